package dev.eddy.tasks.complete;

import dev.eddy.decode.Beam;
import dev.eddy.decode.Steps;
import dev.eddy.formats.Bundle;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.run.BoundProgram;
import dev.eddy.run.Program;
import dev.eddy.tasks.Answer;
import dev.eddy.tasks.Asking;
import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.Predictor;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.question.QuestionStream;
import dev.eddy.tasks.data.question.Questions;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.data.vocabulary.Vocabulary.Reserved;
import dev.eddy.tasks.data.words.WordCount;
import dev.eddy.tasks.examples.Vocabularies;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DecodingSettings;
import dev.eddy.tasks.source.InMemory;
import dev.eddy.train.Event;
import java.io.InputStream;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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
public final class Completer implements Predictor {

  /// How many words a beginning may become where nobody says how many.
  static final int COMPLETIONS = 5;

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

  /// The standards of this form.
  public static Configuration defaults() {
    return CompleteForm.SETTINGS.defaults();
  }

  /// Learns from a file of words.
  public static Completer fit(Path data, Configuration configuration) {
    return train(configuration.withData(data), _ -> {});
  }

  /// Learns from the data that the configuration names; see [dev.eddy.tasks.TrainedModel#train].
  public static Completer train(Configuration configuration, Consumer<Event> listener) {
    return new CompleteForm().train(configuration, listener);
  }

  /// Learns from data in memory.
  public static Completer fit(Iterable<WordCount> data, Configuration configuration) {
    var asked = InMemory.configuration(configuration);
    return new CompleteForm()
        .train(asked, CompleteData.of(asked, InMemory.rows(data)).parts(), _ -> {});
  }

  /// Reads what [#save] wrote.
  ///
  /// @throws FormatException if it is no model of this form
  public static Completer open(Path file) {
    return TrainedModel.as(Completer.class, TrainedModel.open(file));
  }

  /// The same from the bytes of a file.
  public static Completer open(InputStream in) {
    return TrainedModel.as(Completer.class, TrainedModel.open(in));
  }

  static Completer open(Bundle bundle, Path file) {
    var where = Trained.place(file, "vocabulary.json");
    var json = bundle.vocabulary();
    if (!json.has("letters") || !json.path("longest").canConvertToInt()) {
      throw new FormatException(
          where + ": expected the keys \"letters\" and \"longest\" of a completer");
    }
    return new Completer(
        Trained.of(bundle, CompleteForm.SETTINGS, file),
        Vocabularies.read(json.get("letters"), where),
        json.get("longest").intValue());
  }

  @Override
  public Bundle bundle() {
    var json = Json.object();
    json.set("letters", Vocabularies.json(vocabulary));
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

  /// The most letters of a word that was learned from.
  int longest() {
    return longest;
  }

  // ---- completions
  // -------------------------------------------------------------------------------

  /// The most likely words with this beginning, the most likely first: at most five.
  public List<Completion> predict(String beginning) {
    return predict(beginning, COMPLETIONS);
  }

  /// The most likely words with this beginning, the most likely first.
  ///
  /// The beginning may be a whole word, and may be empty. Words are searched for by a beam, so a
  /// less likely one may be missed.
  ///
  /// @param most how many at most
  public List<Completion> predict(String beginning, int most) {
    int width = Math.max(most, trained.configuration().get(DecodingSettings.BEAM));
    int[] framed = vocabulary.encodeFramed(beginning);
    int[] never = {
      vocabulary.id(Reserved.PADDING),
      vocabulary.id(Reserved.START),
      vocabulary.id(Reserved.UNKNOWN)
    };
    try (var steps =
        Steps.of(
            program,
            CompleteNetwork.INPUT,
            CompleteNetwork.AXIS,
            CompleteNetwork.NEXT,
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

  @Override
  public List<Answer> answers(List<String> texts, Asking asking) {
    int most = asking.given(Asking.TOP).orElse(COMPLETIONS);
    return texts.stream()
        .map(beginning ->
            new Answer(
                    beginning,
                    predict(beginning, most).stream()
                        .map(one -> Answer.Candidate.of(one.word(), one.probability()))
                        .toList())
                .sureOf(asking))
        .toList();
  }

  @Override
  public Questions questions(Path data) {
    return Questions.texts(data, trained.configuration().readOptions(), Role.WORD, Set.of());
  }

  @Override
  public void questions(Path data, Consumer<Questions> sink) {
    QuestionStream.texts(data, trained.configuration().readOptions(), Role.WORD, Set.of(), sink);
  }

  // ---- measuring
  // ---------------------------------------------------------------------------------

  /// On a file of words: those it learned from and those it did not, each beside what a list or
  /// n-grams of the words it learned from can do, where that data is still there.
  @Override
  public CompleteResult evaluate(String data) {
    return evaluate(CompleteData.words(data, trained.configuration()), learned());
  }

  @Override
  public CompleteResult evaluate(Path data) {
    return evaluate(data.toString());
  }

  @Override
  public Optional<Evaluation> validation() {
    if (trained.inMemory()) {
      return Optional.empty();
    }
    var data = CompleteData.of(trained.configuration());
    var apart = data.parts().validation().orElse(data.heldOut());
    return apart.isEmpty() ? Optional.empty() : Optional.of(evaluate(apart, data.parts().train()));
  }

  @Override
  public Optional<Evaluation> test() {
    if (trained.inMemory()) {
      return Optional.empty();
    }
    var parts = CompleteData.of(trained.configuration()).parts();
    return parts.test().map(words -> evaluate(words, parts.train()));
  }

  /// On words, whatever they are; their counts do not matter.
  public CompleteResult evaluate(List<WordCount> words) {
    return run(words).result();
  }

  /// On words beside what a list or n-grams of the words it learned from can do.
  ///
  /// @param learned the words it learned from; empty if they are not known
  public CompleteResult evaluate(List<WordCount> words, List<WordCount> learned) {
    var result = evaluate(words);
    return learned.isEmpty() ? result : result.with(WordScores.of(this, learned, words));
  }

  /// The words it learned from; none if they are no longer where they were.
  public List<WordCount> learned() {
    try {
      return CompleteData.of(trained.configuration()).parts().train();
    } catch (DataException _) {
      return List.of();
    }
  }

  /// What was foretold of words.
  ForetoldWords run(List<WordCount> words) {
    return ForetoldWords.of(
        program,
        new CompleteExamples(words, vocabulary),
        vocabulary,
        trained.configuration().threads());
  }
}
