package dev.eddy.tasks;

import dev.eddy.tasks.data.question.Questions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// A model that answers: `eddy predict` asks it.
public interface Predictor extends TrainedModel {

  /// Texts of a file that are answered together.
  int TOGETHER = 256;

  /// Answers to texts, one for each.
  ///
  /// @throws IllegalArgumentException if a text means nothing to the model
  List<Answer> answers(List<String> texts, Asking asking);

  /// A question to start from, as people type it; empty where a file is easier to give.
  default Optional<String> sample() {
    return Optional.of("TEXT");
  }

  /// What a file asks which is like those the model learned from; an answer to learn from may be
  /// missing.
  ///
  /// @throws dev.eddy.tasks.data.DataException if the file has another shape
  Questions questions(Path data);

  /// Answers to questions of a file, one for each.
  default List<Answer> answers(Questions some, Asking asking) {
    return answers(some.texts(), asking);
  }

  /// Answers to a file, some at a time: to the lines of a plain text, or of a file like those the
  /// model learned from to each row.
  ///
  /// @param sink takes what is known already
  default void answers(Path data, Asking asking, BiConsumer<Questions, List<Answer>> sink) {
    var all = questions(data);
    int count = all.asked().size();
    for (int from = 0; from < count; from += TOGETHER) {
      var some = all.part(from, Math.min(count, from + TOGETHER));
      sink.accept(some, answers(some, asking));
    }
  }
}
