package dev.eddy.tasks.classify;

import dev.eddy.data.Batch;
import dev.eddy.tasks.examples.Buckets;
import dev.eddy.train.Batches;

/// ClassifyExamples examples in the order of [Buckets], weighed by their classes.
final class LabelledBatches implements Batches {

  private final ClassifyExamples examples;
  private final Buckets buckets;
  private final ClassifyExamples.Rows rows = this::example;
  private int epoch;
  private int index;
  private final float[] weights;

  /// @param weights of the classes, see [ClassWeights]; empty where all count the same
  LabelledBatches(ClassifyExamples examples, float[] weights, int batch, long seed) {
    this.examples = examples;
    this.weights = weights;
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
      var weighed = batch.weights(ClassifyExamples.OUTPUT, batch.rows());
      for (int row = 0; row < batch.rows(); row++) {
        weighed[row] = weights[examples.labels()[example(row)]];
      }
    }
  }

  @Override
  public long tokens(Batch batch) {
    long tokens = 0;
    var lengths = batch.knownLengths(ClassifyExamples.AXIS);
    for (int row = 0; row < batch.rows(); row++) {
      tokens += lengths[row];
    }
    return tokens;
  }
}
