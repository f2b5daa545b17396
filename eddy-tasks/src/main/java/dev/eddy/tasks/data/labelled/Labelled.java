package dev.eddy.tasks.data.labelled;

import dev.eddy.tasks.data.DataException;
import java.util.List;

/// What a classifier learns from: something with one label, or with any number of them.
public sealed interface Labelled permits LabelledText, LabelledSequence {

  /// Its labels, each once, in their order; one where a row has one class.
  List<String> labels();

  /// Its only label.
  ///
  /// @throws DataException if it has none, or several
  default String label() {
    if (labels().size() == 1) {
      return labels().getFirst();
    }
    throw new DataException(
        labels().isEmpty()
            ? "a row has no label, where one is expected"
            : "a row has the labels %s, where one is expected"
                .formatted(String.join(", ", labels())));
  }
}
