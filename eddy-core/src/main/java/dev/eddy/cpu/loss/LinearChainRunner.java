package dev.eddy.cpu.loss;

import dev.eddy.cpu.memory.AxisRows;
import dev.eddy.cpu.memory.Frame;
import dev.eddy.cpu.memory.Runner;
import dev.eddy.lattice.LinearChain;
import dev.eddy.plan.Ref;
import dev.eddy.plan.Task;
import java.util.Arrays;

/// The negative log-likelihood of the tags of a linear chain, row by row, and what flows back of
/// it.
///
/// The gradient is the difference of two expectations: over all sequences of tags, and over those
/// that are as labelled.
public final class LinearChainRunner<A> implements Runner {

  private final Frame<A> run;
  private final Task.LinearChain task;
  private final AxisRows axis;
  private final LinearChain chain;
  private final double[] dTransition;
  private double[] dScores = {};
  private double[] losses = {};

  public LinearChainRunner(Frame<A> run, Task.LinearChain task) {
    this.run = run;
    this.task = task;
    axis = run.axis(task.axis());
    chain = new LinearChain(task.scores().width());
    dTransition = new double[chain.transition.length];
  }

  @Override
  public AxisRows axis() {
    return axis;
  }

  @Override
  public void bind() {
    parameter("transition", chain.transition);
    parameter("start", chain.start);
    parameter("end", chain.end);
    chain.prepare();
    chain.reserve(axis.steps);
    if (dScores.length < axis.steps * chain.tags) {
      dScores = new double[chain.scores.length];
      losses = new double[chain.parts.length];
    }
  }

  private void parameter(String name, double[] out) {
    int at = run.plan.parameters().entry(task.chain() + "." + name).offset();
    for (int i = 0; i < out.length; i++) {
      out[i] = run.kernels.get(run.weights.values, at + i);
    }
  }

  @Override
  public void run(int from, int to) {
    for (int r = from; r < to; r++) {
      row(r, axis.lengths[r]);
    }
  }

  private void row(int r, int steps) {
    boolean labelled = load(r, steps);
    Arrays.fill(losses, 0, steps, 0);
    Arrays.fill(dScores, 0, steps * chain.tags, 0);
    Arrays.fill(dTransition, 0);
    if (labelled) {
      double scale = run.kernels.get(run.memory.array, run.at(task.scale(), 0, r));
      expectation(steps, false, 1, scale);
      expectation(steps, true, -1, -scale);
    }
    for (int t = 0; t < steps; t++) {
      run.kernels.set(run.memory.array, run.at(task.loss(), t, r), losses[t]);
    }
    if (task.gradient().isPresent()) {
      store(task.gradient().get(), r, steps);
    }
  }

  /// Whether any tag is known: a row without says nothing.
  private boolean load(int r, int steps) {
    boolean labelled = false;
    int tags = chain.tags;
    for (int t = 0; t < steps; t++) {
      int at = run.at(task.scores(), t, r);
      for (int j = 0; j < tags; j++) {
        chain.scores[t * tags + j] = run.kernels.get(run.memory.array, at + j);
      }
      chain.known[t] = run.labels()[t * axis.rows + r];
      labelled |= chain.known[t] >= 0;
    }
    return labelled;
  }

  private void expectation(int steps, boolean held, int sign, double weight) {
    chain.forward(steps, held);
    for (int t = 0; t < steps; t++) {
      losses[t] += sign * chain.parts[t];
    }
    if (task.gradient().isPresent()) {
      chain.backward(steps, weight, dScores, dTransition);
    }
  }

  private void store(Task.ChainGradient to, int r, int steps) {
    int tags = chain.tags;
    if (to.scores() != null) {
      for (int t = 0; t < steps; t++) {
        set(dScores, t * tags, run.at(to.scores(), t, r), tags);
      }
    }
    int row = axis.order[r];
    set(dTransition, 0, run.at(to.transition(), 0, row), dTransition.length);
    ends(to.start(), 0, row, steps);
    ends(to.end(), steps - 1, row, steps);
  }

  private void ends(Ref to, int t, int row, int steps) {
    int at = run.at(to, 0, row);
    if (steps == 0) {
      run.kernels.fill(run.memory.array, at, chain.tags, 0);
    } else {
      set(dScores, t * chain.tags, at, chain.tags);
    }
  }

  private void set(double[] values, int from, int at, int n) {
    for (int i = 0; i < n; i++) {
      run.kernels.set(run.memory.array, at + i, values[from + i]);
    }
  }
}
