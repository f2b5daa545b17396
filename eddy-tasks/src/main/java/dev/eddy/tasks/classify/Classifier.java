package dev.eddy.tasks.classify;

import dev.eddy.decode.LogSoftmax;
import dev.eddy.formats.Bundle;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.run.BoundProgram;
import dev.eddy.run.Program;
import dev.eddy.tasks.Answer;
import dev.eddy.tasks.Asking;
import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.Predictor;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.Columns;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.labelled.LabelledSequence;
import dev.eddy.tasks.data.labelled.LabelledText;
import dev.eddy.tasks.data.question.QuestionStream;
import dev.eddy.tasks.data.question.Questions;
import dev.eddy.tasks.data.vocabulary.Labels;
import dev.eddy.tasks.examples.Sweep;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.metric.ConfusionMatrix;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.source.InMemory;
import dev.eddy.tasks.source.Parts;
import dev.eddy.train.Event;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Gives sequences labels: texts, sequences of numbers, pictures read row by row.
///
/// ```java
/// var model = Classifier.fit(Path.of("reviews.tsv"), Classifier.defaults().withHidden(64).withEpochs(5));
/// System.out.println(model.evaluate(Path.of("test.tsv")));
/// System.out.println(model.predict("a film to remember"));
/// model.save(Path.of("reviews.eddy"));
/// ```
///
/// The network is `[B, T]` symbols (or numbers) → embedding → recurrent layers → one row → scores
/// `[B, labels]` → softmax.
public final class Classifier implements Predictor {

  /// Rows that run together.
  private static final int ROWS = 128;

  private final Trained trained;
  private final ClassifyInput input;
  private final Labels labels;
  private final BoundProgram program;

  Classifier(Trained trained, ClassifyInput input, Labels labels) {
    this.trained = trained;
    this.input = input;
    this.labels = labels;
    program = Program.inference(trained.model()).bind(trained.weights());
  }

  /// A label and how sure the model is.
  ///
  /// @param probability of the label
  /// @param probabilities of all labels, the highest first
  public record Prediction(String label, double probability, Map<String, Double> probabilities) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s (%.1f %%)", label, 100 * probability);
    }
  }

  /// The standards of this form.
  public static Configuration defaults() {
    return ClassifyForm.SETTINGS.defaults();
  }

  /// Learns from a file.
  public static Classifier fit(Path data, Configuration configuration) {
    return train(configuration.withData(data), _ -> {});
  }

  /// Learns from the data that the configuration names; see [dev.eddy.tasks.TrainedModel#train].
  public static Classifier train(Configuration configuration, Consumer<Event> listener) {
    return new ClassifyForm().train(configuration, listener);
  }

  /// Learns from data in memory.
  public static Classifier fit(Iterable<LabelledText> data, Configuration configuration) {
    var asked = InMemory.configuration(configuration);
    return new ClassifyForm()
        .train(
            asked, ClassifyData.parts(asked, new ClassifyData.Texts(InMemory.rows(data))), _ -> {});
  }

  /// Learns from sequences of numbers in memory.
  public static Classifier fitSequences(
      Iterable<LabelledSequence> data, Configuration configuration) {
    var asked = InMemory.configuration(configuration);
    return new ClassifyForm()
        .train(
            asked,
            ClassifyData.parts(asked, new ClassifyData.Sequences(InMemory.rows(data))),
            _ -> {});
  }

  /// Reads what [#save] wrote.
  ///
  /// @throws FormatException if it is no model of this form
  public static Classifier open(Path file) {
    return TrainedModel.as(Classifier.class, TrainedModel.open(file));
  }

  /// The same from the bytes of a file.
  public static Classifier open(InputStream in) {
    return TrainedModel.as(Classifier.class, TrainedModel.open(in));
  }

  static Classifier open(Bundle bundle, Path file) {
    var where = Trained.place(file, "vocabulary.json");
    var json = bundle.vocabulary();
    if (!json.has("input") || !json.has("labels")) {
      throw new FormatException(
          where + ": expected the keys \"input\" and \"labels\" of a classifier");
    }
    var names = Json.parse(Json.bytes(json.get("labels")), where, String[].class);
    return new Classifier(
        Trained.of(bundle, ClassifyForm.SETTINGS, file),
        ClassifyInput.read(json.get("input"), where),
        new Labels(List.of(names)));
  }

  @Override
  public Bundle bundle() {
    var json = Json.object();
    json.set("input", input.json());
    var names = json.putArray("labels");
    labels.names().forEach(names::add);
    return trained.bundle(json);
  }

  @Override
  public Trained trained() {
    return trained;
  }

  public ClassifyInput input() {
    return input;
  }

  public Labels labels() {
    return labels;
  }

  // ---- predictions
  // -------------------------------------------------------------------------------

  /// The label of a text.
  ///
  /// @throws DataException if the model was trained on something else than texts
  public Prediction predict(String text) {
    return predictAll(List.of(text)).getFirst();
  }

  /// The labels of texts, in their order.
  public List<Prediction> predictAll(List<String> texts) {
    if (!(input instanceof ClassifyInput.Text reader)) {
      throw new DataException(
          "the model was trained on %s; a text has no meaning to it".formatted(input.what()));
    }
    return predictions(reader.sequences(texts));
  }

  /// The label of a sequence of numbers, or of a picture's rows of pixels from 0 to 1.
  ///
  /// @param values step by step, `[T, features]`
  /// @param features numbers a step
  public Prediction predict(float[] values, int features) {
    return switch (input) {
      case ClassifyInput.Text _ ->
          throw new DataException("the model was trained on texts; numbers have no meaning to it");
      case ClassifyInput.Numbers numbers ->
          predictions(
                  new ClassifyExamples.Numbers(
                      List.of(numbers.standardised(values, features)), features))
              .getFirst();
      case ClassifyInput.Pictures(int _, int columns) -> {
        if (features != columns || values.length % columns != 0) {
          throw new DataException(
              "the model was trained on %s; found %d numbers in rows of %d"
                  .formatted(input.what(), values.length, features));
        }
        yield predictions(new ClassifyExamples.Numbers(List.of(values), features)).getFirst();
      }
    };
  }

  private List<Prediction> predictions(ClassifyExamples.Sequences sequences) {
    var predictions = new Prediction[sequences.count()];
    run(
        program,
        new ClassifyExamples(sequences, new int[0]),
        labels.size(),
        1,
        (example, logProbabilities) -> predictions[example] = prediction(logProbabilities));
    return List.of(predictions);
  }

  private Prediction prediction(double[] logProbabilities) {
    var order =
        IntStream.range(0, labels.size())
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(id -> -logProbabilities[id])
                    .thenComparing(id -> id))
            .toList();
    var probabilities = new LinkedHashMap<String, Double>();
    order.forEach(id -> probabilities.put(labels.name(id), StrictMath.exp(logProbabilities[id])));
    var best = labels.name(order.getFirst());
    return new Prediction(
        best, probabilities.get(best), java.util.Collections.unmodifiableMap(probabilities));
  }

  // ---- answers
  // -----------------------------------------------------------------------------------

  /// Labels of texts; where the model learned from numbers, of sequences as people write them, `0.1
  /// 2;0.3 4`.
  @Override
  public List<Answer> answers(List<String> texts, Asking asking) {
    var predictions =
        input instanceof ClassifyInput.Text
            ? predictAll(texts)
            : texts.stream()
                .map(NumberSequence::parse)
                .map(one -> predict(one.values(), features(one)))
                .toList();
    return IntStream.range(0, texts.size())
        .mapToObj(i -> answer(texts.get(i), predictions.get(i), asking))
        .toList();
  }

  /// Two steps of numbers; a picture is no line that people type.
  @Override
  public Optional<String> sample() {
    return switch (input) {
      case ClassifyInput.Text _ -> Predictor.super.sample();
      case ClassifyInput.Numbers numbers ->
          Optional.of(
              IntStream.rangeClosed(1, 2)
                  .mapToObj(step ->
                      IntStream.range(0, numbers.features())
                          .mapToObj(feature -> "0." + step)
                          .collect(Collectors.joining(" ")))
                  .collect(Collectors.joining(";")));
      case ClassifyInput.Pictures _ -> Optional.empty();
    };
  }

  /// Numbers without a semicolon are steps of one feature, or one step where the model reads so
  /// many at once.
  private int features(NumberSequence asked) {
    return asked.features() == 1
            && input instanceof ClassifyInput.Numbers numbers
            && asked.values().length == numbers.features()
        ? numbers.features()
        : asked.features();
  }

  @Override
  public Questions questions(Path data) {
    var configuration = trained.configuration();
    var options = configuration.readOptions();
    if (input instanceof ClassifyInput.Text) {
      return Questions.texts(data, textOptions(), Role.TEXT, Set.copyOf(labels.names()));
    }
    return Questions.sequences(
        data, Columns.roles(configuration.columns(), options, Role.FEATURES, Role.LABEL));
  }

  private ReadOptions textOptions() {
    var configuration = trained.configuration();
    return Columns.roles(
        configuration.columns(), configuration.readOptions(), Role.TEXT, Role.LABEL);
  }

  @Override
  public void questions(Path data, Consumer<Questions> sink) {
    if (input instanceof ClassifyInput.Text) {
      QuestionStream.texts(data, textOptions(), Role.TEXT, Set.copyOf(labels.names()), sink);
    } else {
      sink.accept(questions(data));
    }
  }

  @Override
  public List<Answer> answers(Questions some, Asking asking) {
    return some.asked().stream().anyMatch(one -> one.sequence().isPresent())
        ? some.asked().stream().map(one -> answer(one, asking)).toList()
        : Predictor.super.answers(some, asking);
  }

  private Answer answer(Questions.Asked asked, Asking asking) {
    var sequence = asked.sequence().orElseThrow();
    return answer(asked.text(), predict(sequence.values(), sequence.features()), asking);
  }

  private Answer answer(String source, Prediction prediction, Asking asking) {
    var probabilities = new LinkedHashMap<String, Double>();
    if (asking.get(Asking.PROBABILITIES)) {
      labels
          .names()
          .forEach(label -> probabilities.put(label, prediction.probabilities().get(label)));
    }
    return new Answer(
            source,
            prediction.probabilities().entrySet().stream()
                .limit(asking.get(Asking.TOP))
                .map(label -> Answer.Candidate.of(label.getKey(), label.getValue()))
                .toList(),
            Optional.empty(),
            probabilities.isEmpty() ? Map.of() : Map.of(Answer.PROBABILITIES, probabilities))
        .sureOf(asking);
  }

  // ---- measuring
  // ---------------------------------------------------------------------------------

  @Override
  public ClassifyResult evaluate(Path data) {
    return evaluate(data.toString());
  }

  @Override
  public ClassifyResult evaluate(String data) {
    return evaluate(read(data), data);
  }

  @Override
  public Optional<Evaluation> validation() {
    return trained.inMemory() ? Optional.empty() : evaluate(parts().validation());
  }

  @Override
  public Optional<Evaluation> test() {
    return trained.inMemory() ? Optional.empty() : evaluate(parts().test());
  }

  private Parts<ClassifyData> parts() {
    return ClassifyData.parts(trained.configuration());
  }

  private Optional<Evaluation> evaluate(Optional<ClassifyData> part) {
    return part.map(data -> evaluate(data, trained.configuration().get(DataSettings.DATA)));
  }

  @Override
  public Stream<String> rows(String data) {
    return read(data).contents();
  }

  private ClassifyData read(String data) {
    return ClassifyData.test(data, trained.configuration().with(ClassifyForm.INPUT, kind()));
  }

  private ClassifyResult evaluate(ClassifyData data, String name) {
    return evaluate(
        program,
        ClassifyExamples.of(input, labels, data, name),
        labels,
        trained.configuration().threads(),
        data::name);
  }

  /// What files are read as: what the model was trained on.
  private ClassifyForm.Input kind() {
    return switch (input) {
      case ClassifyInput.Text _ -> ClassifyForm.Input.TEXT;
      case ClassifyInput.Numbers _, ClassifyInput.Pictures _ -> ClassifyForm.Input.NUMBERS;
    };
  }

  /// @param name what an example is called, by its number
  static ClassifyResult evaluate(
      BoundProgram program,
      ClassifyExamples examples,
      Labels labels,
      int threads,
      IntFunction<String> name) {
    var confusion = new ConfusionMatrix(labels.names());
    var losses = new double[examples.count()];
    var asked = new ClassifyResult.Example[examples.count()];
    run(
        program,
        examples,
        labels.size(),
        threads,
        (example, logProbabilities) -> {
          int said = 0;
          for (int id = 1; id < logProbabilities.length; id++) {
            said = logProbabilities[id] > logProbabilities[said] ? id : said;
          }
          int expected = examples.labels()[example];
          confusion.add(expected, said);
          losses[example] = -logProbabilities[expected];
          asked[example] =
              new ClassifyResult.Example(
                  name.apply(example),
                  examples.sequences().steps(example),
                  labels.name(expected),
                  labels.name(said),
                  StrictMath.exp(logProbabilities[said]),
                  StrictMath.exp(logProbabilities[expected]),
                  StrictMath.exp(logProbabilities[labels.size() - 1]));
        });
    return new ClassifyResult(confusion, Arrays.stream(losses).average().orElse(0), List.of(asked));
  }

  /// Takes the logarithms of the probabilities of an example's labels, in an array that is filled
  /// anew for others.
  @FunctionalInterface
  interface Scored {
    void take(int example, double[] logProbabilities);
  }

  static void run(
      BoundProgram program, ClassifyExamples examples, int labels, int threads, Scored scored) {
    var logProbabilities = new double[labels];
    Sweep.byLength(examples, ROWS)
        .run(
            program,
            threads,
            examples,
            ClassifyNetwork.OUTPUT,
            _ -> labels,
            (example, scores, at) -> {
              for (int id = 0; id < labels; id++) {
                logProbabilities[id] = scores[at + id];
              }
              LogSoftmax.of(logProbabilities, 0, labels);
              scored.take(example, logProbabilities);
            });
  }
}
