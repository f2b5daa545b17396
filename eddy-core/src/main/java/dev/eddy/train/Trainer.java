package dev.eddy.train;

import dev.eddy.model.Model;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.model.Weights;
import dev.eddy.optimize.Optimizer;
import dev.eddy.run.Executor;
import dev.eddy.run.Executors;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/// What trains a model: everything but the data. A value with standards.
///
/// ```java
/// var options = TrainingOptions.of(Optimizer.adam(0.001)).withEpochs(10);
/// var result = Trainer.of(model, objective).withOptions(options).fit(batches);
/// ```
///
/// After the same steps the bits of the result are the same for any number of threads, and whether
/// or not the training was interrupted and resumed. Nothing is allocated per step.
public final class Trainer {

  final Model model;
  final Objective objective;
  final Optional<Weights> start;
  final TrainingOptions options;
  final Optional<Validation> validation;
  final Consumer<Event> listener;
  final Optional<CheckpointStore> checkpoints;
  private final Optional<Executor> executor;

  private Trainer(
      Model model,
      Objective objective,
      Optional<Weights> start,
      TrainingOptions options,
      Optional<Validation> validation,
      Consumer<Event> listener,
      Optional<CheckpointStore> checkpoints,
      Optional<Executor> executor) {
    this.model = Objects.requireNonNull(model, "model");
    this.objective = Objects.requireNonNull(objective, "objective");
    this.start = start;
    this.options = Objects.requireNonNull(options, "options");
    this.validation = validation;
    this.listener = Objects.requireNonNull(listener, "listener");
    this.checkpoints = checkpoints;
    this.executor = executor;
  }

  /// One epoch with {@link Optimizer#adam} at 0.001, from weights that are drawn by the seed of the
  /// options, without validation, listener and checkpoints.
  public static Trainer of(Model model, Objective objective) {
    return new Trainer(
        model,
        objective,
        Optional.empty(),
        TrainingOptions.of(Optimizer.adam(0.001)),
        Optional.empty(),
        _ -> {},
        Optional.empty(),
        Optional.empty());
  }

  /// The same with other options.
  public Trainer withOptions(TrainingOptions value) {
    return new Trainer(model, objective, start, value, validation, listener, checkpoints, executor);
  }

  /// The same from these values on; they are copied here and not changed.
  public Trainer from(Parameters value) {
    return from(value.freeze());
  }

  /// The same from these values on.
  public Trainer from(Weights value) {
    return new Trainer(
        model, objective, Optional.of(value), options, validation, listener, checkpoints, executor);
  }

  /// The same with something that measures the weights.
  public Trainer withValidation(Validation value) {
    return new Trainer(
        model, objective, start, options, Optional.of(value), listener, checkpoints, executor);
  }

  /// The same with someone who is told how it goes, on the training thread; what it throws ends the
  /// training.
  public Trainer withListener(Consumer<Event> value) {
    return new Trainer(model, objective, start, options, validation, value, checkpoints, executor);
  }

  /// The same with a place for checkpoints.
  public Trainer withCheckpoints(CheckpointStore value) {
    return new Trainer(
        model, objective, start, options, validation, listener, Optional.of(value), executor);
  }

  /// The same on a given executor; without one it is the best that is there.
  public Trainer withExecutor(Executor value) {
    return new Trainer(
        model, objective, start, options, validation, listener, checkpoints, Optional.of(value));
  }

  Executor executor() {
    return executor.orElseGet(Executors::best);
  }

  /// Trains. An interrupt of the calling thread is honoured between steps: a checkpoint is written
  /// and the result says so.
  ///
  /// @throws IllegalArgumentException if a cell that is not of the catalogue should not be trained:
  ///   its derived gradient is wrong, nothing it learns has an effect, or a state takes no part in
  ///   its output; each such cell is checked once, which takes milliseconds
  /// @throws DivergedException if the loss or a gradient is no finite number
  public TrainingResult fit(Batches batches) {
    if (options.evaluating().selection().isPresent() && validation.isEmpty()) {
      throw new IllegalArgumentException(
          "training: the best weights are to be selected by \"%s\", but there is no validation that measures it"
              .formatted(options.evaluating().selection().get().metric()));
    }
    CellFaults.refuse(model);
    try (var fit = new Fit(this, batches)) {
      return fit.run();
    }
  }

  /// The values to train, which the training changes.
  Parameters parameters() {
    return start
        .map(weights -> weights.thaw(model))
        .orElseGet(() -> Parameters.initial(model, options.course().seed()));
  }
}
