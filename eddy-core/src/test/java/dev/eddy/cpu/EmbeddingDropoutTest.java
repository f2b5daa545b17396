package dev.eddy.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.cell.Cells;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.optimize.Optimizer;
import dev.eddy.random.RandomStream;
import dev.eddy.run.Program;
import dev.eddy.train.Batches;
import dev.eddy.train.Trainer;
import dev.eddy.train.TrainingOptions;
import org.junit.jupiter.api.Test;

class EmbeddingDropoutTest {

  private static final int SYMBOLS = 40;
  private static final int WIDTH = 4;
  private static final int STEPS = 2 * SYMBOLS;
  private static final Objective OBJECTIVE =
      new Objective("values", Objective.squaredError(), Objective.Averaging.NONE);

  private static Model embedding(double dropout) {
    var build = new ModelBuilder();
    return build
        .output("values", build.embedding("symbols", "text", SYMBOLS, WIDTH, dropout))
        .model();
  }

  /// Every symbol twice in each of two rows, the second row the other way round.
  private static Batch batch() {
    var batch = new Batch().begin(2).steps("text", STEPS);
    var ids = batch.ids("symbols", 2 * STEPS);
    for (int t = 0; t < STEPS; t++) {
      ids[t] = t % SYMBOLS;
      ids[STEPS + t] = SYMBOLS - 1 - t % SYMBOLS;
    }
    batch.numbers("values", 2 * STEPS * WIDTH);
    return batch;
  }

  @Test
  void aSymbolIsDroppedWhereverItStandsAndElseScaled() {
    var model = embedding(0.25);
    var start = Parameters.initial(model, 2);
    int zeros = 0;
    try (var run = new Cpu().gradients(Program.training(model, OBJECTIVE), start, 1)) {
      for (int step = 0; step < 100; step++) {
        run.run(batch(), 1, step);
        var out = new float[2 * STEPS * WIDTH];
        run.workspace().output("values", out);
        for (int t = 0; t < STEPS; t++) {
          int id = t % SYMBOLS;
          boolean dropped = out[id * WIDTH] == 0;
          zeros += dropped ? 1 : 0;
          for (int j = 0; j < WIDTH; j++) {
            double expected = dropped ? 0 : start.values()[id * WIDTH + j] / 0.75;
            assertThat((double) out[t * WIDTH + j]).isCloseTo(expected, within(1e-7));
            int other = STEPS + SYMBOLS - 1 - id;
            assertThat(out[other * WIDTH + j]).isEqualTo(out[t * WIDTH + j]);
          }
        }
      }
    }
    assertThat(zeros / (100.0 * STEPS)).isCloseTo(0.25, within(0.03));
  }

  @Test
  void nothingIsDroppedInInference() {
    var model = embedding(0.9);
    var start = Parameters.initial(model, 2);
    var out = new float[2 * STEPS * WIDTH];
    try (var run = Program.inference(model).workspace(start.freeze())) {
      run.run(batch());
      run.output("values", out);
    }
    assertThat(out).startsWith(start.values());
  }

  @Test
  void threadsChangeNoBitAndShardsDropTheSameSymbols() {
    var build = new ModelBuilder();
    var x = build.embedding("symbols", "text", SYMBOLS, 60, 0.3);
    var model =
        build
            .output("next", build.affine("dense", SYMBOLS, build.scan("rnn", Cells.GRU, 70, x)))
            .model();
    var one = trained(model, 1, 1);
    assertThat(trained(model, 2, 1)).isEqualTo(one);
    assertThat(trained(model, 2, 3)).isEqualTo(trained(model, 1, 3));
    assertThat(trained(model, 1, 3)).usingComparatorWithPrecision(1e-5f).containsExactly(one);
  }

  private static float[] trained(Model model, int threads, int shards) {
    Batches batches =
        new Batches() {
          @Override
          public int perEpoch(int epoch) {
            return 3;
          }

          @Override
          public void fill(int epoch, int index, Batch batch) {
            var random = RandomStream.of(5, "text/" + index);
            batch.begin(6).steps("text", 7);
            var in = batch.ids("symbols", 42);
            var next = batch.ids("next", 42);
            var lengths = batch.lengths("text");
            for (int i = 0; i < 42; i++) {
              in[i] = random.below(SYMBOLS);
              next[i] = random.below(SYMBOLS);
              lengths[i / 7] = 7 - i / 14;
            }
          }
        };
    var options = TrainingOptions.of(Optimizer.sgd(0.1)).withThreads(threads).withShards(shards);
    var objective = new Objective("next", Objective.softmaxCrossEntropy());
    var result = Trainer.of(model, objective).withOptions(options).fit(batches);
    var values = new float[model.parameters().size()];
    result.last().copyTo(values);
    return values;
  }

  @Test
  void aShareOfOneIsRefused() {
    assertThatThrownBy(() -> embedding(1))
        .hasMessage("embedding \"symbols\": expected a dropout from 0 to below 1, found 1.0");
  }
}
