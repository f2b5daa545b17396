package dev.eddy.tasks.report;

import dev.eddy.tasks.metric.Calibration;
import dev.eddy.tasks.metric.ConfusionMatrix;
import dev.eddy.tasks.metric.Ranking;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A part of a [Report]: what is shown, without how.
public sealed interface Section {

  /// The heading.
  String title();

  /// Names with values, as texts: a configuration, where the data came from, what it took.
  record Facts(String title, List<Fact> facts) implements Section {
    public Facts {
      facts = List.copyOf(facts);
    }
  }

  /// Rows of texts under a head.
  ///
  /// @param rows each as long as the head
  record Table(String title, List<String> head, List<List<String>> rows) implements Section {
    public Table {
      head = List.copyOf(head);
      rows = rows.stream().map(List::copyOf).toList();
    }
  }

  /// A name with its value.
  record Fact(String name, String value) {

    /// A number, with at most four digits after the point.
    public static Fact of(String name, double value) {
      return new Fact(name, Ticks.text(value));
    }
  }

  /// Numbers that were measured again and again, one line each over a shared scale.
  ///
  /// @param best the number of the point to mark, from 1; 0: none
  record Curves(String title, List<Series> series, int best) implements Section {
    public Curves {
      series = List.copyOf(series);
    }
  }

  /// A line.
  ///
  /// @param values from the first point on; what is not finite leaves a gap
  record Series(String name, List<Double> values) {
    public Series {
      values = List.copyOf(values);
    }
  }

  /// Lines in a square from (0, 0) to (1, 1).
  ///
  /// @param across what runs from left to right
  /// @param up what runs upwards
  /// @param chance a line for comparison, such as that of a coin
  record Plane(String title, String across, String up, List<Point> line, List<Point> chance)
      implements Section {
    public Plane {
      line = List.copyOf(line);
      chance = List.copyOf(chance);
    }

    /// A place in a [Plane], with what is to be told about it; may be empty.
    public record Point(double x, double y, String note) {
      static Point of(double[] xy) {
        return new Point(xy[0], xy[1], "");
      }
    }

    /// More points than this cannot be told apart.
    private static final int MOST = 200;

    private static final List<Point> DIAGONAL = List.of(new Point(0, 0, ""), new Point(1, 1, ""));

    /// How often answers are right, over how sure the model is of them.
    ///
    /// @param on what was measured on, such as `test`
    public static Plane of(Calibration calibration, String on) {
      return new Plane(
          "Calibration, " + on + ", error " + Ticks.text(calibration.error()),
          "sure",
          "right",
          calibration.bins().stream()
              .map(bin ->
                  new Point(
                      bin.sure(),
                      bin.right(),
                      "%d answers, %s sure, %s right"
                          .formatted(bin.count(), Ticks.text(bin.sure()), Ticks.text(bin.right()))))
              .toList(),
          DIAGONAL);
    }

    /// The receiver operating characteristic.
    public static Plane roc(Ranking ranking, String title) {
      return new Plane(
          title + ", area " + Ticks.text(ranking.rocArea()),
          "of the others, taken for it",
          "found",
          ranking.roc(MOST).stream().map(Point::of).toList(),
          DIAGONAL);
    }

    /// What precision each recall costs.
    public static Plane precision(Ranking ranking, String title) {
      double share = (double) ranking.positives() / (ranking.positives() + ranking.negatives());
      return new Plane(
          title + ", average " + Ticks.text(ranking.averagePrecision()),
          "recall",
          "precision",
          ranking.precisionOverRecall(MOST).stream().map(Point::of).toList(),
          List.of(new Point(0, share, ""), new Point(1, share, "")));
    }
  }

  /// How often which label was taken for which.
  ///
  /// @param counts `[right, said]`
  record Confusion(String title, List<String> labels, List<List<Long>> counts) implements Section {
    public Confusion {
      labels = List.copyOf(labels);
      counts = counts.stream().map(List::copyOf).toList();
    }

    /// More labels than this make no table that can be read.
    private static final int MOST = 40;

    /// A matrix as a section; empty where it has too many labels to be read.
    ///
    /// @param on what was measured on, such as `test`
    public static Optional<Section> of(ConfusionMatrix matrix, String on) {
      return matrix.labels().size() > MOST
          ? Optional.empty()
          : Optional.of(
              new Confusion(
                  "Which label was taken for which, " + on, matrix.labels(), matrix.counts()));
    }
  }

  /// Weights from 0 to 1 over two rows of symbols, such as what a translator looked at.
  ///
  /// @param columns what was looked at
  /// @param rows what was written, a row of weights for each
  /// @param weights `[rows, columns]`
  record HeatMap(String title, List<String> columns, List<String> rows, List<List<Double>> weights)
      implements Section {
    public HeatMap {
      columns = List.copyOf(columns);
      rows = List.copyOf(rows);
      weights = weights.stream().map(List::copyOf).toList();
    }
  }

  /// How many there are of each size.
  ///
  /// @param unit what a size counts, such as `steps`
  record Histogram(String title, String unit, List<Bin> bins) implements Section {
    public Histogram {
      bins = List.copyOf(bins);
    }

    /// At most twenty bins of equal width over some sizes.
    public static Histogram of(String title, String unit, List<Integer> sizes) {
      int least = sizes.stream().mapToInt(size -> size).min().orElse(0);
      int most = sizes.stream().mapToInt(size -> size).max().orElse(0);
      int width = Math.ceilDiv(most - least + 1, 20);
      var counts = new long[Math.ceilDiv(most - least + 1, width)];
      sizes.forEach(size -> counts[(size - least) / width]++);
      var bins = new ArrayList<Bin>();
      for (int i = 0; i < counts.length; i++) {
        bins.add(new Bin(least + i * width, least + (i + 1) * width - 1, counts[i]));
      }
      return new Histogram(title, unit, bins);
    }
  }

  /// The sizes from `from` to `to` and how many have one of them.
  record Bin(int from, int to, long count) {}

  /// What was asked, said and right.
  ///
  /// @param examples what is seen at once
  /// @param folded what is seen on request; may be empty
  /// @param left how many more there are, which are not shown
  record Examples(String title, List<Example> examples, List<Example> folded, int left)
      implements Section {
    public Examples {
      examples = List.copyOf(examples);
      folded = List.copyOf(folded);
    }

    public Examples(String title, List<Example> examples) {
      this(title, examples, List.of(), 0);
    }

    /// Examples of each kind that are seen at once, right and wrong.
    private static final int SHOWN = 12;

    /// A page with more examples opens slowly.
    private static final int MOST = 5000;

    /// The first that are wrong and the first that are right; all of them behind a fold, in their
    /// order.
    ///
    /// @param on what was measured on, such as `test`
    public static <T> Examples of(
        String on, List<T> all, Predicate<T> right, Function<T, Example> shown) {
      var some =
          Stream.concat(
              all.stream().filter(right.negate()).limit(SHOWN),
              all.stream().filter(right).limit(SHOWN));
      boolean more = all.size() > 2 * SHOWN;
      return new Examples(
          "Examples, " + on,
          some.map(shown).toList(),
          more ? all.stream().limit(MOST).map(shown).toList() : List.of(),
          Math.max(0, all.size() - MOST));
    }
  }

  /// @param note such as how sure the model was; may be empty
  record Example(String asked, String said, String expected, boolean right, String note) {}

  /// A running text, such as one that the model wrote.
  record Passage(String title, String text) implements Section {}
}
