package dev.eddy.cpu.loss;

import dev.eddy.cpu.memory.Frame;
import dev.eddy.data.Batch;
import dev.eddy.model.Objective;
import dev.eddy.plan.Plan;
import java.util.Arrays;

/// Labels, weights and averages of the loss: what each step's loss is multiplied with.
public final class LossRows<A> {

  private final Plan.LossPlan plan;

  private final Frame<A> run;
  private final StepLosses<A> losses;

  /// Whether each step has a label; else it has targets, or the row has labels of their own axis.
  private final boolean labelled;

  /// Whether the loss belongs to whole rows, so that all steps of a row have the same factor.
  private final boolean ofRows;

  /// Labels on an axis of their own, or null.
  private final CtcLabels ctc;

  private final Objective.Averaging averaging;
  private double[] sums = {};
  private double[] rowLosses = {};

  public LossRows(Frame<A> run, Plan.LossPlan plan) {
    this.run = run;
    this.plan = plan;
    losses = new StepLosses<>(run, plan.axis(), plan.loss(), plan.scale());
    var objective = run.plan.objective().orElseThrow();
    ofRows = objective.loss().isOfRows();
    averaging = objective.averaging();
    switch (objective.loss()) {
      case Objective.Loss.LinearChain _, Objective.Loss.SoftmaxCrossEntropy _ -> {
        labelled = true;
        ctc = null;
      }
      case Objective.Loss.Pointwise _ -> {
        labelled = false;
        ctc = null;
      }
      case Objective.Loss.Ctc(String axis, int blank) -> {
        labelled = false;
        ctc = new CtcLabels(plan.output(), axis, blank, plan.width());
      }
    }
  }

  public void bind(Batch batch) {
    var axis = run.axis(plan.axis());
    var given = labelled ? batch.idsOf(plan.output(), axis.steps) : null;
    var weights = batch.weightsOf(plan.output(), axis.steps);
    if (ofRows && weights != null) {
      throw new IllegalArgumentException(
          ctc != null
              ? "batch: steps of \"%s\" have weights, which ctc cannot take; leave them out"
                  .formatted(plan.output())
              : "batch: steps of \"%s\" have weights, which a linear chain cannot take; leave them out, or give steps that do not count a negative label"
                  .formatted(plan.output()));
    }
    if (ctc != null) {
      ctc.check(batch, axis);
    } else if (labelled) {
      order(given);
    } else {
      load(batch.numbersOf(plan.output(), axis.steps, plan.width()));
    }
    var whole = batch.whole();
    int groups = Math.max(whole.rows(), axis.steps) + 1;
    if (sums.length < groups) {
      sums = new double[groups];
      rowLosses = new double[groups];
    }
    Arrays.fill(sums, 0, groups, 0);
    // In batch order, so that the sums do not depend on how rows are sorted; a shard is averaged as
    // the part of the batch that it is.
    var wholeLabels = labelled ? whole.ids(plan.output()) : null;
    var wholeWeights = whole.knownWeights(plan.output());
    for (int row = 0; row < whole.rows(); row++) {
      int length = length(whole, row, axis.steps);
      if (ctc != null && length > 0) {
        sums[group(row, 0)] += Math.max(1, ctc.count(whole, row));
      }
      for (int t = 0; t < length && ctc == null; t++) {
        sums[group(row, t)] += weight(wholeLabels, wholeWeights, row * axis.steps + t);
      }
    }
    int first = batch.firstRow() - whole.firstRow();
    for (int r = 0; r < axis.rows; r++) {
      int row = axis.order[r];
      for (int t = 0; t < axis.lengths[r]; t++) {
        double w = ofRows ? 1 : weight(given, weights, row * axis.steps + t);
        losses.scale(t, r, w * factor(first + row, t, whole.rows()));
      }
    }
  }

  /// Brings labels into the order of the run.
  private void order(int[] given) {
    var axis = run.axis(plan.axis());
    var labels = run.labels(axis.rows * axis.steps);
    for (int r = 0; r < axis.rows; r++) {
      int row = axis.order[r];
      for (int t = 0; t < axis.lengths[r]; t++) {
        int label = given[row * axis.steps + t];
        if (label >= plan.width()) {
          throw new IllegalArgumentException(
              "batch: label %d of row %d, step %d is outside the %d classes of \"%s\""
                  .formatted(label, row, t, plan.width(), plan.output()));
        }
        labels[t * axis.rows + r] = label;
      }
    }
  }

  /// Brings targets into the order of the run.
  private void load(float[] targets) {
    var axis = run.axis(plan.axis());
    var target = plan.target().orElseThrow();
    int width = plan.width();
    for (int r = 0; r < axis.rows; r++) {
      for (int t = 0; t < axis.lengths[r]; t++) {
        int from = (axis.order[r] * axis.steps + t) * width;
        run.kernels.load(targets, from, run.memory.array, run.at(target, t, r), width);
      }
    }
  }

  private int length(Batch batch, int row, int steps) {
    var lengths = plan.axis().isEmpty() ? null : batch.knownLengths(plan.axis());
    return lengths == null ? steps : lengths[row];
  }

  private static double weight(int[] labels, float[] weights, int at) {
    return labels != null && labels[at] < 0 ? 0 : weights == null ? 1 : weights[at];
  }

  private int group(int row, int t) {
    return switch (averaging) {
      case STEPS_AND_ROWS, NONE -> 0;
      case STEPS, MEAN_OF_ROWS -> row;
      case ROWS -> t;
    };
  }

  private double factor(int row, int t, int rows) {
    return switch (averaging) {
      case STEPS_AND_ROWS, STEPS, ROWS -> 1 / (sums[group(row, t)] + 1e-12);
      case NONE -> 1;
      case MEAN_OF_ROWS -> 1 / (sums[row] + 1e-12) / rows;
    };
  }

  /// What the loss of the batch is a mean over: the weight of its steps, or its rows; 1 where it is
  /// a sum of means.
  public double averagedOver() {
    return switch (averaging) {
      case STEPS_AND_ROWS -> sums[0];
      case MEAN_OF_ROWS -> run.batch().whole().rows();
      case STEPS, ROWS, NONE -> 1;
    };
  }

  public double total() {
    return losses.total(rowLosses);
  }

  public double[] values() {
    var axis = run.axis(plan.axis());
    var values =
        new double
            [switch (averaging) {
              case STEPS_AND_ROWS, MEAN_OF_ROWS -> 1;
              case STEPS -> axis.rows;
              case ROWS -> axis.steps;
              case NONE -> axis.rows * axis.steps;
            }];
    for (int row = 0; row < axis.rows; row++) {
      int r = 0;
      while (axis.order[r] != row) {
        r++;
      }
      for (int t = 0; t < axis.lengths[r]; t++) {
        int at =
            switch (averaging) {
              case STEPS_AND_ROWS, MEAN_OF_ROWS -> 0;
              case STEPS -> row;
              case ROWS -> t;
              case NONE -> row * axis.steps + t;
            };
        values[at] += losses.term(t, r);
      }
    }
    return values;
  }
}
