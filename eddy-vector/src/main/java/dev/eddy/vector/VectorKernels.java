package dev.eddy.vector;

import dev.eddy.backend.DropoutMask;
import dev.eddy.backend.FloatKernels;
import dev.eddy.backend.FloatMath;
import dev.eddy.backend.Kernels;
import dev.eddy.operation.Op;
import java.util.Arrays;

/// The kernels over `float[]` in vectors as wide as the machine likes, bit for bit equal to {@link
/// FloatKernels}.
///
/// Stateless: one object serves any number of threads.
public final class VectorKernels implements Kernels<float[]> {
  /// One loop per operation. Called through a table, so that the compiler compiles each loop by
  /// itself: many inlined into one method exceed its limits, and then vectors are allocated.
  private interface Loop {
    void run(int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co);
  }

  private static final Loop[] LOOPS =
      Arrays.stream(Op.values()).map(VectorKernels::loop).toArray(Loop[]::new);

  private final FloatKernels plain = new FloatKernels();

  private static Loop loop(Op op) {
    return switch (op) {
      case COPY -> Arithmetic::copy;
      case EXPAND -> Arithmetic::expand;
      case ADD -> Arithmetic::add;
      case SUB -> Arithmetic::sub;
      case MUL -> Arithmetic::mul;
      case DIV -> Arithmetic::div;
      case NEG -> Arithmetic::neg;
      case FMA -> Arithmetic::fma;
      case FNMA -> Arithmetic::fnma;
      case SIGMOID -> Transcendental::sigmoid;
      case TANH -> Transcendental::tanh;
      case RELU -> Arithmetic::relu;
      case ELU -> Transcendental::elu;
      case SOFTPLUS -> Transcendental::softplus;
      case SOFTSIGN -> Arithmetic::softsign;
      case HARD_SIGMOID -> Arithmetic::hardSigmoid;
      case EXP -> Transcendental::exp;
      case LOG -> Transcendental::log;
      case LOG1P -> Transcendental::log1p;
      case SQRT -> Arithmetic::sqrt;
      case ABS -> Arithmetic::abs;
      case SIGN -> Arithmetic::sign;
      case MAX -> Arithmetic::max;
      case MIN -> Arithmetic::min;
      case LT -> Arithmetic::lt;
      case LE -> Arithmetic::le;
      case GT -> Arithmetic::gt;
      case GE -> Arithmetic::ge;
      case WHERE -> Arithmetic::where;
      case SIGMOID_GRAD -> Arithmetic::sigmoidGrad;
      case TANH_GRAD -> Arithmetic::tanhGrad;
    };
  }

  @Override
  public String describe() {
    return "vector, %d-bit, %d float lanes".formatted(Lanes.FLOATS.vectorBitSize(), Lanes.COUNT);
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
  public void rowSum(int rows, int width, float[] out, int o, int os, float[] a, int ao, int as) {
    for (int r = 0; r < rows; r++) {
      out[o + r * os] = Rows.sum(width, a, ao + r * as);
    }
  }

  @Override
  public void rowMax(int rows, int width, float[] out, int o, int os, float[] a, int ao, int as) {
    for (int r = 0; r < rows; r++) {
      out[o + r * os] = Rows.max(width, a, ao + r * as);
    }
  }

  @Override
  public int packedSize(int k, int n) {
    return (n + Products.PANEL - 1) / Products.PANEL * Products.PANEL * k;
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
      int inside = (j0 + j) % Products.PANEL;
      int count = Math.min(Products.PANEL - inside, n - j);
      int at = po + (j0 + j - inside) * kTotal + inside + k0 * Products.PANEL;
      if (js == 1) {
        for (int p = 0; p < k; p++) {
          System.arraycopy(w, wo + p * ps + j, packed, at + p * Products.PANEL, count);
        }
      } else {
        for (int i = 0; i < count; i++) {
          int from = wo + (j + i) * js;
          int to = at + i;
          for (int p = 0; p < k; p++) {
            packed[to + p * Products.PANEL] = w[from + p * ps];
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
    if (init == null) {
      Products.gemm(m, n, k, a, ao, lda, packed, po, columns0, c, co, ldc, c, co, ldc);
    } else {
      Products.gemm(m, n, k, a, ao, lda, packed, po, columns0, c, co, ldc, init, io, 0);
    }
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
    Rows.columnSum(rows, width, out, o, a, ao, as);
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
    float off = (float) (smoothing / width);
    float on = (float) (1 - smoothing + smoothing / width);
    for (int r = 0; r < rows; r++) {
      int label = labels[l0 + r];
      int to = go + r * gs;
      if (label < 0) {
        loss[lo + r] = 0;
        if (gradient != null) {
          Arrays.fill(gradient, to, to + width, 0);
        }
        continue;
      }
      int at = xo + r * xs;
      float max = Rows.max(width, x, at);
      float labelled = x[at + label] - max;
      float smoothed =
          smoothing == 0 ? 0 : (float) smoothing * (x[at + label] - Rows.sum(width, x, at) / width);
      float sum;
      if (gradient == null) {
        sum = Rows.sumOfExp(width, max, x, at);
      } else {
        Rows.expLess(width, max, x, at, gradient, to);
        sum = Rows.sum(width, gradient, to);
        float p = gradient[to + label] / sum;
        Rows.divideLessAndScale(width, sum, off, scale[so + r], gradient, to);
        gradient[to + label] = scale[so + r] * (p - on);
        if (scale[so + r] == 0) {
          Arrays.fill(gradient, to, to + width, 0);
        }
      }
      loss[lo + r] = FloatMath.log(sum) - labelled;
      if (smoothing != 0) {
        loss[lo + r] += smoothed;
      }
    }
  }

  @Override
  public void softmax(int rows, int width, float[] out, int o, int os, float[] a, int ao, int as) {
    for (int r = 0; r < rows; r++) {
      int to = o + r * os;
      Rows.expLess(width, Rows.max(width, a, ao + r * as), a, ao + r * as, out, to);
      Rows.divide(width, Rows.sum(width, out, to), out, to);
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
    return Lanes.COUNT == 4 ? plain.sumOfSquares(a, ao, n) : Rows.sumOfSquares(n, a, ao);
  }
}
