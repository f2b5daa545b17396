package dev.eddy.cpu.update;

import dev.eddy.backend.Kernels;
import dev.eddy.operation.Op;
import java.util.ArrayList;
import java.util.List;

/// The tree of pairs: shards 0 and 1, 2 and 3, then both sums, and so on; what is left over is
/// added from the last up. It holds as many buffers as the tree has levels.
public final class PairwiseReducer implements GradientReducer {

  private final Kernels<float[]> kernels;
  private final int size;
  private final List<float[]> levels = new ArrayList<>();
  private int count;

  /// @param size numbers of a gradient
  public PairwiseReducer(Kernels<float[]> kernels, int size) {
    this.kernels = kernels;
    this.size = size;
  }

  @Override
  public void begin() {
    count = 0;
  }

  @Override
  public void add(float[] gradients) {
    int level = Integer.numberOfTrailingZeros(count + 1);
    while (levels.size() <= level) {
      levels.add(kernels.allocate(size));
    }
    // The levels below hold the left halves of the pairs this shard completes.
    var sum = levels.get(level);
    if (level == 0) {
      kernels.copy(gradients, 0, sum, 0, size);
    } else {
      addTo(levels.get(0), gradients, sum);
      for (int i = 1; i < level; i++) {
        addTo(levels.get(i), sum, sum);
      }
    }
    count++;
  }

  @Override
  public void sum(float[] out) {
    float[] right = null;
    for (int level = 0; level < levels.size(); level++) {
      if ((count >> level & 1) == 1) {
        var left = levels.get(level);
        if (right == null) {
          kernels.copy(left, 0, out, 0, size);
        } else {
          addTo(left, out, out);
        }
        right = out;
      }
    }
    if (right == null) {
      kernels.fill(out, 0, size, 0);
    }
  }

  private void addTo(float[] left, float[] right, float[] out) {
    kernels.map(
        Op.ADD.ordinal(), 1, size, out, 0, size, left, 0, size, right, 0, size, right, 0, size);
  }
}
