package dev.eddy.cpu.task;

import dev.eddy.cpu.memory.AxisRows;
import dev.eddy.cpu.memory.Frame;
import dev.eddy.cpu.memory.Rows;
import dev.eddy.cpu.memory.Runner;
import dev.eddy.plan.Ref;
import dev.eddy.plan.Stage;
import dev.eddy.plan.StateGradient;
import dev.eddy.plan.Task;
import java.util.List;
import java.util.stream.Stream;

/// What flows back through a cell over the rows of a lane: it starts from what flows back to last
/// states, the steps run against time, and what flows back to the start is passed on.
public final class ScanBackRunner<A> implements Runner {

  private final Frame<A> run;
  private final List<StateGradient> states;
  private final AxisRows axis;
  private final CellRunner<A> cell;
  private final Stage.AttendBack[] attends;

  public ScanBackRunner(Frame<A> run, Task.ScanBack scan, int lane) {
    this.run = run;
    states = scan.states();
    axis = run.axis(scan.axis());
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
    for (int i = 0; i < states.size(); i++) {
      for (int r = from; r < to; r++) {
        start(states.get(i), r);
      }
    }
    clearMemories(from, to);
    cell.run(from, to);
    for (int i = 0; i < states.size(); i++) {
      for (int r = from; r < to; r++) {
        end(states.get(i), r);
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

  private void start(StateGradient state, int r) {
    for (int slot = 0; slot < 2; slot++) {
      int to = run.at(state.slots(), slot, r);
      if (state.last().isEmpty()) {
        run.kernels.fill(run.memory.array, to, state.width(), 0);
      } else {
        copy(run.at(state.last().get(), 0, axis.order[r]), to, state.width());
      }
    }
  }

  /// What flows back to where the row started. A row that goes on from an earlier run started from
  /// no layer and no parameter: nothing flows back to them.
  private void end(StateGradient state, int r) {
    int from = run.at(state.slots(), state.reverse() ? axis.lengths[r] & 1 : 0, r);
    for (int i = 0; i < state.start().size(); i++) {
      var gradient = state.start().get(i);
      int to = run.at(gradient.to(), 0, axis.order[r]);
      pass(from + gradient.column(), to, gradient.to().width(), gradient.added());
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
