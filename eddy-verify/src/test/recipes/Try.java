import dev.eddy.backend.Backends;
import dev.eddy.cell.Cell;
import dev.eddy.check.GradientCheck;
import dev.eddy.data.Batch;
import dev.eddy.explain.CellReport;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.optimize.Optimizer;
import dev.eddy.train.Batches;
import dev.eddy.train.Trainer;
import dev.eddy.train.TrainingOptions;
import java.util.Arrays;

/// Checks the gradients of a cell, learns with it, and tells what came of it.
class Try {

  record Numbers() implements Batches {
    @Override
    public int perEpoch(int epoch) {
      return 1;
    }

    @Override
    public void fill(int epoch, int index, Batch batch) {
      batch.begin(3).steps("t", 4);
      for (int row = 0; row < 3; row++) {
        var one = batch.row(row).length("t", 2 + row);
        for (int t = 0; t < 2 + row; t++) {
          for (int column = 0; column < 2; column++) {
            one.number("x", t, column, ((row * 7 + t * 5 + column * 3) % 9 - 4) / 4f);
          }
          one.number("y", t, 0, (row + t) % 3 / 2f);
        }
      }
    }
  }

  public static void main(String[] texts) {
    var cell = Cell.of("tried", texts[0]);
    var build = new ModelBuilder();
    var read = build.scan("tried", cell, 5, build.numbers("x", "t", 2));
    var model = build.output("y", build.affine("dense", 1, read)).model();
    var objective = new Objective("y", Objective.squaredError());
    var batch = model.batch(objective);
    new Numbers().fill(0, 0, batch);
    var check = GradientCheck.check(model, objective, Parameters.initial(model, 1), batch, 1000);
    System.out.println("gradients: " + (check.error() < 1e-6 ? "right" : check));
    System.out.println(CellReport.of(cell, 2, 5));
    var weights =
        Trainer.of(model, objective)
            .withOptions(TrainingOptions.of(Optimizer.of("descent", "w' = w - lr*g", 0.1)).withEpochs(5))
            .fit(new Numbers())
            .last();
    var all = new float[weights.table().size()];
    weights.copyTo(all);
    System.out.println("weights: " + Arrays.hashCode(all));
    System.out.println(Backends.best().describe());
  }
}
