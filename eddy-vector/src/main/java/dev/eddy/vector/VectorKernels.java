package dev.eddy.vector;

import dev.eddy.backend.DropoutMask;
import dev.eddy.backend.FloatKernels;
import dev.eddy.backend.FloatMath;
import dev.eddy.backend.Kernels;
import dev.eddy.backend.RowProducts;
import dev.eddy.operation.Op;
import java.util.Arrays;
import java.util.Optional;

/// The kernels over `float[]` in vectors as wide as the machine likes, bit for bit equal to {@link
/// FloatKernels}.
///
/// Stateless: one object serves any number of threads.
public final class VectorKernels implements Kernels<float[]> {
  private static final FloatKernels PLAIN = Loops.PLAIN;
  private static final Loops.Pointwise.Loop[] LOOPS =
      Arrays.stream(Loops.POINTWISE)
          .map(Loops.Pointwise::loop)
          .toArray(Loops.Pointwise.Loop[]::new);

  @Override
  public String describe() {
    return "vector, %d-bit, %d float lanes"
        .formatted(FloatLanes.FLOATS.vectorBitSize(), FloatLanes.COUNT);
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
    if (!Loops.POINTWISE[op].compiled(rows * width)) {
      PLAIN.map(op, rows, width, out, o, os, a, ao, as, b, bo, bs, c, co, cs);
      return;
    }
    var loop = LOOPS[op];
    if (rows == 1) {
      loop.run(width, out, o, a, ao, b, bo, c, co);
    } else if (os == width
        && as == width
        && bs == width
        && cs == width
        && op != Op.EXPAND.ordinal()) {
      loop.run(rows * width, out, o, a, ao, b, bo, c, co);
    } else {
      for (int r = 0; r < rows; r++) {
        loop.run(width, out, o + r * os, a, ao + r * as, b, bo + r * bs, c, co + r * cs);
      }
    }
  }

  @Override
  public void scan(
      int steps,
      int width,
      boolean isSum,
      float[] array,
      int h,
      int hs,
      int a,
      int as,
      int b,
      int bs,
      int c,
      int cs) {
    if (!Loops.SCAN.compiled(steps * width)) {
      PLAIN.scan(steps, width, isSum, array, h, hs, a, as, b, bs, c, cs);
    } else if (isSum) {
      Scans.sums(steps, width, array, h, hs, a, as, b, bs);
    } else {
      Scans.products(steps, width, array, h, hs, a, as, b, bs, c, cs);
    }
  }

  @Override
  public void rowSum(int rows, int width, float[] out, int o, int os, float[] a, int ao, int as) {
    if (!Loops.ROW_SUM.compiled(rows * width)) {
      PLAIN.rowSum(rows, width, out, o, os, a, ao, as);
      return;
    }
    for (int r = 0; r < rows; r++) {
      out[o + r * os] = RowLoops.sum(width, a, ao + r * as);
    }
  }

  @Override
  public void rowMax(int rows, int width, float[] out, int o, int os, float[] a, int ao, int as) {
    if (!Loops.ROW_MAX.compiled(rows * width)) {
      PLAIN.rowMax(rows, width, out, o, os, a, ao, as);
      return;
    }
    for (int r = 0; r < rows; r++) {
      out[o + r * os] = RowLoops.max(width, a, ao + r * as);
    }
  }

  @Override
  public int packedSize(int k, int n) {
    return (n + TiledProducts.PANEL - 1) / TiledProducts.PANEL * TiledProducts.PANEL * k;
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
    for (int j = 0; j < n; ) {
      int inside = (j0 + j) % TiledProducts.PANEL;
      int count = Math.min(TiledProducts.PANEL - inside, n - j);
      int at = po + (j0 + j - inside) * kTotal + inside + k0 * TiledProducts.PANEL;
      if (js == 1) {
        for (int p = 0; p < k; p++) {
          System.arraycopy(w, wo + p * ps + j, packed, at + p * TiledProducts.PANEL, count);
        }
      } else {
        for (int i = 0; i < count; i++) {
          int from = wo + (j + i) * js;
          int to = at + i;
          for (int p = 0; p < k; p++) {
            packed[to + p * TiledProducts.PANEL] = w[from + p * ps];
          }
        }
      }
      j += count;
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
    if (k == 0) {
      PLAIN.gemm(m, n, k, a, ao, lda, packed, po, columns0, c, co, ldc, init, io);
    } else if (init == null) {
      TiledProducts.gemm(m, n, k, a, ao, lda, packed, po, columns0, c, co, ldc, c, co, ldc);
    } else {
      TiledProducts.gemm(m, n, k, a, ao, lda, packed, po, columns0, c, co, ldc, init, io, 0);
    }
  }

  @Override
  public Optional<RowProducts<float[]>> rowProducts(float[] packed) {
    return FloatLanes.WIDE ? Optional.of(new AlignedRows(packed)) : Optional.empty();
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
    TransposedProducts.add(m, n, k, a, ao, lda, b, bo, ldb, c, co, ldc);
  }

  @Override
  public void columnSum(int rows, int width, float[] out, int o, float[] a, int ao, int as) {
    if (!Loops.COLUMN_SUM.compiled(rows * width)) {
      PLAIN.columnSum(rows, width, out, o, a, ao, as);
      return;
    }
    RowLoops.columnSum(rows, width, out, o, a, ao, as);
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
    if (!Loops.POINTWISE[Op.ADD.ordinal()].compiled(rows * width)) {
      PLAIN.scatterAdd(rows, width, ids, i0, a, ao, as, table, to, ts);
      return;
    }
    for (int r = 0; r < rows; r++) {
      int at = to + ids[i0 + r] * ts;
      Arithmetic.add(width, table, at, table, at, a, ao + r * as, a, ao);
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
    if (!Loops.CROSS_ENTROPY.compiled(rows * width)) {
      PLAIN.softmaxCrossEntropy(
          rows, width, smoothing, x, xo, xs, labels, l0, loss, lo, scale, so, gradient, go, gs);
      return;
    }
    for (int r = 0; r < rows; r++) {
      int to = go + r * gs;
      if (labels[l0 + r] >= 0) {
        crossEntropy(
            width,
            smoothing,
            x,
            xo + r * xs,
            labels[l0 + r],
            loss,
            lo + r,
            scale,
            so + r,
            gradient,
            to);
      } else {
        loss[lo + r] = 0;
        if (gradient != null) {
          Arrays.fill(gradient, to, to + width, 0);
        }
      }
    }
  }

  private static void crossEntropy(
      int n,
      double smoothing,
      float[] x,
      int at,
      int label,
      float[] loss,
      int lo,
      float[] scale,
      int so,
      float[] gradient,
      int to) {
    float max = RowLoops.max(n, x, at);
    float labelled = x[at + label] - max;
    float smoothed =
        smoothing == 0 ? 0 : (float) smoothing * (x[at + label] - RowLoops.sum(n, x, at) / n);
    float sum;
    if (gradient == null) {
      sum = RowLoops.sumOfExp(n, max, x, at);
    } else {
      float off = (float) (smoothing / n);
      float on = (float) (1 - smoothing + smoothing / n);
      RowLoops.expLess(n, max, x, at, gradient, to);
      sum = RowLoops.sum(n, gradient, to);
      float p = gradient[to + label] / sum;
      RowLoops.divideLessAndScale(n, sum, off, scale[so], gradient, to);
      gradient[to + label] = scale[so] * (p - on);
      if (scale[so] == 0) {
        Arrays.fill(gradient, to, to + n, 0);
      }
    }
    loss[lo] = FloatMath.log(sum) - labelled;
    if (smoothing != 0) {
      loss[lo] += smoothed;
    }
  }

  @Override
  public void softmax(int rows, int width, float[] out, int o, int os, float[] a, int ao, int as) {
    if (!Loops.SOFTMAX.compiled(rows * width)) {
      PLAIN.softmax(rows, width, out, o, os, a, ao, as);
      return;
    }
    for (int r = 0; r < rows; r++) {
      softmaxOfRow(width, out, o + r * os, a, ao + r * as);
    }
  }

  private static void softmaxOfRow(int n, float[] out, int to, float[] a, int at) {
    RowLoops.expLess(n, RowLoops.max(n, a, at), a, at, out, to);
    RowLoops.divide(n, RowLoops.sum(n, out, to), out, to);
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
    if (!Loops.DROPOUT.compiled(rows * width)) {
      PLAIN.dropoutMask(rows, width, rate, seed, site, step, t, origin, i0, out, o, os);
      return;
    }
    int threshold = DropoutMask.threshold(rate);
    int key = DropoutMask.key(seed, site);
    float keep = (float) (1 / (1 - rate));
    for (int r = 0; r < rows; r++) {
      Masks.dropout(
          width, threshold, keep, (int) seed, key, origin[i0 + r], t, step, out, o + r * os);
    }
  }

  @Override
  public double sumOfSquares(float[] a, int ao, int n) {
    return FloatLanes.COUNT != 4 && Loops.SUM_OF_SQUARES.compiled(n)
        ? RowLoops.sumOfSquares(n, a, ao)
        : PLAIN.sumOfSquares(a, ao, n);
  }
}
