package dev.eddy.tasks.classify;

import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.Mistake;
import dev.eddy.tasks.metric.Bootstrap;
import dev.eddy.tasks.metric.Calibration;
import dev.eddy.tasks.metric.ConfusionMatrix;
import dev.eddy.tasks.metric.Ranking;
import dev.eddy.tasks.metric.ScoreTable;
import dev.eddy.tasks.report.Section;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// How often which label was taken for which, and how sure the model was.
///
/// @param loss mean cross-entropy in nats
/// @param examples all that were asked, in their order
public record ClassifyResult(ConfusionMatrix confusion, double loss, List<Example> examples)
    implements Evaluation {

  /// With more labels there is no table of them.
  private static final int LISTED = 20;

  public ClassifyResult {
    examples = List.copyOf(examples);
  }

  /// A sequence that was asked.
  ///
  /// @param asked the text, or the number of the sequence where it is none
  /// @param steps how long it was as the network read it
  /// @param probability of the answer
  /// @param rightProbability of the right label
  /// @param lastProbability of the last of all labels
  public record Example(
      String asked,
      int steps,
      String expected,
      String answer,
      double probability,
      double rightProbability,
      double lastProbability) {
    public boolean right() {
      return expected.equals(answer);
    }
  }

  @Override
  public Map<String, Double> metrics() {
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("accuracy", confusion.accuracy().value());
    metrics.put("macro_f1", confusion.macroF1());
    metrics.put("loss", loss);
    return metrics;
  }

  // ---- a closer look ---------------------------------------------------------------------------

  /// Precision, recall and F1 of each label.
  public ScoreTable scores() {
    return ScoreTable.of(confusion);
  }

  /// How well probabilities tell what is right.
  public Calibration calibration() {
    return calibration(everyOne());
  }

  private Calibration calibration(int[] some) {
    return Calibration.of(
        Arrays.stream(some).mapToDouble(i -> examples.get(i).probability()).toArray(),
        i -> examples.get(some[i]).right());
  }

  /// How well the probability of the second of two labels ranks the examples; empty where there are
  /// more labels, or all examples have the same.
  public Optional<Ranking> ranking() {
    return ranking(everyOne());
  }

  private Optional<Ranking> ranking(int[] some) {
    if (confusion.labels().size() != 2) {
      return Optional.empty();
    }
    var second = confusion.labels().getLast();
    var ranking =
        Ranking.of(
            Arrays.stream(some).mapToDouble(i -> examples.get(i).lastProbability()).toArray(),
            i -> examples.get(some[i]).expected().equals(second));
    return Optional.of(ranking).filter(Ranking::isThere);
  }

  private int[] everyOne() {
    return IntStream.range(0, examples.size()).toArray();
  }

  @Override
  public Map<String, Object> details() {
    var details = new LinkedHashMap<String, Object>(confusion.details());
    details.putAll(scores().details("by_label"));
    var calibration = calibration();
    details.put("calibration_error", calibration.error());
    details.put("calibration", calibration.bins());
    ranking()
        .ifPresent(ranking -> {
          details.put("positive", confusion.labels().getLast());
          details.put("roc_auc", ranking.rocArea());
          details.put("average_precision", ranking.averagePrecision());
        });
    return details;
  }

  @Override
  public Optional<Bootstrap.Source> resampling() {
    return examples.isEmpty()
        ? Optional.empty()
        : Optional.of(new Bootstrap.Source(examples.size(), this::metrics));
  }

  private Map<String, Double> metrics(int[] some) {
    var ids = new LinkedHashMap<String, Integer>();
    confusion.labels().forEach(label -> ids.put(label, ids.size()));
    var matrix = new ConfusionMatrix(confusion.labels());
    double loss = 0;
    for (int i : some) {
      var one = examples.get(i);
      matrix.add(ids.get(one.expected()), ids.get(one.answer()));
      loss -= StrictMath.log(Math.max(one.rightProbability(), Double.MIN_NORMAL));
    }
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("accuracy", matrix.accuracy().value());
    metrics.put("macro_f1", matrix.macroF1());
    metrics.put("weighted_f1", ScoreTable.of(matrix).weighted().f1());
    metrics.put("loss", loss / some.length);
    metrics.put("calibration_error", calibration(some).error());
    ranking(some)
        .ifPresent(ranking -> {
          metrics.put("roc_auc", ranking.rocArea());
          metrics.put("average_precision", ranking.averagePrecision());
        });
    return metrics;
  }

  @Override
  public boolean isByRow() {
    return true;
  }

  @Override
  public List<Mistake> mistakes() {
    return Mistake.among(
        examples,
        Example::right,
        (row, one) ->
            new Mistake(
                row,
                Map.of("text", one.asked()),
                one.expected(),
                one.answer(),
                OptionalDouble.of(one.probability())));
  }

  @Override
  public List<Section> sections(String on) {
    var sections = new ArrayList<Section>();
    Section.Confusion.of(confusion, on).ifPresent(sections::add);
    sections.add(Section.Plane.of(calibration(), on));
    ranking()
        .ifPresent(ranking -> {
          var of = " of \"" + confusion.labels().getLast() + "\", " + on;
          sections.add(Section.Plane.roc(ranking, "ROC" + of));
          sections.add(Section.Plane.precision(ranking, "Precision over recall" + of));
        });
    sections.add(
        Section.Histogram.of(
            "Length of sequences, " + on, "steps", examples.stream().map(Example::steps).toList()));
    sections.add(
        Section.Examples.of(
            on,
            examples,
            Example::right,
            one ->
                new Section.Example(
                    one.asked(),
                    one.answer(),
                    one.expected(),
                    one.right(),
                    Math.round(100 * one.probability()) + " % sure")));
    return sections;
  }

  @Override
  public String toString() {
    var accuracy = confusion.accuracy();
    var line =
        String.format(
            Locale.ROOT,
            "accuracy %.2f %% (%d of %d), macro F1 %.4f, loss %.4f nats",
            100 * accuracy.value(),
            accuracy.correct(),
            accuracy.total(),
            confusion.macroF1(),
            loss);
    return confusion.labels().size() > LISTED
        ? line
        : line + "\n" + confusion.table().stripTrailing();
  }

  @Override
  public String inFull() {
    var text = new StringBuilder(toString()).append('\n');
    text.append(scores().withMeans("label"));
    text.append(String.format(Locale.ROOT, "calibration error %.4f", calibration().error()));
    ranking()
        .ifPresent(ranking ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "; of \"%s\": ROC AUC %.4f, average precision %.4f",
                    confusion.labels().getLast(),
                    ranking.rocArea(),
                    ranking.averagePrecision())));
    return text.toString();
  }
}
