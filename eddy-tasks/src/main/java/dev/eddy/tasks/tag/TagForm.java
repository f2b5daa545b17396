package dev.eddy.tasks.tag;

import static dev.eddy.tasks.setting.CourseSettings.EPOCHS;
import static dev.eddy.tasks.setting.CourseSettings.PATIENCE;
import static dev.eddy.tasks.setting.CourseSettings.SELECTION;
import static dev.eddy.tasks.setting.DataSettings.COLUMNS;
import static dev.eddy.tasks.setting.DataSettings.DATA;
import static dev.eddy.tasks.setting.DataSettings.OUT;
import static dev.eddy.tasks.setting.DataSettings.TEST;
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
import static dev.eddy.tasks.setting.TextSettings.VOCABULARY;

import dev.eddy.formats.Bundle;
import dev.eddy.run.Program;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.baseline.FrequentTag;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.tagged.TaggedSentence;
import dev.eddy.tasks.data.vocabulary.Labels;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.examples.Bucketed;
import dev.eddy.tasks.learn.Fingerprints;
import dev.eddy.tasks.learn.Learning;
import dev.eddy.tasks.learn.Lesson;
import dev.eddy.tasks.learn.Start;
import dev.eddy.tasks.metric.Accuracy;
import dev.eddy.tasks.setting.CheckpointSettings;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.CourseSettings;
import dev.eddy.tasks.setting.CourseSettings.SelectBy;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.setting.RegularisationSettings;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.setting.Settings;
import dev.eddy.tasks.setting.Values;
import dev.eddy.tasks.source.InMemory;
import dev.eddy.tasks.source.Look;
import dev.eddy.tasks.source.Parts;
import dev.eddy.train.Event;
import dev.eddy.train.Validation;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// A sequence of words → a tag for each; see [Tagger].
public final class TagForm implements Form {

  public static final Setting<Vocabulary.Unit> SPELLING =
      new Setting<>(
          "spelling",
          Values.choice(List.of(Vocabulary.Unit.CHARACTERS, Vocabulary.Unit.LETTERS)),
          Vocabulary.Unit.LETTERS,
          "what words are spelled with; letters: characters taken apart, a Hangul syllable into its two or three letters");

  public static final Setting<Integer> SPELLING_EMBEDDING =
      new Setting<>(
          "spelling-embedding",
          Values.whole(1),
          32,
          "numbers that stand for a symbol of the spelling");

  public static final Setting<Integer> SPELLING_HIDDEN =
      new Setting<>(
          "spelling-hidden",
          Values.whole(1),
          64,
          "units of the layer that reads the spelling, in each direction");

  public static final Setting<Double> WORD_DROPOUT =
      new Setting<>(
          "word-dropout",
          Values.share(),
          0.2,
          "share of words that are shown as unknown while training, so that spelling must do");

  public static final Setting<Boolean> CRF =
      new Setting<>(
          "crf",
          Values.flag(),
          false,
          "whether the tags of a sentence are scored together, as a linear chain (a conditional random field)");

  static final Settings SETTINGS =
      Settings.of(
          "tag",
          List.of(DATA, OUT, VALIDATION, TEST),
          DataSettings.roles(Role.WORD, Role.TAG, Role.KEY),
          DataSettings.READING,
          List.of(COLUMNS),
          List.of(SPELLING, VOCABULARY, MINIMUM_COUNT.withStandard(2)),
          List.of(
              CELL,
              HIDDEN.withStandard(128),
              LAYERS,
              EMBEDDING.withStandard(64),
              EMBEDDING_START.withStandard("normal(0, 1)")),
          List.of(SPELLING_EMBEDDING, SPELLING_HIDDEN),
          List.of(DROPOUT.withStandard(0.4), WORD_DROPOUT, CRF),
          RegularisationSettings.BESIDE_DROPOUT,
          List.of(
              LABEL_SMOOTHING, OPTIMIZER, LR.withStandard(0.006), SCHEDULE, CLIP, AVERAGE, BATCH),
          List.of(EPOCHS.withStandard(20), PATIENCE, SELECTION.withStandard(SelectBy.ACCURACY)),
          CourseSettings.MACHINE,
          CheckpointSettings.ALL);

  @Override
  public String name() {
    return SETTINGS.form();
  }

  @Override
  public String what() {
    return "every word of a sentence gets a tag: its part of speech, or what name it is part of";
  }

  @Override
  public String learnsFrom() {
    return "sentences with a tag a word (CoNLL-U, a word and its tag a line, or CSV with a word a row and a column that tells sentences apart)";
  }

  @Override
  public String sample() {
    return "--data train.conllu --validation dev.conllu --out tags.eddy";
  }

  @Override
  public Settings settings() {
    return SETTINGS;
  }

  @Override
  public Look look() {
    return TagData.LOOK;
  }

  @Override
  public Tagger open(Bundle bundle, Path file) {
    return Tagger.open(bundle, file);
  }

  // ---- training
  // ----------------------------------------------------------------------------------

  @Override
  public Tagger train(Configuration configuration, Consumer<Event> listener) {
    checkSmoothing(configuration);
    return train(configuration, TagData.parts(configuration), listener);
  }

  private static void checkSmoothing(Configuration configuration) {
    if (configuration.get(CRF) && configuration.get(LABEL_SMOOTHING) > 0) {
      throw new IllegalArgumentException(
          "label-smoothing has no effect on a linear chain, whose loss is of whole sentences; leave out --label-smoothing or --crf");
    }
  }

  Tagger train(
      Configuration configuration, Parts<List<TaggedSentence>> parts, Consumer<Event> listener) {
    checkSmoothing(configuration);
    var train = parts.train();
    var start = Start.of(configuration);
    var tags = start.labels(tags(train, InMemory.name(configuration)), "tags");
    var input =
        start.kept(
            TagInput.of(train.stream().map(TaggedSentence::words).toList(), configuration),
            TagInput::read,
            TagInput::grown);
    var model = TagNetwork.model(configuration, input, tags.size());
    var examples =
        TagExamples.of(train, input, tags, configuration.seed(), configuration.get(WORD_DROPOUT));
    var program = Program.inference(model);
    Optional<Validation> validation =
        parts
            .validation()
            .map(held ->
                weights ->
                    BoundTagger.of(model, program, weights, input, tags)
                        .evaluate(held, configuration.threads())
                        .metrics());
    var lesson =
        new Lesson(
            model,
            TagNetwork.objective(configuration),
            Bucketed.atLeastTen(examples, configuration.get(BATCH), configuration.seed()),
            validation,
            Lesson.selection(configuration),
            train.size(),
            parts.validation().map(List::size).orElse(0),
            Fingerprints.of(parts.known().flatMap(TagData::contents)));
    var trained = Learning.learn(configuration, lesson, this::reading, listener);
    return new Tagger(
        parts.validation().map(held -> trained.withBeside(beside(train, held))).orElse(trained),
        input,
        tags);
  }

  /// What the validation measures of the tags that words have most often.
  private static Map<String, Map<String, Double>> beside(
      List<TaggedSentence> train, List<TaggedSentence> held) {
    var method = new FrequentTag(train);
    var all = Accuracy.NONE;
    var unseen = Accuracy.NONE;
    for (var sentence : held) {
      for (int i = 0; i < sentence.size(); i++) {
        var word = sentence.words().get(i);
        boolean right = method.tag(word).equals(sentence.tags().get(i));
        all = all.plus(right);
        unseen = method.knows(word) ? unseen : unseen.plus(right);
      }
    }
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("accuracy", all.value());
    metrics.put("unseen_accuracy", unseen.value());
    return Map.of("each word's most frequent tag, else that of its ending", metrics);
  }

  private static Labels tags(List<TaggedSentence> train, String name) {
    var tags = Labels.of(train.stream().flatMap(one -> one.tags().stream()).toList());
    if (tags.size() < 2) {
      throw new DataException(
          "%s: every word has the tag \"%s\"; expected at least two different tags to tell apart"
              .formatted(name, tags.name(0)));
    }
    return tags;
  }
}
