package dev.eddy.backend;

import dev.eddy.operation.Op;
import dev.eddy.random.Philox;
import java.util.Arrays;

/// The kernels over `float[]` in plain Java: the definition of Eddy's float32 bits, and the
/// fallback where SIMD is missing.
///
/// Pointwise functions are those of {@link FloatMath}; every other operation is one correctly
/// rounded operation or a fused multiply-add. Stateless: one object serves any number of threads.
public final class FloatKernels implements Kernels<float[]> {
  /// Columns of a panel: a packed matrix is `[N / panel][K][panel]`, padded with zeros.
  private final int panel;

  public FloatKernels() {
    this(64);
  }

  /// Kernels whose packed matrices are cut as those of other kernels are, so that either may read
  /// them.
  public FloatKernels(int panel) {
    this.panel = panel;
  }

  @Override
  public String describe() {
    return "float, scalar";
  }

  @Override
  public float[] allocate(int size) {
    return new float[size];
  }

  @Override
  public double get(float[] array, int index) {
    return array[index];
  }

  @Override
  public void set(float[] array, int index, double value) {
    array[index] = (float) value;
  }

  @Override
  public void load(float[] source, int from, float[] out, int at, int n) {
    System.arraycopy(source, from, out, at, n);
  }

  @Override
  public void store(float[] source, int from, float[] out, int at, int n) {
    System.arraycopy(source, from, out, at, n);
  }

  @Override
  public void copy(float[] source, int from, float[] out, int at, int n) {
    System.arraycopy(source, from, out, at, n);
  }

  @Override
  public void fill(float[] out, int at, int n, double value) {
    Arrays.fill(out, at, at + n, (float) value);
  }

  @Override
  public void map(
      int op,
      int rows,
      int width,
      float[] out,
      int o,
      int os,
      float[] a,
      int ao,
      int as,
      float[] b,
      int bo,
      int bs,
      float[] c,
      int co,
      int cs) {
    var operation = Op.of(op);
    for (int r = 0; r < rows; r++) {
      PlainPointwise.row(
          operation, width, out, o + r * os, a, ao + r * as, b, bo + r * bs, c, co + r * cs);
    }
  }

  @Override
  public void rowSum(int rows, int width, float[] out, int o, int os, float[] a, int ao, int as) {
    for (int r = 0; r < rows; r++) {
      out[o + r * os] = sum(width, a, ao + r * as, 0, 1);
    }
  }

  /// Lane `lane` of the tree whose lanes lie `step` apart: at 16 a chain, before that the sum of
  /// two lanes of the next level.
  private static float sum(int n, float[] a, int ao, int lane, int step) {
    if (step < 16) {
      return sum(n, a, ao, lane, 2 * step) + sum(n, a, ao, lane + step, 2 * step);
    }
    float sum = 0;
    for (int j = lane; j < n; j += 16) {
      sum += a[ao + j];
    }
    return sum;
  }

  @Override
  public void rowMax(int rows, int width, float[] out, int o, int os, float[] a, int ao, int as) {
    for (int r = 0; r < rows; r++) {
      out[o + r * os] = max(width, a, ao + r * as);
    }
  }

  private static float max(int n, float[] a, int ao) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      max = Math.max(max, a[ao + j]);
    }
    return max;
  }

  @Override
  public int packedSize(int k, int n) {
    return (n + panel - 1) / panel * panel * k;
  }

  @Override
  public void pack(
      int k,
      int n,
      float[] w,
      int wo,
      int ps,
      int js,
      float[] packed,
      int po,
      int kTotal,
      int k0,
      int j0) {
    for (int j = 0; j < n; j++) {
      int column = j0 + j;
      int at = po + column / panel * panel * kTotal + column % panel + k0 * panel;
      for (int p = 0; p < k; p++) {
        packed[at + p * panel] = w[wo + p * ps + j * js];
      }
    }
  }

  @Override
  public void gemm(
      int m,
      int n,
      int k,
      float[] a,
      int ao,
      int lda,
      float[] packed,
      int po,
      int columns0,
      float[] c,
      int co,
      int ldc,
      float[] init,
      int io) {
    var from = init == null ? c : init;
    int at = init == null ? co : io;
    int stride = init == null ? ldc : 0;
    PlainProducts.packed(
        m, n, k, a, ao, lda, packed, po, panel, columns0, from, at, stride, c, co, ldc);
  }

  @Override
  public void gemmTransposed(
      int m,
      int n,
      int k,
      float[] a,
      int ao,
      int lda,
      float[] b,
      int bo,
      int ldb,
      float[] c,
      int co,
      int ldc) {
    PlainProducts.add(m, n, k, a, ao, 1, lda, b, bo, ldb, c, co, ldc, c, co, ldc);
  }

  @Override
  public void columnSum(int rows, int width, float[] out, int o, float[] a, int ao, int as) {
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
      float[] table,
      int to,
      int ts,
      float[] out,
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
      float[] a,
      int ao,
      int as,
      float[] table,
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
      float[] x,
      int xo,
      int xs,
      int[] labels,
      int l0,
      float[] loss,
      int lo,
      float[] scale,
      int so,
      float[] gradient,
      int go,
      int gs) {
    float off = (float) (smoothing / width);
    float on = (float) (1 - smoothing + smoothing / width);
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
      float max = max(width, x, at);
      float sum = sumOfExp(width, max, x, at, 0, 1);
      loss[lo + r] = FloatMath.log(sum) - (x[at + label] - max);
      if (smoothing != 0) {
        loss[lo + r] += (float) smoothing * (x[at + label] - sum(width, x, at, 0, 1) / width);
      }
      if (gradient != null) {
        float rowScale = scale[so + r];
        if (rowScale == 0) {
          Arrays.fill(gradient, go + r * gs, go + r * gs + width, 0);
          continue;
        }
        for (int j = 0; j < width; j++) {
          float p = FloatMath.exp(x[at + j] - max) / sum;
          gradient[go + r * gs + j] = rowScale * (p - (j == label ? on : off));
        }
      }
    }
  }

  private static float sumOfExp(int n, float max, float[] x, int xo, int lane, int step) {
    if (step < 16) {
      return sumOfExp(n, max, x, xo, lane, 2 * step)
          + sumOfExp(n, max, x, xo, lane + step, 2 * step);
    }
    float sum = 0;
    for (int j = lane; j < n; j += 16) {
      sum += FloatMath.exp(x[xo + j] - max);
    }
    return sum;
  }

  @Override
  public void softmax(int rows, int width, float[] out, int o, int os, float[] a, int ao, int as) {
    for (int r = 0; r < rows; r++) {
      int at = ao + r * as;
      int to = o + r * os;
      float max = max(width, a, at);
      float sum = sumOfExp(width, max, a, at, 0, 1);
      for (int j = 0; j < width; j++) {
        out[to + j] = FloatMath.exp(a[at + j] - max) / sum;
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
      float[] out,
      int o,
      int os) {
    var words = new int[4];
    int threshold = DropoutMask.threshold(rate);
    int key = DropoutMask.key(seed, site);
    float keep = (float) (1 / (1 - rate));
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
  public double sumOfSquares(float[] a, int ao, int n) {
    return sumOfSquares(n, a, ao, 0, 1);
  }

  private static double sumOfSquares(int n, float[] a, int ao, int lane, int step) {
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
