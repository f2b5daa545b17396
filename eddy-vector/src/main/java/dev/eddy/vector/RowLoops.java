package dev.eddy.vector;

import static dev.eddy.backend.FloatMath.E0;
import static dev.eddy.backend.FloatMath.E1;
import static dev.eddy.backend.FloatMath.E2;
import static dev.eddy.backend.FloatMath.E3;
import static dev.eddy.backend.FloatMath.E4;
import static dev.eddy.backend.FloatMath.E5;
import static dev.eddy.backend.FloatMath.EXP_HIGHEST;
import static dev.eddy.backend.FloatMath.EXP_LOWEST;
import static dev.eddy.backend.FloatMath.LN2_HIGH;
import static dev.eddy.backend.FloatMath.LN2_LOW;
import static dev.eddy.backend.FloatMath.LOG2_E;
import static dev.eddy.backend.FloatMath.ONE_BITS;
import static dev.eddy.backend.FloatMath.ROUND;
import static dev.eddy.backend.FloatMath.ROUND_BITS;
import static dev.eddy.vector.FloatLanes.BY_1;
import static dev.eddy.vector.FloatLanes.BY_2;
import static dev.eddy.vector.FloatLanes.BY_4;
import static dev.eddy.vector.FloatLanes.BY_8;
import static dev.eddy.vector.FloatLanes.COUNT;
import static dev.eddy.vector.FloatLanes.DOUBLES;
import static dev.eddy.vector.FloatLanes.DOUBLES_BY_1;
import static dev.eddy.vector.FloatLanes.DOUBLES_BY_2;
import static dev.eddy.vector.FloatLanes.DOUBLES_BY_4;
import static dev.eddy.vector.FloatLanes.FLOATS;
import static dev.eddy.vector.FloatLanes.HALF;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;

/// Reductions over a row, and the softmax made of them.
///
/// What a loop carries is an argument, never what is called: its class the compiler would have to
/// learn by watching, and may not have seen enough of.
///
/// A sum runs in 16 virtual lanes whatever the width of a vector: 16/COUNT accumulators take turns,
/// and one fixed tree adds them.
final class RowLoops {
  /// Rows whose pages the processor finds at once, while column after column of them is summed.
  private static final int TOGETHER = 32;

  private RowLoops() {}

  /// `Σ a[j]` in 16 virtual lanes.
  static float sum(int n, float[] a, int ao) {
    if (n == 0) {
      return 0;
    }
    var s0 = FloatVector.zero(FLOATS);
    var s1 = s0;
    var s2 = s0;
    var s3 = s0;
    for (int i = 0; i < n || i % 16 != 0; i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i, FLOATS.indexInRange(i, n));
      if (COUNT == 16) {
        s0 = x.add(s0);
      } else if (COUNT == 8) {
        var last = x.add(s0);
        s0 = s1;
        s1 = last;
      } else {
        var last = x.add(s0);
        s0 = s1;
        s1 = s2;
        s2 = s3;
        s3 = last;
      }
    }
    if (COUNT == 16) {
      s0 = s0.add(s0.rearrange(BY_8));
    } else if (COUNT == 8) {
      s0 = s0.add(s1);
    } else {
      s0 = s0.add(s2).add(s1.add(s3));
    }
    s0 = COUNT == 4 ? s0 : s0.add(s0.rearrange(BY_4));
    s0 = s0.add(s0.rearrange(BY_2));
    return s0.add(s0.rearrange(BY_1)).lane(0);
  }

  /// `Σ e^(a[j] − max)` in 16 virtual lanes.
  static float sumOfExp(int n, float max, float[] a, int ao) {
    if (n == 0) {
      return 0;
    }
    var s0 = FloatVector.zero(FLOATS);
    var s1 = s0;
    var s2 = s0;
    var s3 = s0;
    for (int i = 0; i < n || i % 16 != 0; i += COUNT) {
      var mask = FLOATS.indexInRange(i, n);
      var u = FloatVector.fromArray(FLOATS, a, ao + i, mask).sub(max);
      var z = u.blend(EXP_HIGHEST, u.compare(GT, EXP_HIGHEST));
      z = z.blend(EXP_LOWEST, z.compare(LT, EXP_LOWEST));
      var t = z.fma(LOG2_E, ROUND);
      var m = t.sub(ROUND);
      var r =
          m.fma(
              FloatVector.broadcast(FLOATS, -LN2_LOW),
              m.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), z));
      var q = FloatVector.broadcast(FLOATS, E5).fma(r, FloatVector.broadcast(FLOATS, E4));
      q = q.fma(r, FloatVector.broadcast(FLOATS, E3));
      q = q.fma(r, FloatVector.broadcast(FLOATS, E2));
      q = q.fma(r, FloatVector.broadcast(FLOATS, E1));
      q = q.fma(r, FloatVector.broadcast(FLOATS, E0));
      var p = r.mul(r).fma(q, r);
      var k = t.reinterpretAsInts().sub(ROUND_BITS);
      var half = k.lanewise(ASHR, 1);
      var low = half.lanewise(LSHL, 23).add(ONE_BITS).reinterpretAsFloats();
      var high = k.sub(half).lanewise(LSHL, 23).add(ONE_BITS).reinterpretAsFloats();
      var e = p.add(1f).mul(low).mul(high);
      e = FloatVector.zero(FLOATS).blend(e, mask);
      if (COUNT == 16) {
        s0 = e.add(s0);
      } else if (COUNT == 8) {
        var last = e.add(s0);
        s0 = s1;
        s1 = last;
      } else {
        var last = e.add(s0);
        s0 = s1;
        s1 = s2;
        s2 = s3;
        s3 = last;
      }
    }
    if (COUNT == 16) {
      s0 = s0.add(s0.rearrange(BY_8));
    } else if (COUNT == 8) {
      s0 = s0.add(s1);
    } else {
      s0 = s0.add(s2).add(s1.add(s3));
    }
    s0 = COUNT == 4 ? s0 : s0.add(s0.rearrange(BY_4));
    s0 = s0.add(s0.rearrange(BY_2));
    return s0.add(s0.rearrange(BY_1)).lane(0);
  }

  /// `out[j] = e^(a[j] − max)`.
  static void expLess(int n, float max, float[] a, int ao, float[] out, int o) {
    if (n == 0) {
      return;
    }
    for (int i = 0; i < n; i += COUNT) {
      var mask = FLOATS.indexInRange(i, n);
      var u = FloatVector.fromArray(FLOATS, a, ao + i, mask).sub(max);
      var z = u.blend(EXP_HIGHEST, u.compare(GT, EXP_HIGHEST));
      z = z.blend(EXP_LOWEST, z.compare(LT, EXP_LOWEST));
      var t = z.fma(LOG2_E, ROUND);
      var m = t.sub(ROUND);
      var r =
          m.fma(
              FloatVector.broadcast(FLOATS, -LN2_LOW),
              m.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), z));
      var q = FloatVector.broadcast(FLOATS, E5).fma(r, FloatVector.broadcast(FLOATS, E4));
      q = q.fma(r, FloatVector.broadcast(FLOATS, E3));
      q = q.fma(r, FloatVector.broadcast(FLOATS, E2));
      q = q.fma(r, FloatVector.broadcast(FLOATS, E1));
      q = q.fma(r, FloatVector.broadcast(FLOATS, E0));
      var p = r.mul(r).fma(q, r);
      var k = t.reinterpretAsInts().sub(ROUND_BITS);
      var half = k.lanewise(ASHR, 1);
      var low = half.lanewise(LSHL, 23).add(ONE_BITS).reinterpretAsFloats();
      var high = k.sub(half).lanewise(LSHL, 23).add(ONE_BITS).reinterpretAsFloats();
      var e = p.add(1f).mul(low).mul(high);
      e.intoArray(out, o + i, mask);
    }
  }

  /// `out[j] = out[j] / divisor`.
  static void divide(int n, float divisor, float[] out, int o) {
    if (n == 0) {
      return;
    }
    for (int i = 0; i < n; i += COUNT) {
      var mask = FLOATS.indexInRange(i, n);
      FloatVector.fromArray(FLOATS, out, o + i, mask).div(divisor).intoArray(out, o + i, mask);
    }
  }

  /// `out[j] = scale · (out[j] / divisor − less)`.
  static void divideLessAndScale(
      int n, float divisor, float less, float scale, float[] out, int o) {
    if (n == 0) {
      return;
    }
    for (int i = 0; i < n; i += COUNT) {
      var mask = FLOATS.indexInRange(i, n);
      FloatVector.fromArray(FLOATS, out, o + i, mask)
          .div(divisor)
          .sub(less)
          .mul(scale)
          .intoArray(out, o + i, mask);
    }
  }

  /// `Σ a[j]²` in 16 virtual lanes of doubles; a product of two floats is exact in double
  /// precision.
  ///
  /// For vectors of 8 or 16 floats.
  static double sumOfSquares(int n, float[] a, int ao) {
    if (n == 0) {
      return 0;
    }
    var s0 = DoubleVector.zero(DOUBLES);
    var s1 = s0;
    var s2 = s0;
    var s3 = s0;
    for (int i = 0; i < n; i += 16) {
      var x0 =
          (DoubleVector)
              FloatVector.fromArray(HALF, a, ao + i, HALF.indexInRange(i, n)).castShape(DOUBLES, 0);
      s0 = x0.fma(x0, s0);
      int j = i + COUNT / 2;
      var x1 =
          (DoubleVector)
              FloatVector.fromArray(HALF, a, ao + j, HALF.indexInRange(j, n)).castShape(DOUBLES, 0);
      s1 = x1.fma(x1, s1);
      if (COUNT == 8) {
        int k = i + 8;
        var x2 =
            (DoubleVector)
                FloatVector.fromArray(HALF, a, ao + k, HALF.indexInRange(k, n))
                    .castShape(DOUBLES, 0);
        s2 = x2.fma(x2, s2);
        int l = i + 12;
        var x3 =
            (DoubleVector)
                FloatVector.fromArray(HALF, a, ao + l, HALF.indexInRange(l, n))
                    .castShape(DOUBLES, 0);
        s3 = x3.fma(x3, s3);
      }
    }
    if (COUNT == 16) {
      s0 = s0.add(s1);
      s0 = s0.add(s0.rearrange(DOUBLES_BY_4));
    } else {
      s0 = s0.add(s2).add(s1.add(s3));
    }
    s0 = s0.add(s0.rearrange(DOUBLES_BY_2));
    return s0.add(s0.rearrange(DOUBLES_BY_1)).lane(0);
  }

  /// `max_j a[j]`; −∞ for no elements.
  static float max(int n, float[] a, int ao) {
    if (n == 0) {
      return Float.NEGATIVE_INFINITY;
    }
    var max = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      max = FloatVector.fromArray(FLOATS, a, ao + i).max(max);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var least = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
      max = least.blend(FloatVector.fromArray(FLOATS, a, ao + i, mask), mask).max(max);
    }
    return max.reduceLanes(MAX);
  }

  /// `out[j] += Σ_r a[r·as + j]`, each a chain over ascending r.
  static void columnSum(int rows, int n, float[] out, int o, float[] a, int ao, int as) {
    for (int r = 0; r < rows; r += TOGETHER) {
      columnSumOfFew(Math.min(TOGETHER, rows - r), n, out, o, a, ao + r * as, as);
    }
  }

  static void columnSumOfFew(int rows, int n, float[] out, int o, float[] a, int ao, int as) {
    if (n == 0) {
      return;
    }
    int j = 0;
    for (; j + 4 * COUNT <= n; j += 4 * COUNT) {
      var s0 = FloatVector.fromArray(FLOATS, out, o + j);
      var s1 = FloatVector.fromArray(FLOATS, out, o + j + COUNT);
      var s2 = FloatVector.fromArray(FLOATS, out, o + j + 2 * COUNT);
      var s3 = FloatVector.fromArray(FLOATS, out, o + j + 3 * COUNT);
      for (int r = 0; r < rows; r++) {
        int at = ao + r * as + j;
        s0 = FloatVector.fromArray(FLOATS, a, at).add(s0);
        s1 = FloatVector.fromArray(FLOATS, a, at + COUNT).add(s1);
        s2 = FloatVector.fromArray(FLOATS, a, at + 2 * COUNT).add(s2);
        s3 = FloatVector.fromArray(FLOATS, a, at + 3 * COUNT).add(s3);
      }
      s0.intoArray(out, o + j);
      s1.intoArray(out, o + j + COUNT);
      s2.intoArray(out, o + j + 2 * COUNT);
      s3.intoArray(out, o + j + 3 * COUNT);
    }
    for (; j < n; j += COUNT) {
      var mask = FLOATS.indexInRange(j, n);
      var s = FloatVector.fromArray(FLOATS, out, o + j, mask);
      for (int r = 0; r < rows; r++) {
        s = FloatVector.fromArray(FLOATS, a, ao + r * as + j, mask).add(s);
      }
      s.intoArray(out, o + j, mask);
    }
  }
}
