package dev.eddy.cpu.update;

import dev.eddy.backend.Kernels;
import dev.eddy.operation.Op;
import dev.eddy.run.StepPlan;
import java.util.Arrays;

/// A limit at work on a buffer of gradients.
public final class ClippingRun {

  private static final int BLOCK = 512;

  private final StepPlan.Limit limit;
  private final Kernels<float[]> kernels;
  private final float[] gradients;
  private final float[] upper = new float[BLOCK];
  private final float[] lower = new float[BLOCK];

  public ClippingRun(StepPlan.Limit limit, Kernels<float[]> kernels, float[] gradients) {
    this.limit = limit;
    this.kernels = kernels;
    this.gradients = gradients;
  }

  /// Clips; the norm of all gradients before that.
  public double clip() {
    double norm = Math.sqrt(kernels.sumOfSquares(gradients, 0, gradients.length));
    if (norm > limit.norm()) {
      Arrays.fill(upper, (float) (limit.norm() / norm));
      apply(Op.MUL, upper);
    }
    if (limit.value() < Double.POSITIVE_INFINITY) {
      Arrays.fill(upper, (float) limit.value());
      Arrays.fill(lower, -(float) limit.value());
      apply(Op.MIN, upper);
      apply(Op.MAX, lower);
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
