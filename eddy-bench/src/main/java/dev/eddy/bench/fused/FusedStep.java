package dev.eddy.bench.fused;

/// A training step of a model written by hand, on one batch: what an interpreted step is measured
/// against.
public interface FusedStep {

  /// The loss; {@link #gradients} then holds its gradients.
  double run();

  /// In the order of the parameters.
  float[] gradients();

  /// Takes new parameters.
  void pack();

  /// `[B, T]` as `[T, B]`.
  static int[] timeFirst(int[] ids, int rows, int steps) {
    var out = new int[ids.length];
    for (int r = 0; r < rows; r++) {
      for (int t = 0; t < steps; t++) {
        out[t * rows + r] = ids[r * steps + t];
      }
    }
    return out;
  }
}
