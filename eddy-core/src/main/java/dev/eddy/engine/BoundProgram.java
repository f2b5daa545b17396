package dev.eddy.engine;

/// A program with its weights, packed: immutable and thread-safe. Each thread that runs it has a workspace of its own.
public final class BoundProgram {

  private final CpuWeights<?> weights;

  BoundProgram(CpuWeights<?> weights) {
    this.weights = weights;
  }

  /// A workspace that splits large batches among this many threads; the results are the same bits for any number.
  public Workspace workspace(int threads) {
    return new CpuWorkspace<>(weights, new Team(threads));
  }
}
