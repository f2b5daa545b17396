package dev.eddy.tasks.classify;

import dev.eddy.data.Batch;
import dev.eddy.tasks.data.IdxImages;
import java.util.List;

/// Examples of a [Classifier] in memory, ready to be put into batches: sequences and the ids of
/// their labels.
///
/// @param labels one per example; empty where labels are not known
record ClassifyExamples(Sequences sequences, int[] labels) {

  /// The axis of a classifier's sequences.
  static final String AXIS = "steps";

  /// The input of a classifier's network.
  static final String INPUT = "input";

  /// The output of a classifier's network.
  static final String OUTPUT = "label";

  /// Sequences by number.
  sealed interface Sequences {
    int count();

    /// How many steps a sequence has.
    int steps(int example);

    /// Writes a sequence into row `row` of a batch whose rows have `steps` places.
    void put(int example, Batch batch, int row, int steps);
  }

  /// Symbols.
  record Symbols(List<int[]> ids) implements Sequences {
    @Override
    public int count() {
      return ids.size();
    }

    @Override
    public int steps(int example) {
      return ids.get(example).length;
    }

    @Override
    public void put(int example, Batch batch, int row, int steps) {
      var symbols = ids.get(example);
      System.arraycopy(
          symbols, 0, batch.ids(INPUT, batch.rows() * steps), row * steps, symbols.length);
    }
  }

  /// Numbers, `[T, features]` each.
  record Numbers(List<float[]> values, int features) implements Sequences {
    @Override
    public int count() {
      return values.size();
    }

    @Override
    public int steps(int example) {
      return values.get(example).length / features;
    }

    @Override
    public void put(int example, Batch batch, int row, int steps) {
      var numbers = values.get(example);
      var out = batch.numbers(INPUT, batch.rows() * steps * features);
      System.arraycopy(numbers, 0, out, row * steps * features, numbers.length);
    }
  }

  /// Pictures: a step per row of pixels, from 0 to 1.
  record Pictures(IdxImages images) implements Sequences {
    @Override
    public int count() {
      return images.count();
    }

    @Override
    public int steps(int example) {
      return images.rows();
    }

    @Override
    public void put(int example, Batch batch, int row, int steps) {
      int width = images.columns();
      images.copy(example, batch.numbers(INPUT, batch.rows() * steps * width), row * steps * width);
    }
  }

  int count() {
    return sequences.count();
  }

  int[] lengths() {
    var lengths = new int[count()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = sequences.steps(i);
    }
    return lengths;
  }

  /// Says which examples a batch holds.
  @FunctionalInterface
  interface Rows {
    int example(int row);
  }

  /// Fills a batch.
  void fill(Batch batch, int rows, Rows examples) {
    int steps = 1;
    for (int row = 0; row < rows; row++) {
      steps = Math.max(steps, sequences.steps(examples.example(row)));
    }
    batch.begin(rows).steps(AXIS, steps);
    var lengths = batch.lengths(AXIS);
    var ids = batch.ids(OUTPUT, rows);
    for (int row = 0; row < rows; row++) {
      int example = examples.example(row);
      lengths[row] = sequences.steps(example);
      ids[row] = labels.length == 0 ? -1 : labels[example];
      sequences.put(example, batch, row, steps);
    }
  }
}
