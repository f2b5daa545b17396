package dev.eddy.cpu.task;

import dev.eddy.cpu.memory.AxisRows;
import dev.eddy.cpu.memory.Frame;
import dev.eddy.cpu.memory.Rows;
import dev.eddy.cpu.memory.Runner;
import dev.eddy.operation.Op;
import dev.eddy.plan.Task;

/// A sequence as one row.
public final class PoolRunner<A> implements Runner {

  private final Frame<A> run;
  private final Task.Pool pool;
  private final AxisRows axis;

  public PoolRunner(Frame<A> run, Task.Pool pool) {
    this.run = run;
    this.pool = pool;
    axis = run.axis(pool.axis());
  }

  @Override
  public AxisRows axis() {
    return axis;
  }

  @Override
  public void run(int from, int to) {
    int width = pool.in().width();
    for (int r = from; r < to; r++) {
      int out = run.at(pool.out(), 0, axis.order[r]);
      int length = axis.lengths[r];
      boolean none = length == 0;
      switch (pool.kind()) {
        case LAST_STEP -> none |= length < axis.steps;
        case LAST_VALID_STEP, MEAN, MAX -> {}
      }
      if (none) {
        run.kernels.fill(run.memory.array, out, width, 0);
        continue;
      }
      switch (pool.kind()) {
        case LAST_STEP, LAST_VALID_STEP ->
            run.kernels.copy(
                run.memory.array, run.at(pool.in(), length - 1, r), run.memory.array, out, width);
        case MEAN -> {
          fold(Op.ADD, r, out, length, width);
          Rows.scale(run, out, width, 1.0 / length);
        }
        case MAX -> fold(Op.MAX, r, out, length, width);
      }
    }
  }

  private void fold(Op op, int r, int out, int length, int width) {
    run.kernels.copy(run.memory.array, run.at(pool.in(), 0, r), run.memory.array, out, width);
    for (int t = 1; t < length; t++) {
      Rows.map(run, op, width, out, out, run.at(pool.in(), t, r));
    }
  }
}
