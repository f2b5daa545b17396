package dev.eddy.tasks.translate;

import static dev.eddy.tasks.setting.CourseSettings.EPOCHS;
import static dev.eddy.tasks.setting.CourseSettings.PATIENCE;
import static dev.eddy.tasks.setting.DataSettings.COLUMNS;
import static dev.eddy.tasks.setting.DataSettings.DATA;
import static dev.eddy.tasks.setting.DataSettings.OUT;
import static dev.eddy.tasks.setting.DataSettings.SOURCE_FILE;
import static dev.eddy.tasks.setting.DataSettings.TARGET_FILE;
import static dev.eddy.tasks.setting.DataSettings.TEST;
import static dev.eddy.tasks.setting.DataSettings.VALIDATION;
import static dev.eddy.tasks.setting.DecodingSettings.BEAM;
import static dev.eddy.tasks.setting.DecodingSettings.LENGTH_NORMALIZATION;
import static dev.eddy.tasks.setting.NetworkSettings.BIDIRECTIONAL;
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
import static dev.eddy.tasks.setting.TextSettings.VOCABULARY;

import dev.eddy.formats.Bundle;
import dev.eddy.model.Model;
import dev.eddy.tasks.Asking;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.text.Pair;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.data.vocabulary.Vocabulary.Reserved;
import dev.eddy.tasks.examples.Bucketed;
import dev.eddy.tasks.learn.Fingerprints;
import dev.eddy.tasks.learn.Learning;
import dev.eddy.tasks.learn.Lesson;
import dev.eddy.tasks.learn.Start;
import dev.eddy.tasks.network.EncoderDecoder;
import dev.eddy.tasks.setting.CheckpointSettings;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.CourseSettings;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.setting.RegularisationSettings;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.setting.Settings;
import dev.eddy.tasks.setting.Values;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.tasks.source.Look;
import dev.eddy.tasks.source.Parts;
import dev.eddy.train.Event;
import dev.eddy.train.Selection;
import dev.eddy.train.Validation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A sequence → another sequence; see [Translator].
public final class TranslateForm implements Form {

  private static final List<Vocabulary.Unit> UNITS =
      List.of(Vocabulary.Unit.CHARACTERS, Vocabulary.Unit.LETTERS, Vocabulary.Unit.WORDS);

  public static final Setting<Vocabulary.Unit> SOURCE_UNIT =
      new Setting<>(
          "source-unit",
          Values.choice(UNITS),
          Vocabulary.Unit.LETTERS,
          "what a source is cut into; letters: characters taken apart, a Hangul syllable into its two or three letters");

  public static final Setting<Vocabulary.Unit> TARGET_UNIT =
      new Setting<>(
          "target-unit",
          Values.choice(UNITS),
          Vocabulary.Unit.LETTERS,
          "what a target is put together from");

  public static final Setting<EncoderDecoder.Attention> ATTENTION =
      new Setting<>(
          "attention",
          Values.choice(EncoderDecoder.Attention.class),
          EncoderDecoder.Attention.ADDITIVE,
          "how the writer looks back at what was read: query · key, v · tanh(query + key), or not at all");

  /// When it is asked: how wide the search is; else as the model was trained for.
  public static final Setting<Integer> ASKED_BEAM =
      new Setting<>(
          "beam",
          Values.whole(1),
          5,
          "translations to keep in view while searching; 1 is greedy (as the model was trained for)");

  /// When it is asked: whether to say where it looks.
  public static final Setting<Boolean> ASKED_ATTENTION =
      new Setting<>(
          "attention",
          Values.flag(),
          false,
          "show where a translator looks while it writes: a row for each symbol written");

  static final Settings SETTINGS =
      Settings.of(
          "translate",
          List.of(DATA, SOURCE_FILE, TARGET_FILE, OUT, VALIDATION, TEST),
          DataSettings.roles(Role.SOURCE, Role.TARGET, Role.ID),
          DataSettings.READING,
          List.of(COLUMNS),
          List.of(SOURCE_UNIT, TARGET_UNIT, VOCABULARY, MINIMUM_COUNT),
          List.of(
              CELL.withStandard("gru"),
              HIDDEN.withStandard(128),
              LAYERS,
              EMBEDDING,
              EMBEDDING_START.withStandard("normal(0, 1)")),
          List.of(BIDIRECTIONAL, ATTENTION, DROPOUT.withStandard(0.4)),
          RegularisationSettings.BESIDE_DROPOUT,
          List.of(LABEL_SMOOTHING, OPTIMIZER, LR, SCHEDULE, CLIP, AVERAGE, BATCH),
          List.of(EPOCHS.withStandard(80), PATIENCE, BEAM, LENGTH_NORMALIZATION),
          CourseSettings.MACHINE,
          CheckpointSettings.ALL);

  @Override
  public String name() {
    return SETTINGS.form();
  }

  @Override
  public String what() {
    return "a text becomes another: a word in another script, a sentence in another language";
  }

  @Override
  public String learnsFrom() {
    return "pairs of texts (TSV, CSV, JSON lines), or built-in names such as names:en-ko";
  }

  @Override
  public String sample() {
    return "--data names:en-ko --out names.eddy";
  }

  @Override
  public Settings settings() {
    return SETTINGS;
  }

  @Override
  public List<Setting<?>> asking() {
    return List.of(Asking.TOP, Asking.THRESHOLD, ASKED_BEAM, ASKED_ATTENTION);
  }

  @Override
  public Look look() {
    return TranslateData.LOOK;
  }

  @Override
  public Translator open(Bundle bundle, Path file) {
    return Translator.open(bundle, file);
  }

  // ---- training
  // ----------------------------------------------------------------------------------

  /// Two files become the data that both are.
  @Override
  public Configuration completed(Configuration configuration) {
    var source = configuration.given(SOURCE_FILE);
    var target = configuration.given(TARGET_FILE);
    if (source.isEmpty() && target.isEmpty()) {
      return configuration;
    }
    if (source.isEmpty() || target.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: %s is missing; give both, a line of the one the translation of the same line of the other"
              .formatted(
                  source.isEmpty() ? "target-file" : "source-file",
                  source.isEmpty() ? "source-file" : "target-file"));
    }
    if (configuration.given(DATA).isPresent()) {
      throw new IllegalArgumentException(
          "source-file: the data is named already, %s; leave one of them out"
              .formatted(configuration.get(DATA)));
    }
    return configuration
        .with(DATA, DataSource.PARALLEL + source.get() + "," + target.get())
        .with(SOURCE_FILE, "")
        .with(TARGET_FILE, "");
  }

  @Override
  public Optional<Look.Found> found(Configuration configuration) {
    return DataSource.of(configuration.get(DATA))
            instanceof DataSource.Parallel(var source, var target)
        ? Optional.of(
            TranslateData.found(Pair.reading(source, target, configuration.readOptions())))
        : Form.super.found(configuration);
  }

  @Override
  public Translator train(Configuration asked, Consumer<Event> listener) {
    var configuration = completed(asked);
    return train(configuration, TranslateData.parts(configuration), listener);
  }

  Translator train(Configuration configuration, Parts<List<Pair>> parts, Consumer<Event> listener) {
    var train = parts.train();
    var start = Start.of(configuration);
    var source =
        start.vocabulary(
            vocabulary(
                configuration,
                SOURCE_UNIT,
                train.stream().map(Pair::source).toList(),
                Reserved.UNKNOWN),
            "source");
    var target =
        start.vocabulary(
            vocabulary(
                configuration,
                TARGET_UNIT,
                train.stream().map(Pair::target).toList(),
                Reserved.values()),
            "target");
    var examples = new TranslateExamples(train, source, target);
    int longest = examples.longestTarget();
    var model = TranslateNetwork.model(configuration, source.size(), target.size());
    var lesson =
        new Lesson(
            model,
            TranslateNetwork.OBJECTIVE,
            Bucketed.atLeastTen(examples, configuration.get(BATCH), configuration.seed()),
            parts.validation().map(held -> validation(model, held, source, target, longest)),
            Selection.lowest(
                target.unit() == Vocabulary.Unit.WORDS
                    ? "word_error_rate"
                    : "character_error_rate"),
            train.size(),
            parts.validation().map(List::size).orElse(0),
            Fingerprints.of(parts.known().flatMap(List::stream).map(Pair::source)));
    return new Translator(
        Learning.learn(configuration, lesson, this::reading, listener), source, target, longest);
  }

  private static Validation validation(
      Model model, List<Pair> pairs, Vocabulary source, Vocabulary target, int longest) {
    var held = new TranslateExamples(pairs, source, target);
    return weights ->
        TranslateMeasuring.evaluate(model, weights, pairs, held, target, longest).metrics();
  }

  private static Vocabulary vocabulary(
      Configuration configuration,
      Setting<Vocabulary.Unit> unit,
      List<String> texts,
      Reserved... reserved) {
    var options =
        new Vocabulary.Options(
            configuration.get(unit),
            List.of(reserved),
            configuration.get(MINIMUM_COUNT),
            Math.max(5, configuration.get(VOCABULARY)));
    return Vocabulary.build(texts, options);
  }
}
