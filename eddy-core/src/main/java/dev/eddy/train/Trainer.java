package dev.eddy.train;

import dev.eddy.model.Model;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.run.Executor;
import dev.eddy.run.Executors;
import java.util.function.Consumer;

/// Trains a model.
///
/// ```java
/// var options = TrainingOptions.of(Optimizer.adam(0.001)).withEpochs(10);
/// var result = Trainer.fit(model, objective, Parameters.initial(model, 1), batches, options);
/// ```
///
/// After the same steps the bits of the result are the same for any number of threads, and whether
/// or not the training was interrupted and resumed. Nothing is allocated per step.
public final class Trainer {

  private Trainer() {}

  /// Trains without validation, listener and checkpoints.
  public static TrainingResult fit(
      Model model,
      Objective objective,
      Parameters start,
      Batches batches,
      TrainingOptions options) {
    return fit(model, objective, start, batches, null, options, _ -> {}, null);
  }

  /// Trains. An interrupt of the calling thread is honoured between steps: a checkpoint is written
  /// and the result says so.
  ///
  /// @param start the values training starts from; they are not changed
  /// @param validation what measures the weights, or null
  /// @param listener is told how it goes; what it throws ends the training
  /// @param store where checkpoints go, or null
  /// @throws IllegalArgumentException if a cell that is not of the catalogue should not be trained:
  ///   its derived gradient is wrong, nothing it learns has an effect, or a state takes no part in
  ///   its output; each such cell is checked once, which takes milliseconds
  /// @throws DivergedException if the loss or a gradient is no finite number
  public static TrainingResult fit(
      Model model,
      Objective objective,
      Parameters start,
      Batches batches,
      Validation validation,
      TrainingOptions options,
      Consumer<Event> listener,
      CheckpointStore store) {
    return fit(
        model, objective, start, batches, validation, options, listener, store, Executors.best());
  }

  /// The same on a given executor.
  public static TrainingResult fit(
      Model model,
      Objective objective,
      Parameters start,
      Batches batches,
      Validation validation,
      TrainingOptions options,
      Consumer<Event> listener,
      CheckpointStore store,
      Executor executor) {
    if (options.evaluating().selection().isPresent() && validation == null) {
      throw new IllegalArgumentException(
          "training: the best weights are to be selected by \"%s\", but there is no validation that measures it"
              .formatted(options.evaluating().selection().get().metric()));
    }
    CellFaults.refuse(model);
    try (var fit =
        new Fit(model, objective, start, batches, validation, options, listener, store, executor)) {
      return fit.run();
    }
  }
}
