package dev.eddy.random;

/// The order in which an epoch visits its examples.
///
/// A permutation by Fisher & Yates (Durstenfeld's form, from the last place down), drawn without
/// bias from the stream named `shuffle/<epoch>` of the seed. It depends on `n`, seed and epoch
/// alone, so a resumed run finds the order it left.
public final class Shuffle {

  private Shuffle() {}

  /// A permutation of `0 … n−1`.
  ///
  /// @param epoch the number of the pass over the data, from 0
  public static int[] permutation(int n, long seed, int epoch) {
    int[] order = new int[n];
    permute(order, seed, epoch);
    return order;
  }

  /// The same permutation, written into an array that is used again.
  public static void permute(int[] out, long seed, int epoch) {
    shuffled(out, RandomStream.of(seed, "shuffle/" + epoch));
  }

  /// Fills an array with `0 … n−1` in the order drawn from a stream.
  public static void shuffled(int[] out, RandomStream random) {
    for (int i = 0; i < out.length; i++) out[i] = i;
    for (int last = out.length - 1; last > 0; last--) {
      int chosen = random.below(last + 1);
      int moved = out[last];
      out[last] = out[chosen];
      out[chosen] = moved;
    }
  }
}
