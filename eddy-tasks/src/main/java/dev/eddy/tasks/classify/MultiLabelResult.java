package dev.eddy.tasks.classify;

import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.Mistake;
import dev.eddy.tasks.metric.Bootstrap;
import dev.eddy.tasks.metric.Calibration;
import dev.eddy.tasks.metric.Ranking;
import dev.eddy.tasks.metric.ScoreTable;
import dev.eddy.tasks.report.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// How often each label of a [MultiLabelClassifier] was given where it is right.
///
/// - *micro*: precision, recall and F1 of all labels of all rows together
/// - *macro*: their means over the labels
/// - *exact match*: the share of rows that have all of their labels and no other
/// - *average precision* of a label: the area below its precision over its recall, at all
///   thresholds
///
/// @param labels all that the model knows
/// @param between what is written between labels of one row
/// @param threshold what a label must be as probable as to be given
/// @param examples all that were asked, in their order
public record MultiLabelResult(
    List<String> labels, String between, double threshold, List<Example> examples)
    implements Evaluation {

  /// With more labels there is no table of them.
  private static final int LISTED = 20;

  public MultiLabelResult {
    labels = List.copyOf(labels);
    examples = List.copyOf(examples);
  }

  /// A sequence that was asked.
  ///
  /// @param asked the text, or the number of the sequence where it is none
  /// @param steps how long it was as the network read it
  /// @param expected the numbers of its labels, from 0, in their order
  /// @param probabilities of each label. Not copied
  /// @param loss cross-entropy summed over the labels, in nats
  public record Example(
      String asked, int steps, List<Integer> expected, double[] probabilities, double loss) {
    public Example {
      expected = List.copyOf(expected);
    }

    /// The numbers of the labels that are probable enough.
    List<Integer> given(double threshold) {
      return IntStream.range(0, probabilities.length)
          .filter(id -> probabilities[id] >= threshold)
          .boxed()
          .toList();
    }
  }

  @Override
  public Optional<Evaluation> at(double other) {
    return Optional.of(new MultiLabelResult(labels, between, other, examples));
  }

  /// Whether an example has all of its labels and no other.
  public boolean right(Example one) {
    return one.given(threshold).equals(one.expected());
  }

  /// Mean over the examples of the cross-entropy summed over the labels, in nats.
  public double loss() {
    return examples.stream().mapToDouble(Example::loss).average().orElse(0);
  }

  /// The share of examples that have all of their labels and no other.
  public double exactMatch() {
    return examples.isEmpty() ? 0 : (double) exact() / examples.size();
  }

  private long exact() {
    return examples.stream().filter(this::right).count();
  }

  @Override
  public Map<String, Double> metrics() {
    var scores = scores();
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("micro_f1", scores.total().f1());
    metrics.put("macro_f1", scores.macro().f1());
    metrics.put("exact_match", exactMatch());
    metrics.put("loss", loss());
    return metrics;
  }

  // ---- a closer look ---------------------------------------------------------------------------

  /// Precision, recall and F1 of each label that an example has or was given.
  public ScoreTable scores() {
    var right = new long[labels.size()];
    var said = new long[labels.size()];
    var there = new long[labels.size()];
    for (var one : examples) {
      var given = one.given(threshold);
      given.forEach(id -> said[id]++);
      one.expected().forEach(id -> there[id]++);
      one.expected().stream().filter(given::contains).forEach(id -> right[id]++);
    }
    return new ScoreTable(
        IntStream.range(0, labels.size())
            .filter(id -> said[id] + there[id] > 0)
            .mapToObj(id -> new ScoreTable.Row(labels.get(id), right[id], said[id], there[id]))
            .toList());
  }

  /// How well probabilities tell what is right, of all labels of all examples.
  public Calibration calibration() {
    int k = labels.size();
    var sure = new double[examples.size() * k];
    var right = new boolean[sure.length];
    for (int i = 0; i < sure.length; i++) {
      var one = examples.get(i / k);
      sure[i] = one.probabilities()[i % k];
      right[i] = one.expected().contains(i % k);
    }
    return Calibration.of(sure, i -> right[i]);
  }

  /// How well the probability of each label ranks the examples; of those that some have and some
  /// have not.
  private Map<String, Ranking> rankings() {
    var rankings = new LinkedHashMap<String, Ranking>();
    for (int k = 0; k < labels.size(); k++) {
      int id = k;
      var ranking =
          Ranking.of(
              examples.stream().mapToDouble(one -> one.probabilities()[id]).toArray(),
              i -> examples.get(i).expected().contains(id));
      if (ranking.isThere()) {
        rankings.put(labels.get(id), ranking);
      }
    }
    return rankings;
  }

  private static double mean(Map<String, Ranking> rankings) {
    return rankings.values().stream().mapToDouble(Ranking::averagePrecision).average().orElse(0);
  }

  @Override
  public Map<String, Object> details() {
    var details = new LinkedHashMap<String, Object>();
    details.put("labels", labels);
    details.put("threshold", threshold);
    details.putAll(scores().details("by_label"));
    var rankings = rankings();
    var precisions = new LinkedHashMap<String, Double>();
    rankings.forEach((label, ranking) -> precisions.put(label, ranking.averagePrecision()));
    details.put("mean_average_precision", mean(rankings));
    details.put("average_precision", precisions);
    var calibration = calibration();
    details.put("calibration_error", calibration.error());
    details.put("calibration", calibration.bins());
    return details;
  }

  @Override
  public Optional<Bootstrap.Source> resampling() {
    return examples.isEmpty()
        ? Optional.empty()
        : Optional.of(new Bootstrap.Source(examples.size(), this::metrics));
  }

  private Map<String, Double> metrics(int[] some) {
    var sample = IntStream.of(some).mapToObj(examples::get).toList();
    return new MultiLabelResult(labels, between, threshold, sample).metrics();
  }

  @Override
  public boolean isByRow() {
    return true;
  }

  @Override
  public List<Mistake> mistakes() {
    return Mistake.among(
        examples,
        this::right,
        (row, one) ->
            new Mistake(
                row,
                Map.of("text", one.asked()),
                names(one.expected(), between),
                names(one.given(threshold), between),
                OptionalDouble.empty()));
  }

  private String names(List<Integer> ids, String with) {
    return ids.stream().map(labels::get).collect(Collectors.joining(with));
  }

  @Override
  public List<Section> sections(String on) {
    var sections = new ArrayList<Section>();
    sections.add(table(on));
    sections.add(Section.Plane.of(calibration(), on));
    sections.add(
        Section.Histogram.of(
            "Length of sequences, " + on, "steps", examples.stream().map(Example::steps).toList()));
    sections.add(
        Section.Examples.of(
            on,
            examples,
            this::right,
            one ->
                new Section.Example(
                    one.asked(),
                    shown(one.given(threshold)),
                    shown(one.expected()),
                    right(one),
                    probabilities(one))));
    return sections;
  }

  private String shown(List<Integer> ids) {
    return ids.isEmpty() ? "no label" : names(ids, ", ");
  }

  /// How sure the model is of what is given, else of the likeliest label.
  private String probabilities(Example one) {
    var given = one.given(threshold);
    var told =
        given.isEmpty()
            ? List.of(
                IntStream.range(0, labels.size())
                    .boxed()
                    .reduce((a, b) -> one.probabilities()[b] > one.probabilities()[a] ? b : a)
                    .orElse(0))
            : given;
    return told.stream()
        .map(id -> "%s %d %%".formatted(labels.get(id), Math.round(100 * one.probabilities()[id])))
        .collect(Collectors.joining(", "));
  }

  private Section table(String on) {
    var rankings = rankings();
    var rows =
        scores().rows().stream()
            .map(row ->
                List.of(
                    row.name(),
                    number(row.precision()),
                    number(row.recall()),
                    number(row.f1()),
                    rankings.containsKey(row.name())
                        ? number(rankings.get(row.name()).averagePrecision())
                        : "",
                    Long.toString(row.there())))
            .toList();
    return new Section.Table(
        "Labels from a probability of %s on, %s"
            .formatted(Section.Fact.of("", threshold).value(), on),
        List.of("label", "precision", "recall", "F1", "average precision", "count"),
        rows);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private String line() {
    var scores = scores();
    return String.format(
        Locale.ROOT,
        "micro F1 %.4f, macro F1 %.4f, exact match %.2f %% (%d of %d), loss %.4f nats",
        scores.total().f1(),
        scores.macro().f1(),
        100 * exactMatch(),
        exact(),
        examples.size(),
        loss());
  }

  @Override
  public String toString() {
    var scores = scores();
    return scores.rows().size() > LISTED
        ? line()
        : line() + "\n" + scores.table("label").stripTrailing();
  }

  @Override
  public String inFull() {
    return line()
        + "\n"
        + scores().withMeans("label")
        + String.format(
            Locale.ROOT,
            "labels from a probability of %s on; mean average precision %.4f, calibration error %.4f",
            Section.Fact.of("", threshold).value(),
            mean(rankings()),
            calibration().error());
  }
}
