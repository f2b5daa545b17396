package dev.eddy.backend;

import dev.eddy.operation.Op;
import dev.eddy.random.Philox;
import java.util.Arrays;

/// The kernels over `double[]`: the reference that the float kernels are measured against and that
/// gradient checks perturb.
///
/// Stateless: one object serves any number of threads.
public final class DoubleKernels implements Kernels<double[]> {
  /// Columns of a panel: a packed matrix is `[N / PANEL][K][PANEL]`, padded with zeros.
  private static final int PANEL = 64;

  @Override
  public String describe() {
    return "double, scalar reference";
  }

  @Override
  public double[] allocate(int size) {
    return new double[size];
  }

  @Override
  public double get(double[] array, int index) {
    return array[index];
  }

  @Override
  public void set(double[] array, int index, double value) {
    array[index] = value;
  }

  @Override
  public void load(float[] source, int from, double[] out, int at, int n) {
    for (int i = 0; i < n; i++) {
      out[at + i] = source[from + i];
    }
  }

  @Override
  public void store(double[] source, int from, float[] out, int at, int n) {
    for (int i = 0; i < n; i++) {
      out[at + i] = (float) source[from + i];
    }
  }

  @Override
  public void copy(double[] source, int from, double[] out, int at, int n) {
    System.arraycopy(source, from, out, at, n);
  }

  @Override
  public void fill(double[] out, int at, int n, double value) {
    Arrays.fill(out, at, at + n, value);
  }

  @Override
  public void map(
      int op,
      int rows,
      int width,
      double[] out,
      int o,
      int os,
      double[] a,
      int ao,
      int as,
      double[] b,
      int bo,
      int bs,
      double[] c,
      int co,
      int cs) {
    var operation = Op.of(op);
    for (int r = 0; r < rows; r++) {
      DoublePointwise.row(
          operation, width, out, o + r * os, a, ao + r * as, b, bo + r * bs, c, co + r * cs);
    }
  }

  @Override
  public void rowSum(int rows, int width, double[] out, int o, int os, double[] a, int ao, int as) {
    for (int r = 0; r < rows; r++) {
      out[o + r * os] = sum(width, a, ao + r * as, 0, 1);
    }
  }

  /// Lane `lane` of the tree whose lanes lie `step` apart: at 16 a chain, before that the sum of
  /// two lanes of the next level.
  private static double sum(int n, double[] a, int ao, int lane, int step) {
    if (step < 16) {
      return sum(n, a, ao, lane, 2 * step) + sum(n, a, ao, lane + step, 2 * step);
    }
    double sum = 0;
    for (int j = lane; j < n; j += 16) {
      sum += a[ao + j];
    }
    return sum;
  }

  @Override
  public void rowMax(int rows, int width, double[] out, int o, int os, double[] a, int ao, int as) {
    for (int r = 0; r < rows; r++) {
      out[o + r * os] = max(width, a, ao + r * as);
    }
  }

  private static double max(int n, double[] a, int ao) {
    double max = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      max = Math.max(max, a[ao + j]);
    }
    return max;
  }

  @Override
  public int packedSize(int k, int n) {
    return (n + PANEL - 1) / PANEL * PANEL * k;
  }

  @Override
  public void pack(
      int k,
      int n,
      double[] w,
      int wo,
      int ps,
      int js,
      double[] packed,
      int po,
      int kTotal,
      int k0,
      int j0) {
    for (int j = 0; j < n; j++) {
      int column = j0 + j;
      int at = po + column / PANEL * PANEL * kTotal + column % PANEL + k0 * PANEL;
      for (int p = 0; p < k; p++) {
        packed[at + p * PANEL] = w[wo + p * ps + j * js];
      }
    }
  }

  @Override
  public void gemm(
      int m,
      int n,
      int k,
      double[] a,
      int ao,
      int lda,
      double[] packed,
      int po,
      int columns0,
      double[] c,
      int co,
      int ldc,
      double[] init,
      int io) {
    for (int i = 0; i < m; i++) {
      if (init != null) {
        System.arraycopy(init, io, c, co + i * ldc, n);
      }
      for (int j = 0; j < n; ) {
        int column = columns0 + j;
        int count = Math.min(PANEL - column % PANEL, n - j);
        int at = po + column / PANEL * PANEL * k + column % PANEL;
        row(count, k, a, ao + i * lda, 1, packed, at, PANEL, c, co + i * ldc + j);
        j += count;
      }
    }
  }

  @Override
  public void gemmTransposed(
      int m,
      int n,
      int k,
      double[] a,
      int ao,
      int lda,
      double[] b,
      int bo,
      int ldb,
      double[] c,
      int co,
      int ldc) {
    for (int i = 0; i < m; i++) {
      row(n, k, a, ao + i, lda, b, bo, ldb, c, co + i * ldc);
    }
  }

  /// `c[j] += Σ_p a[p·ap]·b[p·bp + j]`, eight chains side by side, since one alone would wait for
  /// its own sums.
  private static void row(
      int n, int k, double[] a, int ao, int ap, double[] b, int bo, int bp, double[] c, int co) {
    int j = 0;
    for (; j + 8 <= n; j += 8) {
      eight(k, a, ao, ap, b, bo + j, bp, c, co + j);
    }
    for (; j < n; j++) {
      double sum = c[co + j];
      for (int p = 0; p < k; p++) {
        sum = Math.fma(a[ao + p * ap], b[bo + p * bp + j], sum);
      }
      c[co + j] = sum;
    }
  }

  private static void eight(
      int k, double[] a, int ao, int ap, double[] b, int bo, int bp, double[] c, int co) {
    double c0 = c[co];
    double c1 = c[co + 1];
    double c2 = c[co + 2];
    double c3 = c[co + 3];
    double c4 = c[co + 4];
    double c5 = c[co + 5];
    double c6 = c[co + 6];
    double c7 = c[co + 7];
    for (int p = 0; p < k; p++) {
      double x = a[ao + p * ap];
      int at = bo + p * bp;
      c0 = Math.fma(x, b[at], c0);
      c1 = Math.fma(x, b[at + 1], c1);
      c2 = Math.fma(x, b[at + 2], c2);
      c3 = Math.fma(x, b[at + 3], c3);
      c4 = Math.fma(x, b[at + 4], c4);
      c5 = Math.fma(x, b[at + 5], c5);
      c6 = Math.fma(x, b[at + 6], c6);
      c7 = Math.fma(x, b[at + 7], c7);
    }
    c[co] = c0;
    c[co + 1] = c1;
    c[co + 2] = c2;
    c[co + 3] = c3;
    c[co + 4] = c4;
    c[co + 5] = c5;
    c[co + 6] = c6;
    c[co + 7] = c7;
  }

  @Override
  public void columnSum(int rows, int width, double[] out, int o, double[] a, int ao, int as) {
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < width; j++) {
        out[o + j] += a[ao + r * as + j];
      }
    }
  }

  @Override
  public void gather(
      int rows,
      int width,
      int[] ids,
      int i0,
      double[] table,
      int to,
      int ts,
      double[] out,
      int o,
      int os) {
    for (int r = 0; r < rows; r++) {
      System.arraycopy(table, to + ids[i0 + r] * ts, out, o + r * os, width);
    }
  }

  @Override
  public void scatterAdd(
      int rows,
      int width,
      int[] ids,
      int i0,
      double[] a,
      int ao,
      int as,
      double[] table,
      int to,
      int ts) {
    for (int r = 0; r < rows; r++) {
      int at = to + ids[i0 + r] * ts;
      for (int j = 0; j < width; j++) {
        table[at + j] += a[ao + r * as + j];
      }
    }
  }

  @Override
  public void softmaxCrossEntropy(
      int rows,
      int width,
      double smoothing,
      double[] x,
      int xo,
      int xs,
      int[] labels,
      int l0,
      double[] loss,
      int lo,
      double[] scale,
      int so,
      double[] gradient,
      int go,
      int gs) {
    double off = (smoothing / width);
    double on = (1 - smoothing + smoothing / width);
    for (int r = 0; r < rows; r++) {
      int at = xo + r * xs;
      int label = labels[l0 + r];
      if (label < 0) {
        loss[lo + r] = 0;
        if (gradient != null) {
          Arrays.fill(gradient, go + r * gs, go + r * gs + width, 0);
        }
        continue;
      }
      double max = max(width, x, at);
      double sum = sumOfExp(width, max, x, at, 0, 1);
      loss[lo + r] = StrictMath.log(sum) - (x[at + label] - max);
      if (smoothing != 0) {
        loss[lo + r] += smoothing * (x[at + label] - sum(width, x, at, 0, 1) / width);
      }
      if (gradient != null) {
        double rowScale = scale[so + r];
        if (rowScale == 0) {
          Arrays.fill(gradient, go + r * gs, go + r * gs + width, 0);
          continue;
        }
        for (int j = 0; j < width; j++) {
          double p = StrictMath.exp(x[at + j] - max) / sum;
          gradient[go + r * gs + j] = rowScale * (p - (j == label ? on : off));
        }
      }
    }
  }

  private static double sumOfExp(int n, double max, double[] x, int xo, int lane, int step) {
    if (step < 16) {
      return sumOfExp(n, max, x, xo, lane, 2 * step)
          + sumOfExp(n, max, x, xo, lane + step, 2 * step);
    }
    double sum = 0;
    for (int j = lane; j < n; j += 16) {
      sum += StrictMath.exp(x[xo + j] - max);
    }
    return sum;
  }

  @Override
  public void softmax(
      int rows, int width, double[] out, int o, int os, double[] a, int ao, int as) {
    for (int r = 0; r < rows; r++) {
      int at = ao + r * as;
      int to = o + r * os;
      double max = max(width, a, at);
      double sum = sumOfExp(width, max, a, at, 0, 1);
      for (int j = 0; j < width; j++) {
        out[to + j] = StrictMath.exp(a[at + j] - max) / sum;
      }
    }
  }

  @Override
  public void dropoutMask(
      int rows,
      int width,
      double rate,
      long seed,
      int site,
      int step,
      int t,
      int[] origin,
      int i0,
      double[] out,
      int o,
      int os) {
    var words = new int[4];
    int threshold = DropoutMask.threshold(rate);
    int key = DropoutMask.key(seed, site);
    double keep = (1 / (1 - rate));
    for (int r = 0; r < rows; r++) {
      int at = o + r * os;
      for (int j = 0; j < width; j += 4) {
        Philox.block((int) seed, key, origin[i0 + r], t, step, j / 4, words);
        int kept = DropoutMask.kept(threshold, words);
        for (int i = 0; i < 4 && j + i < width; i++) {
          out[at + j + i] = (kept >> i & 1) != 0 ? keep : 0;
        }
      }
    }
  }

  @Override
  public double sumOfSquares(double[] a, int ao, int n) {
    return sumOfSquares(n, a, ao, 0, 1);
  }

  private static double sumOfSquares(int n, double[] a, int ao, int lane, int step) {
    if (step < 16) {
      return sumOfSquares(n, a, ao, lane, 2 * step) + sumOfSquares(n, a, ao, lane + step, 2 * step);
    }
    double sum = 0;
    for (int j = lane; j < n; j += 16) {
      double value = a[ao + j];
      sum = Math.fma(value, value, sum);
    }
    return sum;
  }
}
