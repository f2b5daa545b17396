package dev.eddy.bench.fused;

import static dev.eddy.backend.FloatMath.E0;
import static dev.eddy.backend.FloatMath.E1;
import static dev.eddy.backend.FloatMath.E2;
import static dev.eddy.backend.FloatMath.E3;
import static dev.eddy.backend.FloatMath.E4;
import static dev.eddy.backend.FloatMath.E5;
import static dev.eddy.backend.FloatMath.EXP_LOWEST;
import static dev.eddy.backend.FloatMath.LN2_HIGH;
import static dev.eddy.backend.FloatMath.LN2_LOW;
import static dev.eddy.backend.FloatMath.LOG2_E;
import static dev.eddy.backend.FloatMath.ONE_BITS;
import static dev.eddy.backend.FloatMath.ROUND;
import static dev.eddy.backend.FloatMath.ROUND_BITS;
import static dev.eddy.backend.FloatMath.TANH_HIGHEST;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The pointwise part of a GRU step, reset after the product, by hand: all of a cell in one loop,
/// every function written out in it.
///
/// The operations and their order are those Eddy derives from the equations, so the bits are the
/// same. Widths are multiples of a vector.
final class GruLoops {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final int COUNT = FLOATS.length();

  private GruLoops() {}

  /// One row of a step. `a` holds the sums n, z, r, u at `ao` and takes the gates z and r; the
  /// candidate and `h'` are written.
  static void forward(
      int n, float[] a, int ao, float[] candidate, int to, float[] h, int h0, int h1) {
    for (int j = 0; j < n; j += COUNT) {
      var xz = FloatVector.fromArray(FLOATS, a, ao + n + j);
      var wZ = xz.abs().neg();
      var zZ = wZ.blend(EXP_LOWEST, wZ.compare(LT, EXP_LOWEST));
      var tZ = zZ.fma(LOG2_E, ROUND);
      var mZ = tZ.sub(ROUND);
      var rZ =
          mZ.fma(
              FloatVector.broadcast(FLOATS, -LN2_LOW),
              mZ.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), zZ));
      var qZ = FloatVector.broadcast(FLOATS, E5).fma(rZ, FloatVector.broadcast(FLOATS, E4));
      qZ = qZ.fma(rZ, FloatVector.broadcast(FLOATS, E3));
      qZ = qZ.fma(rZ, FloatVector.broadcast(FLOATS, E2));
      qZ = qZ.fma(rZ, FloatVector.broadcast(FLOATS, E1));
      qZ = qZ.fma(rZ, FloatVector.broadcast(FLOATS, E0));
      var pZ = rZ.mul(rZ).fma(qZ, rZ);
      var kZ = tZ.reinterpretAsInts().sub(ROUND_BITS);
      var halfZ = kZ.lanewise(ASHR, 1);
      var lowZ = halfZ.lanewise(LSHL, 23).add(ONE_BITS).reinterpretAsFloats();
      var highZ = kZ.sub(halfZ).lanewise(LSHL, 23).add(ONE_BITS).reinterpretAsFloats();
      var eZ = pZ.add(1f).mul(lowZ).mul(highZ);
      var z = FloatVector.broadcast(FLOATS, 1f).blend(eZ, xz.compare(LT, 0f)).div(eZ.add(1f));
      z.intoArray(a, ao + n + j);
      var xr = FloatVector.fromArray(FLOATS, a, ao + 2 * n + j);
      var wR = xr.abs().neg();
      var zR = wR.blend(EXP_LOWEST, wR.compare(LT, EXP_LOWEST));
      var tR = zR.fma(LOG2_E, ROUND);
      var mR = tR.sub(ROUND);
      var rR =
          mR.fma(
              FloatVector.broadcast(FLOATS, -LN2_LOW),
              mR.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), zR));
      var qR = FloatVector.broadcast(FLOATS, E5).fma(rR, FloatVector.broadcast(FLOATS, E4));
      qR = qR.fma(rR, FloatVector.broadcast(FLOATS, E3));
      qR = qR.fma(rR, FloatVector.broadcast(FLOATS, E2));
      qR = qR.fma(rR, FloatVector.broadcast(FLOATS, E1));
      qR = qR.fma(rR, FloatVector.broadcast(FLOATS, E0));
      var pR = rR.mul(rR).fma(qR, rR);
      var kR = tR.reinterpretAsInts().sub(ROUND_BITS);
      var halfR = kR.lanewise(ASHR, 1);
      var lowR = halfR.lanewise(LSHL, 23).add(ONE_BITS).reinterpretAsFloats();
      var highR = kR.sub(halfR).lanewise(LSHL, 23).add(ONE_BITS).reinterpretAsFloats();
      var eR = pR.add(1f).mul(lowR).mul(highR);
      var r = FloatVector.broadcast(FLOATS, 1f).blend(eR, xr.compare(LT, 0f)).div(eR.add(1f));
      r.intoArray(a, ao + 2 * n + j);
      var xn =
          r.fma(
              FloatVector.fromArray(FLOATS, a, ao + 3 * n + j),
              FloatVector.fromArray(FLOATS, a, ao + j));
      var wN = xn.abs().add(xn.abs());
      var zN = wN.blend(TANH_HIGHEST, wN.compare(GT, TANH_HIGHEST));
      var tN = zN.fma(LOG2_E, ROUND);
      var mN = tN.sub(ROUND);
      var rN =
          mN.fma(
              FloatVector.broadcast(FLOATS, -LN2_LOW),
              mN.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), zN));
      var qN = FloatVector.broadcast(FLOATS, E5).fma(rN, FloatVector.broadcast(FLOATS, E4));
      qN = qN.fma(rN, FloatVector.broadcast(FLOATS, E3));
      qN = qN.fma(rN, FloatVector.broadcast(FLOATS, E2));
      qN = qN.fma(rN, FloatVector.broadcast(FLOATS, E1));
      qN = qN.fma(rN, FloatVector.broadcast(FLOATS, E0));
      var pN = rN.mul(rN).fma(qN, rN);
      var sN =
          tN.reinterpretAsInts()
              .sub(ROUND_BITS)
              .lanewise(LSHL, 23)
              .add(ONE_BITS)
              .reinterpretAsFloats();
      var dN = pN.fma(sN, sN.sub(1f));
      var v =
          dN.div(dN.add(2f))
              .reinterpretAsInts()
              .or(xn.reinterpretAsInts().and(0x80000000))
              .reinterpretAsFloats();
      v.intoArray(candidate, to + j);
      var kept = z.mul(FloatVector.fromArray(FLOATS, h, h0 + j));
      FloatVector.broadcast(FLOATS, 1f).sub(z).fma(v, kept).intoArray(h, h1 + j);
    }
  }

  /// One row of a step against time. `dh` flows to `h'` and takes what flows to `h` past the
  /// products; `da` takes what flows to the sums.
  static void backward(
      int n,
      float[] a,
      int ao,
      float[] candidate,
      int to,
      float[] h,
      int h0,
      float[] dh,
      int r0,
      float[] da) {
    for (int j = 0; j < n; j += COUNT) {
      var d = FloatVector.fromArray(FLOATS, dh, r0 + j);
      var z = FloatVector.fromArray(FLOATS, a, ao + n + j);
      var r = FloatVector.fromArray(FLOATS, a, ao + 2 * n + j);
      var v = FloatVector.fromArray(FLOATS, candidate, to + j);
      var dn =
          v.neg()
              .fma(v, FloatVector.broadcast(FLOATS, 1f))
              .mul(d.mul(FloatVector.broadcast(FLOATS, 1f).sub(z)));
      dn.intoArray(da, ao + j);
      dn.mul(r).intoArray(da, ao + 3 * n + j);
      r.neg()
          .fma(r, r)
          .mul(dn.mul(FloatVector.fromArray(FLOATS, a, ao + 3 * n + j)))
          .intoArray(da, ao + 2 * n + j);
      var dz = d.fma(FloatVector.fromArray(FLOATS, h, h0 + j), d.mul(v).neg());
      z.neg().fma(z, z).mul(dz).intoArray(da, ao + n + j);
      d.mul(z).intoArray(dh, r0 + j);
    }
  }
}
