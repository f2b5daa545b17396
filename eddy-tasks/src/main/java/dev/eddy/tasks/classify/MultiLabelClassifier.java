package dev.eddy.tasks.classify;

import dev.eddy.formats.FormatException;
import dev.eddy.model.Objective;
import dev.eddy.run.BoundProgram;
import dev.eddy.tasks.Answer;
import dev.eddy.tasks.Asking;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.labelled.LabelledSequence;
import dev.eddy.tasks.data.labelled.LabelledText;
import dev.eddy.tasks.data.vocabulary.Labels;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.DataSettings;
import dev.eddy.tasks.source.InMemory;
import dev.eddy.train.Event;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Gives sequences any number of labels, none too: a complaint that is about the price and the
/// delivery.
///
/// ```java
/// var model = MultiLabelClassifier.fit(Path.of("tickets.jsonl"), MultiLabelClassifier.defaults());
/// System.out.println(model.predict("too dear, and late").labels());
/// ```
///
/// The network is that of a [Classifier] up to its scores `[B, labels]`; each of them has a sigmoid
/// of its own, and what is minimised is the cross-entropy summed over the labels, `Σ_j
/// softplus(y_j) − y_j·target_j`. A row has the labels that are as probable as a threshold, or
/// more.
public final class MultiLabelClassifier
    extends LabelModel<MultiLabelClassifier.Prediction, MultiLabelResult> {

  /// What a label must be as probable as, if nothing else is said.
  public static final double THRESHOLD = 0.5;

  static final Objective OBJECTIVE =
      new Objective(ClassifyNetwork.OUTPUT, Objective.sigmoidCrossEntropy());

  MultiLabelClassifier(ClassifyFiles files) {
    super(files);
  }

  /// How probable each label is, by itself.
  ///
  /// @param probabilities of all labels, the highest first
  public record Prediction(Map<String, Double> probabilities) {
    public Prediction {
      probabilities = Collections.unmodifiableMap(new LinkedHashMap<>(probabilities));
    }

    /// The labels at [#THRESHOLD].
    public List<String> labels() {
      return above(THRESHOLD);
    }

    /// The labels that are as probable as that, or more, the likeliest first.
    public List<String> above(double threshold) {
      return probabilities.entrySet().stream()
          .filter(one -> one.getValue() >= threshold)
          .map(Map.Entry::getKey)
          .toList();
    }

    @Override
    public String toString() {
      var found = labels();
      return found.isEmpty()
          ? "no label"
          : found.stream()
              .map(label -> Answer.Candidate.of(label, probabilities.get(label)).toString())
              .collect(Collectors.joining(", "));
    }
  }

  /// The standards of this form, for rows with any number of labels.
  public static Configuration defaults() {
    return ClassifyForm.SETTINGS.defaults().with(DataSettings.MULTI_LABEL, true);
  }

  /// Learns from a file.
  public static MultiLabelClassifier fit(Path data, Configuration configuration) {
    return train(configuration.withData(data), _ -> {});
  }

  /// Learns from the data that the configuration names; see [dev.eddy.tasks.TrainedModel#train].
  public static MultiLabelClassifier train(Configuration configuration, Consumer<Event> listener) {
    return TrainedModel.as(
        MultiLabelClassifier.class,
        new ClassifyForm().train(configuration.with(DataSettings.MULTI_LABEL, true), listener));
  }

  /// Learns from data in memory.
  public static MultiLabelClassifier fit(Iterable<LabelledText> data, Configuration configuration) {
    return inMemory(configuration, new ClassifyData.Texts(InMemory.rows(data)));
  }

  /// Learns from sequences of numbers in memory.
  public static MultiLabelClassifier fitSequences(
      Iterable<LabelledSequence> data, Configuration configuration) {
    return inMemory(configuration, new ClassifyData.Sequences(InMemory.rows(data)));
  }

  private static MultiLabelClassifier inMemory(Configuration configuration, ClassifyData data) {
    var asked = InMemory.configuration(configuration.with(DataSettings.MULTI_LABEL, true));
    return TrainedModel.as(
        MultiLabelClassifier.class,
        new ClassifyForm().train(asked, ClassifyData.parts(asked, data), _ -> {}));
  }

  /// Reads what [#save] wrote.
  ///
  /// @throws FormatException if it is no model of this kind
  public static MultiLabelClassifier open(Path file) {
    return TrainedModel.as(MultiLabelClassifier.class, TrainedModel.open(file));
  }

  /// The same from the bytes of a file.
  public static MultiLabelClassifier open(InputStream in) {
    return TrainedModel.as(MultiLabelClassifier.class, TrainedModel.open(in));
  }

  @Override
  boolean several() {
    return true;
  }

  @Override
  Prediction prediction(double[] scores) {
    var order = Comparator.<Integer>comparingDouble(id -> -scores[id]).thenComparing(id -> id);
    var probabilities = new LinkedHashMap<String, Double>();
    IntStream.range(0, scores.length)
        .boxed()
        .sorted(order)
        .forEach(id -> probabilities.put(labels().name(id), sigmoid(scores[id])));
    return new Prediction(probabilities);
  }

  private static double sigmoid(double score) {
    return 1 / (1 + StrictMath.exp(-score));
  }

  /// All labels that are probable enough, or the first so many of them.
  @Override
  Answer answer(String source, Prediction prediction, Asking asking) {
    var found = prediction.above(asking.given(Asking.THRESHOLD).orElse(THRESHOLD));
    var candidates =
        found.stream()
            .limit(asking.given(Asking.TOP).orElse(labels().size()))
            .map(label -> Answer.Candidate.of(label, prediction.probabilities().get(label)))
            .toList();
    return new Answer(
        source,
        candidates,
        Optional.empty(),
        details(prediction, asking),
        Optional.of(files().between()));
  }

  private Map<String, Object> details(Prediction prediction, Asking asking) {
    if (!asking.get(Asking.PROBABILITIES)) {
      return Map.of();
    }
    var probabilities = new LinkedHashMap<String, Double>();
    labels()
        .names()
        .forEach(label -> probabilities.put(label, prediction.probabilities().get(label)));
    return Map.of(Answer.PROBABILITIES, probabilities);
  }

  @Override
  MultiLabelResult evaluate(ClassifyData data, String name) {
    return evaluate(
        program(),
        ClassifyExamples.of(input(), labels(), data, true, name),
        labels(),
        files().between(),
        trained().configuration().threads(),
        data::name);
  }

  /// @param between see [ClassifyFiles#between]
  /// @param name what an example is called, by its number
  static MultiLabelResult evaluate(
      BoundProgram program,
      ClassifyExamples examples,
      Labels labels,
      String between,
      int threads,
      IntFunction<String> name) {
    var right = ((ClassifyTarget.Several) examples.target()).ids();
    var asked = new MultiLabelResult.Example[examples.count()];
    scores(
        program,
        examples,
        labels.size(),
        threads,
        (example, scores) ->
            asked[example] =
                new MultiLabelResult.Example(
                    name.apply(example),
                    examples.sequences().steps(example),
                    Arrays.stream(right.get(example)).boxed().toList(),
                    Arrays.stream(scores).map(MultiLabelClassifier::sigmoid).toArray(),
                    loss(scores, right.get(example))));
    return new MultiLabelResult(labels.names(), between, THRESHOLD, List.of(asked));
  }

  /// `Σ_j softplus(y_j) − y_j·target_j`.
  private static double loss(double[] scores, int[] right) {
    double loss = 0;
    for (double y : scores) {
      loss += Math.max(y, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(y)));
    }
    for (int id : right) {
      loss -= scores[id];
    }
    return loss;
  }
}
