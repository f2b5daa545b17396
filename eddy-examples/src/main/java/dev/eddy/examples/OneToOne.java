package dev.eddy.examples;

import dev.eddy.data.Batch;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.optimize.Optimizer;
import dev.eddy.run.Program;
import java.util.function.Consumer;

/// A row in, a row out: which digit do these seven segments show? Nothing here is a sequence, and
/// nothing is remembered.
final class OneToOne {

  /// The segments of 0 to 9: top, upper left, upper right, middle, lower left, lower right, bottom.
  private static final String[] DIGITS = {
    "1110111", "0010010", "1011101", "1011011", "0111010", "1101011", "1101111", "1010010",
    "1111111", "1111011"
  };

  private OneToOne() {}

  static Forms.Learned learn(long seed, Consumer<String> say) {
    var build = new ModelBuilder();
    // The axis "" says that there is one row per example: [B, 7].
    var segments = build.numbers("segments", "", 7);
    var hidden = build.layer("hidden", "output = tanh(W @ x + b)", 16, segments);
    var model = build.output("digit", build.affine("scores", 10, hidden)).model();
    var training =
        SmallTraining.fit(
            model,
            new Objective("digit", Objective.softmaxCrossEntropy()),
            Parameters.initial(model, seed),
            new SameBatch(10, OneToOne::fill),
            Optimizer.adam(0.05),
            60,
            seed,
            20,
            (step, loss, _) -> say.accept("step %d: loss %.4f".formatted(step, loss)));

    var batch = model.batch().begin(10);
    fill(batch);
    var scores = new float[10 * 10];
    try (var run = Program.inference(model).workspace(training.weights())) {
      run.run(batch);
      run.output("digit", scores);
    }
    int right = 0;
    for (int digit = 0; digit < 10; digit++) {
      right += Alphabet.best(scores, digit * 10, 10) == digit ? 1 : 0;
    }
    return new Forms.Learned(training.losses().getLast(), right / 10.0);
  }

  private static void fill(Batch batch) {
    for (int digit = 0; digit < 10; digit++) {
      var row = batch.row(digit).id("digit", digit);
      for (int segment = 0; segment < 7; segment++) {
        row.number("segments", 0, segment, DIGITS[digit].charAt(segment) - '0');
      }
    }
  }
}
