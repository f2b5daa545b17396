package dev.eddy.vector;

import static dev.eddy.vector.FloatLanes.COUNT;
import static dev.eddy.vector.FloatLanes.FLOATS;
import static dev.eddy.vector.TiledProducts.PANEL;
import static dev.eddy.vector.TiledProducts.ROW;

import dev.eddy.backend.RowProducts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/// One row times matrices that lie where lines of the cache begin.
///
/// A vector of 512 bits is a whole line. An array of Java begins anywhere, so that nearly every
/// vector of it lies in two lines and takes two reads; a product of one row does little else than
/// read. So the packed matrices are copied to memory outside the heap, which can be aligned. It is
/// freed with this object.
final class AlignedRows implements RowProducts<float[]> {
  private static final long LINE = 64;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private final float[] packed;
  private final MemorySegment aligned;

  AlignedRows(float[] packed) {
    this.packed = packed;
    aligned = copy(packed);
  }

  /// The numbers where a line begins.
  static MemorySegment copy(float[] numbers) {
    var segment = Arena.ofAuto().allocate((long) Float.BYTES * numbers.length, LINE);
    MemorySegment.copy(numbers, 0, segment, ValueLayout.JAVA_FLOAT, 0, numbers.length);
    return segment;
  }

  @Override
  public void product(
      int n, int k, float[] a, int ao, int po, float[] c, int co, float[] init, int io) {
    if (k == 0) {
      Loops.PLAIN.gemm(1, n, k, a, ao, 0, packed, po, 0, c, co, 0, init, io);
      return;
    }
    var s = init == null ? c : init;
    int so = init == null ? co : io;
    int j = 0;
    for (; j + ROW <= n && Loops.ALIGNED_ROW.compiled(ROW * k); j += ROW) {
      row(k, a, ao, aligned, at(po + j * k), at(PANEL * k), s, so + j, c, co + j);
    }
    if (j < n) {
      TiledProducts.gemm(1, n - j, k, a, ao, 0, packed, po, j, c, co + j, 0, s, so + j, 0);
    }
  }

  private static long at(int number) {
    return (long) Float.BYTES * number;
  }

  /// One row of C over 2 panels of B that lie `panel` bytes apart, as [WideTiles#row] does it.
  static void row(
      int k,
      float[] a,
      int ao,
      MemorySegment b,
      long bo,
      long panel,
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
      c0 = x.fma(FloatVector.fromMemorySegment(FLOATS, b, bo, ORDER), c0);
      c1 = x.fma(FloatVector.fromMemorySegment(FLOATS, b, bo + LINE, ORDER), c1);
      c2 = x.fma(FloatVector.fromMemorySegment(FLOATS, b, bo + 2 * LINE, ORDER), c2);
      c3 = x.fma(FloatVector.fromMemorySegment(FLOATS, b, bo + 3 * LINE, ORDER), c3);
      c4 = x.fma(FloatVector.fromMemorySegment(FLOATS, b, bo + panel, ORDER), c4);
      c5 = x.fma(FloatVector.fromMemorySegment(FLOATS, b, bo + panel + LINE, ORDER), c5);
      c6 = x.fma(FloatVector.fromMemorySegment(FLOATS, b, bo + panel + 2 * LINE, ORDER), c6);
      c7 = x.fma(FloatVector.fromMemorySegment(FLOATS, b, bo + panel + 3 * LINE, ORDER), c7);
      bo += 4 * LINE;
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
