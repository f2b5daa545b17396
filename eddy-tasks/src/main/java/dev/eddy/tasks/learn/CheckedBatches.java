package dev.eddy.tasks.learn;

import dev.eddy.data.Batch;
import dev.eddy.tasks.data.Progress;
import dev.eddy.train.Batches;
import dev.eddy.train.Event;
import java.util.function.Consumer;

/// Batches that are gone through once before a training starts, so that its checkpoints know the
/// data: how far that is, is told. For one thread.
final class CheckedBatches implements Batches {
  private final Batches batches;
  private boolean started;

  CheckedBatches(Batches batches) {
    this.batches = batches;
  }

  /// A listener of the training, after which steps are told and no longer batches.
  Consumer<Event> before(Consumer<Event> listener) {
    return event -> {
      started |= event instanceof Event.Started;
      listener.accept(event);
    };
  }

  @Override
  public void fill(int epoch, int index, Batch batch) {
    batches.fill(epoch, index, batch);
    if (!started) Progress.count("checking batches", index + 1L, perEpoch(epoch));
  }

  @Override
  public int perEpoch(int epoch) {
    return batches.perEpoch(epoch);
  }

  @Override
  public long tokens(Batch batch) {
    return batches.tokens(batch);
  }

  @Override
  public double averagedOver(Batch batch, double weights) {
    return batches.averagedOver(batch, weights);
  }

  @Override
  public double padding() {
    return batches.padding();
  }

  @Override
  public boolean carriesState() {
    return batches.carriesState();
  }

  @Override
  public boolean startsAnew(int epoch, int index) {
    return batches.startsAnew(epoch, index);
  }
}
