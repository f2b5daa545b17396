package dev.eddy.cpu.task;

import dev.eddy.cpu.memory.AxisRows;
import dev.eddy.cpu.memory.Frame;
import dev.eddy.cpu.memory.Runner;
import dev.eddy.plan.ScanState;
import dev.eddy.plan.Task;

/// A cell over the rows of a lane: states are put in their start, the steps run, last states are
/// kept.
public final class ScanRunner<A> implements Runner {

  private final Frame<A> run;
  private final Task.Scan scan;
  private final AxisRows axis;
  private final CellRunner<A> cell;

  /// The place of each state in a slot.
  private final int[] inSlot;

  public ScanRunner(Frame<A> run, Task.Scan scan, int lane) {
    this.run = run;
    this.scan = scan;
    axis = run.axis(scan.axis());
    inSlot = scan.states().stream().mapToInt(run.slots::index).toArray();
    cell = new CellRunner<>(scan.plan(), run.weights, run.memory, axis, lane, new Attender<>(run));
  }

  @Override
  public AxisRows axis() {
    return axis;
  }

  @Override
  public void bind() {
    cell.bind(run.seed(), run.runStep());
  }

  @Override
  public void run(int from, int to) {
    for (int i = 0; i < scan.states().size(); i++) {
      for (int r = from; r < to; r++) {
        start(i, r);
      }
    }
    cell.run(from, to);
    for (int i = 0; i < scan.states().size(); i++) {
      for (int r = from; r < to; r++) {
        end(i, r);
      }
    }
  }

  private void copy(int from, int to, int width) {
    run.kernels.copy(run.memory.array, from, run.memory.array, to, width);
  }

  private void start(int i, int r) {
    var state = scan.states().get(i);
    int row = axis.order[r];
    int to = run.at(state.slots(), state.reverse() ? axis.lengths[r] : 0, r);
    if (run.slots.carrying()) {
      run.slots.resume(row, inSlot[i], to);
      return;
    }
    switch (state.start()) {
      case ScanState.Start.Constant(double value) ->
          run.kernels.fill(run.memory.array, to, state.width(), value);
      case ScanState.Start.Learned(var parameter) -> {
        int from = run.plan.parameters().entry(parameter).offset();
        run.kernels.copy(run.weights.values, from, run.memory.array, to, state.width());
      }
      case ScanState.Start.Rows(var parts, _) -> {
        for (int j = 0; j < parts.size(); j++) {
          var part = parts.get(j);
          copy(run.at(part, 0, row), to, part.width());
          to += part.width();
        }
      }
    }
  }

  private void end(int i, int r) {
    var state = scan.states().get(i);
    int row = axis.order[r];
    int from = run.at(state.slots(), state.reverse() ? 0 : axis.lengths[r], r);
    if (state.last().isPresent()) {
      copy(from, run.at(state.last().get(), 0, row), state.width());
    }
    run.slots.leave(row, inSlot[i], from);
  }
}
