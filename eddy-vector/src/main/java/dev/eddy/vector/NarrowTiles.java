package dev.eddy.vector;

import static dev.eddy.vector.FloatLanes.COUNT;
import static dev.eddy.vector.FloatLanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/// Tiles of C that are two vectors wide and up to six rows high, for 16 registers.
///
/// `C = S + A·B` over k terms: element (i, p) of A at `ao + i·ai + p·ap`, row p of B at `bo +
/// p·bp`, row i of S and C at `so + i·si` and `co + i·ci`. S is where the sums start: C itself, or
/// one row used for all (`si = 0`). Every element is one chain of fused multiply-adds over
/// ascending p.
final class NarrowTiles {
  private NarrowTiles() {}

  static void tile6(
      int k,
      float[] a,
      int ao,
      int ai,
      int ap,
      float[] b,
      int bo,
      int bp,
      float[] s,
      int so,
      int si,
      float[] c,
      int co,
      int ci) {
    if (k == 0) {
      return;
    }
    var c00 = FloatVector.fromArray(FLOATS, s, so);
    var c01 = FloatVector.fromArray(FLOATS, s, so + COUNT);
    var c10 = FloatVector.fromArray(FLOATS, s, so + si);
    var c11 = FloatVector.fromArray(FLOATS, s, so + si + COUNT);
    var c20 = FloatVector.fromArray(FLOATS, s, so + 2 * si);
    var c21 = FloatVector.fromArray(FLOATS, s, so + 2 * si + COUNT);
    var c30 = FloatVector.fromArray(FLOATS, s, so + 3 * si);
    var c31 = FloatVector.fromArray(FLOATS, s, so + 3 * si + COUNT);
    var c40 = FloatVector.fromArray(FLOATS, s, so + 4 * si);
    var c41 = FloatVector.fromArray(FLOATS, s, so + 4 * si + COUNT);
    var c50 = FloatVector.fromArray(FLOATS, s, so + 5 * si);
    var c51 = FloatVector.fromArray(FLOATS, s, so + 5 * si + COUNT);
    for (int p = 0; p < k; p++) {
      var b0 = FloatVector.fromArray(FLOATS, b, bo);
      var b1 = FloatVector.fromArray(FLOATS, b, bo + COUNT);
      var a0 = FloatVector.broadcast(FLOATS, a[ao]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      var a1 = FloatVector.broadcast(FLOATS, a[ao + ai]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      var a2 = FloatVector.broadcast(FLOATS, a[ao + 2 * ai]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      var a3 = FloatVector.broadcast(FLOATS, a[ao + 3 * ai]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      var a4 = FloatVector.broadcast(FLOATS, a[ao + 4 * ai]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      var a5 = FloatVector.broadcast(FLOATS, a[ao + 5 * ai]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      ao += ap;
      bo += bp;
    }
    c00.intoArray(c, co);
    c01.intoArray(c, co + COUNT);
    c10.intoArray(c, co + ci);
    c11.intoArray(c, co + ci + COUNT);
    c20.intoArray(c, co + 2 * ci);
    c21.intoArray(c, co + 2 * ci + COUNT);
    c30.intoArray(c, co + 3 * ci);
    c31.intoArray(c, co + 3 * ci + COUNT);
    c40.intoArray(c, co + 4 * ci);
    c41.intoArray(c, co + 4 * ci + COUNT);
    c50.intoArray(c, co + 5 * ci);
    c51.intoArray(c, co + 5 * ci + COUNT);
  }

  static void tile5(
      int k,
      float[] a,
      int ao,
      int ai,
      int ap,
      float[] b,
      int bo,
      int bp,
      float[] s,
      int so,
      int si,
      float[] c,
      int co,
      int ci) {
    if (k == 0) {
      return;
    }
    var c00 = FloatVector.fromArray(FLOATS, s, so);
    var c01 = FloatVector.fromArray(FLOATS, s, so + COUNT);
    var c10 = FloatVector.fromArray(FLOATS, s, so + si);
    var c11 = FloatVector.fromArray(FLOATS, s, so + si + COUNT);
    var c20 = FloatVector.fromArray(FLOATS, s, so + 2 * si);
    var c21 = FloatVector.fromArray(FLOATS, s, so + 2 * si + COUNT);
    var c30 = FloatVector.fromArray(FLOATS, s, so + 3 * si);
    var c31 = FloatVector.fromArray(FLOATS, s, so + 3 * si + COUNT);
    var c40 = FloatVector.fromArray(FLOATS, s, so + 4 * si);
    var c41 = FloatVector.fromArray(FLOATS, s, so + 4 * si + COUNT);
    for (int p = 0; p < k; p++) {
      var b0 = FloatVector.fromArray(FLOATS, b, bo);
      var b1 = FloatVector.fromArray(FLOATS, b, bo + COUNT);
      var a0 = FloatVector.broadcast(FLOATS, a[ao]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      var a1 = FloatVector.broadcast(FLOATS, a[ao + ai]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      var a2 = FloatVector.broadcast(FLOATS, a[ao + 2 * ai]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      var a3 = FloatVector.broadcast(FLOATS, a[ao + 3 * ai]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      var a4 = FloatVector.broadcast(FLOATS, a[ao + 4 * ai]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      ao += ap;
      bo += bp;
    }
    c00.intoArray(c, co);
    c01.intoArray(c, co + COUNT);
    c10.intoArray(c, co + ci);
    c11.intoArray(c, co + ci + COUNT);
    c20.intoArray(c, co + 2 * ci);
    c21.intoArray(c, co + 2 * ci + COUNT);
    c30.intoArray(c, co + 3 * ci);
    c31.intoArray(c, co + 3 * ci + COUNT);
    c40.intoArray(c, co + 4 * ci);
    c41.intoArray(c, co + 4 * ci + COUNT);
  }

  static void tile4(
      int k,
      float[] a,
      int ao,
      int ai,
      int ap,
      float[] b,
      int bo,
      int bp,
      float[] s,
      int so,
      int si,
      float[] c,
      int co,
      int ci) {
    if (k == 0) {
      return;
    }
    var c00 = FloatVector.fromArray(FLOATS, s, so);
    var c01 = FloatVector.fromArray(FLOATS, s, so + COUNT);
    var c10 = FloatVector.fromArray(FLOATS, s, so + si);
    var c11 = FloatVector.fromArray(FLOATS, s, so + si + COUNT);
    var c20 = FloatVector.fromArray(FLOATS, s, so + 2 * si);
    var c21 = FloatVector.fromArray(FLOATS, s, so + 2 * si + COUNT);
    var c30 = FloatVector.fromArray(FLOATS, s, so + 3 * si);
    var c31 = FloatVector.fromArray(FLOATS, s, so + 3 * si + COUNT);
    for (int p = 0; p < k; p++) {
      var b0 = FloatVector.fromArray(FLOATS, b, bo);
      var b1 = FloatVector.fromArray(FLOATS, b, bo + COUNT);
      var a0 = FloatVector.broadcast(FLOATS, a[ao]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      var a1 = FloatVector.broadcast(FLOATS, a[ao + ai]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      var a2 = FloatVector.broadcast(FLOATS, a[ao + 2 * ai]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      var a3 = FloatVector.broadcast(FLOATS, a[ao + 3 * ai]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      ao += ap;
      bo += bp;
    }
    c00.intoArray(c, co);
    c01.intoArray(c, co + COUNT);
    c10.intoArray(c, co + ci);
    c11.intoArray(c, co + ci + COUNT);
    c20.intoArray(c, co + 2 * ci);
    c21.intoArray(c, co + 2 * ci + COUNT);
    c30.intoArray(c, co + 3 * ci);
    c31.intoArray(c, co + 3 * ci + COUNT);
  }

  static void tile3(
      int k,
      float[] a,
      int ao,
      int ai,
      int ap,
      float[] b,
      int bo,
      int bp,
      float[] s,
      int so,
      int si,
      float[] c,
      int co,
      int ci) {
    if (k == 0) {
      return;
    }
    var c00 = FloatVector.fromArray(FLOATS, s, so);
    var c01 = FloatVector.fromArray(FLOATS, s, so + COUNT);
    var c10 = FloatVector.fromArray(FLOATS, s, so + si);
    var c11 = FloatVector.fromArray(FLOATS, s, so + si + COUNT);
    var c20 = FloatVector.fromArray(FLOATS, s, so + 2 * si);
    var c21 = FloatVector.fromArray(FLOATS, s, so + 2 * si + COUNT);
    for (int p = 0; p < k; p++) {
      var b0 = FloatVector.fromArray(FLOATS, b, bo);
      var b1 = FloatVector.fromArray(FLOATS, b, bo + COUNT);
      var a0 = FloatVector.broadcast(FLOATS, a[ao]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      var a1 = FloatVector.broadcast(FLOATS, a[ao + ai]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      var a2 = FloatVector.broadcast(FLOATS, a[ao + 2 * ai]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      ao += ap;
      bo += bp;
    }
    c00.intoArray(c, co);
    c01.intoArray(c, co + COUNT);
    c10.intoArray(c, co + ci);
    c11.intoArray(c, co + ci + COUNT);
    c20.intoArray(c, co + 2 * ci);
    c21.intoArray(c, co + 2 * ci + COUNT);
  }

  static void tile2(
      int k,
      float[] a,
      int ao,
      int ai,
      int ap,
      float[] b,
      int bo,
      int bp,
      float[] s,
      int so,
      int si,
      float[] c,
      int co,
      int ci) {
    if (k == 0) {
      return;
    }
    var c00 = FloatVector.fromArray(FLOATS, s, so);
    var c01 = FloatVector.fromArray(FLOATS, s, so + COUNT);
    var c10 = FloatVector.fromArray(FLOATS, s, so + si);
    var c11 = FloatVector.fromArray(FLOATS, s, so + si + COUNT);
    for (int p = 0; p < k; p++) {
      var b0 = FloatVector.fromArray(FLOATS, b, bo);
      var b1 = FloatVector.fromArray(FLOATS, b, bo + COUNT);
      var a0 = FloatVector.broadcast(FLOATS, a[ao]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      var a1 = FloatVector.broadcast(FLOATS, a[ao + ai]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      ao += ap;
      bo += bp;
    }
    c00.intoArray(c, co);
    c01.intoArray(c, co + COUNT);
    c10.intoArray(c, co + ci);
    c11.intoArray(c, co + ci + COUNT);
  }

  static void tile1(
      int k,
      float[] a,
      int ao,
      int ai,
      int ap,
      float[] b,
      int bo,
      int bp,
      float[] s,
      int so,
      int si,
      float[] c,
      int co,
      int ci) {
    if (k == 0) {
      return;
    }
    var c00 = FloatVector.fromArray(FLOATS, s, so);
    var c01 = FloatVector.fromArray(FLOATS, s, so + COUNT);
    for (int p = 0; p < k; p++) {
      var b0 = FloatVector.fromArray(FLOATS, b, bo);
      var b1 = FloatVector.fromArray(FLOATS, b, bo + COUNT);
      var a0 = FloatVector.broadcast(FLOATS, a[ao]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      ao += ap;
      bo += bp;
    }
    c00.intoArray(c, co);
    c01.intoArray(c, co + COUNT);
  }

  /// One row of C over 4 panels of B that lie `panel` apart: eight chains in flight hide the
  /// latency of a product with a vector.
  static void row(
      int k,
      float[] a,
      int ao,
      float[] b,
      int bo,
      int panel,
      float[] s,
      int so,
      float[] c,
      int co) {
    if (k == 0) {
      return;
    }
    var c0 = FloatVector.fromArray(FLOATS, s, so);
    var c1 = FloatVector.fromArray(FLOATS, s, so + COUNT);
    var c2 = FloatVector.fromArray(FLOATS, s, so + 2 * COUNT);
    var c3 = FloatVector.fromArray(FLOATS, s, so + 3 * COUNT);
    var c4 = FloatVector.fromArray(FLOATS, s, so + 4 * COUNT);
    var c5 = FloatVector.fromArray(FLOATS, s, so + 5 * COUNT);
    var c6 = FloatVector.fromArray(FLOATS, s, so + 6 * COUNT);
    var c7 = FloatVector.fromArray(FLOATS, s, so + 7 * COUNT);
    for (int p = 0; p < k; p++) {
      var x = FloatVector.broadcast(FLOATS, a[ao + p]);
      c0 = x.fma(FloatVector.fromArray(FLOATS, b, bo), c0);
      c1 = x.fma(FloatVector.fromArray(FLOATS, b, bo + COUNT), c1);
      c2 = x.fma(FloatVector.fromArray(FLOATS, b, bo + panel), c2);
      c3 = x.fma(FloatVector.fromArray(FLOATS, b, bo + panel + COUNT), c3);
      c4 = x.fma(FloatVector.fromArray(FLOATS, b, bo + 2 * panel), c4);
      c5 = x.fma(FloatVector.fromArray(FLOATS, b, bo + 2 * panel + COUNT), c5);
      c6 = x.fma(FloatVector.fromArray(FLOATS, b, bo + 3 * panel), c6);
      c7 = x.fma(FloatVector.fromArray(FLOATS, b, bo + 3 * panel + COUNT), c7);
      bo += 2 * COUNT;
    }
    c0.intoArray(c, co);
    c1.intoArray(c, co + COUNT);
    c2.intoArray(c, co + 2 * COUNT);
    c3.intoArray(c, co + 3 * COUNT);
    c4.intoArray(c, co + 4 * COUNT);
    c5.intoArray(c, co + 5 * COUNT);
    c6.intoArray(c, co + 6 * COUNT);
    c7.intoArray(c, co + 7 * COUNT);
  }
}
