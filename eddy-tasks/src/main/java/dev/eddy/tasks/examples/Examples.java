package dev.eddy.tasks.examples;

import dev.eddy.data.Batch;
import java.util.function.IntUnaryOperator;

/// Examples in memory as numbers, ready to be written into the batches of a form's network.
///
/// [Bucketed] learns from them in the order of an epoch, [Sweep] runs each once.
public interface Examples {

  /// How many there are.
  int count();

  /// How long an example is: those of like length share batches.
  int length(int example);

  /// How many steps the examples fill on each axis of the network, `[axes][count]`.
  int[][] steps();

  /// Begins a batch and writes examples into it, each padded to the longest.
  ///
  /// @param rows of the batch
  /// @param example for each row the number of its example
  void fill(Batch batch, int rows, IntUnaryOperator example);

  /// Changes a filled batch in the way that only training does, such as words shown as unknown or
  /// weights of labels. The same (epoch, examples) are changed in the same way.
  default void vary(Batch batch, int epoch, IntUnaryOperator example) {}

  /// How many examples, or tokens, the loss of a filled batch is the mean of; see {@link
  /// dev.eddy.train.Batches#averagedOver}.
  default double averagedOver(Batch batch, double weights) {
    return weights;
  }

  /// What a filled batch counts as in tokens a second.
  long tokens(Batch batch);

  /// The steps of a filled batch on an axis, padding left out.
  static long steps(Batch batch, String axis) {
    long steps = 0;
    var lengths = batch.knownLengths(axis);
    for (int row = 0; row < batch.rows(); row++) {
      steps += lengths[row];
    }
    return steps;
  }
}
