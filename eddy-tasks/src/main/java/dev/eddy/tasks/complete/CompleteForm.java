package dev.eddy.tasks.complete;

import static dev.eddy.tasks.setting.CourseSettings.EPOCHS;
import static dev.eddy.tasks.setting.CourseSettings.PATIENCE;
import static dev.eddy.tasks.setting.DataSettings.DATA;
import static dev.eddy.tasks.setting.DataSettings.OUT;
import static dev.eddy.tasks.setting.DataSettings.TEST;
import static dev.eddy.tasks.setting.DataSettings.VALIDATION;
import static dev.eddy.tasks.setting.DecodingSettings.BEAM;
import static dev.eddy.tasks.setting.NetworkSettings.CELL;
import static dev.eddy.tasks.setting.NetworkSettings.EMBEDDING;
import static dev.eddy.tasks.setting.NetworkSettings.EMBEDDING_START;
import static dev.eddy.tasks.setting.NetworkSettings.HIDDEN;
import static dev.eddy.tasks.setting.NetworkSettings.LAYERS;
import static dev.eddy.tasks.setting.OptimiserSettings.AVERAGE;
import static dev.eddy.tasks.setting.OptimiserSettings.BATCH;
import static dev.eddy.tasks.setting.OptimiserSettings.CLIP;
import static dev.eddy.tasks.setting.OptimiserSettings.LR;
import static dev.eddy.tasks.setting.OptimiserSettings.OPTIMIZER;
import static dev.eddy.tasks.setting.OptimiserSettings.SCHEDULE;
import static dev.eddy.tasks.setting.RegularisationSettings.DROPOUT;
import static dev.eddy.tasks.setting.RegularisationSettings.LABEL_SMOOTHING;
import static dev.eddy.tasks.setting.TextSettings.MINIMUM_COUNT;
import static dev.eddy.tasks.setting.TextSettings.UNIT;
import static dev.eddy.tasks.setting.TextSettings.VOCABULARY;

import dev.eddy.formats.Bundle;
import dev.eddy.run.Program;
import dev.eddy.tasks.Asking;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.data.words.WordCount;
import dev.eddy.tasks.examples.Bucketed;
import dev.eddy.tasks.learn.Learning;
import dev.eddy.tasks.learn.Lesson;
import dev.eddy.tasks.learn.Start;
import dev.eddy.tasks.setting.CheckpointSettings;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.CourseSettings;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.setting.RegularisationSettings;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.setting.Settings;
import dev.eddy.tasks.setting.TextUnit;
import dev.eddy.tasks.setting.Values;
import dev.eddy.tasks.source.Look;
import dev.eddy.tasks.source.Parts;
import dev.eddy.train.Event;
import dev.eddy.train.Selection;
import dev.eddy.train.Validation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The beginning of a word → the word; see [Completer].
public final class CompleteForm implements Form {

  public static final Setting<Double> HELD_OUT =
      new Setting<>(
          "held-out",
          Values.share(),
          0.0,
          "share of the words, chosen by the seed, that nothing is learned or chosen from: unseen words for evaluate");

  public static final Setting<Double> COUNT_POWER =
      new Setting<>(
          "count-power",
          Values.between(0, 1),
          0.5,
          "a word seen n times weighs n to this power: 0, as every other word; 1, as in running text");

  static final Settings SETTINGS =
      Settings.of(
          "complete",
          List.of(DATA, OUT, VALIDATION.withStandard("0"), TEST, HELD_OUT, COUNT_POWER),
          DataSettings.roles(Role.WORD, Role.COUNT),
          DataSettings.READING,
          List.of(UNIT.withStandard(TextUnit.LETTERS), VOCABULARY, MINIMUM_COUNT),
          List.of(
              CELL,
              HIDDEN.withStandard(192),
              LAYERS,
              EMBEDDING,
              EMBEDDING_START.withStandard("normal(0, 1)"),
              DROPOUT),
          RegularisationSettings.BESIDE_DROPOUT,
          List.of(
              LABEL_SMOOTHING, OPTIMIZER, LR.withStandard(0.006), SCHEDULE, CLIP, AVERAGE, BATCH),
          List.of(EPOCHS, PATIENCE, BEAM.withStandard(16)),
          CourseSettings.MACHINE,
          CheckpointSettings.ALL);

  @Override
  public String name() {
    return SETTINGS.form();
  }

  @Override
  public String what() {
    return "the beginning of a word becomes the word";
  }

  @Override
  public String learnsFrom() {
    return "a word a line, with a count where there is one";
  }

  @Override
  public String sample() {
    return "--data words.txt --out words.eddy";
  }

  @Override
  public Settings settings() {
    return SETTINGS;
  }

  @Override
  public List<Setting<?>> asking() {
    return List.of(Asking.TOP.withStandard(Completer.COMPLETIONS), Asking.THRESHOLD);
  }

  @Override
  public Look look() {
    return CompleteData.LOOK;
  }

  @Override
  public Completer open(Bundle bundle, Path file) {
    return Completer.open(bundle, file);
  }

  // ---- training
  // ----------------------------------------------------------------------------------

  @Override
  public Completer train(Configuration configuration, Consumer<Event> listener) {
    return train(configuration, CompleteData.of(configuration).parts(), listener);
  }

  Completer train(
      Configuration configuration, Parts<List<WordCount>> parts, Consumer<Event> listener) {
    var vocabulary =
        Start.of(configuration).vocabulary(vocabulary(parts.train(), configuration), "letters");
    var train = new CompleteExamples(parts.train(), vocabulary, configuration.get(COUNT_POWER));
    var model = CompleteNetwork.model(configuration, vocabulary.size());
    var program = Program.inference(model);
    var held = parts.validation().map(words -> new CompleteExamples(words, vocabulary));
    Optional<Validation> validation =
        held.map(words ->
            weights ->
                ForetoldWords.of(program.bind(weights), words, vocabulary, configuration.threads())
                    .result()
                    .metrics());
    var lesson =
        new Lesson(
            model,
            CompleteNetwork.OBJECTIVE,
            Bucketed.atLeastTen(train.repeated(), configuration.get(BATCH), configuration.seed()),
            validation,
            Selection.lowest("loss"),
            train.count(),
            held.map(CompleteExamples::count).orElse(0));
    return new Completer(
        Learning.learn(configuration, lesson, this::reading, listener),
        vocabulary,
        train.longest());
  }

  private static Vocabulary vocabulary(List<WordCount> words, Configuration configuration) {
    var unit = TextUnit.of(configuration);
    if (unit == Vocabulary.Unit.WORDS) {
      throw new IllegalArgumentException(
          "unit: a word is completed letter by letter; expected letters or characters, found words");
    }
    var options =
        new Vocabulary.Options(
            unit,
            List.of(Vocabulary.Reserved.values()),
            configuration.get(MINIMUM_COUNT),
            Math.max(5, configuration.get(VOCABULARY)));
    return Vocabulary.build(words.stream().map(WordCount::word).toList(), options);
  }
}
