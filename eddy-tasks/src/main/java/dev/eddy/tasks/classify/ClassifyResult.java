package dev.eddy.tasks.classify;

import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.metric.ConfusionMatrix;
import dev.eddy.tasks.report.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How often which label was taken for which.
///
/// @param loss mean cross-entropy in nats
/// @param examples all that were asked, in their order
public record ClassifyResult(ConfusionMatrix confusion, double loss, List<Example> examples)
    implements Evaluation {

  public ClassifyResult {
    examples = List.copyOf(examples);
  }

  /// A sequence that was asked.
  ///
  /// @param asked the text, or the number of the sequence where it is none
  /// @param steps how long it was as the network read it
  /// @param probability of the answer
  public record Example(
      String asked, int steps, String expected, String answer, double probability) {
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

  @Override
  public Map<String, Object> details() {
    return confusion.details();
  }

  @Override
  public List<Section> sections(String on) {
    var sections = new ArrayList<Section>();
    Section.Confusion.of(confusion, on).ifPresent(sections::add);
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
    return confusion.labels().size() > 20 ? line : line + "\n" + confusion.table().stripTrailing();
  }
}
