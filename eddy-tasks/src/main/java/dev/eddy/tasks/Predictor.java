package dev.eddy.tasks;

import dev.eddy.tasks.data.DataFile;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Text;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// A model that answers: `eddy predict` asks it.
public interface Predictor extends TrainedModel {

  /// Texts of a file that are answered together.
  int TOGETHER = 256;

  /// Answers to texts, one for each.
  ///
  /// @throws IllegalArgumentException if a text means nothing to the model
  List<Answer> answers(List<String> texts, Asking asking);

  /// The texts that a file asks which is like those the model learned from; an answer to learn from
  /// may be missing.
  ///
  /// @throws dev.eddy.tasks.data.DataException if the file has another shape
  List<String> texts(Path data);

  /// Answers to a file: to the lines of a plain text, or of a file like those the model learned
  /// from to each row.
  ///
  /// @param sink takes what is known already
  default void answers(Path data, Asking asking, Consumer<List<Answer>> sink) {
    var options = trained().configuration().readOptions();
    var texts =
        DataFile.recognise(data, options).format() == DataFormat.LINES
            ? Text.read(data, options).lines()
            : texts(data);
    for (int from = 0; from < texts.size(); from += TOGETHER) {
      sink.accept(answers(texts.subList(from, Math.min(texts.size(), from + TOGETHER)), asking));
    }
  }
}
