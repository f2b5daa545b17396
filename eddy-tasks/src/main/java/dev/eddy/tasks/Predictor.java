package dev.eddy.tasks;

import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.question.Questions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

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

  /// The same some at a time, so that a file of any size can be asked about where the form reads it
  /// row by row.
  default void questions(Path data, Consumer<Questions> sink) {
    sink.accept(questions(data));
  }

  /// Answers to lines, one for each; none to a blank line.
  default List<Answer> answersToLines(List<String> lines, Asking asking) {
    var asked = lines.stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
    var answers = asked.isEmpty() ? List.<Answer>of() : answers(asked, asking);
    if (answers.size() == lines.size() || answers.size() != asked.size()) {
      return answers;
    }
    var next = answers.iterator();
    return lines.stream().map(line -> line.isBlank() ? Answer.none("") : next.next()).toList();
  }

  /// Answers to questions of a file, one for each.
  default List<Answer> answers(Questions some, Asking asking) {
    return some.areLines() ? answersToLines(some.texts(), asking) : answers(some.texts(), asking);
  }

  /// Answers to a file, some at a time: to the lines of a plain text, or of a file like those the
  /// model learned from to each row.
  ///
  /// @param sink takes what is known already
  default void answers(Path data, Asking asking, BiConsumer<Questions, List<Answer>> sink) {
    questions(
        data,
        all -> {
          int count = all.asked().size();
          for (int from = 0; from < count; from += TOGETHER) {
            Progress.count("answering " + data.getFileName(), from, count);
            var some = all.part(from, Math.min(count, from + TOGETHER));
            sink.accept(some, answers(some, asking));
          }
          Progress.count("answering " + data.getFileName(), count, count);
        });
  }
}
