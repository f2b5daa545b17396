package dev.eddy.tasks.translate;

import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.Mistake;
import dev.eddy.tasks.metric.Accuracy;
import dev.eddy.tasks.metric.Bleu;
import dev.eddy.tasks.metric.Bootstrap;
import dev.eddy.tasks.metric.ChrF;
import dev.eddy.tasks.metric.ErrorRate;
import dev.eddy.tasks.report.Section;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// How the answers compare with the right ones. A source that comes in several pairs is asked once,
/// and any of its targets is right.
///
/// @param exact how many equal a right one
/// @param characters edits per character of the closest right one
/// @param words the same in words, where targets are put together from words
/// @param chrF what answers and right ones have in common
/// @param bleu the same in words, where targets are put together from words
/// @param loss mean cross-entropy of a symbol in nats, the expected ones before it given
public record TranslateResult(
    Accuracy exact,
    ErrorRate characters,
    Optional<ErrorRate> words,
    ChrF chrF,
    Optional<Bleu> bleu,
    double loss,
    List<Example> examples)
    implements Evaluation {

  public TranslateResult {
    examples = List.copyOf(examples);
  }

  /// A source that was asked.
  ///
  /// @param references the right answers: the targets of all pairs with this source
  public record Example(String source, List<String> references, String answer) {

    public Example {
      references = List.copyOf(references);
    }

    /// One with a single right answer.
    public Example(String source, String expected, String answer) {
      this(source, List.of(expected), answer);
    }

    public boolean right() {
      return references.contains(answer);
    }

    /// The right answers in words.
    public String expected() {
      return String.join(" or ", references);
    }
  }

  @Override
  public Map<String, Double> metrics() {
    var metrics = new LinkedHashMap<String, Double>();
    metrics.putAll(new Scores(exact, words, characters, bleu, chrF).metrics());
    metrics.put("loss", loss);
    return metrics;
  }

  @Override
  public Optional<Bootstrap.Source> resampling() {
    if (examples.isEmpty()) {
      return Optional.empty();
    }
    var each = examples.stream().map(this::alone).toList();
    return Optional.of(
        new Bootstrap.Source(
            each.size(),
            some ->
                Arrays.stream(some)
                    .mapToObj(each::get)
                    .reduce(Scores::plus)
                    .orElseThrow()
                    .metrics()));
  }

  private Scores alone(Example one) {
    var right = List.of(one.references());
    var answer = List.of(one.answer());
    return new Scores(
        new Accuracy(one.right() ? 1 : 0, 1),
        words.map(_ -> ErrorRate.wordsOfClosest(right, answer)),
        ErrorRate.charactersOfClosest(right, answer),
        bleu.map(_ -> Bleu.of(right, answer, Bleu.Tokens.MTEVAL_13A)),
        ChrF.of(right, answer));
  }

  /// What adds up over answers.
  private record Scores(
      Accuracy exact,
      Optional<ErrorRate> words,
      ErrorRate characters,
      Optional<Bleu> bleu,
      ChrF chrF) {

    Scores plus(Scores other) {
      return new Scores(
          exact.plus(other.exact),
          words.map(rate -> rate.plus(other.words.orElseThrow())),
          characters.plus(other.characters),
          bleu.map(score -> score.plus(other.bleu.orElseThrow())),
          chrF.plus(other.chrF));
    }

    Map<String, Double> metrics() {
      var metrics = new LinkedHashMap<String, Double>();
      metrics.put("exact_match", exact.value());
      words.ifPresent(rate -> metrics.put("word_error_rate", rate.value()));
      metrics.put("character_error_rate", characters.value());
      bleu.ifPresent(score -> metrics.put("bleu", score.value()));
      metrics.put("chrf", chrF.value());
      return metrics;
    }
  }

  @Override
  public List<Mistake> mistakes() {
    return Mistake.among(
        examples,
        Example::right,
        (row, one) ->
            new Mistake(
                row,
                Map.of("source", one.source()),
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
                new Section.Example(one.source(), one.answer(), one.expected(), one.right(), "")));
  }

  /// The first examples that are right, or that are not.
  public List<Example> examples(boolean right, int most) {
    return examples.stream().filter(example -> example.right() == right).limit(most).toList();
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "exact match %.2f %% (%d of %d), %scharacter error rate %.2f %%, %schrF %.2f, loss %.4f nats",
            100 * exact.value(),
            exact.correct(),
            exact.total(),
            words
                .map(rate ->
                    String.format(Locale.ROOT, "word error rate %.2f %%, ", 100 * rate.value()))
                .orElse(""),
            100 * characters.value(),
            bleu.map(score -> String.format(Locale.ROOT, "BLEU %.2f, ", 100 * score.value()))
                .orElse(""),
            100 * chrF.value(),
            loss));
    examples(true, 5)
        .forEach(example ->
            text.append("\n  right  %s → %s".formatted(example.source(), example.answer())));
    examples(false, 5)
        .forEach(example ->
            text.append(
                "\n  wrong  %s → %s, expected %s"
                    .formatted(example.source(), example.answer(), example.expected())));
    return text.toString();
  }
}
