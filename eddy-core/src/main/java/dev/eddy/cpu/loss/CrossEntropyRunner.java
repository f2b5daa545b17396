package dev.eddy.cpu.loss;

import dev.eddy.cpu.memory.AxisRows;
import dev.eddy.cpu.memory.Frame;
import dev.eddy.cpu.memory.Runner;
import dev.eddy.plan.Task;

/// Softmax cross-entropy of each step, and what flows back of it.
public final class CrossEntropyRunner<A> implements Runner {

  private final Frame<A> run;
  private final Task.CrossEntropy entropy;
  private final AxisRows axis;

  public CrossEntropyRunner(Frame<A> run, Task.CrossEntropy entropy) {
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
    var d = entropy.dLogits().orElse(null);
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
            run.labels(),
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
