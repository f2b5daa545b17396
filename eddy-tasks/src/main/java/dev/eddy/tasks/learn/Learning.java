package dev.eddy.tasks.learn;

import dev.eddy.formats.CheckpointFolder;
import dev.eddy.model.Model;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.tasks.network.Regularisation;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.NoEffect;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.train.Batches;
import dev.eddy.train.CheckpointStore;
import dev.eddy.train.Clipping;
import dev.eddy.train.Event;
import dev.eddy.train.Optimizer;
import dev.eddy.train.Schedule;
import dev.eddy.train.Selection;
import dev.eddy.train.Trainer;
import dev.eddy.train.TrainingOptions;
import dev.eddy.train.TrainingResult;
import dev.eddy.train.Validation;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Consumer;

/// The part of a training that all forms share: what a [Configuration] means to the [Trainer].
public final class Learning {

  private Learning() {}

  /// What came out.
  public record Fitted(TrainingResult result, History history) {}

  /// Trains a model from its first weights, or from the newest checkpoint where the configuration
  /// says so.
  ///
  /// @param validation what measures the weights; empty: the last weights are taken
  /// @param selection what the best weights are chosen by, where there is a validation
  public static Fitted fit(
      Configuration configuration,
      Model model,
      Objective objective,
      Batches batches,
      Optional<Validation> validation,
      Selection selection,
      Consumer<Event> listener) {
    NoEffect.check(configuration);
    var regularisation = Regularisation.of(configuration);
    regularisation.check(model);
    var options =
        options(configuration)
            .withSchedule(schedule(configuration, batches))
            .withMasks(regularisation.masks(model));
    if (validation.isPresent()) {
      options =
          options.withSelection(selection.withPatience(configuration.whole(Setting.PATIENCE)));
    }
    var start = Parameters.initial(model, configuration.seed());
    var store = store(configuration).orElse(null);
    var result =
        Trainer.fit(
            model,
            regularisation.objective(smoothed(objective, configuration), model),
            start,
            batches,
            validation.orElse(null),
            options,
            listener,
            store);
    return new Fitted(result, history(result, validation.map(_ -> selection)));
  }

  /// What is minimised: the objective with the labels smoothed as the configuration says. What is
  /// measured is never smoothed.
  private static Objective smoothed(Objective objective, Configuration configuration) {
    return configuration.values().get(Setting.LABEL_SMOOTHING) instanceof Double smoothing
            && objective.loss() instanceof Objective.Loss.SoftmaxCrossEntropy
        ? new Objective(
            objective.output(), Objective.softmaxCrossEntropy(smoothing), objective.averaging())
        : objective;
  }

  public static TrainingOptions options(Configuration configuration) {
    var every = CheckpointInterval.parse(configuration.text(Setting.CHECKPOINT_EVERY));
    double clip = configuration.number(Setting.CLIP);
    var optimizer =
        Optimizer.named(configuration.text(Setting.OPTIMIZER))
            .withLearningRate(configuration.number(Setting.LR));
    return TrainingOptions.of(Regularisation.of(configuration).optimizer(optimizer))
        .withClipping(clip > 0 ? Clipping.globalNorm(clip) : Clipping.none())
        .withEpochs(configuration.whole(Setting.EPOCHS))
        .withSeed(configuration.seed())
        .withThreads(configuration.threads())
        .withShards(configuration.whole(Setting.SHARDS))
        .withCheckpointEvery(every.seconds())
        .withCheckpointSteps(every.steps())
        .withResume(configuration.flag(Setting.RESUME));
  }

  private static Schedule schedule(Configuration configuration, Batches batches) {
    long steps = (long) configuration.whole(Setting.EPOCHS) * batches.perEpoch(0);
    boolean falls = configuration.text(Setting.SCHEDULE).equals("cosine") && steps > 1;
    return falls ? Schedule.cosine(Math.min(50, steps / 2), steps) : Schedule.constant();
  }

  private static Optional<CheckpointStore> store(Configuration configuration) {
    var folder = configuration.given(Setting.CHECKPOINT);
    if (folder.isEmpty() && configuration.flag(Setting.RESUME)) {
      throw new IllegalArgumentException(
          "resume: there is no folder to resume from; name it with --checkpoint");
    }
    return folder.map(name -> new CheckpointFolder(Path.of(name)));
  }

  private static History history(TrainingResult result, Optional<Selection> selection) {
    var epochs =
        result.history().stream()
            .map(evaluation -> {
              var values = new LinkedHashMap<String, Double>();
              values.put("loss", evaluation.loss());
              evaluation
                  .metrics()
                  .forEach((name, value) -> values.put("validation_" + name, value));
              return new History.Epoch(evaluation.epoch() + 1, evaluation.step(), values);
            })
            .toList();
    int best = epochs.isEmpty() ? 0 : epochs.getLast().epoch();
    if (selection.isPresent()) {
      double value = Double.NaN;
      for (var epoch : epochs) {
        double found = epoch.values().get("validation_" + selection.get().metric());
        boolean better = selection.get().lowerIsBetter() ? found < value : found > value;
        if (better || Double.isNaN(value)) {
          value = found;
          best = epoch.epoch();
        }
      }
    }
    return new History(epochs, best);
  }
}
