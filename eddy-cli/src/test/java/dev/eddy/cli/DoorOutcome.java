package dev.eddy.cli;

import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.labelled.LabelledSequence;
import dev.eddy.tasks.data.labelled.LabelledText;
import dev.eddy.tasks.data.tagged.TaggedSentence;
import dev.eddy.tasks.data.text.Pair;
import dev.eddy.tasks.data.words.WordCount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What one step of a case came to.
///
/// @param read whether it went through (of `data`: whether the form reads the file)
/// @param message what was said about it, the name of the file in it
/// @param reading what was read; empty: nothing, or running text
/// @param characters of running text; -1: it is none
/// @param forms of `data`, what each form said
/// @param ran of other commands, what they left
/// @param details numbers of a reading, as `data --json` tells them
record DoorOutcome(
    boolean read,
    String message,
    Optional<Reading<?>> reading,
    String characters,
    Map<String, Said> forms,
    Optional<DoorSteps.Ran> ran,
    Map<String, Object> details) {

  DoorOutcome(
      boolean read,
      String message,
      Optional<Reading<?>> reading,
      String characters,
      Map<String, Said> forms) {
    this(read, message, reading, characters, forms, Optional.empty(), Map.of());
  }

  /// What one form says about a file.
  record Said(boolean fits, String sentence) {}

  List<String> labels() {
    return reading.stream()
        .flatMap(one -> one.rows().stream())
        .flatMap(row ->
            switch (row) {
              case LabelledText text -> List.of(text.label()).stream();
              case LabelledSequence sequence -> List.of(sequence.label()).stream();
              case TaggedSentence sentence -> sentence.tags().stream();
              default -> List.<String>of().stream();
            })
        .toList();
  }

  /// Each label, tag or word with its number.
  Map<String, Long> counts() {
    var counts = new TreeMap<String, Long>();
    labels().forEach(label -> counts.merge(label, 1L, Long::sum));
    reading.stream()
        .flatMap(one -> one.rows().stream())
        .filter(WordCount.class::isInstance)
        .map(WordCount.class::cast)
        .forEach(word -> counts.merge(word.word(), word.count(), Long::sum));
    return counts;
  }

  /// Labels, tags, words and texts that were learned.
  List<String> learned() {
    var all = new ArrayList<>(labels());
    reading.stream()
        .flatMap(one -> one.rows().stream())
        .forEach(row -> {
          switch (row) {
            case TaggedSentence sentence -> all.addAll(sentence.words());
            case WordCount word -> all.add(word.word());
            case LabelledText text -> all.add(text.text());
            case Pair pair -> all.addAll(List.of(pair.source(), pair.target()));
            default -> {}
          }
        });
    return all;
  }

  /// How many rows, sequences, sentences, pairs or words there are, and what is in them.
  long count(String unit) {
    var rows = reading.map(Reading::rows).orElse(List.of());
    return switch (unit) {
      case "character" -> characters.codePointCount(0, characters.length());
      case "different" -> characters.codePoints().distinct().count();
      case "line" -> characters.lines().count();
      case "feature" -> ((LabelledSequence) rows.getFirst()).features();
      case "time" -> rows.stream().map(WordCount.class::cast).mapToLong(WordCount::count).sum();
      case "word" ->
          rows.getFirst() instanceof TaggedSentence
              ? rows.stream().map(TaggedSentence.class::cast).mapToLong(TaggedSentence::size).sum()
              : of(unit);
      case "row" ->
          rows.getFirst() instanceof LabelledSequence && !reading.orElseThrow().unit().equals("row")
              ? rows.stream()
                  .map(LabelledSequence.class::cast)
                  .mapToLong(LabelledSequence::steps)
                  .sum()
              : of(unit);
      case "label" -> counts().size();
      default -> of(unit);
    };
  }

  private long of(String unit) {
    var found = reading.orElseThrow(() -> new AssertionError("nothing was read: " + message));
    if (!found.unit().equals(unit)) {
      throw new AssertionError("expected " + unit + "s, found " + found.unit() + "s");
    }
    return found.rows().size();
  }

  /// `[[1, 2], [3, 4]]`, as the cases write it.
  static List<List<Double>> steps(LabelledSequence sequence) {
    var steps = new ArrayList<List<Double>>();
    for (int t = 0; t < sequence.steps(); t++) {
      int from = t * sequence.features();
      var step = new ArrayList<Double>();
      for (float value : Arrays.copyOfRange(sequence.values(), from, from + sequence.features())) {
        step.add(Double.valueOf(Float.toString(value)));
      }
      steps.add(step);
    }
    return steps;
  }

  /// Whether the same rows were read.
  boolean same(DoorOutcome other) {
    return plain().equals(other.plain());
  }

  private List<Object> plain() {
    return reading
        .orElseThrow(() -> new AssertionError("nothing was read: " + message))
        .rows()
        .stream()
        .map(row ->
            row instanceof LabelledSequence sequence
                ? List.of(sequence.label(), steps(sequence))
                : (Object) row)
        .toList();
  }
}
