package dev.eddy.vector;

import static dev.eddy.random.Philox.MULTIPLIER_0;
import static dev.eddy.random.Philox.MULTIPLIER_1;
import static dev.eddy.random.Philox.WEYL_0;
import static dev.eddy.random.Philox.WEYL_1;
import static dev.eddy.vector.FloatLanes.COUNT;
import static dev.eddy.vector.FloatLanes.FLOATS;
import static dev.eddy.vector.FloatLanes.LONGS;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;

/// Dropout masks: the rounds of {@link dev.eddy.random.Philox} for as many blocks at once as longs
/// fill a vector.
final class Masks {
  private static final long LOW = 0xFFFFFFFFL;

  private Masks() {}

  /// One row: units of which the high 24 bits of their word are below the threshold get 0, the
  /// others `keep`.
  ///
  /// A block has four words, one for each of four units in a row, so the four comparisons are
  /// merged bit by bit into the order of the units, and two vectors of floats take the bits.
  static void dropout(
      int n,
      int threshold,
      float keep,
      int key0,
      int key1,
      int c0,
      int c1,
      int c2,
      float[] out,
      int o) {
    if (n == 0) {
      return;
    }
    for (int j = 0; j < n; j += 2 * COUNT) {
      var w0 = LongVector.broadcast(LONGS, c0 & LOW);
      var w1 = LongVector.broadcast(LONGS, c1 & LOW);
      var w2 = LongVector.broadcast(LONGS, c2 & LOW);
      var w3 = LongVector.broadcast(LONGS, j / 4).addIndex(1);
      int k0 = key0;
      int k1 = key1;
      for (int round = 0; round < 10; round++) {
        var a = w0.and(LOW).mul(MULTIPLIER_0);
        var b = w2.and(LOW).mul(MULTIPLIER_1);
        w0 = b.lanewise(LSHR, 32).lanewise(XOR, w1).lanewise(XOR, k0 & LOW);
        w2 = a.lanewise(LSHR, 32).lanewise(XOR, w3).lanewise(XOR, k1 & LOW);
        w1 = b.and(LOW);
        w3 = a.and(LOW);
        k0 += WEYL_0;
        k1 += WEYL_1;
      }
      long kept =
          Long.expand(w0.lanewise(LSHR, 8).compare(GE, threshold).toLong(), 0x11111111L)
              | Long.expand(w1.lanewise(LSHR, 8).compare(GE, threshold).toLong(), 0x22222222L)
              | Long.expand(w2.lanewise(LSHR, 8).compare(GE, threshold).toLong(), 0x44444444L)
              | Long.expand(w3.lanewise(LSHR, 8).compare(GE, threshold).toLong(), 0x88888888L);
      for (int i = j; i < j + 2 * COUNT && i < n; i += COUNT) {
        var units = VectorMask.fromLong(FLOATS, kept >>> (i - j));
        FloatVector.zero(FLOATS)
            .blend(keep, units)
            .intoArray(out, o + i, FLOATS.indexInRange(i, n));
      }
    }
  }
}
