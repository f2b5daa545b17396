package dev.eddy.tasks.baseline;

import dev.eddy.tasks.data.text.Pair;
import dev.eddy.tasks.metric.EditDistance;
import java.util.List;

/// Answers with the target of the learned source that is nearest by [EditDistance], the first of
/// those equally near: what can be had by heart. Immutable.
public final class NearestNeighbour {

  private final List<Pair> pairs;
  private final int[][] sources;

  /// @param pairs at least one
  public NearestNeighbour(List<Pair> pairs) {
    if (pairs.isEmpty()) {
      throw new IllegalArgumentException(
          "nearest neighbour: expected at least one pair, found none");
    }
    this.pairs = List.copyOf(pairs);
    sources =
        pairs.stream().map(pair -> pair.source().codePoints().toArray()).toArray(int[][]::new);
  }

  /// The target of the nearest source.
  public String answer(String source) {
    var asked = source.codePoints().toArray();
    int nearest = 0;
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < sources.length && least > 0; i++) {
      // Every symbol too many costs one edit at least.
      if (Math.abs(sources[i].length - asked.length) < least) {
        int distance = EditDistance.between(asked, sources[i]);
        if (distance < least) {
          least = distance;
          nearest = i;
        }
      }
    }
    return pairs.get(nearest).target();
  }
}
