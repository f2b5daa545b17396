package dev.eddy.tasks.classify;

import dev.eddy.decode.LogSoftmax;
import dev.eddy.formats.FormatException;
import dev.eddy.run.BoundProgram;
import dev.eddy.tasks.Answer;
import dev.eddy.tasks.Asking;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.labelled.LabelledSequence;
import dev.eddy.tasks.data.labelled.LabelledText;
import dev.eddy.tasks.data.vocabulary.Labels;
import dev.eddy.tasks.metric.ConfusionMatrix;
import dev.eddy.tasks.setting.Configuration;
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
public final class Classifier extends LabelModel<Classifier.Prediction, ClassifyResult> {

  Classifier(ClassifyFiles files) {
    super(files);
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
  boolean several() {
    return false;
  }

  @Override
  Prediction prediction(double[] scores) {
    LogSoftmax.of(scores, 0, scores.length);
    var order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.<Integer>comparingDouble(id -> -scores[id]).thenComparing(id -> id))
            .toList();
    var probabilities = new LinkedHashMap<String, Double>();
    order.forEach(id -> probabilities.put(labels().name(id), StrictMath.exp(scores[id])));
    var best = labels().name(order.getFirst());
    return new Prediction(
        best, probabilities.get(best), java.util.Collections.unmodifiableMap(probabilities));
  }

  @Override
  Answer answer(String source, Prediction prediction, Asking asking) {
    var probabilities = new LinkedHashMap<String, Double>();
    if (asking.get(Asking.PROBABILITIES)) {
      labels()
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

  @Override
  ClassifyResult evaluate(ClassifyData data, String name) {
    return evaluate(
        program(),
        ClassifyExamples.of(input(), labels(), data, false, name),
        labels(),
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

  /// Runs all examples, for the logarithms of the labels' probabilities.
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
}
