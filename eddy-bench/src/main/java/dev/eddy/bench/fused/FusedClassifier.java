package dev.eddy.bench.fused;

import dev.eddy.backend.Kernels;
import dev.eddy.model.ParameterTable;
import java.util.Arrays;

/// A sequence classifier by hand: a GRU and a dense layer on its last state. Its parameters and
/// gradients lie as in Eddy's model with the layers `rnn1` and `dense`.
public final class FusedClassifier implements FusedStep {

  private final float[] parameters;
  private final float[] gradients;
  private final int[] labels;
  private final float[] numbers;
  private final float[] x;
  private final int rows;
  private final int steps;
  private final int inputs;
  private final FusedGru gru;
  private final FusedDense dense;
  private final int last;

  /// @param numbers inputs `[B, T, D]`
  /// @param labels classes `[B]`
  public FusedClassifier(
      Kernels<float[]> kernels,
      ParameterTable names,
      float[] parameters,
      int rows,
      int steps,
      int units,
      float[] numbers,
      int[] labels) {
    this.parameters = parameters;
    this.numbers = numbers;
    this.labels = labels;
    this.rows = rows;
    this.steps = steps;
    inputs = numbers.length / rows / steps;
    x = new float[numbers.length];
    gradients = new float[parameters.length];
    int w = names.entry("rnn1.W_z").offset();
    int u = names.entry("rnn1.U_z").offset();
    int b = names.entry("rnn1.b_z").offset();
    gru = new FusedGru(kernels, rows, steps, inputs, units, w, u, b);
    var bias = names.entry("dense.b");
    dense =
        new FusedDense(
            kernels, rows, units, bias.rows(), names.entry("dense.W").offset(), bias.offset());
    last = steps * rows * units;
    pack();
  }

  @Override
  public void pack() {
    gru.pack(parameters);
    dense.pack(parameters);
  }

  @Override
  public double run() {
    for (int r = 0; r < rows; r++) {
      for (int t = 0; t < steps; t++) {
        System.arraycopy(numbers, (r * steps + t) * inputs, x, (t * rows + r) * inputs, inputs);
      }
    }
    gru.forward(x);
    double loss = dense.run(gru.h, last, labels);
    System.arraycopy(dense.dh, 0, gru.dh, 0, gru.dh.length);
    gru.backward();
    Arrays.fill(gradients, 0);
    gru.addGradients(x, gradients);
    dense.addGradients(gru.h, last, gradients);
    return loss;
  }

  @Override
  public float[] gradients() {
    return gradients;
  }
}
