package dev.eddy.tasks.data.labelled;

import dev.eddy.tasks.data.Columns;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.table.FormSheet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A text and its class, or any number of labels. The text may be empty, a label not.
///
/// @param labels one class; where a row may have several labels, those of this one, each once
public record LabelledText(String text, List<String> labels) implements Labelled {
  public LabelledText {
    labels = List.copyOf(labels);
  }

  public LabelledText(String text, String label) {
    this(text, List.of(label));
  }

  /// Reads texts with labels from TSV, CSV, JSON or lines behind `__label__`.
  ///
  /// The columns are those that flags name, else the ones named `text` (or `document`, `sentence`,
  /// `review`, `message`) and `label` (or `class`, `category`), else those that alone can be it:
  /// the label comes again and again, the text does not. Labels are compared in NFC and without
  /// blanks around them.
  ///
  /// @throws DataException if the columns cannot be told, or a line is bad
  public static List<LabelledText> read(Path path) {
    return read(path, Optional.empty(), ReadOptions.DEFAULT);
  }

  /// Reads two chosen columns: text, label.
  public static List<LabelledText> read(Path path, Columns columns) {
    return read(path, Optional.of(columns), ReadOptions.DEFAULT);
  }

  public static List<LabelledText> read(Path path, Optional<Columns> columns, ReadOptions options) {
    return reading(path, Columns.roles(columns, options, Role.TEXT, Role.LABEL)).rows();
  }

  /// The same, with all that was decided.
  public static Reading<LabelledText> reading(Path path, ReadOptions options) {
    return TextReader.read(FormSheet.of(path, options, "texts with labels"), options);
  }
}
