package dev.eddy.cpu;

import dev.eddy.cpu.update.GradientReducer;
import dev.eddy.cpu.update.PairwiseReducer;
import dev.eddy.data.Batch;
import dev.eddy.run.Workspace;

/// Loss and gradients of a batch: whole, or shard after shard with their gradients added; with the
/// states that go on from batch to batch, a slot for each row of the whole.
final class ShardedGradients {

  private final GradientRun run;
  private final Workspace workspace;
  private final int shards;
  private final boolean carries;
  private final Batch shard = new Batch();
  private final GradientReducer reducer;
  private int rows;

  ShardedGradients(GradientRun run, int shards, boolean carries) {
    this.run = run;
    this.shards = shards;
    this.carries = carries;
    workspace = run.workspace();
    reducer = shards == 1 ? null : new PairwiseReducer(run.kernels(), run.gradients().length);
  }

  /// The loss of a batch; the run's gradients are those of the batch.
  ///
  /// @param goesOn whether rows go on from the states in which the last batch left them
  double run(Batch batch, long seed, int step, boolean goesOn) {
    if (goesOn && batch.rows() != rows) {
      throw new IllegalArgumentException(
          "batch: %d rows cannot go on where %d rows ended; batches that carry state have the same number of rows"
              .formatted(batch.rows(), rows));
    }
    rows = batch.rows();
    workspace.carry(goesOn);
    if (shards == 1) {
      return run.run(batch, seed, step);
    }
    int count = Math.min(shards, rows);
    reducer.begin();
    double loss = 0;
    for (int i = 0; i < count; i++) {
      int from = (int) ((long) rows * i / count);
      int to = (int) ((long) rows * (i + 1) / count);
      shard.shard(batch, from, to);
      var slots = shard.slots();
      for (int row = from; row < to; row++) {
        slots[row - from] = row;
      }
      loss += run.run(shard, seed, step);
      reducer.add(run.gradients());
    }
    reducer.sum(run.gradients());
    return loss;
  }

  /// The rows whose states would be carried on.
  int stateRows() {
    return carries ? rows : 0;
  }

  /// Their states, `[rows, width]`.
  float[] states() {
    int width = workspace.states().width();
    var states = new float[stateRows() * width];
    for (int row = 0; row < stateRows(); row++) {
      workspace.save(row, states, row * width);
    }
    return states;
  }

  void load(float[] saved, int savedRows) {
    rows = savedRows;
    int width = workspace.states().width();
    workspace.begin(savedRows);
    for (int row = 0; row < savedRows; row++) {
      workspace.load(row, saved, row * width);
    }
  }
}
