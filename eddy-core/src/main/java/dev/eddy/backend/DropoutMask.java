package dev.eddy.backend;

/// The draws behind a dropout mask: which units of a block of four are kept, from Philox4x32-10 (Salmon et al. 2011).
///
/// A draw is the high 24 bits of a word as a uniform number in [0, 1), so `draw < rate` is a comparison of integers.
final class DropoutMask {
  private DropoutMask() {}

  /// The number of 24-bit draws, of all 2²⁴, that are below `rate`.
  static int threshold(double rate) {
    return (int) StrictMath.ceil(rate * 0x1p24);
  }

  /// Bit i is set where word i of the block with this key and counter is not below the threshold.
  static int kept(int threshold, int key0, int key1, int counter0, int counter1, int counter2, int counter3) {
    int k0 = key0;
    int k1 = key1;
    int c0 = counter0;
    int c1 = counter1;
    int c2 = counter2;
    int c3 = counter3;
    for (int round = 0; round < 10; round++) {
      long p0 = 0xD2511F53L * (c0 & 0xFFFFFFFFL);
      long p1 = 0xCD9E8D57L * (c2 & 0xFFFFFFFFL);
      c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c1 = (int) p1;
      c3 = (int) p0;
      k0 += 0x9E3779B9;
      k1 += 0xBB67AE85;
    }
    int kept = c0 >>> 8 >= threshold ? 1 : 0;
    kept |= c1 >>> 8 >= threshold ? 2 : 0;
    kept |= c2 >>> 8 >= threshold ? 4 : 0;
    kept |= c3 >>> 8 >= threshold ? 8 : 0;
    return kept;
  }
}
