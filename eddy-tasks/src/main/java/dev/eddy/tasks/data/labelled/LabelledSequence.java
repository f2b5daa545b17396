package dev.eddy.tasks.data.labelled;

import dev.eddy.tasks.data.Columns;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.format.Cells;
import dev.eddy.tasks.data.table.Looked;
import dev.eddy.tasks.data.table.Roles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A sequence of numbers `[T, D]` and its class or its labels, such as a sensor's readings and what
/// happened.
///
/// Five ways to write one:
///
/// - JSON lines: `{"sequence": [[0.1, 2], [0.3, 4]], "label": "walk"}` is two steps of two
///   features, `{"sequence": [1, 3], "label": "run"}` two steps of one.
/// - TSV or CSV with columns `sequence` and `label`, or two columns without names: the label is the
///   one that is not made of numbers, else the first. Steps are separated by semicolons and
///   features by spaces: `1 2;3 4`. Without a semicolon each number is a step of one feature; one
///   single step of several features has a semicolon at its end.
/// - TSV or CSV with a column per step, one feature: the label is in the column named `label` or
///   `class`, else in the only one that is not made of numbers, else in the first. Empty cells at
///   the end of a row make it shorter. A column named `id` is left aside.
/// - TSV, CSV or JSON lines with a row per step: rows one after another with the same value in the
///   column named `id` (or `series`) are the steps of one sequence, the columns but `id` and
///   `label` are its features. All rows of a sequence have the same label.
/// - A `.ts` file of the UEA and UCR archives, as sktime reads it: the dimensions are the features.
///
/// Chosen columns are read as if the file had no others; of two the first is the sequence, the
/// second the label.
///
/// All sequences of a file have the same number of features and at least one step. NaN and infinite
/// values are refused.
///
/// @param values step by step: feature `d` of step `t` is `values[t * features + d]`. Not copied:
///   whoever holds it may change it
/// @param steps `T`
/// @param features `D`
/// @param labels as of [LabelledText]
public record LabelledSequence(float[] values, int steps, int features, List<String> labels)
    implements Labelled {
  public LabelledSequence {
    labels = List.copyOf(labels);
    if ((long) steps * features != values.length) {
      throw new IllegalArgumentException(
          "sequence ["
              + steps
              + ", "
              + features
              + "]: expected "
              + (long) steps * features
              + " values, found "
              + values.length);
    }
  }

  /// One with one label.
  public LabelledSequence(float[] values, int steps, int features, String label) {
    this(values, steps, features, List.of(label));
  }

  /// @throws DataException if the columns cannot be told, or a line is bad
  public static List<LabelledSequence> read(Path path) {
    return read(path, ReadOptions.DEFAULT);
  }

  public static List<LabelledSequence> read(Path path, ReadOptions options) {
    return read(path, Optional.empty(), options);
  }

  /// Reads chosen columns as if the file had no others: of two the first is the sequence, the
  /// second the label.
  public static List<LabelledSequence> read(
      Path path, Optional<Columns> columns, ReadOptions options) {
    return reading(path, columns, options).rows();
  }

  /// The same, with all that was decided.
  static Reading<LabelledSequence> reading(
      Path path, Optional<Columns> columns, ReadOptions options) {
    var looked = Looked.at(path, options);
    if (looked.sheet().isEmpty()) {
      throw new DataException(
          path + " is an idx array " + looked.file().dimensions() + "; expected sequences");
    }
    var sheet = looked.sheet().get();
    if (looked.file().format() == DataFormat.TS) {
      if (columns.isPresent() || !options.roles().isEmpty())
        throw new DataException(path + " has no columns to choose from; name none");
      return TimeSeriesFile.reading(sheet);
    }
    var said =
        columns.map(chosen -> SequenceColumns.sequence(chosen, sheet, options)).orElse(options);
    return SequenceReader.read(Roles.of(sheet, said, true, SequenceReader.ROLES));
  }

  /// Feature `d` of step `t`.
  public float at(int t, int d) {
    return values[t * features + d];
  }

  static float number(String where, String text) {
    try {
      // Java takes 1d and 0x1p3 for numbers, which nobody writes into a table.
      if (!Cells.isNumberOrNotFinite(text)) throw new NumberFormatException(text);
      var number = text.strip();
      if (!Cells.isNumber(number))
        throw new DataException(where + "expected a finite number, found " + number);
      return finite(where, Double.parseDouble(number), text);
    } catch (NumberFormatException e) {
      throw new DataException(
          where + "expected a number, found " + Excerpt.of(text) + Cells.advice(text), e);
    }
  }

  static float finite(String where, double value, String text) {
    if (!Float.isFinite((float) value))
      throw new DataException(where + "expected a finite number, found " + text.strip());
    return (float) value;
  }
}
