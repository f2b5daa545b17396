package dev.eddy.train;

import dev.eddy.data.Batch;
import dev.eddy.engine.GradientRun;

/// Loss and gradients of a batch: whole, or shard after shard with their gradients added; with the
/// states that go on from batch to batch.
final class ShardedGradients {

  private final GradientRun run;
  private final int shards;
  private final boolean carries;
  private final Batch shard = new Batch();
  private final GradientReducer reducer;

  /// `[rows, stateWidth]` in the order of the batch: kept here where more than one shard takes
  /// turns in the same run.
  private float[] states = {};

  private int rows;

  ShardedGradients(GradientRun run, int shards, boolean carries) {
    this.run = run;
    this.shards = shards;
    this.carries = carries;
    reducer = shards == 1 ? null : new PairwiseReducer(run.kernels(), run.gradients().length);
  }

  /// The loss of a batch; the run's gradients are those of the batch.
  ///
  /// @param fresh whether states start anew even where they are carried
  double run(Batch batch, long seed, int step, boolean fresh) {
    boolean goesOn = carries && !fresh;
    if (goesOn && batch.rows() != rows) {
      throw new IllegalArgumentException(
          "batch: %d rows cannot go on where %d rows ended; batches that carry state have the same number of rows"
              .formatted(batch.rows(), rows));
    }
    rows = batch.rows();
    if (shards == 1) {
      run.workspace().carry(goesOn);
      return run.run(batch, seed, step);
    }
    if (carries && states.length < rows * run.stateWidth()) {
      states = new float[rows * run.stateWidth()];
    }
    int count = Math.min(shards, rows);
    reducer.begin();
    double loss = 0;
    for (int i = 0; i < count; i++) {
      int from = (int) ((long) rows * i / count);
      int to = (int) ((long) rows * (i + 1) / count);
      shard.shard(batch, from, to);
      if (goesOn) {
        run.loadStates(states, from * run.stateWidth(), to - from);
      }
      run.workspace().carry(goesOn);
      loss += run.run(shard, seed, step);
      if (carries) {
        run.saveStates(states, from * run.stateWidth());
      }
      reducer.add(run.gradients());
    }
    reducer.sum(run.gradients());
    return loss;
  }

  /// The rows whose states would be carried on.
  int stateRows() {
    return carries ? rows : 0;
  }

  float[] states() {
    var copy = new float[stateRows() * run.stateWidth()];
    if (copy.length > 0) {
      if (shards == 1) {
        run.saveStates(copy, 0);
      } else {
        System.arraycopy(states, 0, copy, 0, copy.length);
      }
    }
    return copy;
  }

  void load(float[] saved, int savedRows) {
    rows = savedRows;
    if (savedRows > 0) {
      states = saved.clone();
      if (shards == 1) {
        run.loadStates(saved, 0, savedRows);
      }
    }
  }
}
