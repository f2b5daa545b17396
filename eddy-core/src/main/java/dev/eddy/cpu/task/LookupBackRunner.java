package dev.eddy.cpu.task;

import dev.eddy.cpu.memory.AxisRows;
import dev.eddy.cpu.memory.Frame;
import dev.eddy.cpu.memory.Rows;
import dev.eddy.cpu.memory.Runner;
import dev.eddy.plan.Task;

/// What flows back to looked-up rows through the mask of dropped symbols.
public final class LookupBackRunner<A> implements Runner {

  private final Frame<A> run;
  private final Task.LookupBack back;
  private final AxisRows axis;

  public LookupBackRunner(Frame<A> run, Task.LookupBack back) {
    this.run = run;
    this.back = back;
    axis = run.axis(back.axis());
  }

  @Override
  public AxisRows axis() {
    return axis;
  }

  @Override
  public void run(int from, int to) {
    for (int t = 0; t < axis.steps; t++) {
      for (int r = from; r < Math.min(to, axis.live[t]); r++) {
        double factor = run.kernels.get(run.memory.array, run.at(back.mask(), t, r));
        Rows.scale(run, run.at(back.d(), t, r), back.d().width(), factor);
      }
    }
  }
}
