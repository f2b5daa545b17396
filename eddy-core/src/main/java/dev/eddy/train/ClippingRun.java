package dev.eddy.train;

import dev.eddy.backend.Kernels;
import dev.eddy.backend.Op;
import dev.eddy.optimize.Clipping;
import java.util.Arrays;

/// Clipping at work on a buffer of gradients.
final class ClippingRun {

  private static final int BLOCK = 512;

  private final Clipping clipping;
  private final Kernels<float[]> kernels;
  private final float[] gradients;
  private final float[] upper = new float[BLOCK];
  private final float[] lower = new float[BLOCK];

  ClippingRun(Clipping clipping, Kernels<float[]> kernels, float[] gradients) {
    this.clipping = clipping;
    this.kernels = kernels;
    this.gradients = gradients;
    if (clipping instanceof Clipping.Value(double max)) {
      Arrays.fill(upper, (float) max);
      Arrays.fill(lower, -(float) max);
    }
  }

  /// Clips; the norm of all gradients before that.
  double clip() {
    double norm = Math.sqrt(kernels.sumOfSquares(gradients, 0, gradients.length));
    switch (clipping) {
      case Clipping.None _ -> {}
      case Clipping.GlobalNorm(double max) -> {
        if (norm > max) {
          Arrays.fill(upper, (float) (max / norm));
          apply(Op.MUL, upper);
        }
      }
      case Clipping.Value _ -> {
        apply(Op.MIN, upper);
        apply(Op.MAX, lower);
      }
    }
    return norm;
  }

  private void apply(Op op, float[] row) {
    int full = gradients.length / BLOCK;
    int rest = gradients.length - full * BLOCK;
    if (full > 0) {
      map(op, full, BLOCK, 0, row);
    }
    if (rest > 0) {
      map(op, 1, rest, full * BLOCK, row);
    }
  }

  private void map(Op op, int rows, int width, int at, float[] row) {
    kernels.map(
        op.ordinal(),
        rows,
        width,
        gradients,
        at,
        width,
        gradients,
        at,
        width,
        row,
        0,
        0,
        row,
        0,
        0);
  }
}
