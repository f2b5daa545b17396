package dev.eddy.cpu.loss;

import dev.eddy.cpu.memory.AxisRows;
import dev.eddy.cpu.memory.Frame;
import dev.eddy.cpu.memory.Runner;
import dev.eddy.lattice.Ctc;
import dev.eddy.lattice.LinearChain;
import dev.eddy.lattice.SequenceLoss;
import dev.eddy.plan.Task;
import java.util.Arrays;
import java.util.Optional;

/// A loss over whole sequences, row by row, and what flows back of it.
public final class SequenceLossRunner<A> implements Runner {

  private final Frame<A> run;
  private final Task.SequenceLoss task;
  private final AxisRows axis;
  private final SequenceLoss loss;
  private final Optional<ChainRows<A>> chain;
  private final boolean flowsBack;
  private double[] losses = {};
  private double[] dScores = {};

  /// Labels of the batch `[B, L]`, where they have an axis of their own.
  private int[] labels;

  private int labelSteps;
  private int[] labelLengths;

  public SequenceLossRunner(Frame<A> run, Task.SequenceLoss task) {
    this.run = run;
    this.task = task;
    axis = run.axis(task.axis());
    int classes = task.scores().width();
    switch (task.lattice()) {
      case Task.Lattice.Chain lattice -> {
        var own = new LinearChain(classes);
        loss = own;
        chain = Optional.of(new ChainRows<>(run, lattice, own));
        flowsBack = lattice.gradient().isPresent();
      }
      case Task.Lattice.Ctc(_, _, int blank) -> {
        loss = new Ctc(classes, blank);
        chain = Optional.empty();
        flowsBack = task.dScores().isPresent();
      }
    }
  }

  @Override
  public AxisRows axis() {
    return axis;
  }

  @Override
  public void bind() {
    labelSteps = axis.steps;
    if (task.lattice() instanceof Task.Lattice.Ctc ctc) {
      labelSteps = run.batch().steps(ctc.labels());
      labels = run.batch().idsOf(ctc.output(), labelSteps);
      labelLengths = run.batch().knownLengths(ctc.labels());
    } else {
      chain.orElseThrow().bind();
    }
    loss.reserve(axis.steps, labelSteps);
    if (losses.length < axis.steps) {
      losses = new double[axis.steps];
      dScores = new double[axis.steps * loss.classes()];
    }
  }

  @Override
  public void run(int from, int to) {
    for (int r = from; r < to; r++) {
      row(r, axis.lengths[r]);
    }
  }

  private void row(int r, int steps) {
    int classes = loss.classes();
    var scores = loss.scores();
    for (int t = 0; t < steps; t++) {
      int at = run.at(task.scores(), t, r);
      for (int k = 0; k < classes; k++) {
        scores[t * classes + k] = run.kernels.get(run.memory.array, at + k);
      }
    }
    int count = labels(r, steps);
    double weight = steps == 0 ? 0 : run.kernels.get(run.memory.array, run.at(task.scale(), 0, r));
    Arrays.fill(dScores, 0, steps * classes, 0);
    loss.compute(steps, count, weight, losses, flowsBack ? dScores : null);
    for (int t = 0; t < steps; t++) {
      run.kernels.set(run.memory.array, run.at(task.loss(), t, r), losses[t]);
    }
    if (task.dScores().isPresent()) {
      for (int t = 0; t < steps; t++) {
        run.set(dScores, t * classes, run.at(task.dScores().get(), t, r), classes);
      }
    }
    if (chain.isPresent()) {
      chain.get().store(axis.order[r], steps, dScores);
    }
  }

  /// Puts the labels of a row in; how many there are.
  private int labels(int r, int steps) {
    var to = loss.labels();
    if (labels == null) {
      for (int t = 0; t < steps; t++) {
        to[t] = run.labels()[t * axis.rows + r];
      }
      return steps;
    }
    int row = axis.order[r];
    int count = labelLengths == null ? labelSteps : labelLengths[row];
    System.arraycopy(labels, row * labelSteps, to, 0, count);
    return count;
  }
}
