package dev.eddy.train;

import java.util.Optional;

/// How a model is trained. A value with defaults:
///
/// ```java
/// var options = TrainingOptions.of(Optimizer.adam(0.001)).withEpochs(10).withClipping(Clipping.globalNorm(5));
/// ```
///
/// @param epochs passes over the data
/// @param steps the most steps of all epochs together; 0 is as many as there are. The validation
///   runs once more after the last
/// @param seed of random masks
/// @param threads how many threads compute; they change no bit of the result
/// @param shards how many parts the rows of each batch are split in; gradients of the parts are
///   added by a fixed tree
/// @param evaluateEvery after how many epochs the validation runs, and after the last; 0 is never
/// @param evaluateSteps after how many steps the validation runs besides; 0 is never
/// @param selection which evaluation is best; without it the last is
/// @param reportEvery seconds between two reports of progress
/// @param checkpointEvery seconds between two checkpoints; 0 is never by time
/// @param checkpointSteps steps between two checkpoints; 0 is never by steps
/// @param resume whether to go on from the latest checkpoint of the store, where there is one
public record TrainingOptions(
    Optimizer optimizer,
    Schedule schedule,
    Clipping clipping,
    int epochs,
    long steps,
    long seed,
    int threads,
    int shards,
    int evaluateEvery,
    long evaluateSteps,
    Optional<Selection> selection,
    double reportEvery,
    double checkpointEvery,
    long checkpointSteps,
    boolean resume) {

  public TrainingOptions {
    atLeast("epochs", epochs, 1);
    atLeast("steps", steps, 0);
    atLeast("threads", threads, 1);
    atLeast("shards", shards, 1);
    atLeast("evaluateEvery", evaluateEvery, 0);
    atLeast("evaluateSteps", evaluateSteps, 0);
    atLeast("checkpointSteps", checkpointSteps, 0);
    if (!(reportEvery >= 0) || !(checkpointEvery >= 0)) {
      throw new IllegalArgumentException(
          "training: seconds between reports and checkpoints must be 0 or more, found %s and %s"
              .formatted(reportEvery, checkpointEvery));
    }
  }

  private static void atLeast(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "training: %s must be at least %d, found %d".formatted(what, least, value));
    }
  }

  /// One epoch with this optimiser: constant rate, no clipping, seed 1, all processors, one shard,
  /// an evaluation after each epoch, a report each second, a checkpoint each minute.
  public static TrainingOptions of(Optimizer optimizer) {
    int threads = Math.min(16, Runtime.getRuntime().availableProcessors());
    return new TrainingOptions(
        optimizer,
        Schedule.constant(),
        Clipping.none(),
        1,
        0,
        1,
        threads,
        1,
        1,
        0,
        Optional.empty(),
        1,
        60,
        0,
        false);
  }

  public TrainingOptions withOptimizer(Optimizer value) {
    return new TrainingOptions(
        value,
        schedule,
        clipping,
        epochs,
        steps,
        seed,
        threads,
        shards,
        evaluateEvery,
        evaluateSteps,
        selection,
        reportEvery,
        checkpointEvery,
        checkpointSteps,
        resume);
  }

  public TrainingOptions withSchedule(Schedule value) {
    return new TrainingOptions(
        optimizer,
        value,
        clipping,
        epochs,
        steps,
        seed,
        threads,
        shards,
        evaluateEvery,
        evaluateSteps,
        selection,
        reportEvery,
        checkpointEvery,
        checkpointSteps,
        resume);
  }

  public TrainingOptions withClipping(Clipping value) {
    return new TrainingOptions(
        optimizer,
        schedule,
        value,
        epochs,
        steps,
        seed,
        threads,
        shards,
        evaluateEvery,
        evaluateSteps,
        selection,
        reportEvery,
        checkpointEvery,
        checkpointSteps,
        resume);
  }

  public TrainingOptions withEpochs(int value) {
    return new TrainingOptions(
        optimizer,
        schedule,
        clipping,
        value,
        steps,
        seed,
        threads,
        shards,
        evaluateEvery,
        evaluateSteps,
        selection,
        reportEvery,
        checkpointEvery,
        checkpointSteps,
        resume);
  }

  /// The most steps of all epochs together; 0 is as many as there are.
  public TrainingOptions withSteps(long value) {
    return new TrainingOptions(
        optimizer,
        schedule,
        clipping,
        epochs,
        value,
        seed,
        threads,
        shards,
        evaluateEvery,
        evaluateSteps,
        selection,
        reportEvery,
        checkpointEvery,
        checkpointSteps,
        resume);
  }

  public TrainingOptions withSeed(long value) {
    return new TrainingOptions(
        optimizer,
        schedule,
        clipping,
        epochs,
        steps,
        value,
        threads,
        shards,
        evaluateEvery,
        evaluateSteps,
        selection,
        reportEvery,
        checkpointEvery,
        checkpointSteps,
        resume);
  }

  public TrainingOptions withThreads(int value) {
    return new TrainingOptions(
        optimizer,
        schedule,
        clipping,
        epochs,
        steps,
        seed,
        value,
        shards,
        evaluateEvery,
        evaluateSteps,
        selection,
        reportEvery,
        checkpointEvery,
        checkpointSteps,
        resume);
  }

  public TrainingOptions withShards(int value) {
    return new TrainingOptions(
        optimizer,
        schedule,
        clipping,
        epochs,
        steps,
        seed,
        threads,
        value,
        evaluateEvery,
        evaluateSteps,
        selection,
        reportEvery,
        checkpointEvery,
        checkpointSteps,
        resume);
  }

  /// After how many epochs the validation runs; 0 is never.
  public TrainingOptions withEvaluateEvery(int value) {
    return new TrainingOptions(
        optimizer,
        schedule,
        clipping,
        epochs,
        steps,
        seed,
        threads,
        shards,
        value,
        evaluateSteps,
        selection,
        reportEvery,
        checkpointEvery,
        checkpointSteps,
        resume);
  }

  /// After how many steps the validation runs; 0 is never.
  public TrainingOptions withEvaluateSteps(long value) {
    return new TrainingOptions(
        optimizer,
        schedule,
        clipping,
        epochs,
        steps,
        seed,
        threads,
        shards,
        evaluateEvery,
        value,
        selection,
        reportEvery,
        checkpointEvery,
        checkpointSteps,
        resume);
  }

  public TrainingOptions withSelection(Selection value) {
    return new TrainingOptions(
        optimizer,
        schedule,
        clipping,
        epochs,
        steps,
        seed,
        threads,
        shards,
        evaluateEvery,
        evaluateSteps,
        Optional.of(value),
        reportEvery,
        checkpointEvery,
        checkpointSteps,
        resume);
  }

  /// Seconds between two reports.
  public TrainingOptions withReportEvery(double value) {
    return new TrainingOptions(
        optimizer,
        schedule,
        clipping,
        epochs,
        steps,
        seed,
        threads,
        shards,
        evaluateEvery,
        evaluateSteps,
        selection,
        value,
        checkpointEvery,
        checkpointSteps,
        resume);
  }

  /// Seconds between two checkpoints; 0 is never by time.
  public TrainingOptions withCheckpointEvery(double value) {
    return new TrainingOptions(
        optimizer,
        schedule,
        clipping,
        epochs,
        steps,
        seed,
        threads,
        shards,
        evaluateEvery,
        evaluateSteps,
        selection,
        reportEvery,
        value,
        checkpointSteps,
        resume);
  }

  /// Steps between two checkpoints; 0 is never by steps.
  public TrainingOptions withCheckpointSteps(long value) {
    return new TrainingOptions(
        optimizer,
        schedule,
        clipping,
        epochs,
        steps,
        seed,
        threads,
        shards,
        evaluateEvery,
        evaluateSteps,
        selection,
        reportEvery,
        checkpointEvery,
        value,
        resume);
  }

  public TrainingOptions withResume(boolean value) {
    return new TrainingOptions(
        optimizer,
        schedule,
        clipping,
        epochs,
        steps,
        seed,
        threads,
        shards,
        evaluateEvery,
        evaluateSteps,
        selection,
        reportEvery,
        checkpointEvery,
        checkpointSteps,
        value);
  }
}
