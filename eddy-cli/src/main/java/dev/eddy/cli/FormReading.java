package dev.eddy.cli;

import dev.eddy.formats.Json;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.LabelledData;
import dev.eddy.tasks.data.LabelledSequence;
import dev.eddy.tasks.data.LabelledText;
import dev.eddy.tasks.data.Pair;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.TaggedSentence;
import dev.eddy.tasks.data.Text;
import dev.eddy.tasks.data.WordCount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// How one form reads a data file, and what comes out.
///
/// @param form the form of training that reads it so
/// @param as what it is read as
record FormReading(Form form, String as) {

  static final List<FormReading> ALL =
      List.of(
          new FormReading(Form.CLASSIFY, "rows with labels"),
          new FormReading(Form.TAG, "words with tags"),
          new FormReading(Form.TRANSLATE, "pairs"),
          new FormReading(Form.GENERATE, "running text"),
          new FormReading(Form.COMPLETE, "words with counts"));

  private static final int SHOWN = 6;
  private static final int EXAMPLES = 3;

  /// What comes out, or why nothing does.
  ///
  /// @param fits whether something does
  /// @param sentence in words
  /// @param warnings what is read all the same
  /// @param examples the first rows as they would be learned from
  /// @param told all of it for programs
  record Outcome(
      boolean fits,
      String sentence,
      List<String> warnings,
      List<String> examples,
      ObjectNode told) {}

  Outcome of(Path file, ReadOptions options) {
    try {
      return switch (form) {
        case CLASSIFY -> labelled(LabelledData.read(file, options, Optional.empty()));
        case TAG -> tagged(TaggedSentence.reading(file, options));
        case TRANSLATE -> pairs(Pair.reading(file, options));
        case GENERATE -> running(Text.read(file, options));
        case COMPLETE -> words(WordCount.reading(file, options));
      };
    } catch (DataException e) {
      // The file is named once, above all readings.
      var sentence = e.getMessage().replaceFirst("^\\Q" + file + "\\E(: |, | )?", "");
      return new Outcome(false, sentence, List.of(), List.of(), Json.object());
    }
  }

  private static Outcome labelled(LabelledData data) {
    return switch (data) {
      case LabelledData.Texts(var reading) -> texts(reading);
      case LabelledData.Sequences(var reading) -> sequences(reading);
    };
  }

  private static Outcome texts(Reading<LabelledText> reading) {
    var texts = reading.rows();
    var lengths = texts.stream().mapToInt(text -> length(text.text())).summaryStatistics();
    var labels = counts(texts.stream().map(LabelledText::label).toList());
    var told = told(reading);
    counts(told.putObject("labels"), labels);
    return outcome(
        reading,
        "texts of %s to %s characters; %s"
            .formatted(
                Numbers.count(lengths.getMin()),
                Numbers.count(lengths.getMax()),
                few(labels, "label")),
        texts.stream()
            .limit(EXAMPLES)
            .map(one -> one.label() + " <- " + shortened(one.text()))
            .toList(),
        told);
  }

  private static Outcome sequences(Reading<LabelledSequence> reading) {
    var sequences = reading.rows();
    var lengths = sequences.stream().mapToInt(LabelledSequence::steps).summaryStatistics();
    int features = sequences.getFirst().features();
    var labels = counts(sequences.stream().map(LabelledSequence::label).toList());
    var told = told(reading);
    told.putArray("steps").add(lengths.getMin()).add(lengths.getMax());
    told.put("features", features);
    counts(told.putObject("labels"), labels);
    return outcome(
        reading,
        "%s, %s a step; %s"
            .formatted(
                lengths.getMin() == lengths.getMax()
                    ? Numbers.count(lengths.getMin(), "step")
                    : Numbers.count(lengths.getMin())
                        + " to "
                        + Numbers.count(lengths.getMax(), "step"),
                Numbers.count(features, "feature"),
                few(labels, "label")),
        sequences.stream()
            .limit(EXAMPLES)
            .map(one -> one.label() + " <- " + shortened(steps(one)))
            .toList(),
        told);
  }

  private static String steps(LabelledSequence sequence) {
    var steps = new ArrayList<String>();
    for (int t = 0; t < Math.min(20, sequence.steps()); t++) {
      int from = t * sequence.features();
      var values = Arrays.copyOfRange(sequence.values(), from, from + sequence.features());
      var step = new StringBuilder();
      for (float value : values) step.append(step.isEmpty() ? "" : " ").append(value);
      steps.add(step.toString());
    }
    return String.join(";", steps);
  }

  private static Outcome tagged(Reading<TaggedSentence> reading) {
    var sentences = reading.rows();
    var lengths = sentences.stream().mapToInt(TaggedSentence::size).summaryStatistics();
    var tags = counts(sentences.stream().flatMap(one -> one.tags().stream()).toList());
    var told = told(reading);
    told.put("words", lengths.getSum());
    counts(told.putObject("tags"), tags);
    return outcome(
        reading,
        "of %s to %s words, %s in all; %s"
            .formatted(
                Numbers.count(lengths.getMin()),
                Numbers.count(lengths.getMax()),
                Numbers.count(lengths.getSum()),
                few(tags, "tag")),
        sentences.stream().limit(EXAMPLES).map(FormReading::sentence).toList(),
        told);
  }

  private static String sentence(TaggedSentence sentence) {
    var words = new ArrayList<String>();
    for (int i = 0; i < sentence.size(); i++) {
      words.add(sentence.words().get(i) + "/" + sentence.tags().get(i));
    }
    return shortened(String.join(" ", words));
  }

  private static Outcome pairs(Reading<Pair> reading) {
    return outcome(
        reading,
        lengths(reading.rows()),
        reading.rows().stream()
            .limit(EXAMPLES)
            .map(one -> shortened(one.source()) + " -> " + shortened(one.target()))
            .toList(),
        told(reading));
  }

  /// How many pairs there are, and how long they are.
  static String pairs(Collection<Pair> pairs) {
    return Numbers.count(pairs.size(), "pair") + ", " + lengths(pairs);
  }

  private static String lengths(Collection<Pair> pairs) {
    var sources = pairs.stream().mapToInt(pair -> length(pair.source())).summaryStatistics();
    var targets = pairs.stream().mapToInt(pair -> length(pair.target())).summaryStatistics();
    return "sources of %s to %s characters, targets of %s to %s"
        .formatted(
            Numbers.count(sources.getMin()),
            Numbers.count(sources.getMax()),
            Numbers.count(targets.getMin()),
            Numbers.count(targets.getMax()));
  }

  private static Outcome running(Text text) {
    long symbols = text.content().codePoints().distinct().count();
    int characters = length(text.content());
    long lines = text.lines().size();
    var told =
        Json.object()
            .put("unit", "character")
            .put("rows", characters)
            .put("different", symbols)
            .put("lines", lines);
    return new Outcome(
        true,
        "%s, %s different; %s"
            .formatted(
                Numbers.count(characters, "character"),
                Numbers.count(symbols),
                Numbers.count(lines, "line")),
        List.of(),
        List.of(),
        told);
  }

  private static Outcome words(Reading<WordCount> reading) {
    var words = reading.rows();
    long total = words.stream().mapToLong(WordCount::count).sum();
    var told = told(reading);
    told.put("seen", total);
    return outcome(
        reading,
        "seen %s in all".formatted(Numbers.count(total, "time")),
        words.stream().limit(EXAMPLES).map(one -> one.word() + " " + one.count()).toList(),
        told);
  }

  // ---- what all have ---------------------------------------------------------------------------

  private static Outcome outcome(
      Reading<?> reading, String more, List<String> examples, ObjectNode told) {
    return new Outcome(true, reading.sentence() + "; " + more, reading.warnings(), examples, told);
  }

  private static ObjectNode told(Reading<?> reading) {
    var told =
        Json.object()
            .put("unit", reading.unit())
            .put("rows", reading.rows().size())
            .put("header", reading.file().header());
    var roles = told.putObject("roles");
    reading
        .roles()
        .forEach((role, names) -> {
          var list = roles.putArray(role.word());
          names.forEach(name -> list.add(name.flag()));
        });
    var unused = told.putArray("not_used");
    reading.unused().forEach(name -> unused.add(name.flag()));
    return told;
  }

  private static Map<String, Long> counts(List<String> labels) {
    return labels.stream()
        .collect(Collectors.groupingBy(label -> label, TreeMap::new, Collectors.counting()));
  }

  private static void counts(ObjectNode to, Map<String, Long> counts) {
    counts.forEach(to::put);
  }

  private static String few(Map<String, Long> counts, String what) {
    var shown =
        counts.entrySet().stream()
            .limit(SHOWN)
            .map(label -> "\"" + label.getKey() + "\" " + Numbers.count(label.getValue()))
            .collect(Collectors.joining(", "));
    return Numbers.count(counts.size(), what) + ": " + shown + (counts.size() > SHOWN ? ", …" : "");
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String shortened(String text) {
    var flat = text.replaceAll("\\s", " ");
    return length(flat) <= 70 ? flat : flat.substring(0, flat.offsetByCodePoints(0, 67)) + "...";
  }
}
