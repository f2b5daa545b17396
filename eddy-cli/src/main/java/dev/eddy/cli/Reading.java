package dev.eddy.cli;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.LabelledSequence;
import dev.eddy.tasks.data.LabelledText;
import dev.eddy.tasks.data.Pair;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.TaggedSentence;
import dev.eddy.tasks.data.Text;
import dev.eddy.tasks.data.WordCount;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/// One way in which a data file may be read, and what comes out.
///
/// @param form the form of training that reads it so
/// @param as what it is read as
/// @param summary counts what is there; throws {@link DataException} where it does not fit
record Reading(String form, String as, BiFunction<Path, ReadOptions, String> summary) {

  static final List<Reading> ALL =
      List.of(
          new Reading(
              "classify",
              "texts with labels",
              (file, options) -> texts(LabelledText.read(file, Optional.empty(), options))),
          new Reading(
              "classify",
              "sequences with labels",
              (file, options) -> sequences(LabelledSequence.read(file, Optional.empty(), options))),
          new Reading(
              "tag",
              "words with tags",
              (file, options) -> tagged(TaggedSentence.read(file, Optional.empty(), options))),
          new Reading(
              "translate",
              "pairs",
              (file, options) -> pairs(Pair.read(file, Optional.empty(), options))),
          new Reading(
              "generate", "running text", (file, options) -> running(Text.read(file, options))),
          new Reading(
              "complete",
              "words with counts",
              (file, options) -> words(WordCount.read(file, options))));

  private static final int SHOWN = 6;

  /// What comes out, or why nothing does.
  ///
  /// @param fits whether something does
  /// @param sentence in words
  record Outcome(boolean fits, String sentence) {}

  Outcome of(Path file, ReadOptions options) {
    try {
      return new Outcome(true, summary.apply(file, options));
    } catch (DataException e) {
      // The file is named once, above all readings.
      return new Outcome(false, e.getMessage().replaceFirst("^\\Q" + file + "\\E(: |, | )?", ""));
    }
  }

  private static String texts(List<LabelledText> texts) {
    var lengths = texts.stream().mapToInt(text -> length(text.text())).summaryStatistics();
    return "%s of %s to %s characters; %s"
        .formatted(
            Numbers.count(texts.size(), "text"),
            Numbers.count(lengths.getMin()),
            Numbers.count(lengths.getMax()),
            labels(texts.stream().map(LabelledText::label).toList()));
  }

  private static String sequences(List<LabelledSequence> sequences) {
    var lengths = sequences.stream().mapToInt(LabelledSequence::steps).summaryStatistics();
    return "%s of %s to %s steps, %s a step; %s"
        .formatted(
            Numbers.count(sequences.size(), "sequence"),
            Numbers.count(lengths.getMin()),
            Numbers.count(lengths.getMax()),
            Numbers.count(sequences.getFirst().features(), "feature"),
            labels(sequences.stream().map(LabelledSequence::label).toList()));
  }

  private static String tagged(List<TaggedSentence> sentences) {
    var lengths = sentences.stream().mapToInt(TaggedSentence::size).summaryStatistics();
    return "%s of %s to %s words, %s in all; %s"
        .formatted(
            Numbers.count(sentences.size(), "sentence"),
            Numbers.count(lengths.getMin()),
            Numbers.count(lengths.getMax()),
            Numbers.count(lengths.getSum()),
            labels(sentences.stream().flatMap(one -> one.tags().stream()).toList()));
  }

  static String pairs(Collection<Pair> pairs) {
    var sources = pairs.stream().mapToInt(pair -> length(pair.source())).summaryStatistics();
    var targets = pairs.stream().mapToInt(pair -> length(pair.target())).summaryStatistics();
    return "%s, sources of %s to %s characters, targets of %s to %s"
        .formatted(
            Numbers.count(pairs.size(), "pair"),
            Numbers.count(sources.getMin()),
            Numbers.count(sources.getMax()),
            Numbers.count(targets.getMin()),
            Numbers.count(targets.getMax()));
  }

  private static String running(Text text) {
    long symbols = text.content().codePoints().distinct().count();
    return "%s, %s different; %s"
        .formatted(
            Numbers.count(length(text.content()), "character"),
            Numbers.count(symbols),
            Numbers.count(text.lines().size(), "line"));
  }

  private static String words(List<WordCount> words) {
    long total = words.stream().mapToLong(WordCount::count).sum();
    return "%s, seen %s in all"
        .formatted(Numbers.count(words.size(), "word"), Numbers.count(total, "time"));
  }

  private static String labels(List<String> labels) {
    var counts =
        labels.stream()
            .collect(Collectors.groupingBy(label -> label, TreeMap::new, Collectors.counting()));
    var shown =
        counts.entrySet().stream()
            .limit(SHOWN)
            .map(label -> "\"" + label.getKey() + "\" " + Numbers.count(label.getValue()))
            .collect(Collectors.joining(", "));
    return Numbers.count(counts.size(), "label")
        + ": "
        + shown
        + (counts.size() > SHOWN ? ", …" : "");
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
