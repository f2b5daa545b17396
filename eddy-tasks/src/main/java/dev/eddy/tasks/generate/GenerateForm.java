package dev.eddy.tasks.generate;

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
import dev.eddy.model.Model;
import dev.eddy.run.Program;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.text.RunningText;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.learn.Learning;
import dev.eddy.tasks.learn.Lesson;
import dev.eddy.tasks.learn.Start;
import dev.eddy.tasks.metric.LanguageScore;
import dev.eddy.tasks.network.TextNetwork;
import dev.eddy.tasks.setting.CheckpointSettings;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.CourseSettings;
import dev.eddy.tasks.setting.RegularisationSettings;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.setting.Settings;
import dev.eddy.tasks.setting.TextUnit;
import dev.eddy.tasks.setting.Values;
import dev.eddy.tasks.source.InMemory;
import dev.eddy.tasks.source.Look;
import dev.eddy.tasks.source.Parts;
import dev.eddy.train.Event;
import dev.eddy.train.Selection;
import dev.eddy.train.Validation;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The symbols so far → the next one, again and again; see [Generator].
public final class GenerateForm implements Form {

  public static final Setting<Boolean> TIED =
      new Setting<>(
          "tied",
          Values.flag(),
          false,
          "whether the scores of the next symbol are read from the embedding's own table; embedding must be as wide as the last layer");

  public static final Setting<Integer> WINDOW =
      new Setting<>("window", Values.whole(1), 64, "steps that gradients go back through time");

  public static final Setting<Integer> CARRY =
      new Setting<>(
          "carry",
          Values.whole(0),
          16,
          "windows that states are carried through before they start anew; 0: a whole epoch");

  public static final Setting<String> TEST =
      new Setting<>(
          "test",
          Values.text(),
          "",
          "the end of the text that nothing is learned from or chosen by, and that the model is measured on: a share such as 10%; empty: none",
          "SHARE");

  static final Settings SETTINGS =
      Settings.of(
          "generate",
          List.of(DATA, OUT, VALIDATION, TEST, ENCODING),
          List.of(UNIT.withStandard(TextUnit.CHARACTERS), VOCABULARY, MINIMUM_COUNT),
          List.of(
              CELL,
              HIDDEN.withStandard(192),
              LAYERS,
              EMBEDDING,
              EMBEDDING_START.withStandard("normal(0, 1)"),
              TIED,
              DROPOUT),
          RegularisationSettings.BESIDE_DROPOUT,
          List.of(
              LABEL_SMOOTHING, OPTIMIZER, LR.withStandard(0.012), SCHEDULE, CLIP, AVERAGE, BATCH),
          List.of(WINDOW, CARRY, EPOCHS.withStandard(10), PATIENCE.withStandard(3)),
          CourseSettings.MACHINE,
          CheckpointSettings.ALL);

  @Override
  public String name() {
    return SETTINGS.form();
  }

  @Override
  public String what() {
    return "a text goes on, character by character or word by word";
  }

  @Override
  public String learnsFrom() {
    return "any running text";
  }

  @Override
  public String sample() {
    return "--data poems.txt --out poems.eddy";
  }

  @Override
  public Settings settings() {
    return SETTINGS;
  }

  @Override
  public Optional<String> instead(String setting) {
    return setting.equals("folds")
        ? Optional.of("a running text is measured on its end, with --test 10%")
        : Optional.empty();
  }

  @Override
  public Look look() {
    return GenerateData.LOOK;
  }

  @Override
  public Generator open(Bundle bundle, Path file) {
    return Generator.open(bundle, file);
  }

  @Override
  public Generator imported(TextNetwork network) {
    return ImportedGenerator.of(network);
  }

  // ---- training
  // ----------------------------------------------------------------------------------

  @Override
  public Generator train(Configuration asked, Consumer<Event> listener) {
    return train(asked, GenerateData.parts(asked), listener);
  }

  Generator train(Configuration asked, Parts<RunningText> parts, Consumer<Event> listener) {
    var configuration = TextUnit.resolved(asked, parts.train(), 1);
    var vocabulary = Start.of(asked).vocabulary(vocabulary(parts.train(), configuration));
    var ids = Symbols.of(vocabulary, parts.train());
    if (ids.length() < 2) {
      throw new DataException(
          InMemory.name(asked)
              + ": expected a text of at least two symbols, found "
              + ids.length());
    }
    var held = parts.validation().map(text -> Symbols.of(vocabulary, text));
    var model = GenerateNetwork.model(configuration, vocabulary.size());
    var lesson =
        new Lesson(
            model,
            GenerateNetwork.OBJECTIVE,
            new GenerateExamples(
                ids, configuration.get(BATCH), configuration.get(WINDOW), configuration.get(CARRY)),
            held.map(symbols -> validation(model, symbols, parts.validation().orElseThrow())),
            Selection.lowest("loss"),
            ids.length(),
            held.map(Symbols::length).orElse(0));
    return new Generator(Learning.learn(configuration, lesson, listener), vocabulary);
  }

  private static Vocabulary vocabulary(RunningText text, Configuration configuration) {
    return Vocabulary.build(
        text,
        new Vocabulary.Options(
            TextUnit.of(configuration),
            List.of(Vocabulary.Reserved.UNKNOWN),
            configuration.get(MINIMUM_COUNT),
            Math.max(3, configuration.get(VOCABULARY))));
  }

  /// The text in up to 32 parts side by side, which start from nothing: fast, and a little more
  /// than [Generator#validation] finds in one stream.
  private static Validation validation(Model model, Symbols ids, RunningText text) {
    var program = Program.evaluation(model, GenerateNetwork.OBJECTIVE);
    double charactersEach = (double) text.characters() / ids.length();
    int rows = Math.clamp(ids.length() / 2000, 1, 32);
    return weights -> {
      double loss = Generator.loss(program.bind(weights), ids, rows);
      Map<String, Double> metrics = new LinkedHashMap<>();
      metrics.put("loss", loss);
      metrics.put("bits_per_character", LanguageScore.bits(loss) / charactersEach);
      metrics.put("perplexity", LanguageScore.perplexity(loss));
      return metrics;
    };
  }
}
