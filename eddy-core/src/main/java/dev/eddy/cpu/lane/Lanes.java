package dev.eddy.cpu.lane;

/// Who shares work over flat parameters.
public interface Lanes {

  /// The caller alone.
  Lanes ONE =
      new Lanes() {
        @Override
        public int most() {
          return 1;
        }

        @Override
        public void parallel(LaneJob job) {
          job.run(0, 1);
        }
      };

  /// The most lanes a job is ever run on.
  int most();

  /// Runs a job on as many lanes as are worth it.
  void parallel(LaneJob job);
}
