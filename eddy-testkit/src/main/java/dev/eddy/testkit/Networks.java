package dev.eddy.testkit;

import dev.eddy.cell.Cell;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Parameters;
import java.util.SplittableRandom;

/// Small networks around a cell, and parameters for them that leave nothing at zero.
public final class Networks {

  private Networks() {}

  /// The cell over numbers of the axis `t`, its output joined to nothing: output `y`.
  public static Model scan(Cell cell, int inputSize, int hiddenSize, boolean reverse) {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", inputSize);
    return build
        .output(
            "y",
            reverse
                ? build.scanReverse("rnn", cell, hiddenSize, x)
                : build.scan("rnn", cell, hiddenSize, x))
        .model();
  }

  /// The cell in both directions over numbers, then once more over their join, then an affine layer
  /// at every step: output `y`.
  public static Model deep(Cell cell, int inputSize, int hiddenSize, int classes) {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", inputSize);
    var both = build.bidirectional("both", cell, hiddenSize, x);
    var top = build.scan("top", cell, hiddenSize, both);
    return build.output("y", build.affine("dense", classes, top)).model();
  }

  /// The cell over numbers, pooled to a row, then an affine layer: output `y`.
  public static Model pooled(
      Cell cell, int inputSize, int hiddenSize, int classes, Layer.Pooling pooling) {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", inputSize);
    var pool = build.pool("pool", pooling, build.scan("rnn", cell, hiddenSize, x));
    return build.output("y", build.affine("dense", classes, pool)).model();
  }

  /// Initial parameters, each moved by up to ±0.4: biases are no longer zero, gains no longer one.
  public static Parameters parameters(Model model, SplittableRandom random) {
    var parameters = Parameters.initial(model, random.nextLong());
    float[] values = parameters.values();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) random.nextDouble(-0.4, 0.4);
    }
    return parameters;
  }
}
