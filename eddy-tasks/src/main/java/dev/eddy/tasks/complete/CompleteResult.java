package dev.eddy.tasks.complete;

import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.Mistake;
import dev.eddy.tasks.metric.Accuracy;
import dev.eddy.tasks.metric.Bootstrap;
import dev.eddy.tasks.report.Section;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// How often the next letter is the most likely one.
///
/// @param lastLetter the last letter of each word of two or more, from those before it
/// @param nextLetter every letter but the first, and the end, from those before it
/// @param loss mean cross-entropy of a step in nats
/// @param examples the words of `lastLetter`
/// @param scores beside baselines; empty where the words that were learned from are not known
public record CompleteResult(
    Accuracy lastLetter,
    Accuracy nextLetter,
    double loss,
    List<Example> examples,
    Optional<WordScores> scores)
    implements Evaluation {

  public CompleteResult {
    examples = List.copyOf(examples);
  }

  /// A word whose last letter was asked for.
  public record Example(String beginning, String expected, String answer) {
    public boolean right() {
      return expected.equals(answer);
    }
  }

  CompleteResult with(WordScores scores) {
    return new CompleteResult(lastLetter, nextLetter, loss, examples, Optional.of(scores));
  }

  /// Right last letters.
  public long correct() {
    return lastLetter.correct();
  }

  /// Words.
  public long total() {
    return lastLetter.total();
  }

  @Override
  public Map<String, Double> metrics() {
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("last_letter", lastLetter.value());
    metrics.put("correct", (double) lastLetter.correct());
    metrics.put("total", (double) lastLetter.total());
    metrics.put("next_letter", nextLetter.value());
    metrics.put("loss", loss);
    scores.ifPresent(more -> metrics.putAll(more.metrics()));
    return metrics;
  }

  /// Of the last letters, each word standing alone.
  @Override
  public Optional<Bootstrap.Source> resampling() {
    return examples.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Bootstrap.Source(
                examples.size(),
                some -> {
                  long right = Arrays.stream(some).filter(i -> examples.get(i).right()).count();
                  return Map.of("last_letter", (double) right / some.length);
                }));
  }

  @Override
  public List<Mistake> mistakes() {
    return Mistake.among(
        examples,
        Example::right,
        (row, one) ->
            new Mistake(
                row,
                Map.of("beginning", one.beginning()),
                one.expected(),
                one.answer(),
                OptionalDouble.empty()));
  }

  @Override
  public List<Section> sections(String on) {
    return List.of(
        Section.Examples.of(
            on,
            examples,
            Example::right,
            one ->
                new Section.Example(
                    one.beginning(), one.answer(), one.expected(), one.right(), "")));
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "last letter %.2f %% (%d of %d), next letter %.2f %% (%d of %d), loss %.4f nats",
            100 * lastLetter.value(),
            lastLetter.correct(),
            lastLetter.total(),
            100 * nextLetter.value(),
            nextLetter.correct(),
            nextLetter.total(),
            loss));
    examples.stream()
        .filter(Example::right)
        .limit(5)
        .forEach(one -> text.append("\n  right  %s → %s".formatted(one.beginning(), one.answer())));
    examples.stream()
        .filter(one -> !one.right())
        .limit(5)
        .forEach(one ->
            text.append(
                "\n  wrong  %s → %s, expected %s"
                    .formatted(one.beginning(), one.answer(), one.expected())));
    scores.ifPresent(more -> text.append("\n").append(more));
    return text.toString();
  }
}
