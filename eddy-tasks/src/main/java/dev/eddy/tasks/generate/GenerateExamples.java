package dev.eddy.tasks.generate;

import static dev.eddy.tasks.generate.GenerateNetwork.AXIS;
import static dev.eddy.tasks.generate.GenerateNetwork.INPUT;
import static dev.eddy.tasks.generate.GenerateNetwork.OUTPUT;

import dev.eddy.data.Batch;
import dev.eddy.train.Batches;

/// A running text as batches: parts of it side by side, window after window.
///
/// The text is cut into as many parts as a batch has rows, and each row reads its part window by
/// window, its state carried from one to the next (truncated backpropagation through time). After
/// as many windows as the setting `carry` says the states start anew: a model that has only ever
/// gone on can fall into states it never leaves when it starts on a symbol it has not started on
/// before.
final class GenerateExamples implements Batches {

  /// Steps an epoch has at least where the text is long enough for four parts.
  private static final int STEPS = 50;

  private final Symbols ids;
  private final int rows;
  private final int each;
  private final int window;
  private final int carried;

  /// @param carried windows from one start to the next; 0: an epoch
  GenerateExamples(Symbols ids, int batch, int window, int carried) {
    this.ids = ids;
    // A short text has fewer parts, so that an epoch still is some steps.
    int windows = Math.max(1, (ids.length() - 1) / window);
    rows = Math.clamp(windows / STEPS, Math.min(4, Math.min(windows, batch)), batch);
    each = (ids.length() - 1) / rows;
    this.window = window;
    this.carried = carried;
  }

  @Override
  public int perEpoch(int epoch) {
    return (each + window - 1) / window;
  }

  @Override
  public void fill(int epoch, int index, Batch batch) {
    int from = index * window;
    fill(batch, ids, rows, each, from, Math.min(window, each - from));
  }

  @Override
  public long tokens(Batch batch) {
    return (long) batch.rows() * batch.steps(AXIS);
  }

  @Override
  public boolean carriesState() {
    return true;
  }

  @Override
  public boolean startsAnew(int epoch, int index) {
    return carried == 0 ? index == 0 : index % carried == 0;
  }

  /// A window of each of `rows` parts of `each` symbols: what is read, and one further, what is to
  /// be foretold.
  static void fill(Batch batch, Symbols ids, int rows, int each, int from, int steps) {
    batch.begin(rows).steps(AXIS, steps);
    var piece = new int[steps + 1];
    for (int row = 0; row < rows; row++) {
      int start = row * each + from;
      ids.copy(start, piece, 0, steps + 1);
      batch.row(row).ids(INPUT, piece, 0, steps).ids(OUTPUT, piece, 1, steps);
    }
  }
}
