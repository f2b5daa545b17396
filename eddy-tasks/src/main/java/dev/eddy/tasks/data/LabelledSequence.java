package dev.eddy.tasks.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A sequence of numbers `[T, D]` and its class, such as a sensor's readings and what happened.
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
public record LabelledSequence(float[] values, int steps, int features, String label) {
  public LabelledSequence {
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

  /// @throws DataException if the columns cannot be told, or a line is bad
  public static List<LabelledSequence> read(Path path) {
    return read(path, ReadOptions.DEFAULT);
  }

  public static List<LabelledSequence> read(Path path, ReadOptions options) {
    return read(path, Optional.empty(), options);
  }

  /// Reads chosen columns.
  public static List<LabelledSequence> read(
      Path path, Optional<Columns> columns, ReadOptions options) {
    var recognised = DataFile.recognise(path, options);
    if (recognised.format() == DataFormat.TS) {
      if (columns.isPresent())
        throw new DataException(path + " has no columns to choose from; leave --columns out");
      return TimeSeriesFile.read(path, options);
    }
    var whole = Table.read(recognised, options);
    var table = columns.map(whole::only).orElse(whole);
    var file = table.file();
    int label = Columns.named(file, "label", "class");
    int sequence = Columns.named(file, "sequence", "values");
    int id = Columns.named(file, "id", "series");
    int count = file.columns().size();
    if (count == 1)
      throw new DataException(
          file.path()
              + ": expected a sequence and a label, found "
              + file.format().title()
              + " with one column");
    if (columns.isPresent() && count == 2) {
      sequence = 0;
      label = 1;
    }
    if (sequence < 0 && label >= 0 && id >= 0 && repeats(table, id)) return steps(table, id, label);
    if (file.format() == DataFormat.JSONL && (sequence < 0 || label < 0)) {
      throw new DataException(
          file.path()
              + ": expected the keys \"sequence\" and \"label\", found "
              + Suggestion.list(file.columns(), 8));
    }
    if (sequence >= 0 && label < 0 && count == 2) label = 1 - sequence;
    if (label < 0) label = labelColumn(table, id);
    if (sequence < 0 && count == 2) sequence = 1 - label;
    var read = new ArrayList<LabelledSequence>(table.rows().size());
    for (var row : table.rows()) {
      var where = file.path() + ", line " + row.line() + ": ";
      var name = LabelledText.label(table, row, label);
      LabelledSequence one;
      if (sequence < 0) {
        one = wide(where, row.cells(), label, id, name);
      } else if (file.format() == DataFormat.JSONL) {
        one = json(where, row.cells().get(sequence), name);
      } else {
        one = written(where, row.cells().get(sequence), name);
      }
      if (!read.isEmpty() && one.features != read.getFirst().features) {
        throw new DataException(
            where
                + "expected "
                + read.getFirst().features
                + " features a step as on line "
                + table.rows().getFirst().line()
                + ", found "
                + one.features);
      }
      read.add(one);
    }
    return List.copyOf(read);
  }

  /// Feature `d` of step `t`.
  public float at(int t, int d) {
    return values[t * features + d];
  }

  private static boolean repeats(Table table, int id) {
    var rows = table.rows();
    return IntStream.range(1, rows.size())
        .anyMatch(i -> rows.get(i).cells().get(id).equals(rows.get(i - 1).cells().get(id)));
  }

  /// Sequences with a row for each step.
  private static List<LabelledSequence> steps(Table table, int id, int label) {
    var read = new ArrayList<LabelledSequence>();
    var starts = new HashMap<String, Long>();
    var rows = table.rows();
    for (int from = 0, to; from < rows.size(); from = to) {
      var first = rows.get(from);
      var name = first.cells().get(id);
      var where = table.file().path() + ", line ";
      var earlier = starts.put(name, first.line());
      if (earlier != null)
        throw new DataException(
            where
                + first.line()
                + ": the sequence "
                + Excerpt.of(name)
                + " started on line "
                + earlier
                + " and was left since; sort the rows by their sequence");
      var steps = new ArrayList<List<Float>>();
      var expected = LabelledText.label(table, first, label);
      for (to = from; to < rows.size() && rows.get(to).cells().get(id).equals(name); to++) {
        var row = rows.get(to);
        var found = LabelledText.label(table, row, label);
        if (!found.equals(expected))
          throw new DataException(
              where
                  + row.line()
                  + ": expected the label "
                  + Excerpt.of(expected)
                  + " of the sequence "
                  + Excerpt.of(name)
                  + " as on line "
                  + first.line()
                  + ", found "
                  + Excerpt.of(found));
        var values = new ArrayList<Float>();
        for (int column = 0; column < row.cells().size(); column++) {
          if (column != id && column != label)
            values.add(
                number(
                    where
                        + row.line()
                        + ", column "
                        + Excerpt.of(table.columns().get(column))
                        + ": ",
                    row.cells().get(column)));
        }
        steps.add(values);
      }
      read.add(of(where + first.line() + ": ", steps, List.of(), expected));
    }
    return List.copyOf(read);
  }

  private static int labelColumn(Table table, int id) {
    var wordy = new ArrayList<Integer>();
    for (int column = 0; column < table.columns().size(); column++) {
      int at = column;
      boolean numbers =
          table.rows().stream()
              .map(row -> row.cells().get(at))
              .allMatch(LabelledSequence::isNumbers);
      if (!numbers && column != id) wordy.add(column);
    }
    if (wordy.size() > 1) {
      throw new DataException(
          table.file().path()
              + ": expected one label column beside the numbers, but columns "
              + Suggestion.list(
                  wordy.stream().map(column -> table.columns().get(column)).toList(), 8)
              + " are not all numbers; name the label column \"label\" in a header");
    }
    return !wordy.isEmpty() ? wordy.getFirst() : id == 0 ? 1 : 0;
  }

  private static boolean isNumbers(String cell) {
    return cell.isBlank()
        || Arrays.stream(cell.strip().split("[\\s;]+"))
            .filter(part -> !part.isEmpty())
            .allMatch(Header::isNumber);
  }

  private static LabelledSequence wide(
      String where, List<String> cells, int label, int id, String name) {
    int end = cells.size();
    while (end > 0 && (end - 1 == label || end - 1 == id || cells.get(end - 1).isBlank())) end--;
    var values = new ArrayList<Float>();
    for (int column = 0; column < end; column++) {
      if (column == label || column == id) continue;
      values.add(number(where + "column " + (column + 1) + ": ", cells.get(column)));
    }
    return of(where, List.of(), values, name);
  }

  private static LabelledSequence written(String where, String cell, String name) {
    var text = cell.strip();
    if (text.indexOf(';') < 0) {
      var values = new ArrayList<Float>();
      for (var part : text.split("\\s+")) if (!part.isEmpty()) values.add(number(where, part));
      return of(where, List.of(), values, name);
    }
    var steps = new ArrayList<List<Float>>();
    for (var step : text.split(";")) {
      var values = new ArrayList<Float>();
      for (var part : step.strip().split("\\s+"))
        values.add(number(where + "step " + (steps.size() + 1) + ": ", part));
      steps.add(values);
    }
    return of(where, steps, List.of(), name);
  }

  private static LabelledSequence json(String where, String cell, String name) {
    JsonNode tree;
    try {
      tree = JsonLine.JSON.readTree(cell);
    } catch (JacksonException e) {
      throw new DataException(
          where + "expected a list of numbers under \"sequence\", found " + Excerpt.of(cell), e);
    }
    if (!tree.isArray())
      throw new DataException(
          where + "expected a list under \"sequence\", found " + Excerpt.of(cell));
    var flat = new ArrayList<Float>();
    var steps = new ArrayList<List<Float>>();
    for (var step : tree) {
      if (step.isArray()) {
        var values = new ArrayList<Float>();
        for (var value : step)
          values.add(number(where + "step " + (steps.size() + 1) + ": ", value));
        steps.add(values);
      } else {
        flat.add(number(where + "step " + (flat.size() + 1) + ": ", step));
      }
    }
    if (!flat.isEmpty() && !steps.isEmpty())
      throw new DataException(
          where + "the sequence mixes numbers and lists; expected one kind of step");
    return of(where, steps, flat, name);
  }

  private static LabelledSequence of(
      String where, List<List<Float>> steps, List<Float> flat, String name) {
    int length = steps.size() + flat.size();
    if (length == 0)
      throw new DataException(where + "the sequence is empty; expected at least one step");
    int features = steps.isEmpty() ? 1 : steps.getFirst().size();
    if (features == 0)
      throw new DataException(where + "step 1 is empty; expected at least one feature");
    float[] values = new float[length * features];
    for (int t = 0; t < flat.size(); t++) values[t] = flat.get(t);
    for (int t = 0; t < steps.size(); t++) {
      var step = steps.get(t);
      if (step.size() != features) {
        throw new DataException(
            where
                + "step "
                + (t + 1)
                + " has "
                + step.size()
                + " features, but step 1 has "
                + features);
      }
      for (int d = 0; d < features; d++) values[t * features + d] = step.get(d);
    }
    return new LabelledSequence(values, length, features, name);
  }

  private static float number(String where, JsonNode node) {
    if (!node.isNumber())
      throw new DataException(where + "expected a number, found " + Excerpt.of(node.toString()));
    return finite(where, node.decimalValue().doubleValue(), node.toString());
  }

  static float number(String where, String text) {
    try {
      return finite(where, Double.parseDouble(text.strip()), text);
    } catch (NumberFormatException e) {
      throw new DataException(where + "expected a number, found " + Excerpt.of(text), e);
    }
  }

  private static float finite(String where, double value, String text) {
    if (!Float.isFinite((float) value))
      throw new DataException(where + "expected a finite number, found " + text.strip());
    return (float) value;
  }
}
