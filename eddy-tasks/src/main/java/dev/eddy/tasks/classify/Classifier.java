package dev.eddy.tasks.classify;

import dev.eddy.decode.LogSoftmax;
import dev.eddy.formats.Bundle;
import dev.eddy.formats.FormatException;
import dev.eddy.run.BoundProgram;
import dev.eddy.run.Program;
import dev.eddy.tasks.Answer;
import dev.eddy.tasks.Asking;
import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.Predictor;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.labelled.LabelledSequence;
import dev.eddy.tasks.data.labelled.LabelledText;
import dev.eddy.tasks.data.question.Questions;
import dev.eddy.tasks.data.vocabulary.Labels;
import dev.eddy.tasks.examples.Sweep;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.metric.ConfusionMatrix;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.source.InMemory;
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
import java.util.function.Consumer;
import java.util.function.IntFunction;
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

  private final ClassifyFiles files;
  private final Labels labels;
  private final BoundProgram program;

  Classifier(ClassifyFiles files) {
    this.files = files;
    labels = files.labels();
    program = Program.inference(trained().model()).bind(trained().weights());
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
  ///
  /// @throws IllegalArgumentException if the configuration says that a row has any number of labels
  public static Classifier train(Configuration configuration, Consumer<Event> listener) {
    return TrainedModel.as(
        Classifier.class, new ClassifyForm().train(ofOne(configuration), listener));
  }

  private static Configuration ofOne(Configuration configuration) {
    if (ClassifyForm.severalLabels(configuration)) {
      throw new IllegalArgumentException(
          "multi-label: a row with any number of labels is learned by a MultiLabelClassifier");
    }
    return configuration;
  }

  private static Classifier inMemory(Configuration configuration, ClassifyData data) {
    var asked = InMemory.configuration(ofOne(configuration));
    return TrainedModel.as(
        Classifier.class,
        new ClassifyForm().train(asked, ClassifyData.parts(asked, data), _ -> {}));
  }

  /// Learns from data in memory.
  public static Classifier fit(Iterable<LabelledText> data, Configuration configuration) {
    return inMemory(configuration, new ClassifyData.Texts(InMemory.rows(data)));
  }

  /// Learns from sequences of numbers in memory.
  public static Classifier fitSequences(
      Iterable<LabelledSequence> data, Configuration configuration) {
    return inMemory(configuration, new ClassifyData.Sequences(InMemory.rows(data)));
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

  @Override
  public Bundle bundle() {
    return files.bundle(false);
  }

  @Override
  public Trained trained() {
    return files.trained();
  }

  public ClassifyInput input() {
    return files.input();
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
    return predictions(files.texts(texts));
  }

  /// The label of a sequence of numbers, or of a picture's rows of pixels from 0 to 1.
  ///
  /// @param values step by step, `[T, features]`
  /// @param features numbers a step
  public Prediction predict(float[] values, int features) {
    return predictions(files.numbers(values, features)).getFirst();
  }

  private List<Prediction> predictions(ClassifyExamples.Sequences sequences) {
    var predictions = new Prediction[sequences.count()];
    run(
        program,
        ClassifyExamples.asked(sequences),
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
        input() instanceof ClassifyInput.Text
            ? predictAll(texts)
            : texts.stream().map(text -> predictions(files.typed(text)).getFirst()).toList();
    return IntStream.range(0, texts.size())
        .mapToObj(i -> answer(texts.get(i), predictions.get(i), asking))
        .toList();
  }

  @Override
  public Optional<String> sample() {
    return files.sample(Predictor.super.sample());
  }

  @Override
  public Questions questions(Path data) {
    return files.questions(data);
  }

  @Override
  public void questions(Path data, Consumer<Questions> sink) {
    files.questions(data, sink);
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
    return evaluate(files.read(data), data);
  }

  @Override
  public Optional<Evaluation> validation() {
    return trained().inMemory() ? Optional.empty() : evaluate(files.parts().validation());
  }

  @Override
  public Optional<Evaluation> test() {
    return trained().inMemory() ? Optional.empty() : evaluate(files.parts().test());
  }

  private Optional<Evaluation> evaluate(Optional<ClassifyData> part) {
    return part.map(data -> evaluate(data, trained().configuration().get(DataSettings.DATA)));
  }

  @Override
  public Stream<String> rows(String data) {
    return files.read(data).contents();
  }

  private ClassifyResult evaluate(ClassifyData data, String name) {
    return evaluate(
        program,
        ClassifyExamples.of(files.input(), labels, data, false, name),
        labels,
        trained().configuration().threads(),
        data::name);
  }

  /// @param name what an example is called, by its number
  static ClassifyResult evaluate(
      BoundProgram program,
      ClassifyExamples examples,
      Labels labels,
      int threads,
      IntFunction<String> name) {
    var confusion = new ConfusionMatrix(labels.names());
    var right = ((ClassifyTarget.One) examples.target()).ids();
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
          int expected = right[example];
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

  /// Takes a number for each label of an example, in an array that is filled anew for others.
  @FunctionalInterface
  interface Scored {
    void take(int example, double[] ofLabels);
  }

  static void run(
      BoundProgram program, ClassifyExamples examples, int labels, int threads, Scored scored) {
    scores(
        program,
        examples,
        labels,
        threads,
        (example, scores) -> {
          LogSoftmax.of(scores, 0, labels);
          scored.take(example, scores);
        });
  }

  /// Runs all examples; what is handed on is filled anew for others.
  static void scores(
      BoundProgram program, ClassifyExamples examples, int labels, int threads, Scored scored) {
    var all = new double[labels];
    Sweep.byLength(examples, ROWS)
        .run(
            program,
            threads,
            examples,
            ClassifyNetwork.OUTPUT,
            _ -> labels,
            (example, scores, at) -> {
              for (int id = 0; id < labels; id++) {
                all[id] = scores[at + id];
              }
              scored.take(example, all);
            });
  }
}
