package dev.eddy.train;

import dev.eddy.data.Batch;

/// The batches of each epoch. What a batch holds depends on its epoch and its number alone, so a
/// resumed run finds what it left.
public interface Batches {

  /// How many batches an epoch has, at least 1.
  int perEpoch(int epoch);

  /// Fills a batch; it starts with `batch.begin(rows)`.
  ///
  /// @param epoch the number of the pass over the data, from 0
  /// @param index the number of the batch in its epoch, from 0
  void fill(int epoch, int index, Batch batch);

  /// How many tokens (or whatever speed is counted in) a filled batch has; its rows unless said
  /// otherwise.
  default long tokens(Batch batch) {
    return batch.rows();
  }

  /// How many examples, or tokens, the loss of a batch is the mean of: the mean over an epoch
  /// weighs its batches by it.
  ///
  /// @param weights the sum of the weights that the objective divides the batch's loss by, or 1
  ///   where it is no mean; the answer, unless this divides by something else itself
  default double averagedOver(Batch batch, double weights) {
    return weights;
  }

  /// The share of the places of the first epoch's batches that are padding, from 0 to 1. Padding is
  /// memory, not work: rows end where their sequences do.
  default double padding() {
    return 0;
  }

  /// Whether each batch goes on where the rows of the last one ended (truncated backpropagation
  /// through time). Epochs start anew; the batches from one start to the next have the same number
  /// of rows.
  default boolean carriesState() {
    return false;
  }

  /// Whether states start anew at a batch, where they are carried. A model that is to start at any
  /// place must have started at many.
  default boolean startsAnew(int epoch, int index) {
    return index == 0;
  }
}
