package dev.eddy.tasks.tag;

import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.Mistake;
import dev.eddy.tasks.data.tagged.TaggedSentence;
import dev.eddy.tasks.metric.Accuracy;
import dev.eddy.tasks.metric.Bootstrap;
import dev.eddy.tasks.metric.Calibration;
import dev.eddy.tasks.metric.ConfusionMatrix;
import dev.eddy.tasks.metric.ScoreTable;
import dev.eddy.tasks.metric.Spans;
import dev.eddy.tasks.report.Section;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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
  ///
  /// @param answer a tag for each word
  /// @param probabilities of these tags
  public record Example(TaggedSentence sentence, List<String> answer, List<Double> probabilities) {
    public Example {
      answer = List.copyOf(answer);
      probabilities = List.copyOf(probabilities);
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

  /// How well the probabilities of tags tell which are right.
  public Calibration calibration() {
    return calibration(IntStream.range(0, examples.size()).toArray());
  }

  private Calibration calibration(int[] some) {
    var right = new BitSet();
    var sure =
        Arrays.stream(some)
            .mapToObj(examples::get)
            .flatMapToDouble(one -> one.probabilities().stream().mapToDouble(Double::doubleValue))
            .toArray();
    int at = 0;
    for (int i : some) {
      var one = examples.get(i);
      for (int t = 0; t < one.answer().size(); t++) {
        right.set(at++, one.answer().get(t).equals(one.sentence().tags().get(t)));
      }
    }
    return Calibration.of(sure, right::get);
  }

  @Override
  public Map<String, Object> details() {
    var details = new LinkedHashMap<String, Object>(confusion.details());
    details.putAll(ScoreTable.of(confusion).details("by_tag"));
    spans.ifPresent(found -> details.put("spans", found.details("by_kind")));
    var calibration = calibration();
    details.put("calibration_error", calibration.error());
    details.put("calibration", calibration.bins());
    return details;
  }

  /// Sentences are drawn whole: the words of one do not stand alone.
  @Override
  public Optional<Bootstrap.Source> resampling() {
    if (examples.isEmpty()) {
      return Optional.empty();
    }
    var found =
        examples.stream()
            .map(one -> Spans.score(List.of(one.sentence().tags()), List.of(one.answer())).total())
            .toList();
    return Optional.of(new Bootstrap.Source(examples.size(), some -> metrics(some, found)));
  }

  private Map<String, Double> metrics(int[] some, List<ScoreTable.Row> found) {
    var ids = new LinkedHashMap<String, Integer>();
    confusion.labels().forEach(label -> ids.put(label, ids.size()));
    var matrix = new ConfusionMatrix(confusion.labels());
    for (int i : some) {
      var one = examples.get(i);
      for (int t = 0; t < one.answer().size(); t++) {
        matrix.add(ids.get(one.sentence().tags().get(t)), ids.get(one.answer().get(t)));
      }
    }
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("accuracy", matrix.accuracy().value());
    if (spans.isPresent()) {
      var total = new ScoreTable(Arrays.stream(some).mapToObj(found::get).toList()).total();
      metrics.put("span_precision", total.precision());
      metrics.put("span_recall", total.recall());
      metrics.put("span_f1", total.f1());
    }
    metrics.put("macro_f1", matrix.macroF1());
    metrics.put("calibration_error", calibration(some).error());
    return metrics;
  }

  /// A word each: the sentence, its place there, the word.
  @Override
  public List<Mistake> mistakes() {
    var mistakes = new ArrayList<Mistake>();
    for (int i = 0; i < examples.size(); i++) {
      var one = examples.get(i);
      var sentence = one.sentence();
      for (int t = 0; t < sentence.size(); t++) {
        if (!one.answer().get(t).equals(sentence.tags().get(t))) {
          var asked = new LinkedHashMap<String, String>();
          asked.put("sentence", String.join(" ", sentence.words()));
          asked.put("place", Integer.toString(t + 1));
          asked.put("word", sentence.words().get(t));
          mistakes.add(
              new Mistake(
                  i,
                  asked,
                  sentence.tags().get(t),
                  one.answer().get(t),
                  OptionalDouble.of(one.probabilities().get(t))));
        }
      }
    }
    return mistakes;
  }

  @Override
  public List<Section> sections(String on) {
    var sections = new ArrayList<Section>();
    Section.Confusion.of(confusion, on).ifPresent(sections::add);
    sections.add(Section.Plane.of(calibration(), on));
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

  @Override
  public String inFull() {
    var table = ScoreTable.of(confusion);
    var text = new StringBuilder(toString()).append('\n');
    text.append(
        String.format(
            Locale.ROOT,
            "macro precision %.4f, recall %.4f; weighted precision %.4f, recall %.4f, F1 %.4f%n",
            table.macro().precision(),
            table.macro().recall(),
            table.weighted().precision(),
            table.weighted().recall(),
            table.weighted().f1()));
    return text.append(String.format(Locale.ROOT, "calibration error %.4f", calibration().error()))
        .toString();
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
