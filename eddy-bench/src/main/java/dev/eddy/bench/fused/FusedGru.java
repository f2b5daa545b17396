package dev.eddy.bench.fused;

import dev.eddy.backend.Kernels;

/// A GRU layer, reset after the product, over T steps of B rows, forward and backward, as a person
/// would write it: the products are Eddy's kernels, the rest of a step is one loop.
///
/// The sums of a row lie in the order n, z, r, u, where u is the state's part of the candidate: the
/// first three take the input's product, the last three the state's.
final class FusedGru {

  /// States before the first step and after each, `[T + 1, B, H]`.
  final float[] h;

  /// What flows to the last state, `[B, H]`; {@link #backward} uses it up.
  final float[] dh;

  private final Kernels<float[]> kernels;
  private final int rows;
  private final int steps;
  private final int inputs;
  private final int units;
  private final int w;
  private final int u;
  private final int b;
  private final float[] packedW;
  private final float[] packedU;
  private final float[] packedUBack;
  private final float[] bias;
  private final float[] a;
  private final float[] candidate;
  private final float[] da;

  /// @param w where the weights of the input start in the parameters (order z, r, n), `u` those of
  ///   the state (z, r, n), `b` the biases (z, r, n, u)
  FusedGru(
      Kernels<float[]> kernels, int rows, int steps, int inputs, int units, int w, int u, int b) {
    this.kernels = kernels;
    this.rows = rows;
    this.steps = steps;
    this.inputs = inputs;
    this.units = units;
    this.w = w;
    this.u = u;
    this.b = b;
    packedW = kernels.allocate(kernels.packedSize(inputs, 3 * units));
    packedU = kernels.allocate(kernels.packedSize(units, 3 * units));
    packedUBack = kernels.allocate(kernels.packedSize(3 * units, units));
    bias = new float[4 * units];
    h = new float[(steps + 1) * rows * units];
    a = new float[steps * rows * 4 * units];
    candidate = new float[steps * rows * units];
    da = new float[a.length];
    dh = new float[rows * units];
  }

  /// Takes new weights.
  void pack(float[] parameters) {
    int n = w + 2 * units * inputs;
    kernels.pack(inputs, units, parameters, n, 1, inputs, packedW, 0, inputs, 0, 0);
    kernels.pack(inputs, 2 * units, parameters, w, 1, inputs, packedW, 0, inputs, 0, units);
    kernels.pack(units, 3 * units, parameters, u, 1, units, packedU, 0, units, 0, 0);
    kernels.pack(3 * units, units, parameters, u, units, 1, packedUBack, 0, 3 * units, 0, 0);
    System.arraycopy(parameters, b + 2 * units, bias, 0, units);
    System.arraycopy(parameters, b, bias, units, 2 * units);
    System.arraycopy(parameters, b + 3 * units, bias, 3 * units, units);
  }

  /// The layer on inputs `[T, B, D]`.
  void forward(float[] x) {
    int width = 4 * units;
    int step = rows * units;
    kernels.gemm(
        steps * rows, 3 * units, inputs, x, 0, inputs, packedW, 0, 0, a, 0, width, bias, 0);
    for (int t = 0; t < steps; t++) {
      for (int r = 0; r < rows; r++) {
        System.arraycopy(bias, 3 * units, a, (t * rows + r) * width + 3 * units, units);
      }
      kernels.gemm(
          rows,
          3 * units,
          units,
          h,
          t * step,
          units,
          packedU,
          0,
          0,
          a,
          t * rows * width + units,
          width,
          null,
          0);
      for (int r = 0; r < rows; r++) {
        int row = (t * rows + r) * units;
        GruLoops.forward(units, a, 4 * row, candidate, row, h, row, row + step);
      }
    }
  }

  /// What flows to the sums, from what flows to the last state.
  void backward() {
    int width = 4 * units;
    for (int t = steps - 1; t >= 0; t--) {
      for (int r = 0; r < rows; r++) {
        int row = (t * rows + r) * units;
        GruLoops.backward(units, a, 4 * row, candidate, row, h, row, dh, r * units, da);
      }
      kernels.gemm(
          rows,
          units,
          3 * units,
          da,
          t * rows * width + units,
          width,
          packedUBack,
          0,
          0,
          dh,
          0,
          units,
          null,
          0);
    }
  }

  /// Adds the gradients of this layer's parameters.
  void addGradients(float[] x, float[] gradients) {
    int width = 4 * units;
    int all = steps * rows;
    kernels.gemmTransposed(
        units, inputs, all, da, 0, width, x, 0, inputs, gradients, w + 2 * units * inputs, inputs);
    kernels.gemmTransposed(
        2 * units, inputs, all, da, units, width, x, 0, inputs, gradients, w, inputs);
    kernels.gemmTransposed(
        3 * units, units, all, da, units, width, h, 0, units, gradients, u, units);
    kernels.columnSum(all, units, gradients, b + 2 * units, da, 0, width);
    kernels.columnSum(all, 2 * units, gradients, b, da, units, width);
    kernels.columnSum(all, units, gradients, b + 3 * units, da, 3 * units, width);
  }
}
