package dev.eddy.engine;

import dev.eddy.plan.Task;

/// Softmax cross-entropy of each step, and what flows back of it.
final class CrossEntropyRunner<A> implements CpuWorkspace.Runner<A> {

  private final CpuWorkspace<A> run;
  private final Task.CrossEntropy entropy;
  private final AxisRows axis;

  CrossEntropyRunner(CpuWorkspace<A> run, Task.CrossEntropy entropy) {
    this.run = run;
    this.entropy = entropy;
    axis = run.axis(entropy.axis());
  }

  @Override
  public AxisRows axis() {
    return axis;
  }

  @Override
  public void run(int from, int to) {
    var x = entropy.logits();
    var d = entropy.dLogits();
    var m = run.memory.array;
    for (int t = 0; t < axis.steps; t++) {
      int rows = Math.min(to, axis.live[t]) - from;
      if (rows > 0) {
        run.kernels.softmaxCrossEntropy(
            rows,
            x.width(),
            entropy.smoothing(),
            m,
            run.at(x, t, from),
            x.buffer().width(),
            run.lossRows().labels,
            t * axis.rows + from,
            m,
            run.at(entropy.loss(), t, from),
            m,
            run.at(entropy.scale(), t, from),
            d == null ? null : m,
            d == null ? 0 : run.at(d, t, from),
            d == null ? 0 : d.buffer().width());
      }
    }
  }
}
