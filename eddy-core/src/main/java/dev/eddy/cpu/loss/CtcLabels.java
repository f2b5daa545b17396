package dev.eddy.cpu.loss;

import dev.eddy.cpu.memory.AxisRows;
import dev.eddy.data.Batch;
import dev.eddy.lattice.Ctc;

/// The labels of a batch for {@link Ctc}, on an axis of their own.
///
/// @param output the name under which the batch gives them
/// @param axis of the labels
/// @param blank the class that says nothing
/// @param classes of the output
record CtcLabels(String output, String axis, int blank, int classes) {

  /// How many labels a row has.
  int count(Batch batch, int row) {
    var lengths = batch.knownLengths(axis);
    return lengths == null ? batch.steps(axis) : lengths[row];
  }

  /// @param scores the rows of the output
  /// @throws IllegalArgumentException if a label cannot be, or labels need more steps
  void check(Batch batch, AxisRows scores) {
    int room = batch.steps(axis);
    var labels = batch.idsOf(output, room);
    for (int r = 0; r < scores.rows; r++) {
      int row = scores.order[r];
      int count = count(batch, row);
      if (count < 0 || count > room) {
        throw new IllegalArgumentException(
            "batch: row %d of axis \"%s\" has length %d; expected 0 to %d, the steps of the batch"
                .formatted(row, axis, count, room));
      }
      for (int i = 0; i < count; i++) {
        int label = labels[row * room + i];
        if (label < 0 || label >= classes || label == blank) {
          throw new IllegalArgumentException(
              "batch: label %d of row %d, place %d of \"%s\" is none of its %d classes but the blank %d"
                  .formatted(label, row, i, output, classes, blank));
        }
      }
      int least = Ctc.leastSteps(labels, row * room, count);
      if (least > scores.lengths[r]) {
        throw new IllegalArgumentException(
            "batch: the %d labels of row %d of \"%s\" need at least %d steps, one each and one between equal neighbours; the row has %d: leave it out, or give it more steps"
                .formatted(count, row, output, least, scores.lengths[r]));
      }
    }
  }
}
