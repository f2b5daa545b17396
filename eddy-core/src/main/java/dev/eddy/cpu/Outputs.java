package dev.eddy.cpu;

import dev.eddy.cpu.memory.Frame;
import dev.eddy.plan.Plan;
import java.util.Arrays;

/// The outputs of a run, brought back to the order of the batch.
final class Outputs<A> {

  private final Frame<A> run;

  Outputs(Frame<A> run) {
    this.run = run;
  }

  /// @throws IllegalArgumentException if there is no such output, here and below
  int width(String name) {
    return output(name).width();
  }

  private Plan.Output output(String name) {
    var output = run.plan.outputs().get(name);
    if (output == null) {
      throw new IllegalArgumentException(
          "no output \"%s\"; outputs: %s".formatted(name, run.plan.outputs().keySet()));
    }
    return output;
  }

  /// Copies `[B, T, width]`, zeros past the length of a row.
  void read(String name, float[] out) {
    var output = output(name);
    var axis = run.axis(output.axis());
    int width = output.width();
    long needed = (long) axis.rows * axis.steps * width;
    if (out.length < needed) {
      throw new IllegalArgumentException(
          "output \"%s\" has %d values, the array given holds %d"
              .formatted(name, needed, out.length));
    }
    for (int r = 0; r < axis.rows; r++) {
      int to = axis.order[r] * axis.steps * width;
      int length = axis.lengths[r];
      for (int t = 0; t < length; t++) {
        int column = 0;
        for (int i = 0; i < output.parts().size(); i++) {
          var part = output.parts().get(i);
          run.kernels.store(
              run.memory.array, run.at(part, t, r), out, to + t * width + column, part.width());
          column += part.width();
        }
      }
      Arrays.fill(out, to + length * width, to + axis.steps * width, 0f);
    }
  }

  /// One number of an output, as the kernels hold it.
  double value(String name, int row, int t, int j) {
    var output = output(name);
    var axis = run.axis(output.axis());
    int r = axis.rank[row];
    int column = 0;
    for (var part : output.parts()) {
      if (j < column + part.width()) {
        return t < axis.lengths[r]
            ? run.kernels.get(run.memory.array, run.at(part, t, r) + j - column)
            : 0;
      }
      column += part.width();
    }
    throw new IndexOutOfBoundsException("row " + row + ", column " + j);
  }
}
