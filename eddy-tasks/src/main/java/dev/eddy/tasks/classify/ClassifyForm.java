package dev.eddy.tasks.classify;

import static dev.eddy.tasks.setting.CourseSettings.EPOCHS;
import static dev.eddy.tasks.setting.CourseSettings.PATIENCE;
import static dev.eddy.tasks.setting.CourseSettings.SELECTION;
import static dev.eddy.tasks.setting.DataSettings.COLUMNS;
import static dev.eddy.tasks.setting.DataSettings.DATA;
import static dev.eddy.tasks.setting.DataSettings.OUT;
import static dev.eddy.tasks.setting.DataSettings.TEST;
import static dev.eddy.tasks.setting.DataSettings.VALIDATION;
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
import static dev.eddy.tasks.setting.TextSettings.UNIT;
import static dev.eddy.tasks.setting.TextSettings.VOCABULARY;

import dev.eddy.formats.Bundle;
import dev.eddy.run.BoundProgram;
import dev.eddy.run.Program;
import dev.eddy.tasks.Asking;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.labelled.LabelledText;
import dev.eddy.tasks.data.vocabulary.Labels;
import dev.eddy.tasks.examples.Bucketed;
import dev.eddy.tasks.learn.Fingerprints;
import dev.eddy.tasks.learn.Learning;
import dev.eddy.tasks.learn.Lesson;
import dev.eddy.tasks.learn.Start;
import dev.eddy.tasks.network.AdoptedNetwork;
import dev.eddy.tasks.network.TextNetwork;
import dev.eddy.tasks.setting.CheckpointSettings;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.CourseSettings;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.setting.NoEffect;
import dev.eddy.tasks.setting.OptimiserSettings.RateCourse;
import dev.eddy.tasks.setting.RegularisationSettings;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.setting.Settings;
import dev.eddy.tasks.setting.TextUnit;
import dev.eddy.tasks.setting.Values;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.tasks.source.InMemory;
import dev.eddy.tasks.source.Look;
import dev.eddy.tasks.source.Parts;
import dev.eddy.train.Event;
import dev.eddy.train.Validation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// A sequence → one label, or any number of them; see [Classifier] and [MultiLabelClassifier].
public final class ClassifyForm implements Form {

  /// What the data holds.
  public enum Input {
    AUTO,
    TEXT,
    NUMBERS
  }

  /// How a sequence becomes one row.
  public enum Pooling {
    LAST,
    MEAN,
    MAX
  }

  public static final Setting<Input> INPUT =
      new Setting<>(
          "input",
          Values.choice(Input.class),
          Input.AUTO,
          "whether the data holds texts or sequences of numbers");

  public static final Setting<Integer> MAX_LENGTH =
      new Setting<>(
          "max-length",
          Values.whole(0),
          0,
          "longer sequences are cut to this many steps; 0: none is cut");

  public static final Setting<Pooling> POOLING =
      new Setting<>(
          "pooling",
          Values.choice(Pooling.class),
          Pooling.MAX,
          "how a sequence becomes one row: its last valid step, or the mean or largest over steps");

  public static final Setting<String> CLASS_WEIGHTS =
      new Setting<>(
          "class-weights",
          Values.text(),
          "none",
          "what examples of a class count in the loss: none (all the same), balanced (all classes together the same) or a list such as rare=5,often=0.5",
          "none|balanced|LIST");

  public static final Setting<Boolean> GRAMS =
      new Setting<>(
          "grams",
          Values.flag(),
          true,
          "whether the scores of a text's words and runs of characters, learned apart, are added to the network's where that lowers the validation's loss");

  static final Settings SETTINGS =
      Settings.of(
          "classify",
          List.of(DATA, OUT, VALIDATION, TEST),
          DataSettings.roles(Role.TEXT, Role.LABEL, Role.FEATURES, Role.KEY, Role.ID),
          DataSettings.READING,
          DataSettings.LABELS,
          List.of(COLUMNS, INPUT),
          List.of(UNIT, VOCABULARY, MINIMUM_COUNT.withStandard(2), MAX_LENGTH),
          List.of(CELL, HIDDEN, LAYERS, EMBEDDING, EMBEDDING_START, BIDIRECTIONAL, POOLING, GRAMS),
          List.of(DROPOUT.withStandard(0.2)),
          RegularisationSettings.besideDropout(0.3),
          List.of(LABEL_SMOOTHING, OPTIMIZER, LR, SCHEDULE.withStandard(RateCourse.CONSTANT)),
          List.of(CLIP, AVERAGE, BATCH, EPOCHS, PATIENCE.withStandard(4), CLASS_WEIGHTS, SELECTION),
          CourseSettings.MACHINE,
          CheckpointSettings.ALL);

  @Override
  public String name() {
    return SETTINGS.form();
  }

  @Override
  public String what() {
    return "a sequence gets a label: texts, sequences of numbers, rows of pictures";
  }

  @Override
  public String learnsFrom() {
    return "texts with labels (TSV, CSV, JSON lines), number sequences with labels (the same, or .ts), idx pictures, mnist";
  }

  @Override
  public String sample() {
    return "--data reviews.tsv --out mood.eddy";
  }

  @Override
  public Settings settings() {
    return SETTINGS;
  }

  @Override
  public List<Setting<?>> asking() {
    return List.of(Asking.TOP, Asking.THRESHOLD, Asking.PROBABILITIES);
  }

  @Override
  public Optional<Look.Found> found(Configuration configuration) {
    var labelled =
        ClassifyData.labelledFolder(
            DataSource.of(configuration.get(DataSettings.DATA)), configuration);
    return labelled.isPresent()
        ? labelled.map(folder -> ClassifyData.texts(folder.train()))
        : Form.super.found(configuration);
  }

  @Override
  public Look look() {
    return ClassifyData.LOOK;
  }

  @Override
  public Optional<Reading<?>> reading(Path file, Configuration configuration) {
    return Optional.of(ClassifyData.reading(file, configuration).reading());
  }

  @Override
  public TrainedModel open(Bundle bundle, Path file) {
    var files = ClassifyFiles.read(bundle, file);
    return model(files, isOfSeveral(bundle.vocabulary()));
  }

  @Override
  public TrainedModel imported(TextNetwork network) {
    var adopted = new AdoptedNetwork(network);
    return model(
        ImportedClassifier.files(network, adopted), ImportedClassifier.isOfSeveral(adopted));
  }

  private static TrainedModel model(ClassifyFiles files, boolean several) {
    return several ? new MultiLabelClassifier(files) : new Classifier(files);
  }

  private static boolean isOfSeveral(JsonNode vocabulary) {
    return vocabulary.path(ClassifyFiles.MULTI_LABEL).asBoolean(false);
  }

  /// Whether a row has any number of labels.
  static boolean severalLabels(Configuration configuration) {
    return configuration.readOptions().labels().several();
  }

  // ---- training
  // ----------------------------------------------------------------------------------

  /// The labels are those of all parts: one part of a file may have none of a rare one.
  @Override
  public TrainedModel train(Configuration asked, Consumer<Event> listener) {
    return train(asked, ClassifyData.parts(asked), listener);
  }

  TrainedModel train(Configuration asked, Parts<ClassifyData> parts, Consumer<Event> listener) {
    var name = InMemory.name(asked);
    var configuration =
        parts.train() instanceof ClassifyData.Texts(var rows)
            ? TextUnit.resolved(asked, rows.stream().map(LabelledText::text).toList())
            : asked;
    var start = Start.of(asked);
    boolean several = severalLabels(asked);
    checkStart(start, several);
    var labels = start.labels(labels(parts, several, name), "labels");
    var input =
        start.kept(
            parts.train().input(configuration),
            (json, where) -> ClassifyInput.read(json.path("input"), where).plain(),
            ClassifyInput::grown);
    refuseWithoutEffect(asked, input, several);
    var train = ClassifyExamples.of(input, labels, parts.train(), several, name);
    var held =
        parts.validation().map(data -> ClassifyExamples.of(input, labels, data, several, name));
    var model = ClassifyNetwork.model(configuration, input, labels.size());
    var program = Program.inference(model);
    Optional<Validation> validation =
        held.map(examples ->
            weights ->
                evaluated(
                    program.bind(weights), examples, labels, configuration.threads(), several));
    var weights =
        train.target() instanceof ClassifyTarget.One(var ids, _)
            ? ClassWeights.of(configuration, labels, ids)
            : new float[0];
    var lesson =
        new Lesson(
                model,
                several ? MultiLabelClassifier.OBJECTIVE : ClassWeights.objective(weights),
                new Bucketed(
                    train.weighed(weights), configuration.get(BATCH), configuration.seed()),
                validation,
                Lesson.selection(configuration),
                train.count(),
                held.map(ClassifyExamples::count).orElse(0),
                Fingerprints.of(parts.known().flatMap(ClassifyData::contents)))
            .withLearnedApart(Set.of(ClassifyNetwork.GRAM_TABLE));
    var interrupted = new AtomicBoolean();
    var trained =
        Learning.learn(
            configuration,
            lesson,
            this::reading,
            event -> {
              if (isInterruption(event)) interrupted.set(true);
              listener.accept(event);
            });
    var finished =
        !several
                && !interrupted.get()
                && input instanceof ClassifyInput.Text text
                && parts.validation().isPresent()
            ? GramBranch.beside(
                configuration,
                trained,
                text,
                labels,
                parts.train(),
                parts.validation().get(),
                weights)
            : new GramBranch.Finished(trained, input);
    return model(new ClassifyFiles(finished.trained(), finished.input(), labels), several);
  }

  private static boolean isInterruption(Event event) {
    return event instanceof Event.Stopped(_, var reason) && reason == Event.Stop.INTERRUPTED;
  }

  private static Map<String, Double> evaluated(
      BoundProgram program,
      ClassifyExamples examples,
      Labels labels,
      int threads,
      boolean several) {
    return several
        ? MultiLabelClassifier.evaluate(program, examples, labels, ";", threads, _ -> "").metrics()
        : Classifier.evaluate(program, examples, labels, threads, _ -> "").metrics();
  }

  /// What the outputs of a model mean stays what it is.
  private static void checkStart(Start start, boolean several) {
    boolean had = start.kept(several, (json, _) -> isOfSeveral(json), (before, _) -> before);
    if (had != several) {
      throw new IllegalArgumentException(
          had
              ? "from: the model gives a row any number of labels; say --multi-label, or start anew"
              : "from: the model gives a row one label; leave out --multi-label and --label-separator, or start anew");
    }
  }

  private static Labels labels(Parts<ClassifyData> parts, boolean several, String name) {
    var all =
        Stream.concat(parts.known(), parts.test().stream())
            .flatMap(data -> Progress.stream("collecting labels", data.labels()))
            .flatMap(List::stream)
            .toList();
    if (all.isEmpty()) {
      throw new DataException(
          "%s: no row has a label; expected labels to tell apart".formatted(name));
    }
    var labels = Labels.of(all);
    if (labels.size() < 2 && !several) {
      throw new DataException(
          "%s: every example has the label \"%s\"; expected at least two different labels to tell apart"
              .formatted(name, labels.name(0)));
    }
    return labels;
  }

  private static void refuseWithoutEffect(
      Configuration asked, ClassifyInput input, boolean several) {
    if (several) {
      NoEffect.refuse(
          asked,
          List.of(CLASS_WEIGHTS, LABEL_SMOOTHING, SELECTION, GRAMS),
          "a row has any number of labels, each of which is learned by itself; set its standard");
    }
    var ofTexts = List.of(UNIT, VOCABULARY, MINIMUM_COUNT, EMBEDDING, EMBEDDING_START, GRAMS);
    var ofFiles = List.of(MAX_LENGTH, COLUMNS, DataSettings.ENCODING, INPUT);
    switch (input) {
      case ClassifyInput.Text _ -> {}
      case ClassifyInput.Numbers _ ->
          NoEffect.refuse(asked, ofTexts, "the data holds numbers; give texts");
      case ClassifyInput.Pictures _ -> {
        NoEffect.refuse(asked, ofTexts, "the data holds pictures; give texts");
        NoEffect.refuse(
            asked, ofFiles, "the data holds pictures, which are read as they are; give a table");
      }
    }
  }
}
