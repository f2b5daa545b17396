package dev.eddy.cpu.loss;

import dev.eddy.cpu.memory.Frame;
import dev.eddy.lattice.LinearChain;
import dev.eddy.plan.Ref;
import dev.eddy.plan.Task;

/// The parameters of a linear chain in a run: brought in before it, and what flows back to them
/// kept row by row.
final class ChainRows<A> {

  private final Frame<A> run;
  private final Task.Lattice.Chain task;
  private final LinearChain chain;

  ChainRows(Frame<A> run, Task.Lattice.Chain task, LinearChain chain) {
    this.run = run;
    this.task = task;
    this.chain = chain;
  }

  void bind() {
    parameter("transition", chain.transition());
    parameter("start", chain.start());
    parameter("end", chain.end());
    chain.prepare();
  }

  private void parameter(String name, double[] out) {
    int at = run.plan.parameters().entry(task.layer() + "." + name).offset();
    for (int i = 0; i < out.length; i++) {
      out[i] = run.kernels.get(run.weights.values, at + i);
    }
  }

  /// @param row of the batch
  /// @param dScores `[T, K]`
  void store(int row, int steps, double[] dScores) {
    if (task.gradient().isPresent()) {
      var to = task.gradient().get();
      var dTransition = chain.dTransition();
      run.set(dTransition, 0, run.at(to.transition(), 0, row), dTransition.length);
      end(to.start(), 0, row, steps, dScores);
      end(to.end(), steps - 1, row, steps, dScores);
    }
  }

  private void end(Ref to, int t, int row, int steps, double[] dScores) {
    int at = run.at(to, 0, row);
    int tags = chain.classes();
    if (steps == 0) {
      run.kernels.fill(run.memory.array, at, tags, 0);
    } else {
      run.set(dScores, t * tags, at, tags);
    }
  }
}
