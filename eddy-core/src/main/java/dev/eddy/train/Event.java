package dev.eddy.train;

import java.util.Map;

/// What a training tells its listener, on the training thread.
public sealed interface Event {

  /// How many steps have been done.
  long step();

  /// Training begins, or goes on from a checkpoint.
  ///
  /// @param totalSteps what it will come to if nothing stops it
  /// @param parameters how many numbers are trained
  /// @param backend what computes, for people
  /// @param padding the share of the places of batches that are padding, from 0 to 1
  record Started(
      long step,
      long totalSteps,
      int parameters,
      int threads,
      String backend,
      boolean resumed,
      double padding)
      implements Event {}

  /// Training goes on; sent at the interval of reports.
  ///
  /// @param loss mean of the steps since the last report
  /// @param learningRate of the last step, the schedule included
  /// @param gradientNorm of the last step: Euclidean, over all gradients, before they are clipped
  /// @param tokensPerSecond since the last report
  /// @param secondsLeft at this speed, without evaluations
  record Progress(
      long step,
      long totalSteps,
      int epoch,
      double loss,
      double learningRate,
      double gradientNorm,
      double tokensPerSecond,
      double secondsLeft)
      implements Event {}

  /// A pass over the data ended.
  ///
  /// @param loss mean of its steps
  /// @param learningRate of its last step, the schedule included
  /// @param gradientNorm mean of its steps since the training began or was resumed, before clipping
  record EpochEnded(long step, int epoch, double loss, double learningRate, double gradientNorm)
      implements Event {}

  /// The validation ran.
  ///
  /// @param best whether this is the best so far
  record Evaluated(long step, int epoch, Map<String, Double> metrics, boolean best)
      implements Event {}

  /// A checkpoint was written.
  record Checkpointed(long step, String where) implements Event {}

  /// Training ended.
  record Stopped(long step, Stop reason) implements Event {}

  /// Why training ended.
  enum Stop {
    /// All epochs, or all steps asked for, are done.
    FINISHED,
    /// No better evaluation within the patience.
    NO_GAIN,
    /// The thread was interrupted; a checkpoint was written where there is a store.
    INTERRUPTED
  }
}
