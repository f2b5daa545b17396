package dev.eddy.vector;

import static dev.eddy.backend.FloatMath.E0;
import static dev.eddy.backend.FloatMath.E1;
import static dev.eddy.backend.FloatMath.E2;
import static dev.eddy.backend.FloatMath.E3;
import static dev.eddy.backend.FloatMath.E4;
import static dev.eddy.backend.FloatMath.E5;
import static dev.eddy.backend.FloatMath.EXPM1_LOWEST;
import static dev.eddy.backend.FloatMath.EXP_HIGHEST;
import static dev.eddy.backend.FloatMath.EXP_LOWEST;
import static dev.eddy.backend.FloatMath.L0;
import static dev.eddy.backend.FloatMath.L1;
import static dev.eddy.backend.FloatMath.L2;
import static dev.eddy.backend.FloatMath.L3;
import static dev.eddy.backend.FloatMath.L4;
import static dev.eddy.backend.FloatMath.L5;
import static dev.eddy.backend.FloatMath.L6;
import static dev.eddy.backend.FloatMath.L7;
import static dev.eddy.backend.FloatMath.LN2_HIGH;
import static dev.eddy.backend.FloatMath.LN2_LOW;
import static dev.eddy.backend.FloatMath.LOG1P_LARGE;
import static dev.eddy.backend.FloatMath.LOG2_E;
import static dev.eddy.backend.FloatMath.ONE_BITS;
import static dev.eddy.backend.FloatMath.ROUND;
import static dev.eddy.backend.FloatMath.ROUND_BITS;
import static dev.eddy.backend.FloatMath.SQRT2_LESS_1;
import static dev.eddy.backend.FloatMath.SQRT_HALF_BITS;
import static dev.eddy.backend.FloatMath.TANH_HIGHEST;
import static dev.eddy.backend.FloatMath.TINY;
import static dev.eddy.backend.FloatMath.TWO_23;
import static dev.eddy.vector.FloatLanes.COUNT;
import static dev.eddy.vector.FloatLanes.FLOATS;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;

/// The pointwise functions of {@link dev.eddy.backend.FloatMath}, lane by lane and to the same
/// bits.
///
/// Each is written out in its own loop: a helper that returns a vector may not be inlined, and then
/// it allocates. The last vector of a row is masked, and so is every other, which costs nothing
/// next to the arithmetic and keeps the body single. The methods are larger than what HotSpot
/// inlines (325 bytes), so each is compiled by itself; a test holds them there.
final class Transcendental {
  private Transcendental() {}

  /// `e^x`.
  static void exp(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    for (int i = 0; i < n; i += COUNT) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      var z = x.blend(EXP_HIGHEST, x.compare(GT, EXP_HIGHEST));
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
      var y = p.add(1f).mul(low).mul(high);
      y.intoArray(out, o + i, mask);
    }
  }

  /// `x > 0 ? x : e^x − 1`.
  static void elu(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    for (int i = 0; i < n; i += COUNT) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      var z = x.blend(EXP_HIGHEST, x.compare(GT, EXP_HIGHEST));
      z = z.blend(EXPM1_LOWEST, z.compare(LT, EXPM1_LOWEST));
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
      var s =
          t.reinterpretAsInts()
              .sub(ROUND_BITS + 1)
              .lanewise(LSHL, 23)
              .add(ONE_BITS)
              .reinterpretAsFloats();
      var e = p.fma(s, s.sub(0.5f)).mul(2f);
      var d = e.blend(x, x.abs().compare(LT, TINY));
      var y = d.blend(x, x.compare(GT, 0f));
      y.intoArray(out, o + i, mask);
    }
  }

  /// `tanh x`.
  static void tanh(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    for (int i = 0; i < n; i += COUNT) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      var u = x.abs();
      var w = u.add(u);
      var z = w.blend(TANH_HIGHEST, w.compare(GT, TANH_HIGHEST));
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
      var s =
          t.reinterpretAsInts()
              .sub(ROUND_BITS)
              .lanewise(LSHL, 23)
              .add(ONE_BITS)
              .reinterpretAsFloats();
      var d = p.fma(s, s.sub(1f));
      var v = d.div(d.add(2f));
      var y = v.reinterpretAsInts().or(x.reinterpretAsInts().and(0x80000000)).reinterpretAsFloats();
      y.intoArray(out, o + i, mask);
    }
  }

  /// `1/(1 + e^−x)`.
  static void sigmoid(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    for (int i = 0; i < n; i += COUNT) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      var w = x.abs().neg();
      var z = w.blend(EXP_LOWEST, w.compare(LT, EXP_LOWEST));
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
      var top = FloatVector.broadcast(FLOATS, 1f).blend(e, x.compare(LT, 0f));
      var y = top.div(e.add(1f));
      y.intoArray(out, o + i, mask);
    }
  }

  /// `log(1 + e^x)`.
  static void softplus(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    for (int i = 0; i < n; i += COUNT) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      var w = x.abs().neg();
      var z = w.blend(EXP_LOWEST, w.compare(LT, EXP_LOWEST));
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
      var upper = e.compare(GT, SQRT2_LESS_1);
      var f = e.blend(e.fma(0.5f, -0.5f), upper);
      var l = FloatVector.zero(FLOATS).blend(LN2_HIGH, upper);
      var g = FloatVector.broadcast(FLOATS, L7).fma(f, FloatVector.broadcast(FLOATS, L6));
      g = g.fma(f, FloatVector.broadcast(FLOATS, L5));
      g = g.fma(f, FloatVector.broadcast(FLOATS, L4));
      g = g.fma(f, FloatVector.broadcast(FLOATS, L3));
      g = g.fma(f, FloatVector.broadcast(FLOATS, L2));
      g = g.fma(f, FloatVector.broadcast(FLOATS, L1));
      g = g.fma(f, FloatVector.broadcast(FLOATS, L0));
      var d = f.mul(f).fma(g.fma(f, FloatVector.broadcast(FLOATS, -0.5f)), f);
      var y = x.max(0f).add(d.add(l));
      y.intoArray(out, o + i, mask);
    }
  }

  /// `log x`.
  static void log(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    for (int i = 0; i < n; i += COUNT) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      var small = x.compare(LT, Float.MIN_NORMAL);
      var less = FloatVector.zero(FLOATS).blend(23f, small);
      var bits = x.blend(x.mul(TWO_23), small).reinterpretAsInts();
      var k = bits.sub(SQRT_HALF_BITS).lanewise(ASHR, 23);
      var f = bits.sub(k.lanewise(LSHL, 23)).reinterpretAsFloats().sub(1f);
      var e = ((FloatVector) k.convert(I2F, 0)).sub(less);
      var g = FloatVector.broadcast(FLOATS, L7).fma(f, FloatVector.broadcast(FLOATS, L6));
      g = g.fma(f, FloatVector.broadcast(FLOATS, L5));
      g = g.fma(f, FloatVector.broadcast(FLOATS, L4));
      g = g.fma(f, FloatVector.broadcast(FLOATS, L3));
      g = g.fma(f, FloatVector.broadcast(FLOATS, L2));
      g = g.fma(f, FloatVector.broadcast(FLOATS, L1));
      g = g.fma(f, FloatVector.broadcast(FLOATS, L0));
      var d = f.mul(f).fma(g.fma(f, FloatVector.broadcast(FLOATS, -0.5f)), f);
      var y =
          e.fma(
              FloatVector.broadcast(FLOATS, LN2_HIGH),
              e.fma(FloatVector.broadcast(FLOATS, LN2_LOW), d));
      y = y.blend(Float.POSITIVE_INFINITY, x.compare(EQ, Float.POSITIVE_INFINITY));
      y = y.blend(Float.NEGATIVE_INFINITY, x.compare(EQ, 0f));
      y = FloatVector.broadcast(FLOATS, Float.NaN).blend(y, x.compare(GE, 0f));
      y.intoArray(out, o + i, mask);
    }
  }

  /// `log(1 + x)`.
  static void log1p(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    for (int i = 0; i < n; i += COUNT) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      var bits = x.add(1f).reinterpretAsInts();
      var k = bits.sub(SQRT_HALF_BITS).lanewise(ASHR, 23);
      var shift = k.lanewise(LSHL, 23);
      var s = shift.neg().add(ONE_BITS).reinterpretAsFloats();
      var far = bits.sub(shift).reinterpretAsFloats().sub(1f);
      var f = s.fma(x, s.sub(1f)).blend(far, x.compare(GT, LOG1P_LARGE));
      var e = (FloatVector) k.convert(I2F, 0);
      var g = FloatVector.broadcast(FLOATS, L7).fma(f, FloatVector.broadcast(FLOATS, L6));
      g = g.fma(f, FloatVector.broadcast(FLOATS, L5));
      g = g.fma(f, FloatVector.broadcast(FLOATS, L4));
      g = g.fma(f, FloatVector.broadcast(FLOATS, L3));
      g = g.fma(f, FloatVector.broadcast(FLOATS, L2));
      g = g.fma(f, FloatVector.broadcast(FLOATS, L1));
      g = g.fma(f, FloatVector.broadcast(FLOATS, L0));
      var d = f.mul(f).fma(g.fma(f, FloatVector.broadcast(FLOATS, -0.5f)), f);
      var y =
          e.fma(
              FloatVector.broadcast(FLOATS, LN2_HIGH),
              e.fma(FloatVector.broadcast(FLOATS, LN2_LOW), d));
      y = y.blend(Float.POSITIVE_INFINITY, x.compare(EQ, Float.POSITIVE_INFINITY));
      y = y.blend(Float.NEGATIVE_INFINITY, x.compare(EQ, -1f));
      y = FloatVector.broadcast(FLOATS, Float.NaN).blend(y, x.compare(GE, -1f));
      y = y.blend(x, x.abs().compare(LT, TINY));
      y.intoArray(out, o + i, mask);
    }
  }
}
