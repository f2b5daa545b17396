package dev.eddy.run;

import java.util.Arrays;

/// A model run one step at a time, for N sequences side by side: each row's state lives here
/// between calls, and can be saved and loaded as a value. A call allocates nothing. The results are
/// the bits of a run over the whole sequence.
///
/// ```java
/// var stepper = Program.inference(model).bind(weights).stepper(1);
/// stepper.step(features, scores);
/// SequenceState state = stepper.save(0);
/// ```
///
/// All rows take every step; for sequences that come, go and wait there are {@link Sessions}. Not
/// thread-safe; many steppers may share one {@link BoundProgram}.
public final class Stepper implements AutoCloseable {

  private final OneStep step;
  private final Workspace workspace;
  private final int rows;

  Stepper(OneStep step, int rows) {
    this.step = step;
    this.rows = rows;
    workspace = step.workspace;
    // As many slots again, out of reach of the runs, are where rows rest while others are written.
    workspace.begin(2 * rows);
  }

  /// One step of every row: `in` is `[N, width]`, `out` `[N, width]`.
  public void step(float[] in, float[] out) {
    check(in.length, rows * step.inputWidth());
    step.begin(rows);
    step.run(in, out);
  }

  /// One step of every row: `in` is one symbol per row, `out` `[N, width]`.
  public void step(int[] in, float[] out) {
    check(in.length, rows);
    step.begin(rows);
    step.run(in, out);
  }

  private void check(int found, int needed) {
    if (found != needed) {
      throw new IllegalArgumentException(
          "a step of %d rows of \"%s\" takes %d values, found %d"
              .formatted(rows, step.input(), needed, found));
    }
  }

  /// How many sequences run side by side.
  public int rows() {
    return rows;
  }

  /// The width of a row of the output.
  public int outputWidth() {
    return step.outputWidth();
  }

  /// Puts a row back to its start state.
  public void reset(int row) {
    workspace.reset(checked(row));
  }

  /// The state of a row, as a value.
  public SequenceState save(int row) {
    return workspace.save(checked(row));
  }

  /// Puts a row into a saved state.
  public void load(int row, SequenceState state) {
    workspace.load(checked(row), state);
  }

  /// For each row, the row whose state it takes: how a beam moves on.
  public void reorder(int[] from) {
    for (int row = 0; row < rows; row++) {
      workspace.copyRow(checked(from[row]), rows + row);
    }
    for (int row = 0; row < rows; row++) {
      workspace.copyRow(rows + row, row);
    }
  }

  private int checked(int row) {
    if (row < 0 || row >= rows) {
      throw new IllegalArgumentException(
          "row %d: the stepper has rows 0 to %d".formatted(row, rows - 1));
    }
    return row;
  }

  @Override
  public void close() {
    workspace.close();
  }

  @Override
  public String toString() {
    return "stepper of %d rows, states %s"
        .formatted(rows, Arrays.toString(workspace.states().names().toArray()));
  }
}
