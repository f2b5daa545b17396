package dev.eddy.examples;

import dev.eddy.cell.Cells;
import dev.eddy.data.Batch;
import dev.eddy.decode.Greedy;
import dev.eddy.decode.Steps;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import dev.eddy.optimize.Optimizer;
import dev.eddy.run.Program;
import dev.eddy.run.SequenceState;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Tutorial "translate": an encoder reads an English word letter by letter, a decoder writes the
/// Korean one syllable by syllable.
///
/// The decoder starts with a start symbol, takes in what it wrote last, and stops by itself with an
/// end symbol: neither word is padded to a length agreed on beforehand.
public final class Translate {

  private static final int UNITS = 128;
  private static final int MAXIMUM = 10;
  private static final Alphabet ENGLISH = Alphabet.ENGLISH;

  /// Six words to learn, and what they mean.
  public static final Map<String, String> PAIRS = pairs();

  /// Words it never saw: two are misspelt, one is none.
  public static final List<String> STRANGERS = List.of("wodr", "loev", "abcd");

  /// @param answers what it writes for each word, those learned first
  public record Result(Map<String, String> answers) {}

  private final Alphabet korean = new Alphabet(syllables());
  private final int start = korean.size();
  private final int end = korean.size() + 1;
  private final int symbols = korean.size() + 2;

  private Translate() {}

  /// Trains and tells how it goes.
  public static Result run(int steps, long seed, Consumer<String> say) {
    return new Translate().train(steps, seed, say);
  }

  private Result train(int steps, long seed, Consumer<String> say) {
    // The encoder's last state is all the decoder ever learns about the English word.
    var build = new ModelBuilder();
    build.scan("encoder", Cells.ELMAN, UNITS, build.numbers("english", "english", ENGLISH.size()));
    var written = build.embedding("korean", "korean", symbols, 32);
    var decoder =
        build.scanFrom(
            "decoder", Cells.ELMAN, UNITS, written, Map.of("h", build.finalState("encoder", "h")));
    // Dropout acts while training only. Without it six words would be learned as well, but by
    // heart.
    var kept = build.dropout("kept", 0.5, decoder);
    var model = build.output("next", build.affine("dense", symbols, kept)).model();

    var objective = new Objective("next", Objective.softmaxCrossEntropy());
    say.accept("step    loss   right");
    var training =
        SmallTraining.fit(
            model,
            objective,
            Parameters.initial(model, seed),
            new SameBatch(PAIRS.size(), this::fill),
            Optimizer.adam(0.01),
            steps,
            seed,
            Math.max(1, steps / 5),
            (step, loss, weights) ->
                say.accept(
                    "%4d  %6.4f   %d of %d"
                        .formatted(step, loss, right(model, weights), PAIRS.size())));

    var answers = new LinkedHashMap<String, String>();
    PAIRS.keySet().forEach(word -> answers.put(word, translate(model, training.weights(), word)));
    STRANGERS.forEach(word -> answers.put(word, translate(model, training.weights(), word)));
    answers.forEach((word, answer) -> say.accept("%6s → %s".formatted(word, answer)));
    return new Result(answers);
  }

  /// The pairs as one batch with two axes, each with its own lengths. The decoder reads the right
  /// word behind the start symbol and is asked for the right word before the end symbol: at every
  /// step the answer is one place ahead of the question.
  private void fill(Batch batch) {
    int longest = PAIRS.keySet().stream().mapToInt(String::length).max().orElseThrow();
    int steps = PAIRS.values().stream().mapToInt(String::length).max().orElseThrow() + 1;
    batch.steps("english", longest).steps("korean", steps);
    int i = 0;
    for (var pair : PAIRS.entrySet()) {
      var word = pair.getKey();
      var answer = korean.numbers(pair.getValue());
      var row = batch.row(i++).length("english", word.length()).length("korean", answer.length + 1);
      row.numbers("english", ENGLISH.oneHot(word)).id("korean", 0, start);
      row.ids("next", answer).id("next", answer.length, end);
      for (int t = 0; t < answer.length; t++) {
        row.id("korean", t + 1, answer[t]);
      }
    }
  }

  /// Runs the encoder once, hands its state to the decoder, and lets that write until it says end.
  private String translate(Model model, Weights weights, String word) {
    var encoder = model.part(Set.of(), Map.of("state", List.of("encoder.h")));
    var state = new float[UNITS];
    try (var run = Program.inference(encoder).workspace(weights)) {
      var batch = encoder.batch().begin(1).steps("english", word.length());
      batch.row(0).numbers("english", ENGLISH.oneHot(word));
      run.run(batch);
      run.output("state", state);
    }
    var decoder = model.part(Set.of("encoder.h"), model.outputs());
    try (var writer =
        Steps.of(Program.inference(decoder).bind(weights), "korean", "korean", "next", 1, start)) {
      writer.load(0, new SequenceState(Map.of("decoder.h", state)));
      var found = Greedy.search(writer, new int[] {start}, end, MAXIMUM).getFirst();
      return found.symbols().stream()
          .map(symbol -> korean.letters().substring(symbol, symbol + 1))
          .collect(Collectors.joining());
    }
  }

  private int right(Model model, Weights weights) {
    return (int)
        PAIRS.entrySet().stream()
            .filter(pair -> translate(model, weights, pair.getKey()).equals(pair.getValue()))
            .count();
  }

  private static String syllables() {
    return PAIRS.values().stream()
        .flatMapToInt(String::chars)
        .distinct()
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  private static Map<String, String> pairs() {
    var pairs = new LinkedHashMap<String, String>();
    pairs.put("word", "단어");
    pairs.put("wood", "나무");
    pairs.put("game", "놀이");
    pairs.put("girl", "소녀");
    pairs.put("kiss", "키스");
    pairs.put("love", "사랑");
    return Collections.unmodifiableMap(pairs);
  }
}
