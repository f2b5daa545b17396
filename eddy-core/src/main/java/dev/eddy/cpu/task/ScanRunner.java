package dev.eddy.cpu.task;

import dev.eddy.cpu.memory.AxisRows;
import dev.eddy.cpu.memory.Frame;
import dev.eddy.cpu.memory.Rows;
import dev.eddy.cpu.memory.Runner;
import dev.eddy.plan.Ref;
import dev.eddy.plan.Stage;
import dev.eddy.plan.Task;
import java.util.List;
import java.util.stream.Stream;

/// A cell over the rows of a lane: states are put in their start, the steps run, last states are
/// kept; or the same against time.
public final class ScanRunner<A> implements Runner {

  private final Frame<A> run;
  private final Task.Scan scan;
  private final boolean back;
  private final AxisRows axis;
  private final CellRunner<A> cell;
  private final Stage.AttendBack[] attends;

  /// The place of each state in a slot.
  private final int[] inSlot;

  public ScanRunner(Frame<A> run, Task.Scan scan, boolean back, int lane) {
    this.run = run;
    this.scan = scan;
    this.back = back;
    axis = run.axis(scan.axis());
    inSlot = scan.states().stream().mapToInt(run.slots::index).toArray();
    cell = new CellRunner<>(scan.plan(), run.weights, run.memory, axis, lane, new Attender<>(run));
    attends =
        Stream.of(scan.plan().before(), scan.plan().step(), scan.plan().after())
            .flatMap(List::stream)
            .filter(Stage.AttendBack.class::isInstance)
            .toArray(Stage.AttendBack[]::new);
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
      var state = scan.states().get(i);
      for (int r = from; r < to; r++) {
        if (back) {
          startBack(state, r);
        } else {
          start(i, r);
        }
      }
    }
    if (back) {
      clearMemories(from, to);
    }
    cell.run(from, to);
    for (int i = 0; i < scan.states().size(); i++) {
      var state = scan.states().get(i);
      for (int r = from; r < to; r++) {
        if (back) {
          endBack(state, r);
        } else {
          end(i, r);
        }
      }
    }
  }

  /// What flows back to attended rows is added up over the steps.
  private void clearMemories(int from, int to) {
    for (var attend : attends) {
      clear(attend.dKeys(), from, to);
      clear(attend.dValues(), from, to);
    }
  }

  private void clear(Ref ref, int from, int to) {
    var memory = run.axis(ref.buffer().axis());
    for (int r = from; r < to; r++) {
      int row = memory.rank[axis.order[r]];
      for (int s = 0; s < memory.lengths[row]; s++) {
        run.kernels.fill(run.memory.array, run.at(ref, s, row), ref.width(), 0);
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
    } else if (!state.start().isEmpty()) {
      for (int j = 0; j < state.start().size(); j++) {
        var part = state.start().get(j);
        copy(run.at(part, 0, row), to, part.width());
        to += part.width();
      }
    } else if (state.learned() != null) {
      int from = run.plan.parameters().entry(state.learned()).offset();
      run.kernels.copy(run.weights.values, from, run.memory.array, to, state.width());
    } else {
      run.kernels.fill(run.memory.array, to, state.width(), state.constant());
    }
  }

  private void end(int i, int r) {
    var state = scan.states().get(i);
    int row = axis.order[r];
    int from = run.at(state.slots(), state.reverse() ? 0 : axis.lengths[r], r);
    copy(from, run.at(state.last(), 0, row), state.width());
    run.slots.leave(row, inSlot[i], from);
  }

  private void startBack(Task.ScanState state, int r) {
    for (int slot = 0; slot < 2; slot++) {
      int to = run.at(state.back(), slot, r);
      if (state.dLast() == null) {
        run.kernels.fill(run.memory.array, to, state.width(), 0);
      } else {
        copy(run.at(state.dLast(), 0, axis.order[r]), to, state.width());
      }
    }
  }

  /// What flows back to where the row started. A row that goes on from an earlier run started from
  /// no layer and no parameter: nothing flows back to them.
  private void endBack(Task.ScanState state, int r) {
    int row = axis.order[r];
    int from = run.at(state.back(), state.reverse() ? axis.lengths[r] & 1 : 0, r);
    if (state.dFirst() != null) {
      pass(from, run.at(state.dFirst(), 0, row), state.width(), false);
    }
    for (int i = 0; i < state.start().size(); i++) {
      int width = state.start().get(i).width();
      var to = state.dStart().get(i);
      if (to != null) {
        pass(from, run.at(to, 0, row), width, state.added().get(i));
      }
      from += width;
    }
  }

  private void pass(int from, int to, int width, boolean added) {
    if (run.slots.carrying()) {
      if (!added) {
        run.kernels.fill(run.memory.array, to, width, 0);
      }
    } else if (added) {
      Rows.add(run, to, from, width);
    } else {
      copy(from, to, width);
    }
  }
}
