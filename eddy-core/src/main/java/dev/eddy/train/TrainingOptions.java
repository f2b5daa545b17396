package dev.eddy.train;

import dev.eddy.optimize.Clipping;
import dev.eddy.optimize.Optimizer;
import dev.eddy.optimize.ParameterMask;
import dev.eddy.optimize.RateSchedule;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// How a model is trained. A value with defaults:
///
/// ```java
/// var options = TrainingOptions.of(Optimizer.adam(0.001)).withEpochs(10).withClipping(Clipping.globalNorm(5));
/// ```
///
/// @param update what a step does to the parameters
/// @param course how long it goes on, and with what
/// @param evaluating when the validation runs, and which weights are best
/// @param checkpointing when a checkpoint is written
public record TrainingOptions(
    Update update, Course course, Evaluating evaluating, Checkpointing checkpointing) {

  /// What a step does to the parameters.
  ///
  /// @param masks parameters that are partly dropped in each step
  /// @param average 0: what is measured and kept are the weights after the last step; else it is
  ///   their mean over steps with this decay, see {@link Optimizer#averaged}
  public record Update(
      Optimizer optimizer,
      RateSchedule schedule,
      Clipping clipping,
      List<ParameterMask> masks,
      double average) {
    public Update {
      Objects.requireNonNull(optimizer, "optimizer");
      Objects.requireNonNull(schedule, "schedule");
      Objects.requireNonNull(clipping, "clipping");
      masks = List.copyOf(masks);
      if (!(average >= 0 && average < 1)) {
        throw new IllegalArgumentException(
            "training: the decay of the mean of the weights must be from 0 to below 1, found "
                + average);
      }
    }
  }

  /// How long a training goes on, and with what.
  ///
  /// @param epochs passes over the data
  /// @param steps the most steps of all epochs together; 0 is as many as there are. The validation
  ///   runs once more after the last
  /// @param seed of random masks
  /// @param threads how many threads compute; they change no bit of the result
  /// @param shards how many parts the rows of each batch are split in; gradients of the parts are
  ///   added by a fixed tree
  /// @param reportEvery seconds between two reports of progress
  public record Course(
      int epochs, long steps, long seed, int threads, int shards, double reportEvery) {
    public Course {
      atLeast("epochs", epochs, 1);
      atLeast("steps", steps, 0);
      atLeast("threads", threads, 1);
      atLeast("shards", shards, 1);
      seconds("reports", reportEvery);
    }
  }

  /// When the validation runs, and which weights are best.
  ///
  /// @param everyEpochs after how many epochs it runs, and after the last; 0 is never
  /// @param everySteps after how many steps it runs besides; 0 is never
  /// @param selection which evaluation is best; without it the last is
  public record Evaluating(int everyEpochs, long everySteps, Optional<Selection> selection) {
    public Evaluating {
      atLeast("epochs between evaluations", everyEpochs, 0);
      atLeast("steps between evaluations", everySteps, 0);
    }
  }

  /// When a checkpoint is written.
  ///
  /// @param everySeconds seconds between two checkpoints; 0 is never by time
  /// @param everySteps steps between two checkpoints; 0 is never by steps
  /// @param resume whether to go on from the latest checkpoint of the store, where there is one
  public record Checkpointing(double everySeconds, long everySteps, boolean resume) {
    public Checkpointing {
      seconds("checkpoints", everySeconds);
      atLeast("steps between checkpoints", everySteps, 0);
    }
  }

  private static void atLeast(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "training: %s must be at least %d, found %d".formatted(what, least, value));
    }
  }

  private static void seconds(String what, double value) {
    if (!(value >= 0)) {
      throw new IllegalArgumentException(
          "training: seconds between %s must be 0 or more, found %s".formatted(what, value));
    }
  }

  /// One epoch with this optimiser: constant rate, no clipping, no masks, seed 1, all processors,
  /// one shard, an evaluation after each epoch, a report each second, a checkpoint each minute.
  public static TrainingOptions of(Optimizer optimizer) {
    int threads = Math.min(16, Runtime.getRuntime().availableProcessors());
    return new TrainingOptions(
        new Update(optimizer, RateSchedule.constant(), Clipping.none(), List.of(), 0),
        new Course(1, 0, 1, threads, 1, 1),
        new Evaluating(1, 0, Optional.empty()),
        new Checkpointing(60, 0, false));
  }

  private TrainingOptions with(Update value) {
    return new TrainingOptions(value, course, evaluating, checkpointing);
  }

  private TrainingOptions with(Course value) {
    return new TrainingOptions(update, value, evaluating, checkpointing);
  }

  private TrainingOptions with(Evaluating value) {
    return new TrainingOptions(update, course, value, checkpointing);
  }

  private TrainingOptions with(Checkpointing value) {
    return new TrainingOptions(update, course, evaluating, value);
  }

  public TrainingOptions withOptimizer(Optimizer value) {
    var u = update;
    return with(new Update(value, u.schedule, u.clipping, u.masks, u.average));
  }

  public TrainingOptions withSchedule(RateSchedule value) {
    var u = update;
    return with(new Update(u.optimizer, value, u.clipping, u.masks, u.average));
  }

  public TrainingOptions withClipping(Clipping value) {
    var u = update;
    return with(new Update(u.optimizer, u.schedule, value, u.masks, u.average));
  }

  /// Parameters that are partly dropped in each step.
  public TrainingOptions withMasks(List<ParameterMask> value) {
    var u = update;
    return with(new Update(u.optimizer, u.schedule, u.clipping, value, u.average));
  }

  /// The decay of the mean of the weights that is measured and kept in their place; 0 is none.
  public TrainingOptions withAverage(double value) {
    var u = update;
    return with(new Update(u.optimizer, u.schedule, u.clipping, u.masks, value));
  }

  public TrainingOptions withEpochs(int value) {
    var c = course;
    return with(new Course(value, c.steps, c.seed, c.threads, c.shards, c.reportEvery));
  }

  /// The most steps of all epochs together; 0 is as many as there are.
  public TrainingOptions withSteps(long value) {
    var c = course;
    return with(new Course(c.epochs, value, c.seed, c.threads, c.shards, c.reportEvery));
  }

  public TrainingOptions withSeed(long value) {
    var c = course;
    return with(new Course(c.epochs, c.steps, value, c.threads, c.shards, c.reportEvery));
  }

  public TrainingOptions withThreads(int value) {
    var c = course;
    return with(new Course(c.epochs, c.steps, c.seed, value, c.shards, c.reportEvery));
  }

  public TrainingOptions withShards(int value) {
    var c = course;
    return with(new Course(c.epochs, c.steps, c.seed, c.threads, value, c.reportEvery));
  }

  /// Seconds between two reports.
  public TrainingOptions withReportEvery(double value) {
    var c = course;
    return with(new Course(c.epochs, c.steps, c.seed, c.threads, c.shards, value));
  }

  /// After how many epochs the validation runs; 0 is never.
  public TrainingOptions withEvaluateEvery(int value) {
    return with(new Evaluating(value, evaluating.everySteps, evaluating.selection));
  }

  /// After how many steps the validation runs; 0 is never.
  public TrainingOptions withEvaluateSteps(long value) {
    return with(new Evaluating(evaluating.everyEpochs, value, evaluating.selection));
  }

  public TrainingOptions withSelection(Selection value) {
    return with(new Evaluating(evaluating.everyEpochs, evaluating.everySteps, Optional.of(value)));
  }

  /// Seconds between two checkpoints; 0 is never by time.
  public TrainingOptions withCheckpointEvery(double value) {
    return with(new Checkpointing(value, checkpointing.everySteps, checkpointing.resume));
  }

  /// Steps between two checkpoints; 0 is never by steps.
  public TrainingOptions withCheckpointSteps(long value) {
    return with(new Checkpointing(checkpointing.everySeconds, value, checkpointing.resume));
  }

  public TrainingOptions withResume(boolean value) {
    return with(new Checkpointing(checkpointing.everySeconds, checkpointing.everySteps, value));
  }
}
