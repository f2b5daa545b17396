package dev.eddy.bench.fused;

import dev.eddy.backend.Kernels;
import java.util.Arrays;

/// The end of a classifier: `logits = W h + b` of every row, softmax cross-entropy averaged over
/// the rows, and what flows back.
final class FusedDense {

  /// What flows to the rows, `[R, H]`.
  final float[] dh;

  private final Kernels<float[]> kernels;
  private final int rows;
  private final int units;
  private final int classes;
  private final int w;
  private final int b;
  private final float[] packed;
  private final float[] packedBack;
  private final float[] bias;
  private final float[] zeros;
  private final float[] logits;
  private final float[] losses;
  private final float[] scale;

  FusedDense(Kernels<float[]> kernels, int rows, int units, int classes, int w, int b) {
    this.kernels = kernels;
    this.rows = rows;
    this.units = units;
    this.classes = classes;
    this.w = w;
    this.b = b;
    packed = kernels.allocate(kernels.packedSize(units, classes));
    packedBack = kernels.allocate(kernels.packedSize(classes, units));
    bias = new float[classes];
    zeros = new float[units];
    logits = new float[rows * classes];
    losses = new float[rows];
    scale = new float[rows];
    Arrays.fill(scale, (float) (1.0 / rows));
    dh = new float[rows * units];
  }

  void pack(float[] parameters) {
    kernels.pack(units, classes, parameters, w, 1, units, packed, 0, units, 0, 0);
    kernels.pack(classes, units, parameters, w, units, 1, packedBack, 0, classes, 0, 0);
    System.arraycopy(parameters, b, bias, 0, classes);
  }

  /// The mean loss of rows that start at `ho`; {@link #dh} then holds what flows to them.
  double run(float[] h, int ho, int[] labels) {
    kernels.gemm(rows, classes, units, h, ho, units, packed, 0, 0, logits, 0, classes, bias, 0);
    kernels.softmaxCrossEntropy(
        rows, classes, 0, logits, 0, classes, labels, 0, losses, 0, scale, 0, logits, 0, classes);
    kernels.gemm(
        rows, units, classes, logits, 0, classes, packedBack, 0, 0, dh, 0, units, zeros, 0);
    double loss = 0;
    for (int r = 0; r < rows; r++) {
      loss += (double) scale[r] * losses[r];
    }
    return loss;
  }

  void addGradients(float[] h, int ho, float[] gradients) {
    kernels.gemmTransposed(
        classes, units, rows, logits, 0, classes, h, ho, units, gradients, w, units);
    kernels.columnSum(rows, classes, gradients, b, logits, 0, classes);
  }
}
