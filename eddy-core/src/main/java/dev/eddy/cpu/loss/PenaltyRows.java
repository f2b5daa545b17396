package dev.eddy.cpu.loss;

import dev.eddy.cpu.memory.Frame;
import dev.eddy.data.Batch;
import dev.eddy.plan.Plan;

/// A penalty on the values of a layer: its mean over the valid steps of the batch and the units.
public final class PenaltyRows<A> {

  private final Plan.PenaltyPlan plan;
  private final StepLosses<A> losses;
  private double[] rowLosses = {};

  public PenaltyRows(Frame<A> run, Plan.PenaltyPlan plan) {
    this.plan = plan;
    losses = new StepLosses<>(run, plan.axis(), plan.loss(), plan.scale());
  }

  /// A shard is averaged as the part of the batch that it is.
  public void bind(Batch batch) {
    var axis = losses.rows();
    if (rowLosses.length < axis.rows) {
      rowLosses = new double[axis.rows];
    }
    var whole = batch.whole();
    var lengths = plan.axis().isEmpty() ? null : whole.knownLengths(plan.axis());
    long steps = 0;
    for (int row = 0; row < whole.rows(); row++) {
      steps += Math.max(0, (lengths == null ? axis.steps : lengths[row]) - plan.firstStep());
    }
    double factor = steps == 0 ? 0 : plan.weight() / ((double) steps * plan.width());
    for (int r = 0; r < axis.rows; r++) {
      for (int t = 0; t < axis.lengths[r]; t++) {
        losses.scale(t, r, t < plan.firstStep() ? 0 : factor);
      }
    }
  }

  public double total() {
    return losses.total(rowLosses);
  }
}
