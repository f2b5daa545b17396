package dev.eddy.examples;

import dev.eddy.cell.Cells;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import dev.eddy.optimize.Optimizer;
import dev.eddy.run.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Tutorial "complete": the last letter of a word from the letters before it, for words of one
/// length and of any.
///
/// Two layers of LSTM read the letters; dropout between them acts while training and is absent when
/// the network answers.
public final class Complete {

  private static final Alphabet LETTERS = Alphabet.ENGLISH;
  private static final int UNITS = 128;

  /// Ten words of four letters.
  public static final List<String> WORDS =
      List.of("word", "wood", "deep", "dive", "cold", "cool", "load", "love", "kiss", "kind");

  /// Words of two to nine letters.
  public static final List<String> WORDS_OF_ANY_LENGTH =
      List.of(
          "at",
          "be",
          "cup",
          "day",
          "echo",
          "fish",
          "grape",
          "house",
          "insect",
          "jungle",
          "kitchen",
          "library",
          "mountain",
          "notebook",
          "orchestra");

  /// @param correct how many last letters are right
  public record Result(int correct, int total) {}

  private Complete() {}

  /// Trains on words in lower-case English letters, at least two letters each, and tells how it
  /// goes.
  public static Result run(List<String> words, int steps, long seed, Consumer<String> say) {
    for (var word : words) {
      if (!word.matches("[a-z]{2,}")) {
        throw new IllegalArgumentException(
            "word \"%s\": expected two or more of the letters a to z, in lower case"
                .formatted(word));
      }
    }
    var build = new ModelBuilder();
    var letters = build.numbers("letters", "word", LETTERS.size());
    var lower = build.scan("lower", Cells.LSTM, UNITS, letters);
    var kept = build.dropout("kept", 0.5, lower);
    var upper = build.scan("upper", Cells.LSTM, UNITS, kept);
    // The last valid step: the third letter of "word", the ninth of a word of ten.
    var dense = build.affine("dense", LETTERS.size(), build.lastValidStep(upper));
    var model = build.output("last", dense).model();

    var objective = new Objective("last", Objective.softmaxCrossEntropy());
    say.accept("step    loss   right (dropout off)");
    var training =
        SmallTraining.fit(
            model,
            objective,
            Parameters.initial(model, seed),
            new SameBatch(words.size(), batch -> fill(batch, words)),
            Optimizer.adam(0.01),
            steps,
            seed,
            Math.max(1, steps / 6),
            (step, loss, weights) -> {
              int right = correct(words, predict(model, weights, words));
              say.accept("%4d  %6.4f   %d of %d".formatted(step, loss, right, words.size()));
            });
    var answers = predict(model, training.weights(), words);
    for (int row = 0; row < words.size(); row++) {
      var word = words.get(row);
      say.accept("%12s → %s".formatted(word.substring(0, word.length() - 1), answers.get(row)));
    }
    return new Result(correct(words, answers), words.size());
  }

  /// Rows of letters up to the longest word, the length of each, and the number of each last
  /// letter.
  private static void fill(Batch batch, List<String> words) {
    int steps = words.stream().mapToInt(String::length).max().orElseThrow() - 1;
    batch.steps("word", steps);
    for (int row = 0; row < words.size(); row++) {
      var word = words.get(row);
      int end = word.length() - 1;
      batch
          .row(row)
          .length("word", end)
          .numbers("letters", LETTERS.oneHot(word.substring(0, end)))
          .id("last", LETTERS.number(word.charAt(end)));
    }
  }

  /// Each word with the last letter the network gives it.
  private static List<String> predict(Model model, Weights weights, List<String> words) {
    var batch = model.batch().begin(words.size());
    fill(batch, words);
    var scores = new float[words.size() * LETTERS.size()];
    try (var run = Program.inference(model).workspace(weights)) {
      run.run(batch);
      run.output("last", scores);
    }
    var best = LETTERS.best(scores, words.size());
    var answers = new ArrayList<String>();
    for (int row = 0; row < words.size(); row++) {
      var word = words.get(row);
      answers.add(word.substring(0, word.length() - 1) + best.charAt(row));
    }
    return answers;
  }

  private static int correct(List<String> words, List<String> answers) {
    return (int)
        words.stream().filter(word -> answers.get(words.indexOf(word)).equals(word)).count();
  }
}
