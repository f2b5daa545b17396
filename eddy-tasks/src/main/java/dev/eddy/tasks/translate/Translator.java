package dev.eddy.tasks.translate;

import dev.eddy.data.Batch;
import dev.eddy.decode.Beam;
import dev.eddy.decode.Hypothesis;
import dev.eddy.engine.Program;
import dev.eddy.formats.Bundle;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import dev.eddy.tasks.AttentionMap;
import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Pair;
import dev.eddy.tasks.data.Vocabulary;
import dev.eddy.tasks.examples.Buckets;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.metric.Accuracy;
import dev.eddy.tasks.metric.Bleu;
import dev.eddy.tasks.metric.ChrF;
import dev.eddy.tasks.metric.ErrorRate;
import dev.eddy.tasks.network.EncoderDecoder;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.train.Event;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

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
public final class Translator implements TrainedModel {

  /// Pairs that are measured together at most.
  private static final int ROWS = 64;

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
    writer = writer(trained.model(), trained.weights(), target, longest);
  }

  private static TargetWriter writer(Model model, Weights weights, Vocabulary target, int longest) {
    return new TargetWriter(model, weights, target, 2 * longest + 10);
  }

  /// One way to write the target.
  ///
  /// @param logProbability in nats, of all its symbols and the end
  /// @param score what it was ranked by: the log-probability, normalised by length as the [Beam]
  ///   says
  public record Answer(String text, double logProbability, double score) {

    static Answer of(Hypothesis found, Vocabulary target) {
      return new Answer(target.decode(found.ids()), found.logProbability(), found.score());
    }
  }

  /// What a source becomes.
  ///
  /// @param answers the best ones that the beam found, best first; never empty
  public record Translation(String source, List<Answer> answers) {

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

  /// A source that was asked.
  ///
  /// @param references the right answers: the targets of all pairs with this source
  public record Example(String source, List<String> references, String answer) {

    public Example {
      references = List.copyOf(references);
    }

    /// One with a single right answer.
    public Example(String source, String expected, String answer) {
      this(source, List.of(expected), answer);
    }

    public boolean right() {
      return references.contains(answer);
    }

    /// The right answers in words.
    public String expected() {
      return String.join(" or ", references);
    }
  }

  /// How the answers compare with the right ones. A source that comes in several pairs is asked
  /// once, and any of its targets is right.
  ///
  /// @param exact how many equal a right one
  /// @param characters edits per character of the closest right one
  /// @param words the same in words, where targets are put together from words
  /// @param chrF what answers and right ones have in common
  /// @param bleu the same in words, where targets are put together from words
  /// @param loss mean cross-entropy of a symbol in nats, the expected ones before it given
  public record Result(
      Accuracy exact,
      ErrorRate characters,
      Optional<ErrorRate> words,
      ChrF chrF,
      Optional<Bleu> bleu,
      double loss,
      List<Example> examples)
      implements Evaluation {

    public Result {
      examples = List.copyOf(examples);
    }

    @Override
    public Map<String, Double> metrics() {
      var metrics = new LinkedHashMap<String, Double>();
      metrics.put("exact_match", exact.value());
      words.ifPresent(rate -> metrics.put("word_error_rate", rate.value()));
      metrics.put("character_error_rate", characters.value());
      bleu.ifPresent(score -> metrics.put("bleu", score.value()));
      metrics.put("chrf", chrF.value());
      metrics.put("loss", loss);
      return metrics;
    }

    /// The first examples that are right, or that are not.
    public List<Example> examples(boolean right, int most) {
      return examples.stream().filter(example -> example.right() == right).limit(most).toList();
    }

    @Override
    public String toString() {
      var text = new StringBuilder();
      text.append(
          String.format(
              Locale.ROOT,
              "exact match %.2f %% (%d of %d), %scharacter error rate %.2f %%, %schrF %.2f, loss %.4f nats",
              100 * exact.value(),
              exact.correct(),
              exact.total(),
              words
                  .map(rate ->
                      String.format(Locale.ROOT, "word error rate %.2f %%, ", 100 * rate.value()))
                  .orElse(""),
              100 * characters.value(),
              bleu.map(score -> String.format(Locale.ROOT, "BLEU %.2f, ", 100 * score.value()))
                  .orElse(""),
              100 * chrF.value(),
              loss));
      examples(true, 5)
          .forEach(example ->
              text.append("\n  right  %s → %s".formatted(example.source(), example.answer())));
      examples(false, 5)
          .forEach(example ->
              text.append(
                  "\n  wrong  %s → %s, expected %s"
                      .formatted(example.source(), example.answer(), example.expected())));
      return text.toString();
    }
  }

  /// The standards of this form.
  public static Configuration defaults() {
    return Configuration.of(Form.TRANSLATE);
  }

  /// Learns from a file of pairs.
  public static Translator fit(Path data, Configuration configuration) {
    return train(configuration.withData(data), _ -> {});
  }

  /// Learns from the data that the configuration names; see [TrainedModel#train].
  public static Translator train(Configuration configuration, Consumer<Event> listener) {
    return TranslateTraining.train(configuration, listener);
  }

  public static Translator of(Trained trained, Bundle bundle, Path file) {
    var where = Trained.place(file, "vocabulary.json");
    var json = bundle.vocabulary();
    if (!json.has("source") || !json.has("target") || !json.path("longest").canConvertToInt()) {
      throw new FormatException(
          where + ": expected the keys \"source\", \"target\" and \"longest\" of a translator");
    }
    return new Translator(
        trained,
        Vocabulary.of(Json.parse(Json.bytes(json.get("source")), where, Vocabulary.Saved.class)),
        Vocabulary.of(Json.parse(Json.bytes(json.get("target")), where, Vocabulary.Saved.class)),
        json.get("longest").intValue());
  }

  @Override
  public Bundle bundle() {
    var json = Json.object();
    json.set("source", Json.MAPPER.valueToTree(source.saved()));
    json.set("target", Json.MAPPER.valueToTree(target.saved()));
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
    int width = trained.configuration().whole(Setting.BEAM);
    return predict(text, beam(width, width));
  }

  /// A beam of some width with the length normalisation of the configuration.
  ///
  /// @param best how many answers at most
  public Beam beam(int width, int best) {
    return new Beam(width, best, trained.configuration().number(Setting.LENGTH_NORMALIZATION));
  }

  /// What a source becomes: different texts, best first.
  public Translation predict(String text, Beam beam) {
    // Symbols can differ where texts do not.
    var texts = new LinkedHashMap<String, Answer>();
    var all = new Beam(beam.width(), Integer.MAX_VALUE, beam.lengthNormalization());
    for (var found : writer.beam(source.encode(text), all)) {
      var answer = Answer.of(found, target);
      texts.putIfAbsent(answer.text(), answer);
    }
    return new Translation(text, texts.values().stream().limit(beam.best()).toList());
  }

  /// What sources become, the most likely symbol at every step: one answer each, in their order.
  public List<Translation> predictAll(List<String> texts) {
    var found = writer.greedy(texts.stream().map(source::encode).toList());
    var translations = new ArrayList<Translation>();
    for (int i = 0; i < texts.size(); i++) {
      translations.add(new Translation(texts.get(i), List.of(Answer.of(found.get(i), target))));
    }
    return translations;
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
    var batch = new Batch();
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
  public Result evaluate(String data) {
    return evaluate(TranslateData.of(data, trained.configuration()).test());
  }

  @Override
  public Result evaluate(Path data) {
    return evaluate(data.toString());
  }

  @Override
  public Optional<Evaluation> validation() {
    var held = TranslateData.parts(trained.configuration()).validation();
    return held.isEmpty() ? Optional.empty() : Optional.of(evaluate(held));
  }

  /// On pairs, each answer the most likely symbol at every step.
  public Result evaluate(List<Pair> pairs) {
    return evaluate(
        trained.model(),
        trained.weights(),
        pairs,
        new TranslateExamples(pairs, source, target),
        target,
        longest);
  }

  /// On pairs, each answer the best one that a beam finds.
  public Result evaluate(List<Pair> pairs, Beam beam) {
    return result(
        trained.model(),
        trained.weights(),
        pairs,
        new TranslateExamples(pairs, source, target),
        target,
        sources -> sources.stream().map(ids -> writer.beam(ids, beam).getFirst()).toList());
  }

  static Result evaluate(
      Model model,
      Weights weights,
      List<Pair> pairs,
      TranslateExamples encoded,
      Vocabulary target,
      int longest) {
    return result(
        model,
        weights,
        pairs,
        encoded,
        target,
        sources -> writer(model, weights, target, longest).greedy(sources));
  }

  private static Result result(
      Model model,
      Weights weights,
      List<Pair> pairs,
      TranslateExamples encoded,
      Vocabulary target,
      Function<List<int[]>, List<Hypothesis>> answer) {
    if (pairs.isEmpty()) {
      throw new DataException("there are no pairs to measure on");
    }
    var references = new LinkedHashMap<String, List<String>>();
    var sources = new ArrayList<int[]>();
    for (int i = 0; i < pairs.size(); i++) {
      var asked = pairs.get(i).source();
      if (!references.containsKey(asked)) {
        references.put(asked, new ArrayList<>());
        sources.add(encoded.source(i));
      }
      // Through the vocabulary's own way of writing: spaces between words are not the model's
      // business.
      references.get(asked).add(written(target, pairs.get(i).target()));
    }
    var answers = answer.apply(sources).stream().map(Hypothesis::ids).map(target::decode).toList();
    var examples = new ArrayList<Example>();
    references.forEach(
        (asked, right) -> examples.add(new Example(asked, right, answers.get(examples.size()))));
    var expected = List.copyOf(references.values());
    boolean words = target.unit() == Vocabulary.Unit.WORDS;
    return new Result(
        Accuracy.exactMatchOfAny(expected, answers),
        ErrorRate.charactersOfClosest(expected, answers),
        words ? Optional.of(ErrorRate.wordsOfClosest(expected, answers)) : Optional.empty(),
        ChrF.of(expected, answers),
        words ? Optional.of(Bleu.of(expected, answers, Bleu.Tokens.MTEVAL_13A)) : Optional.empty(),
        loss(model, weights, encoded),
        examples);
  }

  private static String written(Vocabulary vocabulary, String text) {
    var plain =
        Vocabulary.of(
            vocabulary.unit(),
            vocabulary.reserved(),
            vocabulary.split(text).stream().distinct().toList());
    return plain.decode(plain.encode(text));
  }

  private static double loss(Model model, Weights weights, TranslateExamples pairs) {
    double sum = 0;
    long count = 0;
    var batch = new Batch();
    try (var run = Program.evaluation(model, EncoderDecoder.objective()).workspace(weights)) {
      for (int from = 0; from < pairs.size(); ) {
        int first = from;
        int rows = Buckets.together(from, pairs.size(), ROWS, pairs::steps);
        pairs.fill(batch, rows, row -> first + row);
        long symbols = TranslateExamples.labels(batch);
        sum += run.run(batch) * symbols;
        count += symbols;
        from += rows;
      }
    }
    return count == 0 ? 0 : sum / count;
  }
}
