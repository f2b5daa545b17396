package dev.eddy.backend;

import dev.eddy.random.Philox;

/// Which units of a block of four a dropout mask keeps.
///
/// A draw is the high 24 bits of a word of {@link Philox} as a uniform number in [0, 1), so `draw <
/// rate` is a comparison of integers.
public final class DropoutMask {
  private DropoutMask() {}

  /// How many of the 2²⁴ draws are below `rate`.
  public static int threshold(double rate) {
    return (int) StrictMath.ceil(rate * 0x1p24);
  }

  /// The second word of the key of Philox; the first is the low half of the seed. With a high half
  /// of 0 it is the site itself, others give each site another.
  public static int key(long seed, int site) {
    return site ^ (int) (seed >>> 32) * Philox.WEYL_0;
  }

  /// Bit i is set where word i is not below the threshold.
  static int kept(int threshold, int[] words) {
    int kept = 0;
    for (int i = 0; i < 4; i++) {
      kept |= words[i] >>> 8 >= threshold ? 1 << i : 0;
    }
    return kept;
  }
}
