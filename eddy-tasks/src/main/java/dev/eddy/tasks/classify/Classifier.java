package dev.eddy.tasks.classify;

import dev.eddy.data.Batch;
import dev.eddy.decode.LogSoftmax;
import dev.eddy.engine.BoundProgram;
import dev.eddy.engine.Program;
import dev.eddy.formats.Bundle;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Labels;
import dev.eddy.tasks.examples.Buckets;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.metric.ConfusionMatrix;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.train.Event;
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
public final class Classifier implements TrainedModel {

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

  /// A sequence that was asked.
  ///
  /// @param asked the text, or the number of the sequence where it is none
  /// @param steps how long it was as the network read it
  /// @param probability of the answer
  public record Example(
      String asked, int steps, String expected, String answer, double probability) {
    public boolean right() {
      return expected.equals(answer);
    }
  }

  /// How often which label was taken for which.
  ///
  /// @param loss mean cross-entropy in nats
  /// @param examples all that were asked, in their order
  public record Result(ConfusionMatrix confusion, double loss, List<Example> examples)
      implements Evaluation {

    public Result {
      examples = List.copyOf(examples);
    }

    @Override
    public Map<String, Double> metrics() {
      var metrics = new LinkedHashMap<String, Double>();
      metrics.put("accuracy", confusion.accuracy().value());
      metrics.put("macro_f1", confusion.macroF1());
      metrics.put("loss", loss);
      return metrics;
    }

    @Override
    public String toString() {
      var accuracy = confusion.accuracy();
      var line =
          String.format(
              Locale.ROOT,
              "accuracy %.2f %% (%d of %d), macro F1 %.4f, loss %.4f nats",
              100 * accuracy.value(),
              accuracy.correct(),
              accuracy.total(),
              confusion.macroF1(),
              loss);
      return confusion.labels().size() > 20
          ? line
          : line + "\n" + confusion.table().stripTrailing();
    }
  }

  /// The standards of this form.
  public static Configuration defaults() {
    return Configuration.of(Form.CLASSIFY);
  }

  /// Learns from a file.
  public static Classifier fit(Path data, Configuration configuration) {
    return train(configuration.withData(data), _ -> {});
  }

  /// Learns from the data that the configuration names; see [TrainedModel#train].
  public static Classifier train(Configuration configuration, Consumer<Event> listener) {
    return ClassifyTraining.train(configuration, listener);
  }

  public static Classifier of(Trained trained, Bundle bundle, Path file) {
    var where = Trained.place(file, "vocabulary.json");
    var json = bundle.vocabulary();
    if (!json.has("input") || !json.has("labels")) {
      throw new FormatException(
          where + ": expected the keys \"input\" and \"labels\" of a classifier");
    }
    var names = Json.parse(Json.bytes(json.get("labels")), where, String[].class);
    return new Classifier(
        trained, ClassifyInput.read(json.get("input"), where), new Labels(List.of(names)));
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
              "the model was trained on %s; found %d numbers a row"
                  .formatted(input.what(), features));
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

  // ---- measuring
  // ---------------------------------------------------------------------------------

  @Override
  public Result evaluate(Path data) {
    return evaluate(data.toString());
  }

  @Override
  public Result evaluate(String data) {
    var read =
        switch (DataSource.of(data)) {
          case DataSource.Folder(Path path) -> ClassifyData.folder(path).test();
          case DataSource source ->
              ClassifyData.file(
                  source.file("labelled sequences"),
                  trained.configuration().with(Setting.INPUT, kind()));
        };
    return evaluate(
        program,
        labelled(input, labels, read, data),
        labels,
        trained.configuration().threads(),
        read::name);
  }

  @Override
  public Optional<Evaluation> validation() {
    var configuration = trained.configuration();
    var name = configuration.text(Setting.DATA);
    return ClassifyTraining.parts(DataSource.of(name), configuration)
        .validation()
        .map(data ->
            evaluate(
                program,
                labelled(input, labels, data, name),
                labels,
                configuration.threads(),
                data::name));
  }

  /// What files are read as: what the model was trained on.
  private String kind() {
    return switch (input) {
      case ClassifyInput.Text _ -> "text";
      case ClassifyInput.Numbers _, ClassifyInput.Pictures _ -> "numbers";
    };
  }

  /// Data as examples for the network.
  ///
  /// @throws DataException if it is of another kind, or has a label that is not known
  static ClassifyExamples labelled(
      ClassifyInput input, Labels labels, ClassifyData data, String name) {
    var sequences =
        switch (input) {
          case ClassifyInput.Text text when data instanceof ClassifyData.Texts(var rows) ->
              text.sequences(rows.stream().map(row -> row.text()).toList());
          case ClassifyInput.Numbers numbers
              when data instanceof ClassifyData.Sequences(var rows)
                  && rows.getFirst().features() == numbers.features() ->
              numbers.sequences(rows);
          case ClassifyInput.Pictures(int rows, int columns)
              when data instanceof ClassifyData.Pictures(var part)
                  && part.images().rows() == rows
                  && part.images().columns() == columns ->
              new ClassifyExamples.Pictures(part.images());
          case ClassifyInput _ ->
              throw new DataException(
                  "%s holds %s, but the model was trained on %s"
                      .formatted(name, data.what(), input.what()));
        };
    var given = data.labels();
    var ids = new int[given.size()];
    for (int i = 0; i < ids.length; i++) {
      try {
        ids[i] = labels.id(given.get(i));
      } catch (DataException e) {
        throw new DataException("%s, example %d: %s".formatted(name, i + 1, e.getMessage()), e);
      }
    }
    return new ClassifyExamples(sequences, ids);
  }

  /// @param name what an example is called, by its number
  static Result evaluate(
      BoundProgram program,
      ClassifyExamples examples,
      Labels labels,
      int threads,
      IntFunction<String> name) {
    var confusion = new ConfusionMatrix(labels.names());
    var losses = new double[examples.count()];
    var asked = new Example[examples.count()];
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
              new Example(
                  name.apply(example),
                  examples.sequences().steps(example),
                  labels.name(expected),
                  labels.name(said),
                  StrictMath.exp(logProbabilities[said]));
        });
    return new Result(confusion, Arrays.stream(losses).average().orElse(0), List.of(asked));
  }

  @FunctionalInterface
  private interface Answer {
    void take(int example, double[] logProbabilities);
  }

  /// Runs all examples, those of about the same length together.
  private static void run(
      BoundProgram program, ClassifyExamples examples, int labels, int threads, Answer answer) {
    var order =
        IntStream.range(0, examples.count())
            .boxed()
            .sorted(Comparator.comparingInt(i -> examples.sequences().steps(i)))
            .toList();
    var batch = new Batch();
    var scores = new float[ROWS * labels];
    var logProbabilities = new double[labels];
    try (var workspace = program.workspace(threads)) {
      for (int from = 0; from < order.size(); ) {
        int first = from;
        int rows =
            Buckets.together(
                from, order.size(), ROWS, i -> examples.sequences().steps(order.get(i)));
        examples.fill(batch, rows, row -> order.get(first + row));
        workspace.run(batch);
        workspace.output(ClassifyExamples.OUTPUT, scores);
        for (int row = 0; row < rows; row++) {
          for (int id = 0; id < labels; id++) {
            logProbabilities[id] = scores[row * labels + id];
          }
          LogSoftmax.of(logProbabilities, 0, labels);
          answer.take(order.get(from + row), logProbabilities);
        }
        from += rows;
      }
    }
  }
}
