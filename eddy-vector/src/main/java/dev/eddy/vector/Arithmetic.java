package dev.eddy.vector;

import static dev.eddy.vector.FloatLanes.COUNT;
import static dev.eddy.vector.FloatLanes.FLOATS;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;

import jdk.incubator.vector.FloatVector;

/// The pointwise operations that are a few instructions: one loop each, the tail under a mask.
final class Arithmetic {
  private Arithmetic() {}

  static void copy(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    System.arraycopy(a, ao, out, o, n);
  }

  static void expand(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    var x = FloatVector.broadcast(FLOATS, a[ao]);
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      x.intoArray(out, o + i);
    }
    if (i < n) {
      x.intoArray(out, o + i, FLOATS.indexInRange(i, n));
    }
  }

  static void add(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i);
      var y = FloatVector.fromArray(FLOATS, b, bo + i);
      x.add(y).intoArray(out, o + i);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      var y = FloatVector.fromArray(FLOATS, b, bo + i, mask);
      x.add(y).intoArray(out, o + i, mask);
    }
  }

  static void sub(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i);
      var y = FloatVector.fromArray(FLOATS, b, bo + i);
      x.sub(y).intoArray(out, o + i);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      var y = FloatVector.fromArray(FLOATS, b, bo + i, mask);
      x.sub(y).intoArray(out, o + i, mask);
    }
  }

  static void mul(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i);
      var y = FloatVector.fromArray(FLOATS, b, bo + i);
      x.mul(y).intoArray(out, o + i);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      var y = FloatVector.fromArray(FLOATS, b, bo + i, mask);
      x.mul(y).intoArray(out, o + i, mask);
    }
  }

  static void div(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i);
      var y = FloatVector.fromArray(FLOATS, b, bo + i);
      x.div(y).intoArray(out, o + i);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      var y = FloatVector.fromArray(FLOATS, b, bo + i, mask);
      x.div(y).intoArray(out, o + i, mask);
    }
  }

  static void neg(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i);
      x.neg().intoArray(out, o + i);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      x.neg().intoArray(out, o + i, mask);
    }
  }

  static void fma(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i);
      var y = FloatVector.fromArray(FLOATS, b, bo + i);
      var z = FloatVector.fromArray(FLOATS, c, co + i);
      x.fma(y, z).intoArray(out, o + i);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      var y = FloatVector.fromArray(FLOATS, b, bo + i, mask);
      var z = FloatVector.fromArray(FLOATS, c, co + i, mask);
      x.fma(y, z).intoArray(out, o + i, mask);
    }
  }

  static void fnma(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i);
      var y = FloatVector.fromArray(FLOATS, b, bo + i);
      var z = FloatVector.fromArray(FLOATS, c, co + i);
      x.neg().fma(y, z).intoArray(out, o + i);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      var y = FloatVector.fromArray(FLOATS, b, bo + i, mask);
      var z = FloatVector.fromArray(FLOATS, c, co + i, mask);
      x.neg().fma(y, z).intoArray(out, o + i, mask);
    }
  }

  static void relu(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i);
      x.max(0f).intoArray(out, o + i);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      x.max(0f).intoArray(out, o + i, mask);
    }
  }

  static void softsign(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i);
      x.div(x.abs().add(1f)).intoArray(out, o + i);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      x.div(x.abs().add(1f)).intoArray(out, o + i, mask);
    }
  }

  static void hardSigmoid(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i);
      FloatVector.broadcast(FLOATS, 0.2f)
          .fma(x, FloatVector.broadcast(FLOATS, 0.5f))
          .min(1f)
          .max(0f)
          .intoArray(out, o + i);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      FloatVector.broadcast(FLOATS, 0.2f)
          .fma(x, FloatVector.broadcast(FLOATS, 0.5f))
          .min(1f)
          .max(0f)
          .intoArray(out, o + i, mask);
    }
  }

  static void sqrt(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i);
      x.sqrt().intoArray(out, o + i);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      x.sqrt().intoArray(out, o + i, mask);
    }
  }

  static void abs(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i);
      x.abs().intoArray(out, o + i);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      x.abs().intoArray(out, o + i, mask);
    }
  }

  static void sign(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i);
      x.blend(1f, x.compare(GT, 0f)).blend(-1f, x.compare(LT, 0f)).intoArray(out, o + i);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      x.blend(1f, x.compare(GT, 0f)).blend(-1f, x.compare(LT, 0f)).intoArray(out, o + i, mask);
    }
  }

  static void max(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i);
      var y = FloatVector.fromArray(FLOATS, b, bo + i);
      x.max(y).intoArray(out, o + i);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      var y = FloatVector.fromArray(FLOATS, b, bo + i, mask);
      x.max(y).intoArray(out, o + i, mask);
    }
  }

  static void min(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i);
      var y = FloatVector.fromArray(FLOATS, b, bo + i);
      x.min(y).intoArray(out, o + i);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      var y = FloatVector.fromArray(FLOATS, b, bo + i, mask);
      x.min(y).intoArray(out, o + i, mask);
    }
  }

  static void lt(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i);
      var y = FloatVector.fromArray(FLOATS, b, bo + i);
      FloatVector.zero(FLOATS).blend(1f, x.compare(LT, y)).intoArray(out, o + i);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      var y = FloatVector.fromArray(FLOATS, b, bo + i, mask);
      FloatVector.zero(FLOATS).blend(1f, x.compare(LT, y)).intoArray(out, o + i, mask);
    }
  }

  static void le(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i);
      var y = FloatVector.fromArray(FLOATS, b, bo + i);
      FloatVector.zero(FLOATS).blend(1f, x.compare(LE, y)).intoArray(out, o + i);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      var y = FloatVector.fromArray(FLOATS, b, bo + i, mask);
      FloatVector.zero(FLOATS).blend(1f, x.compare(LE, y)).intoArray(out, o + i, mask);
    }
  }

  static void gt(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i);
      var y = FloatVector.fromArray(FLOATS, b, bo + i);
      FloatVector.zero(FLOATS).blend(1f, x.compare(GT, y)).intoArray(out, o + i);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      var y = FloatVector.fromArray(FLOATS, b, bo + i, mask);
      FloatVector.zero(FLOATS).blend(1f, x.compare(GT, y)).intoArray(out, o + i, mask);
    }
  }

  static void ge(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i);
      var y = FloatVector.fromArray(FLOATS, b, bo + i);
      FloatVector.zero(FLOATS).blend(1f, x.compare(GE, y)).intoArray(out, o + i);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      var y = FloatVector.fromArray(FLOATS, b, bo + i, mask);
      FloatVector.zero(FLOATS).blend(1f, x.compare(GE, y)).intoArray(out, o + i, mask);
    }
  }

  static void where(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i);
      var y = FloatVector.fromArray(FLOATS, b, bo + i);
      var z = FloatVector.fromArray(FLOATS, c, co + i);
      z.blend(y, x.compare(NE, 0f)).intoArray(out, o + i);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      var y = FloatVector.fromArray(FLOATS, b, bo + i, mask);
      var z = FloatVector.fromArray(FLOATS, c, co + i, mask);
      z.blend(y, x.compare(NE, 0f)).intoArray(out, o + i, mask);
    }
  }

  static void sigmoidGrad(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i);
      var y = FloatVector.fromArray(FLOATS, b, bo + i);
      x.neg().fma(x, x).mul(y).intoArray(out, o + i);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      var y = FloatVector.fromArray(FLOATS, b, bo + i, mask);
      x.neg().fma(x, x).mul(y).intoArray(out, o + i, mask);
    }
  }

  static void tanhGrad(
      int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    if (n == 0) {
      return;
    }
    int i = 0;
    for (; i < FLOATS.loopBound(n); i += COUNT) {
      var x = FloatVector.fromArray(FLOATS, a, ao + i);
      var y = FloatVector.fromArray(FLOATS, b, bo + i);
      x.neg().fma(x, FloatVector.broadcast(FLOATS, 1f)).mul(y).intoArray(out, o + i);
    }
    if (i < n) {
      var mask = FLOATS.indexInRange(i, n);
      var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
      var y = FloatVector.fromArray(FLOATS, b, bo + i, mask);
      x.neg().fma(x, FloatVector.broadcast(FLOATS, 1f)).mul(y).intoArray(out, o + i, mask);
    }
  }
}
