package dev.eddy.tasks.classify;

import dev.eddy.formats.Bundle;
import dev.eddy.run.BoundProgram;
import dev.eddy.run.Program;
import dev.eddy.tasks.Answer;
import dev.eddy.tasks.Asking;
import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.Predictor;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.question.Questions;
import dev.eddy.tasks.data.vocabulary.Labels;
import dev.eddy.tasks.examples.Sweep;
import dev.eddy.tasks.learn.Trained;
import dev.eddy.tasks.setting.DataSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Gives sequences labels by a score for each: what [Classifier] and [MultiLabelClassifier] have in
/// common.
///
/// @param <P> what it says of a sequence
/// @param <R> what an evaluation tells
public abstract sealed class LabelModel<P, R extends Evaluation> implements Predictor
    permits Classifier, MultiLabelClassifier {

  /// Rows that run together.
  private static final int ROWS = 128;

  private final ClassifyFiles files;
  private final BoundProgram program;

  LabelModel(ClassifyFiles files) {
    this.files = files;
    program = Program.inference(trained().model()).bind(trained().weights());
  }

  /// Whether a row has any number of labels.
  abstract boolean several();

  /// @param scores of the labels, in an array that is filled anew for others
  abstract P prediction(double[] scores);

  abstract Answer answer(String source, P prediction, Asking asking);

  abstract R evaluate(ClassifyData data, String name);

  final ClassifyFiles files() {
    return files;
  }

  final BoundProgram program() {
    return program;
  }

  @Override
  public Bundle bundle() {
    return files.bundle(several());
  }

  @Override
  public Trained trained() {
    return files.trained();
  }

  public ClassifyInput input() {
    return files.input();
  }

  public Labels labels() {
    return files.labels();
  }

  // ---- predictions -----------------------------------------------------------------------------

  /// What it says of a text.
  ///
  /// @throws DataException if the model was trained on something else than texts
  public P predict(String text) {
    return predictAll(List.of(text)).getFirst();
  }

  /// The same of texts, in their order.
  public List<P> predictAll(List<String> texts) {
    return predictions(files.texts(texts));
  }

  /// The same of a sequence of numbers, or of a picture's rows of pixels from 0 to 1.
  ///
  /// @param values step by step, `[T, features]`
  /// @param features numbers a step
  public P predict(float[] values, int features) {
    return predictions(files.numbers(values, features)).getFirst();
  }

  private List<P> predictions(ClassifyExamples.Sequences sequences) {
    var predictions = new ArrayList<P>();
    IntStream.range(0, sequences.count()).forEach(_ -> predictions.add(null));
    scores(
        program,
        ClassifyExamples.asked(sequences),
        labels().size(),
        1,
        (example, scores) -> predictions.set(example, prediction(scores)));
    return List.copyOf(predictions);
  }

  /// Takes a number for each label of an example, in an array that is filled anew for others.
  @FunctionalInterface
  interface Scored {
    void take(int example, double[] ofLabels);
  }

  /// Runs all examples.
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

  // ---- answers ---------------------------------------------------------------------------------

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

  // ---- measuring -------------------------------------------------------------------------------

  @Override
  public R evaluate(Path data) {
    return evaluate(data.toString());
  }

  @Override
  public R evaluate(String data) {
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
}
