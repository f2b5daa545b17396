package dev.eddy.cpu.task;

import dev.eddy.cpu.memory.AxisRows;
import dev.eddy.cpu.memory.Frame;
import dev.eddy.cpu.memory.Rows;
import dev.eddy.cpu.memory.Runner;
import dev.eddy.plan.Task;

/// Symbols of the batch replaced by rows of a table; some of them dropped while training.
public final class LookupRunner<A> implements Runner {

  private final Frame<A> run;
  private final Task.Lookup lookup;
  private final AxisRows axis;
  private final int lane;

  public LookupRunner(Frame<A> run, Task.Lookup lookup, int lane) {
    this.run = run;
    this.lookup = lookup;
    this.lane = lane;
    axis = run.axis(lookup.axis());
  }

  @Override
  public AxisRows axis() {
    return axis;
  }

  @Override
  public void bind() {
    if (lane == 0) {
      order(run.batch().idsOf(lookup.input(), axis.steps), run.ids(lookup.input()));
    }
  }

  private void order(int[] given, int[] ids) {
    for (int r = 0; r < axis.rows; r++) {
      int row = axis.order[r];
      for (int t = 0; t < axis.lengths[r]; t++) {
        int id = given[row * axis.steps + t];
        if (id < 0 || id >= lookup.symbols()) {
          throw new IllegalArgumentException(
              "batch: symbol %d of \"%s\" at row %d, step %d is outside its table of %d"
                  .formatted(id, lookup.input(), row, t, lookup.symbols()));
        }
        ids[t * axis.rows + r] = id;
      }
    }
  }

  @Override
  public void run(int from, int to) {
    var out = lookup.out();
    int table = run.plan.parameters().entry(lookup.table()).offset();
    var ids = run.ids(lookup.input());
    for (int t = 0; t < axis.steps; t++) {
      int rows = Math.min(to, axis.live[t]) - from;
      if (rows > 0) {
        run.kernels.gather(
            rows,
            out.width(),
            ids,
            t * axis.rows + from,
            run.weights.values,
            table,
            out.width(),
            run.memory.array,
            run.at(out, t, from),
            out.buffer().width());
        if (lookup.dropped().isPresent()) {
          drop(lookup.dropped().get(), t, from, rows, ids);
        }
      }
    }
  }

  /// The draw of a symbol is that of its id, so it is dropped wherever it stands.
  private void drop(Task.Dropped dropped, int t, int from, int rows, int[] ids) {
    var out = lookup.out();
    int mask = run.at(dropped.mask(), t, from);
    run.kernels.dropoutMask(
        rows,
        1,
        dropped.rate(),
        run.seed(),
        dropped.site(),
        run.runStep(),
        0,
        ids,
        t * axis.rows + from,
        run.memory.array,
        mask,
        1);
    for (int r = 0; r < rows; r++) {
      double factor = run.kernels.get(run.memory.array, mask + r);
      Rows.scale(run, run.at(out, t, from + r), out.width(), factor);
    }
  }
}
