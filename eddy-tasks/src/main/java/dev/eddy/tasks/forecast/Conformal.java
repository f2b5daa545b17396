package dev.eddy.tasks.forecast;

import java.util.Arrays;
import java.util.List;

/// Split-conformal intervals: how much wider than the outermost quantiles of the network an
/// interval must be, so that it holds the share of truths that it says.
///
/// On data that was not learned from, the score of a truth y is `max(low − y, y − high)`; of n
/// scores the `⌈(n + 1)·coverage⌉`-th smallest is the margin (Romano, Patterson & Candès 2019;
/// around a mean, low = high, Lei et al. 2018). Margins are those of each step ahead and column, in
/// deviations of the series; below 0 they make an interval narrower. The truths of neighbouring
/// origins hang together, so the share holds about, not surely.
final class Conformal {

  private Conformal() {}

  /// The fewest scores that give margins.
  static int fewest(double coverage) {
    int fewest = 1;
    while (rank(fewest, coverage) > fewest) {
      fewest++;
    }
    return fewest;
  }

  private static int rank(int scores, double coverage) {
    return (int) Math.ceil((scores + 1) * coverage - 1e-9);
  }

  /// The margins; none where there are too few scores.
  ///
  /// @param scores for each value of a forecast `[horizon · columns]` those of all origins
  static List<Double> margins(double[][] scores, double coverage) {
    var margins = new Double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      int rank = rank(scores[i].length, coverage);
      if (rank > scores[i].length) {
        return List.of();
      }
      var sorted = scores[i].clone();
      Arrays.sort(sorted);
      margins[i] = sorted[rank - 1];
    }
    return List.of(margins);
  }
}
