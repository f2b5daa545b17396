package dev.eddy.cpu.task;

import dev.eddy.cpu.memory.AxisRows;
import dev.eddy.cpu.memory.Frame;
import dev.eddy.cpu.memory.Runner;
import dev.eddy.plan.Task;

/// What flows back through the last valid step of a scan, as what flows back to its last state.
public final class LastBackRunner<A> implements Runner {

  private final Frame<A> run;
  private final Task.LastBack last;
  private final AxisRows axis;

  public LastBackRunner(Frame<A> run, Task.LastBack last) {
    this.run = run;
    this.last = last;
    axis = run.axis(last.axis());
  }

  @Override
  public AxisRows axis() {
    return axis;
  }

  @Override
  public void run(int from, int to) {
    int width = last.dOut().width();
    for (int r = from; r < to; r++) {
      int row = axis.order[r];
      int out = run.at(last.dLast(), 0, row);
      if (axis.lengths[r] == 0) {
        run.kernels.fill(run.memory.array, out, width, 0);
      } else {
        run.kernels.copy(
            run.memory.array, run.at(last.dOut(), 0, row), run.memory.array, out, width);
      }
    }
  }
}
