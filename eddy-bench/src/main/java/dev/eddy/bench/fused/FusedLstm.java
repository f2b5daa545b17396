package dev.eddy.bench.fused;

import dev.eddy.backend.Kernels;
import java.util.Arrays;

/// An LSTM layer over T steps of B rows, forward and backward, as a person would write it: the
/// products are Eddy's kernels, the rest of a step is one loop.
///
/// Sums lie side by side in the order i, f, g, o, so W `[4H, D]` and U `[4H, H]` are read as they
/// lie in the parameters.
final class FusedLstm {

  /// States before the first step and after each, `[T + 1, B, H]`.
  final float[] h;

  /// What flows to the input, `[T, B, D]`.
  final float[] dx;

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
  private final float[] packedWBack;
  private final float[] packedUBack;
  private final float[] bias;
  private final float[] zeros;
  private final float[] a;
  private final float[] c;
  private final float[] tanh;
  private final float[] da;
  private final float[] dh;
  private final float[] dc;

  /// @param w where the weights of the input start in the parameters, `u` those of the state, `b`
  ///   the biases
  FusedLstm(
      Kernels<float[]> kernels, int rows, int steps, int inputs, int units, int w, int u, int b) {
    this.kernels = kernels;
    this.rows = rows;
    this.steps = steps;
    this.inputs = inputs;
    this.units = units;
    this.w = w;
    this.u = u;
    this.b = b;
    packedW = kernels.allocate(kernels.packedSize(inputs, 4 * units));
    packedU = kernels.allocate(kernels.packedSize(units, 4 * units));
    packedWBack = kernels.allocate(kernels.packedSize(4 * units, inputs));
    packedUBack = kernels.allocate(kernels.packedSize(4 * units, units));
    bias = new float[4 * units];
    zeros = new float[Math.max(inputs, units)];
    h = new float[(steps + 1) * rows * units];
    c = new float[(steps + 1) * rows * units];
    a = new float[steps * rows * 4 * units];
    tanh = new float[steps * rows * units];
    da = new float[a.length];
    dh = new float[rows * units];
    dc = new float[rows * units];
    dx = new float[steps * rows * inputs];
  }

  /// Takes new weights.
  void pack(float[] parameters) {
    int sums = 4 * units;
    kernels.pack(inputs, sums, parameters, w, 1, inputs, packedW, 0, inputs, 0, 0);
    kernels.pack(units, sums, parameters, u, 1, units, packedU, 0, units, 0, 0);
    kernels.pack(sums, inputs, parameters, w, inputs, 1, packedWBack, 0, sums, 0, 0);
    kernels.pack(sums, units, parameters, u, units, 1, packedUBack, 0, sums, 0, 0);
    System.arraycopy(parameters, b, bias, 0, sums);
  }

  /// The layer on inputs `[T, B, D]` that start at `xo`.
  void forward(float[] x, int xo) {
    int sums = 4 * units;
    int step = rows * units;
    kernels.gemm(steps * rows, sums, inputs, x, xo, inputs, packedW, 0, 0, a, 0, sums, bias, 0);
    for (int t = 0; t < steps; t++) {
      kernels.gemm(
          rows, sums, units, h, t * step, units, packedU, 0, 0, a, t * rows * sums, sums, null, 0);
      for (int r = 0; r < rows; r++) {
        int row = (t * rows + r) * units;
        LstmLoops.forward(units, a, 4 * row, c, row, row + step, tanh, row, h, row + step);
      }
    }
  }

  /// What flows to the sums and the input, from what flows to the outputs, `[T, B, H]`.
  void backward(float[] dOut) {
    int sums = 4 * units;
    Arrays.fill(dh, 0);
    Arrays.fill(dc, 0);
    for (int t = steps - 1; t >= 0; t--) {
      for (int r = 0; r < rows; r++) {
        int row = (t * rows + r) * units;
        LstmLoops.backward(units, a, 4 * row, c, row, tanh, row, dOut, row, dh, dc, r * units, da);
      }
      kernels.gemm(
          rows, units, sums, da, t * rows * sums, sums, packedUBack, 0, 0, dh, 0, units, zeros, 0);
    }
    kernels.gemm(
        steps * rows, inputs, sums, da, 0, sums, packedWBack, 0, 0, dx, 0, inputs, zeros, 0);
  }

  /// Adds the gradients of this layer's parameters.
  void addGradients(float[] x, int xo, float[] gradients) {
    int sums = 4 * units;
    int all = steps * rows;
    kernels.gemmTransposed(sums, inputs, all, da, 0, sums, x, xo, inputs, gradients, w, inputs);
    kernels.gemmTransposed(sums, units, all, da, 0, sums, h, 0, units, gradients, u, units);
    kernels.columnSum(all, sums, gradients, b, da, 0, sums);
  }
}
