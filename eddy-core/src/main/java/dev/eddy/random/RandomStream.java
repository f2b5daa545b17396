package dev.eddy.random;

import java.nio.charset.StandardCharsets;

/// A place in an endless row of random words, and the numbers made of them.
///
/// Word `4n + i` is word `i` of {@link Philox} with the key `seed` and the counter `(n, stream)`,
/// each a 64-bit number, low half first: the convention of TensorFlow, whose operations draw the
/// same numbers from the same pair ({@link TensorFlowSeed}). The same calls give the same bits on
/// every machine. A stream belongs to one thread; it can be left with {@link #position()} and taken
/// up with {@link #at(long)}.
public final class RandomStream {

  private static final float TINY = 1e-7f;
  private static final float TWO_PI = (float) (2 * StrictMath.PI);

  private final long seed;
  private final long stream;
  private final int[] block = new int[4];
  private long next;
  private int used = 4;
  private float spare;
  private double spareDouble;
  private boolean hasSpare;
  private boolean hasSpareDouble;

  RandomStream(long seed, long stream, long firstBlock) {
    this.seed = seed;
    this.stream = stream;
    this.next = firstBlock;
  }

  /// The stream of one name under one seed.
  ///
  /// Names do not disturb each other: a model that gains a layer draws the old layers as before.
  /// The upper half of the counter is the 64-bit FNV-1a hash of the name in UTF-8 with its top bit
  /// set, which keeps it apart from TensorFlow's streams and from dropout masks.
  public static RandomStream of(long seed, String name) {
    long hash = 0xCBF29CE484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8))
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    return new RandomStream(seed, hash | Long.MIN_VALUE, 0);
  }

  /// How many words have been taken; a kept second normal is not counted.
  public long position() {
    return 4 * (next - 1) + used;
  }

  /// The same stream, `position` words from its start.
  public RandomStream at(long position) {
    var there = new RandomStream(seed, stream, position >> 2);
    for (long i = position & 3; i > 0; i--) there.word();
    return there;
  }

  /// The next 32 random bits.
  public int word() {
    if (used == 4) {
      Philox.block(
          (int) seed,
          (int) (seed >>> 32),
          (int) next,
          (int) (next >>> 32),
          (int) stream,
          (int) (stream >>> 32),
          block);
      next++;
      used = 0;
    }
    return block[used++];
  }

  /// A number in [0, 1), a multiple of 2⁻²³, from one word.
  public float uniform() {
    return Philox.uniform(word());
  }

  /// A number in [0, 1), a multiple of 2⁻⁵², from two words.
  public double uniformDouble() {
    int first = word();
    return Philox.uniform(first, word());
  }

  /// An integer in `[from, to)`: `from + word mod (to − from)`, as TensorFlow draws an int32 (the
  /// remainder favours small numbers a little).
  ///
  /// @throws IllegalArgumentException if the range is empty
  public int integer(int from, int to) {
    checkRange(from, to);
    return from + Integer.remainderUnsigned(word(), to - from);
  }

  /// An integer in `[from, to)` from two words, low half first, as TensorFlow draws an int64.
  ///
  /// @throws IllegalArgumentException if the range is empty
  public long integer(long from, long to) {
    checkRange(from, to);
    long low = word() & 0xFFFFFFFFL;
    long word = (long) word() << 32 | low;
    return from + Long.remainderUnsigned(word, to - from);
  }

  /// An integer in `[0, bound)`, every value equally likely: the upper half of `word · bound`,
  /// drawn again where the lower half would favour one.
  ///
  /// @throws IllegalArgumentException if the bound is not positive
  /// @see <a href="https://doi.org/10.1145/3230636">Lemire 2019, Fast random integer generation in
  ///   an interval</a>
  public int below(int bound) {
    checkRange(0, bound);
    int threshold = Integer.remainderUnsigned(-bound, bound);
    long product;
    do product = (word() & 0xFFFFFFFFL) * bound;
    while (Integer.compareUnsigned((int) product, threshold) < 0);
    return (int) (product >>> 32);
  }

  /// A normal number of mean 0 and deviation 1 (Box & Muller 1958): two words make a pair `r·sin
  /// v`, `r·cos v` with `r = √(−2 ln max(u₁, 10⁻⁷))`, `v = 2π·u₂`; the second is kept for the next
  /// call.
  public float normal() {
    if (hasSpare) {
      hasSpare = false;
      return spare;
    }
    float u = Math.max(uniform(), TINY);
    float v = TWO_PI * uniform();
    float r = (float) Math.sqrt(-2f * (float) StrictMath.log(u));
    hasSpare = true;
    spare = (float) StrictMath.cos(v) * r;
    return (float) StrictMath.sin(v) * r;
  }

  /// As {@link #normal()} in double precision, two words for each uniform number.
  public double normalDouble() {
    if (hasSpareDouble) {
      hasSpareDouble = false;
      return spareDouble;
    }
    double u = Math.max(uniformDouble(), 1e-7);
    double v = 2 * StrictMath.PI * uniformDouble();
    double r = Math.sqrt(-2 * StrictMath.log(u));
    hasSpareDouble = true;
    spareDouble = StrictMath.cos(v) * r;
    return StrictMath.sin(v) * r;
  }

  /// A normal number drawn again until it is less than 2 deviations from 0; its own deviation is
  /// 0.8796.
  ///
  /// Each number is redrawn by itself from this stream. TensorFlow redraws in groups, so the two
  /// agree in distribution only.
  public float truncatedNormal() {
    float z;
    do z = normal();
    while (Math.abs(z) >= 2f);
    return z;
  }

  private static void checkRange(long from, long to) {
    if (from >= to)
      throw new IllegalArgumentException(
          "random integers: expected a range that holds a number, found from "
              + from
              + " to below "
              + to);
  }
}
