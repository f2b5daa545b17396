package dev.eddy.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The vector shape of this machine. Constants, so that the compiler folds every choice made by
/// them.
final class FloatLanes {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  static final int COUNT = FLOATS.length();

  /// 512-bit machines have 32 registers, enough for a tile of 6 × 4 vectors; the others get 6 × 2.
  static final boolean WIDE = COUNT == 16;

  /// Lane i takes lane i + 8, 4, 2, 1: the steps of the tree that adds the lanes of a row sum.
  static final VectorShuffle<Float> BY_8 = VectorShuffle.iota(FLOATS, 8 % COUNT, 1, true);

  static final VectorShuffle<Float> BY_4 = VectorShuffle.iota(FLOATS, 4 % COUNT, 1, true);
  static final VectorShuffle<Float> BY_2 = VectorShuffle.iota(FLOATS, 2 % COUNT, 1, true);
  static final VectorShuffle<Float> BY_1 = VectorShuffle.iota(FLOATS, 1 % COUNT, 1, true);

  /// As many floats as doubles fill a vector.
  static final VectorSpecies<Float> HALF =
      VectorSpecies.of(float.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

  static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  static final VectorShuffle<Double> DOUBLES_BY_4 =
      VectorShuffle.iota(DOUBLES, 4 % DOUBLES.length(), 1, true);
  static final VectorShuffle<Double> DOUBLES_BY_2 =
      VectorShuffle.iota(DOUBLES, 2 % DOUBLES.length(), 1, true);
  static final VectorShuffle<Double> DOUBLES_BY_1 =
      VectorShuffle.iota(DOUBLES, 1 % DOUBLES.length(), 1, true);

  static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

  private FloatLanes() {}
}
