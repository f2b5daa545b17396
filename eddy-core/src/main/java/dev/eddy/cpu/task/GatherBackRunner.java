package dev.eddy.cpu.task;

import dev.eddy.cpu.memory.AxisRows;
import dev.eddy.cpu.memory.Frame;
import dev.eddy.cpu.memory.Rows;
import dev.eddy.cpu.memory.Runner;
import dev.eddy.plan.Task;

/// What flows back through a gather: a step that was picked several times gets one sum, in the
/// order of the steps that picked it.
public final class GatherBackRunner<A> implements Runner {

  private final Frame<A> run;
  private final Task.GatherBack gather;
  private final AxisRows axis;
  private final AxisRows from;
  private int[] positions;

  public GatherBackRunner(Frame<A> run, Task.GatherBack gather) {
    this.run = run;
    this.gather = gather;
    axis = run.axis(gather.axis());
    from = run.axis(gather.from());
  }

  @Override
  public AxisRows axis() {
    return axis;
  }

  @Override
  public void bind() {
    positions = run.batch().ids(gather.positions());
  }

  @Override
  public void run(int first, int end) {
    int width = gather.dOut().width();
    for (int r = first; r < end; r++) {
      int row = axis.order[r];
      int source = from.rank[row];
      if (!gather.added()) {
        for (int s = 0; s < from.lengths[source]; s++) {
          run.kernels.fill(run.memory.array, run.at(gather.dIn(), s, source), width, 0);
        }
      }
      for (int t = 0; t < axis.lengths[r]; t++) {
        int position = positions[row * axis.steps + t];
        if (position >= 0) {
          Rows.add(run, run.at(gather.dIn(), position, source), run.at(gather.dOut(), t, r), width);
        }
      }
    }
  }
}
