package dev.eddy.cpu.task;

import dev.eddy.cpu.memory.AxisRows;
import dev.eddy.cpu.memory.Frame;
import dev.eddy.cpu.memory.Runner;
import dev.eddy.plan.Buffer;
import java.util.List;

/// Runs a task after buffers whose lives begin with it are filled with NaN: what another value has
/// left in a place that both share is not to be read.
public final class PoisonRunner<A> implements Runner {

  private final Frame<A> run;
  private final Runner task;
  private final List<Buffer> fresh;

  /// @param fresh buffers of the axis of the task
  public PoisonRunner(Frame<A> run, Runner task, List<Buffer> fresh) {
    this.run = run;
    this.task = task;
    this.fresh = fresh;
  }

  @Override
  public AxisRows axis() {
    return task.axis();
  }

  @Override
  public void bind() {
    task.bind();
  }

  @Override
  public void run(int from, int to) {
    for (var buffer : fresh) {
      for (int slot = 0; slot < slots(buffer); slot++) {
        int at = run.at(buffer, slot, from);
        run.kernels.fill(run.memory.array, at, (to - from) * buffer.width(), Double.NaN);
      }
    }
    task.run(from, to);
  }

  private int slots(Buffer buffer) {
    return switch (buffer.kind()) {
      case STEPS -> axis().steps;
      case STATES -> axis().steps + 1;
      case PAIR -> 2;
      case WEIGHTS, CONSTANT, SCALAR, VECTOR, BLOCK ->
          throw new IllegalStateException("buffers of this kind share no place: " + buffer);
    };
  }
}
