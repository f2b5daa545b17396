package dev.eddy.tasks.generate;

import com.ibm.icu.text.Normalizer2;
import dev.eddy.decode.Sampler;
import dev.eddy.decode.Sampling;
import dev.eddy.formats.Bundle;
import dev.eddy.formats.FormatException;
import dev.eddy.random.RandomStream;
import dev.eddy.run.BoundProgram;
import dev.eddy.run.Program;
import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.LanguageModel;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.text.RunningText;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.data.vocabulary.Words;
import dev.eddy.tasks.examples.Vocabularies;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.metric.LanguageScore;
import dev.eddy.tasks.report.Section;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.source.InMemory;
import dev.eddy.train.Event;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Goes on with a text, character by character or word by word: a language model.
///
/// ```java
/// var model = Generator.fit(Path.of("plays.txt"), Generator.defaults());
/// System.out.println(model.generate("To be", 400, Sampling.temperature(0.8), 1));
/// ```
///
/// The network is symbols `[B, T]` → embedding → recurrent layers → scores of the next symbol `[B,
/// T, symbols]`. It is trained on running text with state carried from window to window, and
/// generates one step at a time.
public final class Generator implements LanguageModel {

  /// Steps that are scored at once.
  private static final int WINDOW = 256;

  private final Trained trained;
  private final Vocabulary vocabulary;
  private final BoundProgram program;

  Generator(Trained trained, Vocabulary vocabulary) {
    this.trained = trained;
    this.vocabulary = vocabulary;
    program = Program.inference(trained.model()).bind(trained.weights());
  }

  /// The standards of this form.
  public static Configuration defaults() {
    return GenerateForm.SETTINGS.defaults();
  }

  /// Learns from a file.
  public static Generator fit(Path data, Configuration configuration) {
    return train(configuration.withData(data), _ -> {});
  }

  /// Learns from the data that the configuration names; see [dev.eddy.tasks.TrainedModel#train].
  public static Generator train(Configuration configuration, Consumer<Event> listener) {
    return new GenerateForm().train(configuration, listener);
  }

  /// Learns from data in memory.
  public static Generator fit(String text, Configuration configuration) {
    var asked = InMemory.configuration(configuration);
    return new GenerateForm()
        .train(asked, GenerateData.parts(asked, RunningText.of(text)), _ -> {});
  }

  /// Reads what [#save] wrote.
  ///
  /// @throws FormatException if it is no model of this form
  public static Generator open(Path file) {
    return TrainedModel.as(Generator.class, TrainedModel.open(file));
  }

  /// The same from the bytes of a file.
  public static Generator open(InputStream in) {
    return TrainedModel.as(Generator.class, TrainedModel.open(in));
  }

  static Generator open(Bundle bundle, Path file) {
    return new Generator(
        Trained.of(bundle, GenerateForm.SETTINGS, file),
        Vocabularies.read(bundle.vocabulary(), Trained.place(file, "vocabulary.json")));
  }

  @Override
  public Bundle bundle() {
    return trained.bundle(Vocabularies.json(vocabulary));
  }

  @Override
  public Trained trained() {
    return trained;
  }

  public Vocabulary vocabulary() {
    return vocabulary;
  }

  // ---- generating
  // --------------------------------------------------------------------------------

  /// A text that goes on from a prompt, drawn at temperature 0.8 with the seed of the training.
  public String generate(String prompt, int length) {
    return generate(prompt, length, Sampling.temperature(0.8), trained.configuration().seed());
  }

  /// A text that goes on from a prompt, which is not part of it.
  ///
  /// @param prompt what comes before; empty: a new line where the model knows one, else its most
  ///   frequent symbol
  /// @param length how many symbols (characters, letters or words)
  /// @param seed of the draws; the same seed gives the same text
  public String generate(String prompt, int length, Sampling sampling, long seed) {
    var text = new StringBuilder();
    generate(prompt, length, sampling, seed, text::append);
    return text.toString();
  }

  /// The same, each piece of text handed on as it comes.
  @Override
  public void generate(
      String prompt, int length, Sampling sampling, long seed, Consumer<String> out) {
    if (length < 0) {
      throw new IllegalArgumentException(
          "length: expected a number of symbols of 0 or more, found " + length);
    }
    var sampler = new Sampler(sampling, RandomStream.of(seed, "generate"));
    var scores = new float[vocabulary.size()];
    var symbol = new int[1];
    var joiner = new Joiner(prompt);
    try (var stepper = program.stepper(1)) {
      for (int id : prompted(prompt)) {
        symbol[0] = id;
        stepper.step(symbol, scores);
      }
      for (int i = 0; i < length; i++) {
        for (int reserved = 0; reserved < vocabulary.reserved().size(); reserved++) {
          scores[reserved] = Float.NEGATIVE_INFINITY;
        }
        symbol[0] = sampler.next(scores, 0, scores.length);
        var piece = joiner.next(vocabulary.symbol(symbol[0]));
        if (!piece.isEmpty()) {
          out.accept(piece);
        }
        if (i + 1 < length) {
          stepper.step(symbol, scores);
        }
      }
      if (!joiner.rest().isEmpty()) {
        out.accept(joiner.rest());
      }
    }
  }

  private int[] prompted(String prompt) {
    var ids = vocabulary.encode(prompt);
    if (ids.length > 0) {
      return ids;
    }
    return new int[] {
      vocabulary.contains("\n") ? vocabulary.id("\n") : vocabulary.reserved().size()
    };
  }

  /// Puts symbols together to a text: spaces between words as typography wants them, letters into
  /// characters; characters bring all they need.
  private final class Joiner {
    private static final Normalizer2 COMPOSED = Normalizer2.getNFCInstance();

    /// The last word, or the letters of a character that may get more of them.
    private String open;

    Joiner(String prompt) {
      List<String> before =
          switch (vocabulary.unit()) {
            case CHARACTERS, LETTERS -> List.of();
            case WORDS, TOKENS, PLAIN_TOKENS -> vocabulary.split(prompt);
          };
      open = before.isEmpty() ? "" : before.getLast();
    }

    /// What is certain of the text once this symbol is there.
    String next(String symbol) {
      return switch (vocabulary.unit()) {
        case CHARACTERS -> symbol;
        case LETTERS -> {
          if (!COMPOSED.hasBoundaryBefore(symbol.codePointAt(0))) {
            open += symbol;
            yield "";
          }
          var whole = rest();
          open = symbol;
          yield whole;
        }
        case WORDS -> {
          var last = open;
          open = symbol;
          yield last.isEmpty()
              ? symbol
              : Words.join(List.of(last, symbol)).substring(last.length());
        }
        case TOKENS, PLAIN_TOKENS -> {
          var space = open.isEmpty() ? "" : " ";
          open = symbol;
          yield space + symbol;
        }
      };
    }

    /// What is left after the last symbol.
    String rest() {
      return vocabulary.unit() == Vocabulary.Unit.LETTERS ? COMPOSED.normalize(open) : "";
    }
  }

  // ---- measuring
  // ---------------------------------------------------------------------------------

  @Override
  public GenerateResult evaluate(Path data) {
    return evaluate(data.toString());
  }

  @Override
  public GenerateResult evaluate(String data) {
    return score(GenerateData.text(data, trained.configuration()));
  }

  /// On the whole part of the text that the best weights were chosen by, in one stream.
  @Override
  public Optional<Evaluation> validation() {
    if (trained.inMemory()) {
      return Optional.empty();
    }
    return GenerateData.parts(trained.configuration()).validation().map(this::score);
  }

  /// On the end of the text that was set aside, in one stream.
  @Override
  public Optional<Evaluation> test() {
    if (trained.inMemory()) {
      return Optional.empty();
    }
    return GenerateData.parts(trained.configuration()).test().map(this::score);
  }

  /// A file of its own is not measured on what was learned from: of running text the history says
  /// as much.
  @Override
  public Optional<Measured> measured() {
    return test()
        .map(evaluation -> new Measured("test", evaluation))
        .or(() -> validation().map(evaluation -> new Measured("validation", evaluation)));
  }

  @Override
  public List<Section> sections(Optional<Evaluation> evaluation, String on) {
    return List.of(new Section.Passage("A text it writes", generate("", 600)));
  }

  /// How well the model foretells a text, each symbol from all that come before it; the first is
  /// given.
  ///
  /// @throws DataException if the text has fewer than two symbols
  public GenerateResult score(String text) {
    return score(List.of(text), text.codePoints().count());
  }

  private GenerateResult score(RunningText text) {
    return score(text, text.characters());
  }

  private GenerateResult score(Iterable<String> text, long count) {
    var ids = Symbols.of(vocabulary, text);
    if (ids.length() < 2) {
      throw new DataException(
          "expected a text of at least two symbols to foretell, found " + ids.length());
    }
    double loss =
        loss(
            Program.evaluation(trained.model(), GenerateNetwork.OBJECTIVE).bind(trained.weights()),
            ids,
            1);
    // The first symbol is given, so its characters are not counted.
    var first = first(text);
    long characters = count - first.codePoints().count();
    return new GenerateResult(
        LanguageScore.ofMean(loss, ids.length() - 1L), Math.max(1, characters));
  }

  private String first(Iterable<String> text) {
    for (var piece : text) {
      var symbols = vocabulary.split(piece);
      if (!symbols.isEmpty()) {
        return symbols.getFirst();
      }
    }
    throw new IllegalStateException("a text of two symbols has a first one");
  }

  /// The mean loss in nats of all symbols but the first of each of `rows` equal parts of a text.
  static double loss(BoundProgram program, Symbols ids, int rows) {
    int each = (ids.length() - 1) / rows;
    var batch = program.batch();
    double sum = 0;
    try (var workspace = program.workspace(1)) {
      for (int from = 0; from < each; from += WINDOW) {
        int steps = Math.min(WINDOW, each - from);
        GenerateExamples.fill(batch, ids, rows, each, from, steps);
        workspace.carry(from > 0);
        sum += workspace.run(batch) * steps;
      }
    }
    return sum / each;
  }
}
