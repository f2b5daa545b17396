package dev.eddy.engine;

import dev.eddy.plan.ScanState;
import dev.eddy.plan.Task;

/// A cell over the rows of a lane: states are put in their start, the steps run, last states are
/// kept.
final class ScanRunner<A> implements CpuWorkspace.Runner<A> {

  private final CpuWorkspace<A> run;
  private final Task.Scan scan;
  private final AxisRows axis;
  private final CellRunner<A> cell;

  ScanRunner(CpuWorkspace<A> run, Task.Scan scan, int lane) {
    this.run = run;
    this.scan = scan;
    axis = run.axis(scan.axis());
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
        start(scan.states().get(i), r);
      }
    }
    cell.run(from, to);
    for (int i = 0; i < scan.states().size(); i++) {
      for (int r = from; r < to; r++) {
        end(scan.states().get(i), r);
      }
    }
  }

  private void copy(int from, int to, int width) {
    run.kernels.copy(run.memory.array, from, run.memory.array, to, width);
  }

  private void start(ScanState state, int r) {
    int row = axis.order[r];
    int to = run.at(state.slots(), state.reverse() ? axis.lengths[r] : 0, r);
    if (run.carrying()) {
      copy(run.at(state.last(), 0, row), to, state.width());
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
        for (int i = 0; i < parts.size(); i++) {
          var part = parts.get(i);
          copy(run.at(part, 0, row), to, part.width());
          to += part.width();
        }
      }
    }
  }

  private void end(ScanState state, int r) {
    int slot = state.reverse() ? 0 : axis.lengths[r];
    copy(run.at(state.slots(), slot, r), run.at(state.last(), 0, axis.order[r]), state.width());
  }
}
