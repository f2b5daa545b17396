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

/// The pointwise part of an LSTM step by hand: all of a cell in one loop, every function written
/// out in it.
///
/// The operations and their order are those Eddy derives from the equations, so the bits are the
/// same. Widths are multiples of a vector.
final class LstmLoops {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final int COUNT = FLOATS.length();

  private LstmLoops() {}

  /// One row of a step. `a` holds the four sums i, f, g, o at `ao` and takes the gates; `c` goes on
  /// from `c0` to `c1`; `tanh c'` and `h'` are written.
  static void forward(
      int n,
      float[] a,
      int ao,
      float[] c,
      int c0,
      int c1,
      float[] tanh,
      int to,
      float[] h,
      int ho) {
    for (int j = 0; j < n; j += COUNT) {
      var xi = FloatVector.fromArray(FLOATS, a, ao + j);
      var wI = xi.abs().neg();
      var zI = wI.blend(EXP_LOWEST, wI.compare(LT, EXP_LOWEST));
      var tI = zI.fma(LOG2_E, ROUND);
      var mI = tI.sub(ROUND);
      var rI =
          mI.fma(
              FloatVector.broadcast(FLOATS, -LN2_LOW),
              mI.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), zI));
      var qI = FloatVector.broadcast(FLOATS, E5).fma(rI, FloatVector.broadcast(FLOATS, E4));
      qI = qI.fma(rI, FloatVector.broadcast(FLOATS, E3));
      qI = qI.fma(rI, FloatVector.broadcast(FLOATS, E2));
      qI = qI.fma(rI, FloatVector.broadcast(FLOATS, E1));
      qI = qI.fma(rI, FloatVector.broadcast(FLOATS, E0));
      var pI = rI.mul(rI).fma(qI, rI);
      var kI = tI.reinterpretAsInts().sub(ROUND_BITS);
      var halfI = kI.lanewise(ASHR, 1);
      var lowI = halfI.lanewise(LSHL, 23).add(ONE_BITS).reinterpretAsFloats();
      var highI = kI.sub(halfI).lanewise(LSHL, 23).add(ONE_BITS).reinterpretAsFloats();
      var eI = pI.add(1f).mul(lowI).mul(highI);
      var i = FloatVector.broadcast(FLOATS, 1f).blend(eI, xi.compare(LT, 0f)).div(eI.add(1f));
      i.intoArray(a, ao + j);
      var xf = FloatVector.fromArray(FLOATS, a, ao + n + j).add(1f);
      var wF = xf.abs().neg();
      var zF = wF.blend(EXP_LOWEST, wF.compare(LT, EXP_LOWEST));
      var tF = zF.fma(LOG2_E, ROUND);
      var mF = tF.sub(ROUND);
      var rF =
          mF.fma(
              FloatVector.broadcast(FLOATS, -LN2_LOW),
              mF.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), zF));
      var qF = FloatVector.broadcast(FLOATS, E5).fma(rF, FloatVector.broadcast(FLOATS, E4));
      qF = qF.fma(rF, FloatVector.broadcast(FLOATS, E3));
      qF = qF.fma(rF, FloatVector.broadcast(FLOATS, E2));
      qF = qF.fma(rF, FloatVector.broadcast(FLOATS, E1));
      qF = qF.fma(rF, FloatVector.broadcast(FLOATS, E0));
      var pF = rF.mul(rF).fma(qF, rF);
      var kF = tF.reinterpretAsInts().sub(ROUND_BITS);
      var halfF = kF.lanewise(ASHR, 1);
      var lowF = halfF.lanewise(LSHL, 23).add(ONE_BITS).reinterpretAsFloats();
      var highF = kF.sub(halfF).lanewise(LSHL, 23).add(ONE_BITS).reinterpretAsFloats();
      var eF = pF.add(1f).mul(lowF).mul(highF);
      var f = FloatVector.broadcast(FLOATS, 1f).blend(eF, xf.compare(LT, 0f)).div(eF.add(1f));
      f.intoArray(a, ao + n + j);
      var xg = FloatVector.fromArray(FLOATS, a, ao + 2 * n + j);
      var wG = xg.abs().add(xg.abs());
      var zG = wG.blend(TANH_HIGHEST, wG.compare(GT, TANH_HIGHEST));
      var tG = zG.fma(LOG2_E, ROUND);
      var mG = tG.sub(ROUND);
      var rG =
          mG.fma(
              FloatVector.broadcast(FLOATS, -LN2_LOW),
              mG.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), zG));
      var qG = FloatVector.broadcast(FLOATS, E5).fma(rG, FloatVector.broadcast(FLOATS, E4));
      qG = qG.fma(rG, FloatVector.broadcast(FLOATS, E3));
      qG = qG.fma(rG, FloatVector.broadcast(FLOATS, E2));
      qG = qG.fma(rG, FloatVector.broadcast(FLOATS, E1));
      qG = qG.fma(rG, FloatVector.broadcast(FLOATS, E0));
      var pG = rG.mul(rG).fma(qG, rG);
      var sG =
          tG.reinterpretAsInts()
              .sub(ROUND_BITS)
              .lanewise(LSHL, 23)
              .add(ONE_BITS)
              .reinterpretAsFloats();
      var dG = pG.fma(sG, sG.sub(1f));
      var g =
          dG.div(dG.add(2f))
              .reinterpretAsInts()
              .or(xg.reinterpretAsInts().and(0x80000000))
              .reinterpretAsFloats();
      g.intoArray(a, ao + 2 * n + j);
      var xo = FloatVector.fromArray(FLOATS, a, ao + 3 * n + j);
      var wO = xo.abs().neg();
      var zO = wO.blend(EXP_LOWEST, wO.compare(LT, EXP_LOWEST));
      var tO = zO.fma(LOG2_E, ROUND);
      var mO = tO.sub(ROUND);
      var rO =
          mO.fma(
              FloatVector.broadcast(FLOATS, -LN2_LOW),
              mO.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), zO));
      var qO = FloatVector.broadcast(FLOATS, E5).fma(rO, FloatVector.broadcast(FLOATS, E4));
      qO = qO.fma(rO, FloatVector.broadcast(FLOATS, E3));
      qO = qO.fma(rO, FloatVector.broadcast(FLOATS, E2));
      qO = qO.fma(rO, FloatVector.broadcast(FLOATS, E1));
      qO = qO.fma(rO, FloatVector.broadcast(FLOATS, E0));
      var pO = rO.mul(rO).fma(qO, rO);
      var kO = tO.reinterpretAsInts().sub(ROUND_BITS);
      var halfO = kO.lanewise(ASHR, 1);
      var lowO = halfO.lanewise(LSHL, 23).add(ONE_BITS).reinterpretAsFloats();
      var highO = kO.sub(halfO).lanewise(LSHL, 23).add(ONE_BITS).reinterpretAsFloats();
      var eO = pO.add(1f).mul(lowO).mul(highO);
      var o = FloatVector.broadcast(FLOATS, 1f).blend(eO, xo.compare(LT, 0f)).div(eO.add(1f));
      o.intoArray(a, ao + 3 * n + j);
      var cell = i.fma(g, f.mul(FloatVector.fromArray(FLOATS, c, c0 + j)));
      cell.intoArray(c, c1 + j);
      var wC = cell.abs().add(cell.abs());
      var zC = wC.blend(TANH_HIGHEST, wC.compare(GT, TANH_HIGHEST));
      var tC = zC.fma(LOG2_E, ROUND);
      var mC = tC.sub(ROUND);
      var rC =
          mC.fma(
              FloatVector.broadcast(FLOATS, -LN2_LOW),
              mC.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), zC));
      var qC = FloatVector.broadcast(FLOATS, E5).fma(rC, FloatVector.broadcast(FLOATS, E4));
      qC = qC.fma(rC, FloatVector.broadcast(FLOATS, E3));
      qC = qC.fma(rC, FloatVector.broadcast(FLOATS, E2));
      qC = qC.fma(rC, FloatVector.broadcast(FLOATS, E1));
      qC = qC.fma(rC, FloatVector.broadcast(FLOATS, E0));
      var pC = rC.mul(rC).fma(qC, rC);
      var sC =
          tC.reinterpretAsInts()
              .sub(ROUND_BITS)
              .lanewise(LSHL, 23)
              .add(ONE_BITS)
              .reinterpretAsFloats();
      var dC = pC.fma(sC, sC.sub(1f));
      var v =
          dC.div(dC.add(2f))
              .reinterpretAsInts()
              .or(cell.reinterpretAsInts().and(0x80000000))
              .reinterpretAsFloats();
      v.intoArray(tanh, to + j);
      o.mul(v).intoArray(h, ho + j);
    }
  }

  /// One row of a step against time. `dOut` and `dh` flow to `h'`, `dc` to `c'`; `da` takes what
  /// flows to the four sums, `dc` what flows to `c`.
  static void backward(
      int n,
      float[] a,
      int ao,
      float[] c,
      int c0,
      float[] tanh,
      int to,
      float[] dOut,
      int doo,
      float[] dh,
      float[] dc,
      int r0,
      float[] da) {
    for (int j = 0; j < n; j += COUNT) {
      var d =
          FloatVector.fromArray(FLOATS, dOut, doo + j)
              .add(FloatVector.fromArray(FLOATS, dh, r0 + j));
      var o = FloatVector.fromArray(FLOATS, a, ao + 3 * n + j);
      var t = FloatVector.fromArray(FLOATS, tanh, to + j);
      var dCell =
          FloatVector.fromArray(FLOATS, dc, r0 + j)
              .add(t.neg().fma(t, FloatVector.broadcast(FLOATS, 1f)).mul(d.mul(o)));
      o.neg().fma(o, o).mul(d.mul(t)).intoArray(da, ao + 3 * n + j);
      var i = FloatVector.fromArray(FLOATS, a, ao + j);
      var g = FloatVector.fromArray(FLOATS, a, ao + 2 * n + j);
      g.neg()
          .fma(g, FloatVector.broadcast(FLOATS, 1f))
          .mul(dCell.mul(i))
          .intoArray(da, ao + 2 * n + j);
      var f = FloatVector.fromArray(FLOATS, a, ao + n + j);
      f.neg()
          .fma(f, f)
          .mul(dCell.mul(FloatVector.fromArray(FLOATS, c, c0 + j)))
          .intoArray(da, ao + n + j);
      i.neg().fma(i, i).mul(dCell.mul(g)).intoArray(da, ao + j);
      dCell.mul(f).intoArray(dc, r0 + j);
    }
  }
}
