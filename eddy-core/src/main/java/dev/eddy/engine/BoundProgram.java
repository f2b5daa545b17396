package dev.eddy.engine;

/// A program with its weights, packed: immutable and thread-safe. Each thread that runs it has a
/// workspace of its own.
public final class BoundProgram {

  private final CpuWeights<?> weights;

  BoundProgram(CpuWeights<?> weights) {
    this.weights = weights;
  }

  /// A workspace that splits large batches among this many threads; the results are the same bits
  /// for any number.
  public Workspace workspace(int threads) {
    return new CpuWorkspace<>(weights, new Team(threads));
  }

  /// Runs the model one step at a time, for this many sequences side by side.
  ///
  /// @throws IllegalArgumentException if a layer needs the whole sequence
  public Stepper stepper(int rows) {
    return new Stepper(weights.plan.model(), workspace(1), rows);
  }
}
