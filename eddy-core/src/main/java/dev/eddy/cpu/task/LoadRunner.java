package dev.eddy.cpu.task;

import dev.eddy.cpu.memory.AxisRows;
import dev.eddy.cpu.memory.Frame;
import dev.eddy.cpu.memory.Runner;
import dev.eddy.plan.Task;

/// Numbers of the batch, brought into the order of the run.
public final class LoadRunner<A> implements Runner {

  private final Frame<A> run;
  private final Task.Load load;
  private final AxisRows axis;
  private float[] numbers;

  public LoadRunner(Frame<A> run, Task.Load load) {
    this.run = run;
    this.load = load;
    axis = run.axis(load.axis());
  }

  @Override
  public AxisRows axis() {
    return axis;
  }

  @Override
  public void bind() {
    numbers = run.batch().numbersOf(load.input(), axis.steps, load.out().width());
  }

  @Override
  public void run(int from, int to) {
    int width = load.out().width();
    int slot = axis.rows * load.out().buffer().width();
    for (int r = from; r < to; r++) {
      int source = axis.order[r] * axis.steps * width;
      int at = run.at(load.out(), 0, r);
      for (int t = 0; t < axis.lengths[r]; t++) {
        run.kernels.load(numbers, source + t * width, run.memory.array, at + t * slot, width);
      }
    }
  }
}
