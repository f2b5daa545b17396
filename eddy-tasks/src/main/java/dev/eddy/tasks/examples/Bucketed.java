package dev.eddy.tasks.examples;

import dev.eddy.data.Batch;
import dev.eddy.train.Batches;
import java.util.function.IntUnaryOperator;

/// Every example once an epoch, in the order of [Buckets]. For one thread.
public final class Bucketed implements Batches {

  private final Examples examples;
  private final Buckets buckets;
  private final IntUnaryOperator rows = this::example;
  private int epoch;
  private int index;

  /// @param rows of a batch at most
  public Bucketed(Examples examples, int rows, long seed) {
    this.examples = examples;
    var lengths = new int[examples.count()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = examples.length(i);
    }
    buckets = new Buckets(lengths, rows, seed);
  }

  /// Batches of few rows where there are few examples; see [Buckets#rows].
  public static Bucketed atLeastTen(Examples examples, int rows, long seed) {
    return new Bucketed(examples, Buckets.rows(examples.count(), rows), seed);
  }

  private int example(int row) {
    return buckets.example(epoch, index, row);
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
    examples.vary(batch, epoch, rows);
  }

  @Override
  public long tokens(Batch batch) {
    return examples.tokens(batch);
  }

  @Override
  public double averagedOver(Batch batch, double weights) {
    return examples.averagedOver(batch, weights);
  }

  @Override
  public double padding() {
    return buckets.padding(0, examples.steps());
  }
}
