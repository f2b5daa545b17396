package dev.eddy.onnx.op;

/// MT19937, drawn from as NumPy's legacy generator does: 53-bit uniform numbers, normal ones by the
/// polar method.
final class MersenneTwister {
  private static final int N = 624;
  private static final int M = 397;

  private final int[] state = new int[N];
  private int next;
  private double spare;
  private boolean hasSpare;

  void seed(int seed) {
    state[0] = seed;
    for (int i = 1; i < N; i++) {
      state[i] = 1_812_433_253 * (state[i - 1] ^ state[i - 1] >>> 30) + i;
    }
    next = N;
    hasSpare = false;
  }

  private int word() {
    if (next == N) {
      for (int i = 0; i < N; i++) {
        int y = state[i] & 0x8000_0000 | state[(i + 1) % N] & 0x7fff_ffff;
        state[i] = state[(i + M) % N] ^ y >>> 1 ^ ((y & 1) != 0 ? 0x9908_b0df : 0);
      }
      next = 0;
    }
    int y = state[next++];
    y ^= y >>> 11;
    y ^= y << 7 & 0x9d2c_5680;
    y ^= y << 15 & 0xefc6_0000;
    return y ^ y >>> 18;
  }

  /// From 0 to below 1.
  double uniform() {
    int high = word() >>> 5;
    int low = word() >>> 6;
    return (high * 0x1p26 + low) * 0x1p-53;
  }

  /// Mean 0, variance 1.
  double normal() {
    if (hasSpare) {
      hasSpare = false;
      return spare;
    }
    while (true) {
      double a = 2 * uniform() - 1;
      double b = 2 * uniform() - 1;
      double square = a * a + b * b;
      if (square > 0 && square < 1) {
        double factor = StrictMath.sqrt(-2 * StrictMath.log(square) / square);
        spare = factor * a;
        hasSpare = true;
        return factor * b;
      }
    }
  }
}
