package dev.eddy.decode;

import dev.eddy.data.Batch;
import dev.eddy.engine.BoundProgram;
import dev.eddy.engine.SequenceState;
import dev.eddy.engine.Workspace;
import java.util.Map;

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
  private final Recall[] recalls;
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
    recalls = new Recall[rows];
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

  /// What a row attends to: for each input of numbers over another axis, its rows. Rows of a search
  /// share it.
  ///
  /// @param length how many rows count
  /// @param numbers each `[steps, width]`, with at least `length` steps
  public record Recall(int length, int steps, Map<String, float[]> numbers) {}

  /// Gives a row what it attends to.
  ///
  /// @param axis the axis of those inputs
  public void recall(int row, String axis, Recall recall) {
    memoryAxis = axis;
    recalls[checked(row)] = recall;
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
      fillRecalls(rows);
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

  private void fillRecalls(int rows) {
    int steps = 0;
    for (int row = 0; row < rows; row++) {
      steps = Math.max(steps, recalls[row].length);
    }
    batch.steps(memoryAxis, steps);
    var lengths = batch.lengths(memoryAxis);
    for (int row = 0; row < rows; row++) {
      lengths[row] = recalls[row].length;
    }
    for (var name : recalls[0].numbers.keySet()) {
      int width =
          recalls[0].steps == 0 ? 0 : recalls[0].numbers.get(name).length / recalls[0].steps;
      var all = batch.numbers(name, rows * steps * width);
      for (int row = 0; row < rows; row++) {
        System.arraycopy(
            recalls[row].numbers.get(name),
            0,
            all,
            row * steps * width,
            recalls[row].length * width);
      }
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
    var before = recalls.clone();
    for (int row = 0; row < rows; row++) {
      recalls[row] = before[from[row]];
    }
    for (int row = 0; row < rows; row++) {
      workspace.copyRow(from[row], this.rows + row);
    }
    for (int row = 0; row < rows; row++) {
      workspace.copyRow(this.rows + row, row);
    }
  }

  @Override
  public void close() {
    workspace.close();
  }
}
