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

/// A sequence in, a sequence out in step: two binary numbers come in bit by bit, lowest first, and
/// each bit of the sum leaves at once.
///
/// What has to be remembered is the carry: one bit. A network that found this out adds numbers of
/// any length, so it learns from 12 bits and is asked for 24.
final class InStep {

  private static final int ROWS = 100;

  private InStep() {}

  static Forms.Learned learn(long seed, Consumer<String> say) {
    var build = new ModelBuilder();
    var bits = build.numbers("bits", "bits", 2);
    var state = build.scan("adder", Cells.GRU, 16, bits);
    var model = build.output("sum", build.affine("scores", 2, state)).model();
    var training =
        SmallTraining.fit(
            model,
            new Objective("sum", Objective.softmaxCrossEntropy()),
            Parameters.initial(model, seed),
            new SameBatch(ROWS, batch -> fill(batch, 12, RandomStream.of(seed, "learned"))),
            Optimizer.adam(0.02),
            300,
            seed,
            100,
            (step, loss, _) -> say.accept("step %d: loss %.4f".formatted(step, loss)));

    int steps = 24;
    var unseen = model.batch().begin(ROWS);
    fill(unseen, steps, RandomStream.of(seed, "unseen"));
    var scores = new float[ROWS * steps * 2];
    try (var run = Program.inference(model).workspace(training.weights())) {
      run.run(unseen);
      run.output("sum", scores);
    }
    int right = 0;
    for (int row = 0; row < ROWS; row++) {
      boolean all = true;
      for (int t = row * steps; t < (row + 1) * steps; t++) {
        all &= Alphabet.best(scores, t * 2, 2) == unseen.ids("sum")[t];
      }
      right += all ? 1 : 0;
    }
    return new Forms.Learned(training.losses().getLast(), right / (double) ROWS);
  }

  private static void fill(Batch batch, int steps, RandomStream random) {
    batch.steps("bits", steps);
    for (int i = 0; i < ROWS; i++) {
      var row = batch.row(i);
      int a = random.below(1 << (steps - 1));
      int b = random.below(1 << (steps - 1));
      for (int t = 0; t < steps; t++) {
        row.numbers("bits", t, new float[] {a >> t & 1, b >> t & 1});
        row.id("sum", t, a + b >> t & 1);
      }
    }
  }
}
