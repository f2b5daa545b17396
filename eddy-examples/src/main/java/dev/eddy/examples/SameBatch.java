package dev.eddy.examples;

import dev.eddy.data.Batch;
import dev.eddy.train.Batches;
import java.util.function.Consumer;

/// The same batch at every step: a whole data set, where it is that small. An epoch is then one
/// step.
///
/// @param filling puts the data in
record SameBatch(int rows, Consumer<Batch> filling) implements Batches {

  @Override
  public int perEpoch(int epoch) {
    return 1;
  }

  @Override
  public void fill(int epoch, int index, Batch batch) {
    filling.accept(batch.begin(rows));
  }
}
