package dev.eddy.formats;

import dev.eddy.cell.Cell;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import dev.eddy.run.Program;
import java.util.SplittableRandom;

/// Small models with numbers that leave nothing at zero.
public final class SmallModels {

  private SmallModels() {}

  /// A cell over numbers `x`: output `y`.
  public static Model scan(Cell cell, int inputSize, int units) {
    var build = new ModelBuilder();
    return build
        .output("y", build.scan("rnn", cell, units, build.numbers("x", "t", inputSize)))
        .model();
  }

  /// A cell in both directions, one over it, an affine layer at every step: output `y`.
  public static Model tagger(Cell cell, int inputSize, int units, int classes) {
    var build = new ModelBuilder();
    var both = build.bidirectional("both", cell, units, build.numbers("x", "t", inputSize));
    var top = build.scan("top", cell, units, both);
    return build.output("y", build.affine("dense", classes, top)).model();
  }

  /// Every value drawn.
  public static Weights weights(Model model, long seed) {
    var random = new SplittableRandom(seed);
    var parameters = Parameters.zeros(model);
    for (int i = 0; i < parameters.values().length; i++) {
      parameters.values()[i] = (float) random.nextDouble(-0.8, 0.8);
    }
    return parameters.freeze();
  }

  /// Numbers `[B, T, width]`.
  public static Tensor numbers(String name, int rows, int steps, int width) {
    var random = new SplittableRandom(rows * 31L + steps);
    float[] values = new float[rows * steps * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-2, 2);
    }
    return new Tensor(name, new int[] {rows, steps, width}, values);
  }

  /// The output `y` of a model over the axis `t`.
  public static float[] run(Model model, Weights weights, Tensor x) {
    var batch = new Batch().begin(x.shape()[0]).steps("t", x.shape()[1]);
    System.arraycopy(x.values(), 0, batch.numbers("x", x.values().length), 0, x.values().length);
    try (var run = Program.inference(model).workspace(weights)) {
      run.run(batch);
      boolean row = model.axis(model.outputs().get("y").getFirst()).isEmpty();
      float[] y = new float[x.shape()[0] * (row ? 1 : x.shape()[1]) * run.width("y")];
      run.output("y", y);
      return y;
    }
  }
}
