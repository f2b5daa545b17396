package dev.eddy.tasks.tag;

import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.data.tagged.TaggedSentence;
import dev.eddy.tasks.metric.Accuracy;
import dev.eddy.tasks.metric.ConfusionMatrix;
import dev.eddy.tasks.metric.ScoreTable;
import dev.eddy.tasks.report.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// How many words got the right tag.
///
/// @param unseen of the words that the training data does not have
/// @param spans named spans found, where the tags mark spans
/// @param loss mean of `−log` of the probability of the right tag, in nats
/// @param examples all that were asked, in their order
public record TagResult(
    ConfusionMatrix confusion,
    Accuracy unseen,
    Optional<ScoreTable> spans,
    double loss,
    List<Example> examples)
    implements Evaluation {

  /// More tags are not listed one by one.
  private static final int LISTED = 60;

  public TagResult {
    examples = List.copyOf(examples);
  }

  /// A sentence that was asked, with the right tags.
  public record Example(TaggedSentence sentence, List<String> answer) {
    public Example {
      answer = List.copyOf(answer);
    }

    public boolean right() {
      return sentence.tags().equals(answer);
    }
  }

  @Override
  public Map<String, Double> metrics() {
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("accuracy", confusion.accuracy().value());
    spans.ifPresent(found -> {
      metrics.put("span_precision", found.total().precision());
      metrics.put("span_recall", found.total().recall());
      metrics.put("span_f1", found.total().f1());
    });
    metrics.put("unseen_accuracy", unseen.value());
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
            "Length of sentences, " + on,
            "words",
            examples.stream().map(one -> one.sentence().size()).toList()));
    sections.add(Section.Examples.of(on, examples, Example::right, TagResult::shown));
    return sections;
  }

  /// A sentence with its tags; where some are wrong, those only.
  private static Section.Example shown(Example one) {
    var words = one.sentence().words();
    var expected = one.sentence().tags();
    var shown =
        IntStream.range(0, words.size())
            .filter(t -> one.right() || !expected.get(t).equals(one.answer().get(t)))
            .boxed()
            .toList();
    return new Section.Example(
        String.join(" ", words),
        tagged(words, one.answer(), shown),
        tagged(words, expected, shown),
        one.right(),
        one.right() ? "" : "%d of %d wrong".formatted(shown.size(), words.size()));
  }

  private static String tagged(List<String> words, List<String> tags, List<Integer> shown) {
    return shown.stream()
        .map(t -> words.get(t) + "/" + tags.get(t))
        .collect(Collectors.joining(" "));
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    text.append(percent("accuracy", confusion.accuracy()))
        .append(percent(", unseen words", unseen))
        .append(
            String.format(
                Locale.ROOT, ", macro F1 %.4f, loss %.4f nats%n", confusion.macroF1(), loss));
    spans.ifPresent(found -> {
      var total = found.total();
      text.append(
          String.format(
              Locale.ROOT,
              "spans: F1 %.4f, precision %.4f, recall %.4f (%d of %d)%n",
              total.f1(),
              total.precision(),
              total.recall(),
              total.right(),
              total.there()));
      text.append(found.table("span"));
    });
    var table = ScoreTable.of(confusion);
    if (table.rows().size() <= LISTED) {
      text.append(table.table("tag"));
    }
    return text.toString().stripTrailing();
  }

  private static String percent(String what, Accuracy accuracy) {
    return String.format(
        Locale.ROOT,
        "%s %.2f %% (%d of %d)",
        what,
        100 * accuracy.value(),
        accuracy.correct(),
        accuracy.total());
  }
}
