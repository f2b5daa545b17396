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
    for (int i = 0; i < n; i++) order[i] = i;
    var random = RandomStream.of(seed, "shuffle/" + epoch);
    for (int last = n - 1; last > 0; last--) {
      int chosen = random.below(last + 1);
      int moved = order[last];
      order[last] = order[chosen];
      order[chosen] = moved;
    }
    return order;
  }
}
