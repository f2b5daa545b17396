package dev.eddy.tasks.translate;

import dev.eddy.decode.Beam;
import dev.eddy.decode.Hypothesis;
import dev.eddy.formats.Bundle;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.run.Program;
import dev.eddy.tasks.Answer;
import dev.eddy.tasks.Asking;
import dev.eddy.tasks.AttentionMap;
import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.Predictor;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.Columns;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.question.QuestionStream;
import dev.eddy.tasks.data.question.Questions;
import dev.eddy.tasks.data.text.Pair;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.examples.Vocabularies;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.network.EncoderDecoder;
import dev.eddy.tasks.report.Section;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DecodingSettings;
import dev.eddy.tasks.source.InMemory;
import dev.eddy.train.Event;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Turns one text into another: a name into another script, a word into its sounds, a sentence into
/// another language.
///
/// ```java
/// var model = Translator.fit(Path.of("names.tsv"), Translator.defaults().withHidden(128));
/// System.out.println(model.evaluate(Path.of("test.tsv")));
/// System.out.println(model.predict("Argentina").answer());
/// model.save(Path.of("names.eddy"));
/// ```
///
/// The network reads the source and writes the target symbol by symbol until it writes the end, or
/// twice as many symbols and ten as any target it learned from. Start, end and padding are its own
/// business.
public final class Translator implements Predictor {

  /// Answers of which a report shows where it looked.
  private static final int MAPS = 3;

  private final Trained trained;
  private final Vocabulary source;
  private final Vocabulary target;
  private final int longest;
  private final TargetWriter writer;

  /// @param longest the most symbols of a target that was learned from
  Translator(Trained trained, Vocabulary source, Vocabulary target, int longest) {
    this.trained = trained;
    this.source = source;
    this.target = target;
    this.longest = longest;
    writer = TargetWriter.of(trained.model(), trained.weights(), target, longest);
  }

  /// One way to write the target.
  ///
  /// @param logProbability in nats, of all its symbols and the end
  /// @param score what it was ranked by: the log-probability, normalised by length as the [Beam]
  ///   says
  public record Candidate(String text, double logProbability, double score) {

    static Candidate of(Hypothesis found, Vocabulary target) {
      return new Candidate(target.decode(found.ids()), found.logProbability(), found.score());
    }
  }

  /// What a source becomes.
  ///
  /// @param answers the best ones that the beam found, best first; never empty
  public record Translation(String source, List<Candidate> answers) {

    public Translation {
      answers = List.copyOf(answers);
    }

    /// The best one.
    public String answer() {
      return answers.getFirst().text();
    }

    @Override
    public String toString() {
      return answer();
    }
  }

  /// The standards of this form.
  public static Configuration defaults() {
    return TranslateForm.SETTINGS.defaults();
  }

  /// Learns from a file of pairs.
  public static Translator fit(Path data, Configuration configuration) {
    return train(configuration.withData(data), _ -> {});
  }

  /// Learns from the data that the configuration names; see [dev.eddy.tasks.TrainedModel#train].
  public static Translator train(Configuration configuration, Consumer<Event> listener) {
    return new TranslateForm().train(configuration, listener);
  }

  /// Learns from data in memory.
  public static Translator fit(Iterable<Pair> data, Configuration configuration) {
    var asked = InMemory.configuration(configuration);
    return new TranslateForm()
        .train(asked, TranslateData.parts(asked, InMemory.rows(data)), _ -> {});
  }

  /// Reads what [#save] wrote.
  ///
  /// @throws FormatException if it is no model of this form
  public static Translator open(Path file) {
    return TrainedModel.as(Translator.class, TrainedModel.open(file));
  }

  /// The same from the bytes of a file.
  public static Translator open(InputStream in) {
    return TrainedModel.as(Translator.class, TrainedModel.open(in));
  }

  static Translator open(Bundle bundle, Path file) {
    var where = Trained.place(file, "vocabulary.json");
    var json = bundle.vocabulary();
    if (!json.has("source") || !json.has("target") || !json.path("longest").canConvertToInt()) {
      throw new FormatException(
          where + ": expected the keys \"source\", \"target\" and \"longest\" of a translator");
    }
    return new Translator(
        Trained.of(bundle, TranslateForm.SETTINGS, file),
        Vocabularies.read(json.get("source"), where),
        Vocabularies.read(json.get("target"), where),
        json.get("longest").intValue());
  }

  @Override
  public Bundle bundle() {
    var json = Json.object();
    json.set("source", Vocabularies.json(source));
    json.set("target", Vocabularies.json(target));
    json.put("longest", longest);
    return trained.bundle(json);
  }

  @Override
  public Trained trained() {
    return trained;
  }

  public Vocabulary sourceVocabulary() {
    return source;
  }

  public Vocabulary targetVocabulary() {
    return target;
  }

  // ---- answers
  // -----------------------------------------------------------------------------------

  /// What a source becomes, by the beam of the configuration; as many answers as the beam is wide.
  public Translation predict(String text) {
    int width = trained.configuration().get(DecodingSettings.BEAM);
    return predict(text, beam(width, width));
  }

  /// A beam of some width with the length normalisation of the configuration.
  ///
  /// @param best how many answers at most
  public Beam beam(int width, int best) {
    return new Beam(
        width, best, trained.configuration().get(DecodingSettings.LENGTH_NORMALIZATION));
  }

  /// What a source becomes: different texts, best first.
  public Translation predict(String text, Beam beam) {
    // Symbols can differ where texts do not.
    var texts = new LinkedHashMap<String, Candidate>();
    var all = new Beam(beam.width(), Integer.MAX_VALUE, beam.lengthNormalization());
    for (var found : writer.beam(source.encode(text), all)) {
      var answer = Candidate.of(found, target);
      texts.putIfAbsent(answer.text(), answer);
    }
    return new Translation(text, texts.values().stream().limit(beam.best()).toList());
  }

  /// What sources become, the most likely symbol at every step: one answer each, in their order.
  public List<Translation> predictAll(List<String> texts) {
    var found = writer.greedy(texts.stream().map(source::encode).toList());
    var translations = new ArrayList<Translation>();
    for (int i = 0; i < texts.size(); i++) {
      translations.add(new Translation(texts.get(i), List.of(Candidate.of(found.get(i), target))));
    }
    return translations;
  }

  @Override
  public List<Answer> answers(List<String> texts, Asking asking) {
    return texts.stream().map(text -> answer(text, asking)).toList();
  }

  private Answer answer(String text, Asking asking) {
    int top = asking.get(Asking.TOP);
    int trainedFor = trained.configuration().get(DecodingSettings.BEAM);
    int width = Math.max(top, asking.given(TranslateForm.ASKED_BEAM).orElse(trainedFor));
    var found = predict(text, beam(width, top)).answers();
    return new Answer(
            text,
            found.stream()
                .map(one -> Answer.Candidate.of(one.text(), one.logProbability(), one.score()))
                .map(one -> top == 1 ? one.withoutNote() : one)
                .toList(),
            asking.get(TranslateForm.ASKED_ATTENTION)
                ? Optional.of(explain(text, found.getFirst().text()))
                : Optional.empty(),
            Map.of())
        .sureOf(asking);
  }

  @Override
  public Questions questions(Path data) {
    return Questions.texts(data, sourceOptions(), Role.SOURCE, Set.of());
  }

  @Override
  public void questions(Path data, Consumer<Questions> sink) {
    QuestionStream.texts(data, sourceOptions(), Role.SOURCE, Set.of(), sink);
  }

  private ReadOptions sourceOptions() {
    var configuration = trained.configuration();
    return Columns.roles(
        configuration.columns(), configuration.readOptions(), Role.SOURCE, Role.TARGET);
  }

  /// Where it looks while it writes its answer to a source.
  ///
  /// @throws IllegalArgumentException if the model has no attention
  public AttentionMap explain(String text) {
    return explain(text, predict(text).answer());
  }

  /// Where it looks while it writes this answer to a source, be it its own or not.
  ///
  /// @throws IllegalArgumentException if the model has no attention
  public AttentionMap explain(String text, String answer) {
    var model = trained.model();
    var pair = new TranslateExamples(List.of(new Pair(text, answer)), source, target);
    var batch = model.batch();
    pair.fill(batch, 1, row -> row);
    int read = batch.steps(EncoderDecoder.SOURCE);
    int written = batch.steps(EncoderDecoder.TARGET);
    var found = new float[written * read];
    try (var run = Program.inference(model).workspace(trained.weights())) {
      if (run.probes().isEmpty()) {
        throw new IllegalArgumentException(
            "this model was trained without attention, so there is nothing to show; train one with --attention additive");
      }
      run.run(batch);
      run.probe(run.probes().iterator().next(), found);
    }
    var weights = new ArrayList<List<Double>>();
    for (int t = 0; t < written; t++) {
      var row = new ArrayList<Double>();
      for (int s = 0; s < read; s++) {
        row.add((double) found[t * read + s]);
      }
      weights.add(row);
    }
    var symbols = new ArrayList<>(target.split(answer));
    symbols.add(AttentionMap.END);
    return new AttentionMap(text, answer, source.split(text), symbols, weights);
  }

  // ---- measuring
  // ---------------------------------------------------------------------------------

  /// On a file of pairs, or on the test part of built-in names.
  @Override
  public TranslateResult evaluate(String data) {
    return evaluate(test(data));
  }

  @Override
  public TranslateResult evaluate(Path data) {
    return evaluate(data.toString());
  }

  /// Each answer the best one that the beam of the configuration finds.
  @Override
  public TranslateResult evaluateAtBest(String data) {
    int width = trained.configuration().get(DecodingSettings.BEAM);
    return evaluate(test(data), beam(width, 1));
  }

  @Override
  public Optional<Evaluation> validation() {
    if (trained.inMemory()) {
      return Optional.empty();
    }
    return TranslateData.parts(trained.configuration()).validation().map(this::evaluate);
  }

  @Override
  public Optional<Evaluation> test() {
    if (trained.inMemory()) {
      return Optional.empty();
    }
    return TranslateData.parts(trained.configuration()).test().map(this::evaluate);
  }

  @Override
  public Stream<String> rows(String data) {
    return test(data).stream().map(Pair::source);
  }

  private List<Pair> test(String data) {
    return TranslateData.test(data, trained.configuration());
  }

  /// Where it looked while it wrote some of its answers, how long sources are, and examples.
  @Override
  public List<Section> sections(Optional<Evaluation> evaluation, String on) {
    if (!(evaluation.orElse(null) instanceof TranslateResult result)) {
      return List.of();
    }
    var sections = new ArrayList<Section>(maps(result));
    sections.add(
        Section.Histogram.of(
            "Length of sources, " + on,
            "symbols",
            result.examples().stream().map(one -> source.split(one.source()).size()).toList()));
    sections.addAll(result.sections(on));
    return sections;
  }

  /// Nothing without attention.
  private List<Section> maps(TranslateResult result) {
    if (trained.configuration().get(TranslateForm.ATTENTION) == EncoderDecoder.Attention.NONE) {
      return List.of();
    }
    return Stream.concat(
            result.examples(true, MAPS).stream(), result.examples(false, MAPS).stream())
        .limit(MAPS)
        .map(one -> explain(one.source(), one.answer()))
        .<Section>map(map ->
            new Section.HeatMap(
                "Where it looked: %s → %s".formatted(map.source(), map.answer()),
                map.sourceSymbols(),
                map.targetSymbols(),
                map.weights()))
        .toList();
  }

  /// On pairs, each answer the most likely symbol at every step.
  public TranslateResult evaluate(List<Pair> pairs) {
    return TranslateMeasuring.evaluate(
        trained.model(),
        trained.weights(),
        pairs,
        new TranslateExamples(pairs, source, target),
        target,
        longest);
  }

  /// On pairs, each answer the best one that a beam finds.
  public TranslateResult evaluate(List<Pair> pairs, Beam beam) {
    return TranslateMeasuring.result(
        trained.model(),
        trained.weights(),
        pairs,
        new TranslateExamples(pairs, source, target),
        target,
        sources -> sources.stream().map(ids -> writer.beam(ids, beam).getFirst()).toList());
  }
}
