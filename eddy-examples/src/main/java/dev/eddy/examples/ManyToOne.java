package dev.eddy.examples;

import dev.eddy.cell.Cells;
import dev.eddy.data.Batch;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.optimize.Optimizer;
import dev.eddy.random.RandomStream;
import dev.eddy.run.Program;
import java.util.function.Consumer;

/// A sequence in, a row out: are there more ones than zeros among these bits? What is read last
/// decides nothing by itself; the state counts.
final class ManyToOne {

  private static final int ROWS = 200;
  private static final int STEPS = 15;

  private ManyToOne() {}

  static Forms.Learned learn(long seed, Consumer<String> say) {
    var build = new ModelBuilder();
    var bits = build.numbers("bits", "bits", 1);
    var state = build.scan("counter", Cells.GRU, 16, bits);
    // One row per sequence: the state after its own last bit, wherever that is.
    var model = build.output("more", build.affine("scores", 2, build.lastValidStep(state))).model();
    var training =
        SmallTraining.fit(
            model,
            new Objective("more", Objective.softmaxCrossEntropy()),
            Parameters.initial(model, seed),
            new SameBatch(ROWS, batch -> fill(batch, RandomStream.of(seed, "learned"))),
            Optimizer.adam(0.02),
            150,
            seed,
            50,
            (step, loss, _) -> say.accept("step %d: loss %.4f".formatted(step, loss)));

    var unseen = model.batch().begin(ROWS);
    fill(unseen, RandomStream.of(seed, "unseen"));
    var scores = new float[ROWS * 2];
    try (var run = Program.inference(model).workspace(training.weights())) {
      run.run(unseen);
      run.output("more", scores);
    }
    int right = 0;
    for (int row = 0; row < ROWS; row++) {
      right += Alphabet.best(scores, row * 2, 2) == unseen.ids("more")[row] ? 1 : 0;
    }
    return new Forms.Learned(training.losses().getLast(), right / (double) ROWS);
  }

  /// Rows of 1 to 15 bits; an odd number, so that there is no draw.
  private static void fill(Batch batch, RandomStream random) {
    batch.steps("bits", STEPS);
    for (int i = 0; i < ROWS; i++) {
      int length = 1 + 2 * random.below((STEPS + 1) / 2);
      var row = batch.row(i).length("bits", length);
      int ones = 0;
      for (int t = 0; t < length; t++) {
        int bit = random.below(2);
        row.number("bits", t, 0, bit);
        ones += bit;
      }
      row.id("more", 2 * ones > length ? 1 : 0);
    }
  }
}
