package dev.eddy.cpu.task;

import dev.eddy.cpu.memory.AxisRows;
import dev.eddy.cpu.memory.Frame;
import dev.eddy.cpu.memory.Rows;
import dev.eddy.cpu.memory.Runner;
import dev.eddy.plan.Task;

/// What flows back through a pool. Of several equal largest values the first one gets it.
public final class PoolBackRunner<A> implements Runner {

  private final Frame<A> run;
  private final Task.PoolBack pool;
  private final AxisRows axis;

  public PoolBackRunner(Frame<A> run, Task.PoolBack pool) {
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
      int length = axis.lengths[r];
      int d = run.at(pool.dOut(), 0, axis.order[r]);
      if (!pool.added()) {
        for (int t = 0; t < length; t++) {
          run.kernels.fill(run.memory.array, run.at(pool.dIn(), t, r), width, 0);
        }
      }
      if (length == 0) {
        continue;
      }
      switch (pool.kind()) {
        case LAST_STEP -> {
          if (length == axis.steps) {
            Rows.add(run, run.at(pool.dIn(), length - 1, r), d, width);
          }
        }
        case LAST_VALID_STEP -> Rows.add(run, run.at(pool.dIn(), length - 1, r), d, width);
        case MEAN -> {
          Rows.scale(run, d, width, 1.0 / length);
          for (int t = 0; t < length; t++) {
            Rows.add(run, run.at(pool.dIn(), t, r), d, width);
          }
        }
        case MAX -> largest(r, length, d, width);
      }
    }
  }

  private void largest(int r, int length, int d, int width) {
    var m = run.memory.array;
    int out = run.at(pool.out(), 0, axis.order[r]);
    for (int j = 0; j < width; j++) {
      double largest = run.kernels.get(m, out + j);
      for (int t = 0; t < length; t++) {
        if (run.kernels.get(m, run.at(pool.in(), t, r) + j) == largest) {
          int to = run.at(pool.dIn(), t, r) + j;
          run.kernels.set(m, to, run.kernels.get(m, to) + run.kernels.get(m, d + j));
          break;
        }
      }
    }
  }
}
