package dev.eddy.cpu.memory;

import java.util.Arrays;

/// The rows of one axis in one run: ordered by length, longest first (stable), so that the rows
/// that are live at a step are a prefix.
public final class AxisRows {

  public final String name;
  public int rows;
  public int steps;

  /// Whether every row has all steps.
  public boolean full;

  /// For each row in this order, its row in the batch.
  public int[] order = {};

  /// For each row in this order, its length.
  public int[] lengths = {};

  /// For each row of the batch, its place in this order.
  public int[] rank = {};

  /// For each step, how many rows are live.
  public int[] live = {};

  /// For each row in this order, the row that random masks know it by.
  public int[] origin = {};

  /// Where the rows of each lane start; one more entry than lanes.
  public int[] bounds = {};

  /// Whether this run does nothing on the axis: its rows are those of an earlier one.
  public boolean idle;

  /// Whether its rows are as `remember` left them.
  public boolean remembered;

  /// For each row of the batch the row it attends to, or null: its own.
  public int[] recall;

  private int[] counts = {};

  public AxisRows(String name) {
    this.name = name;
  }

  /// The place in this order of the row that a row of the batch attends to.
  public int attended(int row) {
    return rank[recall == null ? row : recall[row]];
  }

  public void bind(int rows, int steps, int[] given, int firstRow, int lanes) {
    this.rows = rows;
    this.steps = steps;
    if (order.length < rows) {
      order = new int[rows];
      lengths = new int[rows];
      origin = new int[rows];
      rank = new int[rows];
    }
    if (live.length < steps) {
      live = new int[steps];
    }
    if (counts.length < steps + 2) {
      counts = new int[steps + 2];
    }
    if (bounds.length < lanes + 1) {
      bounds = new int[lanes + 1];
    }
    sort(given);
    full = rows == 0 || lengths[rows - 1] == steps;
    int at = rows;
    for (int t = 0; t < steps; t++) {
      while (at > 0 && lengths[at - 1] <= t) {
        at--;
      }
      live[t] = at;
    }
    for (int r = 0; r < rows; r++) {
      origin[r] = order[r] + firstRow;
      rank[order[r]] = r;
    }
    split(lanes);
  }

  /// A counting sort by length, longest first.
  private void sort(int[] given) {
    Arrays.fill(counts, 0, steps + 2, 0);
    for (int b = 0; b < rows; b++) {
      int length = given == null ? steps : given[b];
      if (length < 0 || length > steps) {
        throw new IllegalArgumentException(
            "batch: row %d of axis \"%s\" has length %d; expected 0 to %d, the steps of the batch"
                .formatted(b, name, length, steps));
      }
      counts[steps - length + 1]++;
    }
    for (int i = 1; i <= steps + 1; i++) {
      counts[i] += counts[i - 1];
    }
    for (int b = 0; b < rows; b++) {
      int length = given == null ? steps : given[b];
      int at = counts[steps - length]++;
      order[at] = b;
      lengths[at] = length;
    }
  }

  /// Gives each lane neighbouring rows with about the same number of steps in all.
  private void split(int lanes) {
    long total = 0;
    for (int r = 0; r < rows; r++) {
      total += lengths[r] + 1;
    }
    int lane = 1;
    long sum = 0;
    bounds[0] = 0;
    for (int r = 0; r < rows && lane < lanes; r++) {
      sum += lengths[r] + 1;
      while (lane < lanes && sum * lanes >= total * lane) {
        bounds[lane++] = r + 1;
      }
    }
    while (lane <= lanes) {
      bounds[lane++] = rows;
    }
  }
}
