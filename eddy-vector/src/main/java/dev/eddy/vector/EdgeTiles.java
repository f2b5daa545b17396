package dev.eddy.vector;

import static dev.eddy.vector.FloatLanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/// Tiles of C of one vector (`tile`) or, under a mask, of the first `count` columns of one
/// (`part`): the edges of panels.
///
/// `C = S + A·B` over k terms: element (i, p) of A at `ao + i·ai + p·ap`, row p of B at `bo +
/// p·bp`, row i of S and C at `so + i·si` and `co + i·ci`. S is where the sums start: C itself, or
/// one row used for all (`si = 0`). Every element is one chain of fused multiply-adds over
/// ascending p.
///
/// The masked tiles stay at four rows: with more the compiler runs into its limits and allocates
/// masks and vectors.
final class EdgeTiles {
  private EdgeTiles() {}

  static void tile8(
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
    var c0 = FloatVector.fromArray(FLOATS, s, so);
    var c1 = FloatVector.fromArray(FLOATS, s, so + si);
    var c2 = FloatVector.fromArray(FLOATS, s, so + 2 * si);
    var c3 = FloatVector.fromArray(FLOATS, s, so + 3 * si);
    var c4 = FloatVector.fromArray(FLOATS, s, so + 4 * si);
    var c5 = FloatVector.fromArray(FLOATS, s, so + 5 * si);
    var c6 = FloatVector.fromArray(FLOATS, s, so + 6 * si);
    var c7 = FloatVector.fromArray(FLOATS, s, so + 7 * si);
    for (int p = 0; p < k; p++) {
      var x = FloatVector.fromArray(FLOATS, b, bo);
      c0 = x.fma(FloatVector.broadcast(FLOATS, a[ao]), c0);
      c1 = x.fma(FloatVector.broadcast(FLOATS, a[ao + ai]), c1);
      c2 = x.fma(FloatVector.broadcast(FLOATS, a[ao + 2 * ai]), c2);
      c3 = x.fma(FloatVector.broadcast(FLOATS, a[ao + 3 * ai]), c3);
      c4 = x.fma(FloatVector.broadcast(FLOATS, a[ao + 4 * ai]), c4);
      c5 = x.fma(FloatVector.broadcast(FLOATS, a[ao + 5 * ai]), c5);
      c6 = x.fma(FloatVector.broadcast(FLOATS, a[ao + 6 * ai]), c6);
      c7 = x.fma(FloatVector.broadcast(FLOATS, a[ao + 7 * ai]), c7);
      ao += ap;
      bo += bp;
    }
    c0.intoArray(c, co);
    c1.intoArray(c, co + ci);
    c2.intoArray(c, co + 2 * ci);
    c3.intoArray(c, co + 3 * ci);
    c4.intoArray(c, co + 4 * ci);
    c5.intoArray(c, co + 5 * ci);
    c6.intoArray(c, co + 6 * ci);
    c7.intoArray(c, co + 7 * ci);
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
    var c0 = FloatVector.fromArray(FLOATS, s, so);
    var c1 = FloatVector.fromArray(FLOATS, s, so + si);
    var c2 = FloatVector.fromArray(FLOATS, s, so + 2 * si);
    var c3 = FloatVector.fromArray(FLOATS, s, so + 3 * si);
    for (int p = 0; p < k; p++) {
      var x = FloatVector.fromArray(FLOATS, b, bo);
      c0 = x.fma(FloatVector.broadcast(FLOATS, a[ao]), c0);
      c1 = x.fma(FloatVector.broadcast(FLOATS, a[ao + ai]), c1);
      c2 = x.fma(FloatVector.broadcast(FLOATS, a[ao + 2 * ai]), c2);
      c3 = x.fma(FloatVector.broadcast(FLOATS, a[ao + 3 * ai]), c3);
      ao += ap;
      bo += bp;
    }
    c0.intoArray(c, co);
    c1.intoArray(c, co + ci);
    c2.intoArray(c, co + 2 * ci);
    c3.intoArray(c, co + 3 * ci);
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
    var c0 = FloatVector.fromArray(FLOATS, s, so);
    var c1 = FloatVector.fromArray(FLOATS, s, so + si);
    for (int p = 0; p < k; p++) {
      var x = FloatVector.fromArray(FLOATS, b, bo);
      c0 = x.fma(FloatVector.broadcast(FLOATS, a[ao]), c0);
      c1 = x.fma(FloatVector.broadcast(FLOATS, a[ao + ai]), c1);
      ao += ap;
      bo += bp;
    }
    c0.intoArray(c, co);
    c1.intoArray(c, co + ci);
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
    var c0 = FloatVector.fromArray(FLOATS, s, so);
    for (int p = 0; p < k; p++) {
      var x = FloatVector.fromArray(FLOATS, b, bo);
      c0 = x.fma(FloatVector.broadcast(FLOATS, a[ao]), c0);
      ao += ap;
      bo += bp;
    }
    c0.intoArray(c, co);
  }

  static void part4(
      int count,
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
    var mask = FLOATS.indexInRange(0, count);
    var c0 = FloatVector.fromArray(FLOATS, s, so, mask);
    var c1 = FloatVector.fromArray(FLOATS, s, so + si, mask);
    var c2 = FloatVector.fromArray(FLOATS, s, so + 2 * si, mask);
    var c3 = FloatVector.fromArray(FLOATS, s, so + 3 * si, mask);
    for (int p = 0; p < k; p++) {
      var x = FloatVector.fromArray(FLOATS, b, bo, mask);
      c0 = x.fma(FloatVector.broadcast(FLOATS, a[ao]), c0);
      c1 = x.fma(FloatVector.broadcast(FLOATS, a[ao + ai]), c1);
      c2 = x.fma(FloatVector.broadcast(FLOATS, a[ao + 2 * ai]), c2);
      c3 = x.fma(FloatVector.broadcast(FLOATS, a[ao + 3 * ai]), c3);
      ao += ap;
      bo += bp;
    }
    c0.intoArray(c, co, mask);
    c1.intoArray(c, co + ci, mask);
    c2.intoArray(c, co + 2 * ci, mask);
    c3.intoArray(c, co + 3 * ci, mask);
  }

  static void part2(
      int count,
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
    var mask = FLOATS.indexInRange(0, count);
    var c0 = FloatVector.fromArray(FLOATS, s, so, mask);
    var c1 = FloatVector.fromArray(FLOATS, s, so + si, mask);
    for (int p = 0; p < k; p++) {
      var x = FloatVector.fromArray(FLOATS, b, bo, mask);
      c0 = x.fma(FloatVector.broadcast(FLOATS, a[ao]), c0);
      c1 = x.fma(FloatVector.broadcast(FLOATS, a[ao + ai]), c1);
      ao += ap;
      bo += bp;
    }
    c0.intoArray(c, co, mask);
    c1.intoArray(c, co + ci, mask);
  }

  static void part1(
      int count,
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
    var mask = FLOATS.indexInRange(0, count);
    var c0 = FloatVector.fromArray(FLOATS, s, so, mask);
    for (int p = 0; p < k; p++) {
      var x = FloatVector.fromArray(FLOATS, b, bo, mask);
      c0 = x.fma(FloatVector.broadcast(FLOATS, a[ao]), c0);
      ao += ap;
      bo += bp;
    }
    c0.intoArray(c, co, mask);
  }
}
