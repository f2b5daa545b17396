package dev.eddy.decode;

import dev.eddy.data.Batch;
import dev.eddy.run.BoundProgram;
import dev.eddy.run.SequenceState;
import dev.eddy.run.Workspace;

/// A scorer over one-step runs of a program that reads symbols and gives logits: row r of its
/// workspace is row r here. One thread uses it.
///
/// ```java
/// try (var steps = Steps.of(program.bind(weights), "symbol", "text", "next", 4)) {
///   var found = Greedy.search(steps, new int[] {start}, end, 20);
/// }
/// ```
public final class Steps implements Scorer, AutoCloseable {

  private final Workspace workspace;
  private final String input;
  private final String axis;
  private final String output;
  private final int rows;
  private final int symbols;
  private final int[] never;
  private final float[] logits;
  private final Batch batch = new Batch();
  private final int[] attended;
  private String memoryAxis = "";

  private Steps(
      Workspace workspace, String input, String axis, String output, int rows, int[] never) {
    this.workspace = workspace;
    this.input = input;
    this.axis = axis;
    this.output = output;
    this.rows = rows;
    this.never = never.clone();
    symbols = workspace.width(output);
    logits = new float[rows * symbols];
    attended = new int[2 * rows];
    // As many rows again, out of reach of the runs, are where rows rest while others are written.
    workspace.begin(2 * rows);
  }

  /// Rows in their start state.
  ///
  /// @param input the program's input of symbols, over an axis
  /// @param output the program's logits over the same axis
  /// @param rows how many sequences at most
  /// @param never symbols that may not follow, such as padding
  public static Steps of(
      BoundProgram program, String input, String axis, String output, int rows, int... never) {
    if (rows < 1) {
      throw new IllegalArgumentException("steps: expected at least one row, found " + rows);
    }
    return new Steps(program.workspace(1), input, axis, output, rows, never);
  }

  /// Puts a row where a saved or computed state stands.
  public void load(int row, SequenceState state) {
    workspace.load(checked(row), state);
  }

  /// Reads what rows attend to, once: rows of a search share it, by its number.
  ///
  /// @param axis the axis of the inputs that are attended to
  /// @param memories their rows
  public void remember(String axis, Batch memories) {
    workspace.remember(axis, memories);
    memoryAxis = axis;
  }

  /// Which row of what was remembered a row attends to; 0 unless said otherwise.
  public void attend(int row, int memory) {
    attended[checked(row)] = memory;
  }

  /// Where a row stands, as a value.
  public SequenceState save(int row) {
    return workspace.save(checked(row));
  }

  /// Puts a row back to its start state.
  public void reset(int row) {
    workspace.reset(checked(row));
  }

  private int checked(int row) {
    if (row < 0 || row >= rows) {
      throw new IndexOutOfBoundsException("row %d of %d".formatted(row, rows));
    }
    return row;
  }

  @Override
  public int symbols() {
    return symbols;
  }

  @Override
  public void step(int rows, int[] taken, double[] out) {
    checked(rows - 1);
    batch.begin(rows).steps(axis, 1);
    System.arraycopy(taken, 0, batch.ids(input, rows), 0, rows);
    if (!memoryAxis.isEmpty()) {
      System.arraycopy(attended, 0, batch.recall(memoryAxis), 0, rows);
    }
    workspace.run(batch);
    workspace.output(output, logits);
    for (int row = 0; row < rows; row++) {
      int at = row * symbols;
      for (int j = 0; j < symbols; j++) {
        out[at + j] = logits[at + j];
      }
      for (int symbol : never) {
        out[at + symbol] = Double.NEGATIVE_INFINITY;
      }
      LogSoftmax.of(out, at, symbols);
    }
  }

  @Override
  public void select(int rows, int[] from) {
    checked(rows - 1);
    boolean moves = false;
    for (int row = 0; row < rows; row++) {
      moves |= checked(from[row]) != row;
    }
    if (!moves) {
      return;
    }
    for (int row = 0; row < rows; row++) {
      workspace.copyRow(from[row], this.rows + row);
      attended[this.rows + row] = attended[from[row]];
    }
    for (int row = 0; row < rows; row++) {
      workspace.copyRow(this.rows + row, row);
      attended[row] = attended[this.rows + row];
    }
  }

  @Override
  public void close() {
    workspace.close();
  }
}
