package dev.eddy.run;

import dev.eddy.data.Batch;
import dev.eddy.plan.Plan;

/// A program with its weights, where it runs: immutable and thread-safe. Each thread that runs it
/// has a workspace of its own.
public final class BoundProgram {

  private final Plan plan;
  private final Inference inference;

  BoundProgram(Plan plan, Inference inference) {
    this.plan = plan;
    this.inference = inference;
  }

  /// A workspace that splits large batches among this many threads; the results are the same bits
  /// for any number.
  public Workspace workspace(int threads) {
    return inference.workspace(threads);
  }

  /// Runs the model one step at a time, for this many sequences side by side.
  ///
  /// @throws IllegalArgumentException if a layer needs the whole sequence
  public Stepper stepper(int rows) {
    return new Stepper(new OneStep(plan.model(), workspace(1), "a stepper"), rows);
  }

  /// Runs the model one step at a time, for sequences that come, go and wait.
  ///
  /// @param threads among which large steps are split
  /// @throws IllegalArgumentException if a layer needs the whole sequence
  public Sessions sessions(int threads) {
    return new Sessions(new OneStep(plan.model(), workspace(threads), "sessions"));
  }

  /// A batch for it, to be filled row by row.
  public Batch batch() {
    return plan.model().batch();
  }
}
