package dev.eddy.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.operation.Op;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How far the float kernels may be from the double ones, which are the definition, on the same
/// numbers: the table of docs/architecture.md, row by row.
class PrecisionTest {

  private static final Kernels<float[]> FLOATS = new FloatKernels();
  private static final Kernels<double[]> DOUBLES = new DoubleKernels();

  /// Half of the distance from 1 to the next float.
  private static final double U = 0x1p-24;

  private static final int N = 4096;

  /// In units of the last place of the exact value.
  private static double bound(Op op) {
    return switch (op) {
      case COPY, EXPAND, NEG, RELU, ABS, SIGN, MAX, MIN, LT, LE, GT, GE, WHERE -> 0;
      case ADD, SUB, MUL, DIV, FMA, FNMA, SQRT -> 0.5;
      case SOFTSIGN -> 1.5;
      case SIGMOID, TANH, ELU, SOFTPLUS, EXP, LOG, LOG1P -> 2.5;
      case SIGMOID_GRAD, TANH_GRAD -> 1.5;
      // The factor 0.2 is rounded, and the sum may cancel: see below.
      case HARD_SIGMOID -> Double.POSITIVE_INFINITY;
    };
  }

  @ParameterizedTest
  @EnumSource
  void everyPointwiseOperationKeepsItsBound(Op op) {
    var random = new Random(op.ordinal());
    float[] a = numbers(random, op);
    float[] b = numbers(random, op);
    float[] c = numbers(random, op);
    float[] found = new float[N];
    double[] exact = new double[N];
    map(FLOATS, op, found, a, b, c);
    map(DOUBLES, op, exact, doubles(a), doubles(b), doubles(c));
    double worst = 0;
    for (int i = 0; i < N; i++) {
      if (op == Op.HARD_SIGMOID) {
        assertThat(Math.abs(found[i] - exact[i])).isLessThan(2 * U);
      } else {
        worst = Math.max(worst, Math.abs(found[i] - exact[i]) / Math.ulp((float) exact[i]));
      }
    }
    assertThat(worst).isLessThanOrEqualTo(bound(op));
  }

  /// Positive where the operation wants that, else of both signs; many magnitudes.
  private static float[] numbers(Random random, Op op) {
    var x = new float[N];
    boolean positive = op == Op.LOG || op == Op.LOG1P || op == Op.SQRT;
    boolean output = op == Op.SIGMOID_GRAD || op == Op.TANH_GRAD;
    for (int i = 0; i < N; i++) {
      double value = random.nextGaussian() * Math.pow(10, random.nextInt(4) - 2);
      x[i] = (float) (output ? random.nextDouble() : positive ? Math.abs(value) : value);
    }
    return x;
  }

  private static double[] doubles(float[] x) {
    var out = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = x[i];
    }
    return out;
  }

  private static <A> void map(Kernels<A> kernels, Op op, A out, A a, A b, A c) {
    int columns = op == Op.EXPAND ? 1 : N;
    int rows = N / columns;
    kernels.map(
        op.ordinal(), rows, columns, out, 0, columns, a, 0, columns, b, 0, columns, c, 0, columns);
  }

  /// A chain of K fused operations: |error| ≤ K·u·(|start| + Σ|aᵢbᵢ|), u = 2⁻²⁴.
  @Test
  void aProductIsAsFarAsItsTermsSayAtMost() {
    var random = new Random(1);
    for (int k : new int[] {1, 28, 256, 3000}) {
      float[] a = gaussian(random, k);
      float[] b = gaussian(random, k);
      float[] c = {(float) random.nextGaussian()};
      double[] exact = {c[0]};
      double size = Math.abs(c[0]);
      for (int i = 0; i < k; i++) {
        size += Math.abs((double) a[i] * b[i]);
      }
      FLOATS.gemmTransposed(1, 1, k, a, 0, 1, b, 0, 1, c, 0, 1);
      DOUBLES.gemmTransposed(1, 1, k, doubles(a), 0, 1, doubles(b), 0, 1, exact, 0, 1);
      assertThat(Math.abs(c[0] - exact[0])).as("k = %d", k).isLessThanOrEqualTo(k * U * size);
    }
  }

  /// Sixteen lanes and a tree of four levels: |error| ≤ (⌈n/16⌉ + 4)·u·Σ|aᵢ|.
  @Test
  void aRowSumIsAsFarAsItsTermsSayAtMost() {
    var random = new Random(2);
    for (int n : new int[] {1, 15, 16, 100, 3000}) {
      float[] a = gaussian(random, n);
      float[] found = new float[1];
      double[] exact = new double[1];
      double size = 0;
      for (float x : a) {
        size += Math.abs(x);
      }
      FLOATS.rowSum(1, n, found, 0, 1, a, 0, n);
      DOUBLES.rowSum(1, n, exact, 0, 1, doubles(a), 0, n);
      assertThat(Math.abs(found[0] - exact[0]))
          .as("n = %d", n)
          .isLessThanOrEqualTo(((n + 15) / 16 + 4) * U * size);
    }
  }

  /// Each probability within 16 u of itself and the loss within 16 u of 1 + the largest score.
  @Test
  void softmaxAndItsLossKeepTheirBounds() {
    var random = new Random(3);
    for (int n : new int[] {2, 10, 65, 1000}) {
      float[] x = gaussian(random, n);
      double highest = 0;
      for (int i = 0; i < n; i++) {
        x[i] *= 4;
        highest = Math.max(highest, Math.abs(x[i]));
      }
      float[] p = new float[n];
      double[] exact = new double[n];
      FLOATS.softmax(1, n, p, 0, n, x, 0, n);
      DOUBLES.softmax(1, n, exact, 0, n, doubles(x), 0, n);
      for (int i = 0; i < n; i++) {
        // The difference x − max is rounded once, by at most u times what it can be.
        assertThat(Math.abs(p[i] - exact[i])).isLessThan((16 + 2 * highest) * U * exact[i]);
      }
      float[] loss = new float[1];
      double[] exactLoss = new double[1];
      int[] label = {n / 2};
      FLOATS.softmaxCrossEntropy(
          1, n, 0, x, 0, n, label, 0, loss, 0, new float[] {1}, 0, null, 0, 0);
      DOUBLES.softmaxCrossEntropy(
          1, n, 0, doubles(x), 0, n, label, 0, exactLoss, 0, new double[] {1}, 0, null, 0, 0);
      assertThat(Math.abs(loss[0] - exactLoss[0])).isLessThan(16 * U * (1 + 2 * highest));
    }
  }

  private static float[] gaussian(Random random, int n) {
    var x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }
}
