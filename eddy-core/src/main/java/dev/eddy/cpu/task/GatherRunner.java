package dev.eddy.cpu.task;

import dev.eddy.cpu.memory.AxisRows;
import dev.eddy.cpu.memory.Frame;
import dev.eddy.cpu.memory.Runner;
import dev.eddy.plan.Task;

/// Steps of a sequence picked by the positions of the batch.
///
/// Rows of both axes are sorted by their own lengths; they meet by their row in the batch.
public final class GatherRunner<A> implements Runner {

  private final Frame<A> run;
  private final Task.Gather gather;
  private final AxisRows axis;
  private final AxisRows from;
  private final int lane;
  private int[] positions;

  public GatherRunner(Frame<A> run, Task.Gather gather, int lane) {
    this.run = run;
    this.gather = gather;
    this.lane = lane;
    axis = run.axis(gather.axis());
    from = run.axis(gather.from());
  }

  @Override
  public AxisRows axis() {
    return axis;
  }

  @Override
  public void bind() {
    positions = run.batch().idsOf(gather.positions(), axis.steps);
    if (lane == 0) {
      check();
    }
  }

  private void check() {
    for (int r = 0; r < axis.rows; r++) {
      int row = axis.order[r];
      int length = from.lengths[from.rank[row]];
      for (int t = 0; t < axis.lengths[r]; t++) {
        int position = positions[row * axis.steps + t];
        if (position >= length) {
          throw new IllegalArgumentException(
              "batch: position %d of \"%s\" at row %d, step %d is outside the %d steps of axis \"%s\" in that row"
                  .formatted(position, gather.positions(), row, t, length, gather.from()));
        }
      }
    }
  }

  @Override
  public void run(int first, int end) {
    var m = run.memory.array;
    int width = gather.out().width();
    for (int r = first; r < end; r++) {
      int row = axis.order[r];
      int source = from.rank[row];
      for (int t = 0; t < axis.lengths[r]; t++) {
        int position = positions[row * axis.steps + t];
        int to = run.at(gather.out(), t, r);
        if (position < 0) {
          run.kernels.fill(m, to, width, 0);
        } else {
          run.kernels.copy(m, run.at(gather.in(), position, source), m, to, width);
        }
      }
    }
  }
}
