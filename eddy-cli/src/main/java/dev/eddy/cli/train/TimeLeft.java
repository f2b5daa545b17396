package dev.eddy.cli.train;

import dev.eddy.train.Event;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/// How long a training has still to go: its steps at their mean speed, and its evaluations at what
/// those have taken until now.
///
/// Steps and evaluations are timed apart. A speed that were taken from the last few steps, with an
/// evaluation among them or not, would jump.
final class TimeLeft {

  /// Before the code is compiled a step takes many times as long as later.
  private static final int WARM_AFTER = 4;

  /// How much what lies a report back counts beside the newest.
  private static final double MEMORY = 0.95;

  private final LongSupplier nanos;
  private int reports;
  private long at;
  private long step;
  private double stepSeconds;
  private double steps;
  private double evaluationSeconds;
  private int evaluations;
  private long everySteps;
  private long evaluatedAt;

  /// @param nanos the clock, as `System.nanoTime`
  TimeLeft(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /// Takes note of what happened now.
  void heard(Event event) {
    switch (event) {
      case Event.Started start -> {
        evaluatedAt = start.step();
        begin(start.step());
      }
      case Event.Progress progress -> {
        reports++;
        stepped(progress.step());
      }
      // The evaluation, where there is one, is what comes next.
      case Event.EpochEnded ended -> stepped(ended.step());
      case Event.Evaluated evaluated -> {
        evaluationSeconds += (nanos.getAsLong() - at) * 1e-9;
        evaluations++;
        everySteps = evaluated.step() - evaluatedAt;
        evaluatedAt = evaluated.step();
        begin(evaluated.step());
      }
      case Event.Checkpointed _, Event.Stopped _ -> {}
    }
  }

  private void begin(long from) {
    at = nanos.getAsLong();
    step = from;
  }

  private void stepped(long to) {
    if (to > step) {
      boolean cold = reports <= WARM_AFTER;
      stepSeconds = (cold ? 0 : MEMORY * stepSeconds) + (nanos.getAsLong() - at) * 1e-9;
      steps = (cold ? 0 : MEMORY * steps) + (to - step);
    }
    begin(to);
  }

  /// Seconds until the last step; empty while nothing can be said.
  OptionalDouble seconds(long totalSteps) {
    if (reports < WARM_AFTER || steps == 0) {
      return OptionalDouble.empty();
    }
    double left = (totalSteps - step) * stepSeconds / steps;
    if (evaluations > 0 && everySteps > 0) {
      left +=
          Math.ceil((double) (totalSteps - evaluatedAt) / everySteps)
              * evaluationSeconds
              / evaluations;
    }
    return OptionalDouble.of(left);
  }
}
