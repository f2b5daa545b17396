package dev.eddy.tasks.learn;

import static dev.eddy.tasks.setting.CheckpointSettings.CHECKPOINT;
import static dev.eddy.tasks.setting.CheckpointSettings.CHECKPOINT_EVERY;
import static dev.eddy.tasks.setting.CheckpointSettings.RESUME;
import static dev.eddy.tasks.setting.CourseSettings.EPOCHS;
import static dev.eddy.tasks.setting.CourseSettings.PATIENCE;
import static dev.eddy.tasks.setting.CourseSettings.SELECTION;
import static dev.eddy.tasks.setting.CourseSettings.SHARDS;
import static dev.eddy.tasks.setting.OptimiserSettings.AVERAGE;
import static dev.eddy.tasks.setting.OptimiserSettings.BATCH;
import static dev.eddy.tasks.setting.OptimiserSettings.CLIP;
import static dev.eddy.tasks.setting.OptimiserSettings.LR;
import static dev.eddy.tasks.setting.OptimiserSettings.OPTIMIZER;
import static dev.eddy.tasks.setting.OptimiserSettings.SCHEDULE;
import static dev.eddy.tasks.setting.RegularisationSettings.LABEL_SMOOTHING;

import dev.eddy.formats.CheckpointFolder;
import dev.eddy.model.Objective;
import dev.eddy.optimize.Clipping;
import dev.eddy.optimize.Optimizer;
import dev.eddy.optimize.RateSchedule;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.table.Looked;
import dev.eddy.tasks.network.Regularisation;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.setting.NoEffect;
import dev.eddy.tasks.setting.OptimiserSettings.RateCourse;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.tasks.source.Split;
import dev.eddy.train.Batches;
import dev.eddy.train.CheckpointStore;
import dev.eddy.train.Event;
import dev.eddy.train.Selection;
import dev.eddy.train.Trainer;
import dev.eddy.train.TrainingOptions;
import dev.eddy.train.TrainingResult;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Consumer;

/// The part of a training that all forms share: what a [Configuration] means to the [Trainer].
public final class Learning {

  private Learning() {}

  /// What a form decides about the columns of a file, as [dev.eddy.tasks.Form#reading] says.
  @FunctionalInterface
  public interface ColumnReader {
    Optional<Reading<?>> reading(Path file, Configuration configuration);
  }

  /// Trains a model of data without columns.
  public static Trained learn(
      Configuration configuration, Lesson lesson, Consumer<Event> listener) {
    return learn(configuration, lesson, (_, _) -> Optional.empty(), listener);
  }

  /// Trains a model from its first weights, or from the newest checkpoint where the configuration
  /// says so.
  public static Trained learn(
      Configuration configuration, Lesson lesson, ColumnReader columns, Consumer<Event> listener) {
    check(configuration);
    // What the columns are is known now; the data need not be there at the end.
    var remembered = remembering(configuration, columns);
    var provenance =
        Provenance.of(
            configuration, sha256(configuration, lesson), lesson.rows(), lesson.validationRows());
    var model = lesson.model();
    var validation = lesson.validation();
    checkHeldBack(configuration, validation.isPresent());
    var regularisation = Regularisation.of(configuration);
    regularisation.check(model, configuration);
    var options =
        options(configuration)
            .withSchedule(schedule(configuration, lesson.batches()))
            .withMasks(regularisation.masks(model));
    if (validation.isPresent()) {
      options = options.withSelection(lesson.selection().withPatience(configuration.get(PATIENCE)));
    }
    var batches = new CheckedBatches(lesson.batches());
    var trainer =
        Trainer.of(
                model, regularisation.objective(smoothed(lesson.objective(), configuration), model))
            .from(
                Start.of(configuration)
                    .parameters(model, configuration.seed(), lesson.learnedApart()))
            .withOptions(options)
            .withListener(batches.before(listener));
    trainer = validation.map(trainer::withValidation).orElse(trainer);
    trainer = store(configuration).map(trainer::withCheckpoints).orElse(trainer);
    var result = trainer.fit(batches);
    return new Trained(
        model,
        result.best(),
        remembered,
        history(result, validation.map(_ -> lesson.selection())),
        provenance,
        lesson.learned());
  }

  /// Of the data that is named, or of what is learned from data in memory.
  private static String sha256(Configuration configuration, Lesson lesson) {
    var named = configuration.given(DataSettings.DATA);
    if (named.isPresent()) {
      return DataSource.of(named.get()).sha256();
    }
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var batch = lesson.model().batch(lesson.objective());
      for (int i = 0; i < lesson.batches().perEpoch(0); i++) {
        lesson.batches().fill(0, i, batch);
        batch.addTo(digest);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// The configuration with what the data's columns turned out to be, so that later files are held
  /// against them.
  private static Configuration remembering(Configuration configuration, ColumnReader columns) {
    boolean chosen =
        configuration.has(DataSettings.COLUMNS) && configuration.isAsked(DataSettings.COLUMNS);
    boolean inMemory = configuration.given(DataSettings.DATA).isEmpty();
    if (!configuration.has(DataSettings.KNOWN_COLUMNS) || chosen || inMemory) return configuration;
    return switch (DataSource.of(configuration.get(DataSettings.DATA))) {
      case DataSource.File(var path)
          when Looked.recognise(path, configuration.readOptions()).format() != DataFormat.IDX ->
          columns
              .reading(path, configuration)
              .map(configuration::remembering)
              .orElse(configuration);
      case DataSource.File _, DataSource.Folder _, DataSource.Names _, DataSource.Parallel _ ->
          configuration;
    };
  }

  /// Refuses what would do nothing in any training.
  private static void check(Configuration configuration) {
    boolean validated = !(Split.of(configuration) instanceof Split.None);
    NoEffect.refuse(
        configuration,
        PATIENCE,
        configuration.get(PATIENCE) > 0 && !validated,
        "no validation measures the weights; hold data back with validation");
    NoEffect.refuse(
        configuration,
        SELECTION,
        !validated,
        "no validation measures the weights; hold data back with validation");
    NoEffect.refuse(
        configuration,
        CHECKPOINT_EVERY,
        configuration.given(CHECKPOINT).isEmpty(),
        "there is no folder for checkpoints; name one with checkpoint");
    NoEffect.refuse(
        configuration,
        SHARDS,
        configuration.get(SHARDS) > configuration.get(BATCH),
        "a batch has no more than %d sequences to share out; set a smaller number"
            .formatted(configuration.get(BATCH)));
  }

  /// Refuses what does nothing because no row could be held back, though some were to be.
  ///
  /// @param held whether any row was
  private static void checkHeldBack(Configuration configuration, boolean held) {
    var why =
        "the data has too few rows to hold back %d, and fewer choose by chance; give more rows, a larger share or a file for validation"
            .formatted(Split.FEWEST);
    boolean none = !held && Split.of(configuration) instanceof Split.Share;
    NoEffect.refuse(configuration, PATIENCE, none && configuration.get(PATIENCE) > 0, why);
    NoEffect.refuse(configuration, SELECTION, none, why);
  }

  /// What is minimised: the objective with the labels smoothed as the configuration says. What is
  /// measured is never smoothed.
  private static Objective smoothed(Objective objective, Configuration configuration) {
    return configuration.has(LABEL_SMOOTHING)
            && objective.loss() instanceof Objective.Loss.SoftmaxCrossEntropy
        ? new Objective(
            objective.output(),
            Objective.softmaxCrossEntropy(configuration.get(LABEL_SMOOTHING)),
            objective.averaging())
        : objective;
  }

  public static TrainingOptions options(Configuration configuration) {
    var every = CheckpointInterval.parse(configuration.get(CHECKPOINT_EVERY));
    double clip = configuration.get(CLIP);
    var optimizer =
        Optimizer.named(configuration.get(OPTIMIZER)).withLearningRate(configuration.get(LR));
    return TrainingOptions.of(Regularisation.of(configuration).optimizer(optimizer))
        .withClipping(clip > 0 ? Clipping.globalNorm(clip) : Clipping.none())
        .withEpochs(configuration.get(EPOCHS))
        .withAverage(configuration.has(AVERAGE) ? configuration.get(AVERAGE) : AVERAGE.standard())
        .withSeed(configuration.seed())
        .withThreads(configuration.threads())
        .withShards(configuration.get(SHARDS))
        .withCheckpointEvery(every.seconds())
        .withCheckpointSteps(every.steps())
        .withResume(configuration.get(RESUME));
  }

  private static RateSchedule schedule(Configuration configuration, Batches batches) {
    long steps = (long) configuration.get(EPOCHS) * batches.perEpoch(0);
    boolean falls = configuration.get(SCHEDULE) == RateCourse.COSINE && steps > 1;
    return falls ? RateSchedule.cosine(Math.min(50, steps / 2), steps) : RateSchedule.constant();
  }

  private static Optional<CheckpointStore> store(Configuration configuration) {
    var folder = configuration.given(CHECKPOINT);
    if (folder.isEmpty() && configuration.get(RESUME)) {
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
