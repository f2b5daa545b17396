package dev.eddy.tasks;

import dev.eddy.data.Batch;
import dev.eddy.train.Batches;

/// Labelled examples in the order of [Buckets], weighed by their classes.
final class LabelledBatches implements Batches {

  private final Labelled examples;
  private final Buckets buckets;
  private final Labelled.Rows rows = this::example;
  private int epoch;
  private int index;
  private final float[] weights;

  /// @param weights of the classes, see [ClassWeights]; empty where all count the same
  LabelledBatches(Labelled examples, float[] weights, int batch, long seed) {
    this.examples = examples;
    this.weights = ClassWeights.shared(weights, examples.labels());
    buckets = new Buckets(examples.lengths(), batch, seed);
  }

  private int example(int row) {
    return buckets.example(epoch, index, row);
  }

  @Override
  public double padding() {
    return buckets.padding(0, examples.lengths());
  }

  @Override
  public int perEpoch(int epoch) {
    return buckets.count();
  }

  @Override
  public void fill(int epoch, int index, Batch batch) {
    this.epoch = epoch;
    this.index = index;
    examples.fill(batch, buckets.size(epoch, index), rows);
    if (weights.length > 0) {
      var weighed = batch.weights(Labelled.OUTPUT, batch.rows());
      for (int row = 0; row < batch.rows(); row++) {
        weighed[row] = weights[examples.labels()[example(row)]] / batch.rows();
      }
    }
  }

  @Override
  public double averagedOver(Batch batch, double weights) {
    return batch.rows();
  }

  @Override
  public long tokens(Batch batch) {
    long tokens = 0;
    var lengths = batch.knownLengths(Labelled.AXIS);
    for (int row = 0; row < batch.rows(); row++) {
      tokens += lengths[row];
    }
    return tokens;
  }
}
