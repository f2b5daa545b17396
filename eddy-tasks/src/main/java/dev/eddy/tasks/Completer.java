package dev.eddy.tasks;

import dev.eddy.data.Batch;
import dev.eddy.decode.Beam;
import dev.eddy.decode.LogSoftmax;
import dev.eddy.decode.Steps;
import dev.eddy.engine.BoundProgram;
import dev.eddy.engine.Program;
import dev.eddy.formats.Bundle;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Vocabulary;
import dev.eddy.tasks.data.Vocabulary.Reserved;
import dev.eddy.tasks.data.WordCount;
import dev.eddy.tasks.metric.Accuracy;
import dev.eddy.train.Event;
import dev.eddy.train.Selection;
import dev.eddy.train.Validation;
import java.nio.file.Path;
import java.util.ArrayList;
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

  /// Words that are measured side by side.
  private static final int ROWS = 128;

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
  public record Result(
      Accuracy lastLetter, Accuracy nextLetter, double loss, List<Example> examples)
      implements Evaluation {

    public Result {
      examples = List.copyOf(examples);
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
    var source = DataSource.of(configuration.text(Setting.DATA));
    var parts = parts(configuration);
    var options =
        Vocabulary.Options.CHARACTERS
            .withMinimumCount(configuration.whole(Setting.MINIMUM_COUNT))
            .withMaximumSize(Math.max(5, configuration.whole(Setting.VOCABULARY)));
    var vocabulary =
        Vocabulary.build(parts.train().stream().map(WordCount::word).toList(), options);
    var train = new EncodedWords(parts.train(), vocabulary);
    var model = network(configuration, vocabulary.size());
    var program = Program.inference(model);
    Optional<Validation> validation = Optional.empty();
    if (!parts.validation().isEmpty()) {
      var held = new EncodedWords(parts.validation(), vocabulary);
      validation =
          Optional.of(weights -> evaluate(program.bind(weights), held, vocabulary).metrics());
    }
    var batches = train.batches(configuration.whole(Setting.BATCH), configuration.seed());
    var fitted =
        Fitting.fit(
            configuration,
            model,
            EncodedWords.objective(),
            batches,
            validation,
            Selection.lowest("loss"),
            listener);
    var provenance =
        Provenance.of(configuration, source, parts.train().size(), parts.validation().size());
    return new Completer(
        new Trained(model, fitted.result().best(), configuration, fitted.history(), provenance),
        vocabulary,
        train.longest());
  }

  private static Split.Parts<WordCount> parts(Configuration configuration) {
    var all = words(DataSource.of(configuration.text(Setting.DATA)), configuration);
    return switch (Split.of(configuration)) {
      case Split.None _ -> new Split.Parts<>(all, List.of());
      case Split.Share share -> share.of(all, WordCount::word);
      case Split.Data(String name) ->
          new Split.Parts<>(all, words(DataSource.of(name), configuration));
    };
  }

  private static List<WordCount> words(DataSource source, Configuration configuration) {
    var options =
        configuration
            .given(Setting.ENCODING)
            .map(ReadOptions.DEFAULT::withEncoding)
            .orElse(ReadOptions.DEFAULT);
    return WordCount.read(source.file("words"), options);
  }

  private static Model network(Configuration configuration, int letters) {
    var build = new ModelBuilder();
    int hidden = configuration.whole(Setting.HIDDEN);
    var cell = CellChoice.of(configuration.text(Setting.CELL));
    double rate = configuration.number(Setting.DROPOUT);
    var x =
        build.embedding(
            EncodedWords.INPUT, EncodedWords.AXIS, letters, configuration.whole(Setting.EMBEDDING));
    for (int layer = 1; layer <= configuration.whole(Setting.LAYERS); layer++) {
      x = build.scan("layer" + layer, cell, hidden, x);
      if (rate > 0) {
        x =
            build.dropout(
                "dropout" + layer, rate, false, build.model().width(x.layers().getFirst()), x);
      }
    }
    return build.output(EncodedWords.NEXT, build.affine("letters", letters, x)).model();
  }

  static Completer of(Trained trained, Bundle bundle, Path file) {
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
        Steps.of(program, EncodedWords.INPUT, EncodedWords.AXIS, EncodedWords.NEXT, width, never)) {
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
                      beginning + vocabulary.decode(found.ids()),
                      StrictMath.exp(found.logProbability())))
              .toList();
    }
  }

  // ---- measuring
  // ---------------------------------------------------------------------------------

  /// On a file of words.
  @Override
  public Result evaluate(String data) {
    return evaluate(words(DataSource.of(data), trained.configuration()));
  }

  @Override
  public Result evaluate(Path data) {
    return evaluate(data.toString());
  }

  @Override
  public Optional<Evaluation> validation() {
    var held = parts(trained.configuration()).validation();
    return held.isEmpty() ? Optional.empty() : Optional.of(evaluate(held));
  }

  /// On words; their counts do not matter.
  public Result evaluate(List<WordCount> words) {
    return evaluate(program, new EncodedWords(words, vocabulary), vocabulary);
  }

  private static Result evaluate(BoundProgram program, EncodedWords words, Vocabulary vocabulary) {
    if (words.size() == 0) {
      throw new DataException("there are no words to measure on");
    }
    var count = new Count(vocabulary);
    var batch = new Batch();
    try (var run = program.workspace(1)) {
      float[] logits = {};
      for (int from = 0; from < words.size(); from += ROWS) {
        int first = from;
        int rows = Math.min(ROWS, words.size() - from);
        words.fill(batch, rows, row -> first + row);
        run.run(batch);
        int steps = batch.steps(EncodedWords.AXIS);
        int needed = rows * steps * vocabulary.size();
        logits = logits.length < needed ? new float[needed] : logits;
        run.output(EncodedWords.NEXT, logits);
        for (int row = 0; row < rows; row++) {
          count.word(words.word(from + row), logits, row * steps * vocabulary.size());
        }
      }
    }
    return new Result(
        new Accuracy(count.lastRight, count.words),
        new Accuracy(count.right, count.steps),
        count.loss / count.allSteps,
        count.examples);
  }

  /// Counts over words; one thread.
  private static final class Count {
    private final Vocabulary vocabulary;
    private final int end;
    private final double[] next;
    private final List<Example> examples = new ArrayList<>();
    private long lastRight;
    private long words;
    private long right;
    private long steps;
    private long allSteps;
    private double loss;

    Count(Vocabulary vocabulary) {
      this.vocabulary = vocabulary;
      end = vocabulary.id(Reserved.END);
      next = new double[vocabulary.size()];
    }

    /// @param ids with start and end
    void word(int[] ids, float[] logits, int at) {
      for (int t = 0; t < ids.length - 1; t++) {
        for (int j = 0; j < next.length; j++) {
          next[j] = logits[at + t * next.length + j];
        }
        LogSoftmax.of(next, 0, next.length);
        loss -= next[ids[t + 1]];
        allSteps++;
        if (t > 0) {
          steps++;
          right += best(true) == ids[t + 1] ? 1 : 0;
        }
        if (t > 0 && t == ids.length - 3) {
          words++;
          int letter = best(false);
          lastRight += letter == ids[t + 1] ? 1 : 0;
          var beginning = vocabulary.decode(java.util.Arrays.copyOf(ids, t + 1));
          examples.add(
              new Example(beginning, vocabulary.symbol(ids[t + 1]), vocabulary.symbol(letter)));
        }
      }
    }

    /// The most likely symbol that is a letter, or the end where it may be.
    private int best(boolean ends) {
      int best = -1;
      for (int j = 0; j < next.length; j++) {
        boolean allowed = j >= vocabulary.reserved().size() || ends && j == end;
        if (allowed && (best < 0 || next[j] > next[best])) {
          best = j;
        }
      }
      return best;
    }
  }
}
