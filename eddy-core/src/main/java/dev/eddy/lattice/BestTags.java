package dev.eddy.lattice;

/// The search for the best sequence of tags of a chain.
///
/// Source: Viterbi 1967.
final class BestTags {

  private final LinearChain chain;
  private final int tags;

  /// For each step and tag the best tag before it.
  private int[] before = {};

  /// The best score that ends in each tag, up to a step and one on.
  private double[] reached;

  private double[] next;

  BestTags(LinearChain chain) {
    this.chain = chain;
    tags = chain.tags;
    reached = new double[tags];
    next = new double[tags];
  }

  /// @return the score
  double best(int steps, int[] out) {
    if (steps == 0) {
      return 0;
    }
    if (before.length < steps * tags) {
      before = new int[chain.scores.length];
    }
    for (int j = 0; j < tags; j++) {
      reached[j] = chain.start[j] + chain.scores[j];
    }
    for (int t = 1; t < steps; t++) {
      for (int j = 0; j < tags; j++) {
        reach(t, j);
      }
      var kept = reached;
      reached = next;
      next = kept;
    }
    int last = 0;
    for (int j = 0; j < tags; j++) {
      reached[j] += chain.end[j];
      last = reached[j] > reached[last] ? j : last;
    }
    double score = reached[last];
    for (int t = steps - 1; t >= 0; t--) {
      out[t] = last;
      last = t == 0 ? last : before[t * tags + last];
    }
    return score;
  }

  private void reach(int t, int j) {
    int from = 0;
    double best = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < tags; i++) {
      double score = reached[i] + chain.transition[i * tags + j];
      if (score > best) {
        best = score;
        from = i;
      }
    }
    before[t * tags + j] = from;
    next[j] = best + chain.scores[t * tags + j];
  }
}
