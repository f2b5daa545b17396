package dev.eddy.random;

/// Philox4x32-10: a counter-based generator, a pure function from (key, counter) to four 32-bit
/// words.
///
/// Ten rounds of two 32 × 32 → 64 bit products; nothing is remembered between calls, so any word of
/// any stream can be made anywhere, in any order, with the same bits. The conversions to numbers
/// are those of TensorFlow; they use only exact integer and IEEE operations and {@link StrictMath},
/// so they too give the same bits on every machine.
///
/// @see <a href="https://doi.org/10.1145/2063384.2063405">Salmon, Moraes, Dror & Shaw 2011,
///   Parallel random numbers: as easy as 1, 2, 3</a>
public final class Philox {

  public static final long MULTIPLIER_0 = 0xD2511F53L;
  public static final long MULTIPLIER_1 = 0xCD9E8D57L;
  public static final int WEYL_0 = 0x9E3779B9;
  public static final int WEYL_1 = 0xBB67AE85;
  private static final long LOW = 0xFFFFFFFFL;

  private Philox() {}

  /// Writes the four words of counter `(c0, c1, c2, c3)` under the key `(key0, key1)` to `out[0 …
  /// 3]`.
  public static void block(int key0, int key1, int c0, int c1, int c2, int c3, int[] out) {
    for (int round = 0; round < 10; round++) {
      long a = MULTIPLIER_0 * (c0 & LOW);
      long b = MULTIPLIER_1 * (c2 & LOW);
      c0 = (int) (b >>> 32) ^ c1 ^ key0;
      c1 = (int) b;
      c2 = (int) (a >>> 32) ^ c3 ^ key1;
      c3 = (int) a;
      key0 += WEYL_0;
      key1 += WEYL_1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
  }

  /// A uniform number in [0, 1), a multiple of 2⁻²³, from the low 23 bits of a word.
  public static float uniform(int word) {
    return Float.intBitsToFloat(0x3F800000 | (word & 0x7FFFFF)) - 1f;
  }

  /// A uniform number in [0, 1), a multiple of 2⁻⁵², from the low 20 bits of `first` (high part)
  /// and all of `second`.
  public static double uniform(int first, int second) {
    return Double.longBitsToDouble(0x3FF0000000000000L | (first & 0xFFFFFL) << 32 | (second & LOW))
        - 1;
  }
}
