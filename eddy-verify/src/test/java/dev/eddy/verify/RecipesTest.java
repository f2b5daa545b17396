package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.data.Batch;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.optimize.Optimizer;
import dev.eddy.run.Program;
import dev.eddy.train.Batches;
import dev.eddy.train.Trainer;
import dev.eddy.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Recipes of CONTRIBUTING, followed: a cell in a file, an optimiser, a layer and a loss by their
/// equations, with no Java but this. A form of another jar is followed in `ForeignFormTest`, an
/// executor in `ExecutorTest`.
class RecipesTest {

  /// The sum of the numbers so far.
  private record Sums() implements Batches {
    @Override
    public int perEpoch(int epoch) {
      return 1;
    }

    @Override
    public void fill(int epoch, int index, Batch batch) {
      batch.begin(8).steps("t", 5);
      for (int row = 0; row < 8; row++) {
        var one = batch.row(row).length("t", 1 + row % 5);
        float sum = 0;
        for (int t = 0; t < 1 + row % 5; t++) {
          float x = ((row * 5 + t * 3) % 7 - 3) / 4f;
          sum += x;
          one.number("x", t, 0, x).number("sum", t, 0, sum);
        }
      }
    }
  }

  @Test
  void aCellAnOptimiserALayerAndALossAreTheirEquations(@TempDir Path folder) throws IOException {
    var file =
        Files.writeString(
            folder.resolve("leaky.cell"),
            "a  = sigmoid(W_a @ x + U_a @ h + b_a)\nh' = a*h + (1 - a)*(W @ x + U @ h + b)\n");
    var optimiser =
        Optimizer.of("heavy ball", "option decay = 0.9\nv' = decay*v + g\nw' = w - lr*v'", 0.03);

    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 1);
    var wide = build.layer("wide", "output = tanh(W @ x + b)", 6, x);
    var read = build.scan("leaky", Cell.read(file), 8, wide.with(x));
    var model = build.output("sum", build.affine("dense", 1, read)).model();
    var loss =
        new Objective.Loss.Pointwise(
            "huber", "e = abs(y - target)\noutput = where(e < 1, 0.5*e*e, e - 0.5)");
    var objective = new Objective("sum", loss);

    var trainer =
        Trainer.of(model, objective)
            .withOptions(TrainingOptions.of(optimiser).withEpochs(400).withEvaluateEvery(1));
    var history = trainer.fit(new Sums()).history();

    assertThat(history.getLast().loss()).isLessThan(history.getFirst().loss() / 20);
  }

  @Test
  void whatWasLearnedIsReadFromAPartOfTheModel() {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 2);
    build.scan("read", Cells.GRU, 3, x);
    var model = build.output("y", build.affine("dense", 1, build.value("read"))).model();
    var weights = Parameters.initial(model, 1).freeze();

    var part = model.part("read");
    try (var run = Program.inference(part).workspace(weights)) {
      var batch = part.batch().begin(1).steps("t", 2);
      batch.row(0).numbers("x", new float[] {1, 2, 3, 4});
      run.run(batch);
      var out = new float[6];
      run.output("read", out);
      assertThat(out).doesNotContain(0);
    }
    assertThat(part.outputs()).containsOnlyKeys("read");
  }
}
