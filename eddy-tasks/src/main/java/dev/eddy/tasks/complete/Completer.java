package dev.eddy.tasks.complete;

import dev.eddy.decode.Beam;
import dev.eddy.decode.Steps;
import dev.eddy.engine.BoundProgram;
import dev.eddy.engine.Program;
import dev.eddy.formats.Bundle;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Vocabulary;
import dev.eddy.tasks.data.Vocabulary.Reserved;
import dev.eddy.tasks.data.WordCount;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.metric.Accuracy;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.train.Event;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Completes words of any length from their first letters.
///
/// ```java
/// var model = Completer.fit(Path.of("words.txt"), Completer.defaults());
/// model.predict("wor").forEach(System.out::println);
/// ```
///
/// The network reads start and letters `[B, T]` → embedding → recurrent layers → which letter (or
/// the end) comes next `[B, T, letters]`. A completion is free: it need not be a word that was
/// learned from.
public final class Completer implements TrainedModel {

  private final Trained trained;
  private final Vocabulary vocabulary;
  private final int longest;
  private final BoundProgram program;

  /// @param longest the most letters of a word that was learned from
  Completer(Trained trained, Vocabulary vocabulary, int longest) {
    this.trained = trained;
    this.vocabulary = vocabulary;
    this.longest = longest;
    program = Program.inference(trained.model()).bind(trained.weights());
  }

  /// A word that a beginning may become.
  ///
  /// @param word the beginning included
  /// @param probability that it goes on like this and ends
  public record Completion(String word, double probability) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s (%.1f %%)", word, 100 * probability);
    }
  }

  /// A word whose last letter was asked for.
  public record Example(String beginning, String expected, String answer) {
    public boolean right() {
      return expected.equals(answer);
    }
  }

  /// How often the next letter is the most likely one.
  ///
  /// @param lastLetter the last letter of each word of two or more, from those before it
  /// @param nextLetter every letter but the first, and the end, from those before it
  /// @param loss mean cross-entropy of a step in nats
  /// @param examples the words of `lastLetter`
  /// @param scores beside baselines; empty where the words that were learned from are not known
  public record Result(
      Accuracy lastLetter,
      Accuracy nextLetter,
      double loss,
      List<Example> examples,
      Optional<WordScores> scores)
      implements Evaluation {

    public Result {
      examples = List.copyOf(examples);
    }

    Result with(WordScores scores) {
      return new Result(lastLetter, nextLetter, loss, examples, Optional.of(scores));
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
          .forEach(
              one -> text.append("\n  right  %s → %s".formatted(one.beginning(), one.answer())));
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

  /// The standards of this form.
  public static Configuration defaults() {
    return Configuration.of(Form.COMPLETE);
  }

  /// Learns from a file of words.
  public static Completer fit(Path data, Configuration configuration) {
    return train(configuration.withData(data), _ -> {});
  }

  /// Learns from the data that the configuration names; see [TrainedModel#train].
  public static Completer train(Configuration configuration, Consumer<Event> listener) {
    return CompleteTraining.train(configuration, listener);
  }

  public static Completer of(Trained trained, Bundle bundle, Path file) {
    var where = Trained.place(file, "vocabulary.json");
    var json = bundle.vocabulary();
    if (!json.has("letters") || !json.path("longest").canConvertToInt()) {
      throw new FormatException(
          where + ": expected the keys \"letters\" and \"longest\" of a completer");
    }
    var vocabulary =
        Vocabulary.of(Json.parse(Json.bytes(json.get("letters")), where, Vocabulary.Saved.class));
    return new Completer(trained, vocabulary, json.get("longest").intValue());
  }

  @Override
  public Bundle bundle() {
    var json = Json.object();
    json.set("letters", Json.MAPPER.valueToTree(vocabulary.saved()));
    json.put("longest", longest);
    return trained.bundle(json);
  }

  @Override
  public Trained trained() {
    return trained;
  }

  public Vocabulary vocabulary() {
    return vocabulary;
  }

  // ---- completions
  // -------------------------------------------------------------------------------

  /// The most likely words with this beginning, the most likely first: at most five.
  public List<Completion> predict(String beginning) {
    return predict(beginning, 5);
  }

  /// The most likely words with this beginning, the most likely first.
  ///
  /// The beginning may be a whole word, and may be empty. Words are searched for by a beam, so a
  /// less likely one may be missed.
  ///
  /// @param most how many at most
  public List<Completion> predict(String beginning, int most) {
    int width = Math.max(most, trained.configuration().whole(Setting.BEAM));
    int[] framed = vocabulary.encodeFramed(beginning);
    int[] never = {
      vocabulary.id(Reserved.PADDING),
      vocabulary.id(Reserved.START),
      vocabulary.id(Reserved.UNKNOWN)
    };
    try (var steps =
        Steps.of(
            program,
            CompleteExamples.INPUT,
            CompleteExamples.AXIS,
            CompleteExamples.NEXT,
            width,
            never)) {
      var next = new double[width * steps.symbols()];
      int last = framed.length - 2;
      for (int t = 0; t < last; t++) {
        steps.step(1, new int[] {framed[t]}, next);
      }
      int left = Math.max(2, 2 * longest + 10 - last);
      return new Beam(width, most, 0)
          .search(steps, framed[last], vocabulary.id(Reserved.END), left).stream()
              .map(found ->
                  new Completion(
                      Normalizer.normalize(
                          beginning + vocabulary.decode(found.ids()), Normalizer.Form.NFC),
                      StrictMath.exp(found.logProbability())))
              .toList();
    }
  }

  // ---- measuring
  // ---------------------------------------------------------------------------------

  /// On a file of words: those it learned from and those it did not, each beside what a list or
  /// n-grams of the words it learned from can do, where that data is still there.
  @Override
  public Result evaluate(String data) {
    return evaluate(
        CompleteTraining.words(DataSource.of(data), trained.configuration()), learned());
  }

  @Override
  public Result evaluate(Path data) {
    return evaluate(data.toString());
  }

  @Override
  public Optional<Evaluation> validation() {
    var parts = CompleteTraining.parts(trained.configuration());
    var apart = parts.validation().isEmpty() ? parts.heldOut() : parts.validation();
    return apart.isEmpty() ? Optional.empty() : Optional.of(evaluate(apart, parts.train()));
  }

  /// On words, whatever they are; their counts do not matter.
  public Result evaluate(List<WordCount> words) {
    return run(words).result();
  }

  /// On words beside what a list or n-grams of the words it learned from can do.
  ///
  /// @param learned the words it learned from; empty if they are not known
  public Result evaluate(List<WordCount> words, List<WordCount> learned) {
    var result = evaluate(words);
    return learned.isEmpty() ? result : result.with(WordScores.of(this, learned, words));
  }

  /// The words it learned from; none if they are no longer where they were.
  public List<WordCount> learned() {
    try {
      return CompleteTraining.parts(trained.configuration()).train();
    } catch (DataException _) {
      return List.of();
    }
  }

  /// What was foretold of words.
  WordRun run(List<WordCount> words) {
    return WordRun.of(
        program,
        new CompleteExamples(words, vocabulary),
        vocabulary,
        trained.configuration().threads());
  }
}
