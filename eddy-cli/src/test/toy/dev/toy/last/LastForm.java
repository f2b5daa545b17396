package dev.toy.last;

import static dev.eddy.tasks.setting.CourseSettings.EPOCHS;
import static dev.eddy.tasks.setting.CourseSettings.PATIENCE;
import static dev.eddy.tasks.setting.DataSettings.DATA;
import static dev.eddy.tasks.setting.DataSettings.ENCODING;
import static dev.eddy.tasks.setting.DataSettings.OUT;
import static dev.eddy.tasks.setting.DataSettings.VALIDATION;
import static dev.eddy.tasks.setting.NetworkSettings.CELL;
import static dev.eddy.tasks.setting.NetworkSettings.EMBEDDING;
import static dev.eddy.tasks.setting.NetworkSettings.EMBEDDING_START;
import static dev.eddy.tasks.setting.NetworkSettings.HIDDEN;
import static dev.eddy.tasks.setting.NetworkSettings.LAYERS;
import static dev.eddy.tasks.setting.OptimiserSettings.BATCH;
import static dev.eddy.tasks.setting.OptimiserSettings.CLIP;
import static dev.eddy.tasks.setting.OptimiserSettings.LR;
import static dev.eddy.tasks.setting.OptimiserSettings.OPTIMIZER;
import static dev.eddy.tasks.setting.OptimiserSettings.SCHEDULE;
import static dev.eddy.tasks.setting.RegularisationSettings.DROPOUT;

import dev.eddy.formats.Bundle;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.setting.CheckpointSettings;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.CourseSettings;
import dev.eddy.tasks.setting.RegularisationSettings;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.setting.Settings;
import dev.eddy.tasks.setting.Values;
import dev.eddy.tasks.source.Look;
import dev.eddy.train.Event;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// A word → its last letter: the recipe of CONTRIBUTING, followed.
public final class LastForm implements Form {

  static final Setting<Integer> ALPHABET =
      new Setting<>("alphabet", Values.whole(2), 26, "how many letters there are, from a on");

  /// When it is asked.
  static final Setting<Boolean> LOUD =
      new Setting<>("loud", Values.flag(), false, "answer in capitals");

  static final Settings SETTINGS =
      Settings.of(
          "last",
          List.of(DATA, OUT, VALIDATION, ENCODING, ALPHABET),
          List.of(CELL, HIDDEN.withStandard(8), LAYERS, EMBEDDING.withStandard(6), EMBEDDING_START, DROPOUT),
          RegularisationSettings.BESIDE_DROPOUT,
          List.of(OPTIMIZER, LR.withStandard(0.02), SCHEDULE, CLIP, BATCH, EPOCHS, PATIENCE),
          CourseSettings.MACHINE,
          CheckpointSettings.ALL);

  @Override
  public String name() {
    return SETTINGS.form();
  }

  @Override
  public String what() {
    return "a word gets its last letter";
  }

  @Override
  public String learnsFrom() {
    return "a word a line";
  }

  @Override
  public String sample() {
    return "--data words.txt --out last.eddy";
  }

  @Override
  public Settings settings() {
    return SETTINGS;
  }

  @Override
  public List<Setting<?>> asking() {
    return List.of(LOUD);
  }

  @Override
  public Look look() {
    return new Look(
        "words",
        (file, options) ->
            new Look.Found(
                LastData.words(file, options).size() + " words to end",
                List.of(),
                List.of(),
                Optional.empty(),
                Map.of()));
  }

  @Override
  public TrainedModel train(Configuration configuration, Consumer<Event> listener) {
    return LastTeller.train(configuration, listener);
  }

  @Override
  public TrainedModel open(Bundle bundle, Path file) {
    return LastTeller.open(bundle, file);
  }
}
