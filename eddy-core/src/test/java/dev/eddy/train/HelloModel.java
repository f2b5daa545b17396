package dev.eddy.train;

import dev.eddy.cell.Cell;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;

/// One-hot letters in, the next letter out.
final class HelloModel {

  static final Objective OBJECTIVE = new Objective("next", Objective.softmaxCrossEntropy());

  private HelloModel() {}

  /// One cell whose output is the logits.
  static Model model(Cell cell, int letters) {
    var build = new ModelBuilder();
    var x = build.numbers("letters", "text", letters);
    return build.output("next", build.scan("rnn", cell, letters, x)).model();
  }

  static void fill(Batch batch, int letters, int[] x, int[] y) {
    batch.begin(1).steps("text", x.length);
    var numbers = batch.numbers("letters", x.length * letters);
    java.util.Arrays.fill(numbers, 0);
    for (int t = 0; t < x.length; t++) {
      numbers[t * letters + x[t]] = 1;
    }
    System.arraycopy(y, 0, batch.ids("next", y.length), 0, y.length);
  }

  /// The same row at every step.
  static Batches always(int letters, int[] x, int[] y) {
    return new Batches() {
      @Override
      public int perEpoch(int epoch) {
        return 1;
      }

      @Override
      public void fill(int epoch, int index, Batch batch) {
        HelloModel.fill(batch, letters, x, y);
      }
    };
  }
}
