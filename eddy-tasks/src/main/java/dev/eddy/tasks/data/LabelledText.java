package dev.eddy.tasks.data;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// A text and its class. The text may be empty, the label not.
public record LabelledText(String text, String label) {
  /// Reads texts with labels from TSV, CSV or JSON lines.
  ///
  /// The columns are the ones named `text` (or `document`, `sentence`, `review`) and `label` (or
  /// `class`, `category`), else the only two; of two without names the label is the one with fewer
  /// distinct values, then the one with shorter ones, then the second.
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
    var table = Table.read(path, options);
    var at =
        columns
            .map(chosen -> chosen.exactly(2, "text,label", table.file()))
            .orElseGet(() -> found(table));
    return table.rows().stream()
        .map(row -> new LabelledText(row.cells().get(at[0]), label(table, row, at[1])))
        .toList();
  }

  static String label(Table table, Table.Row row, int column) {
    var label = row.cells().get(column).strip();
    if (label.isEmpty())
      throw new DataException(
          table.file().path() + ", line " + row.line() + ": the label is empty");
    return label;
  }

  private static int[] found(Table table) {
    var file = table.file();
    int count = file.columns().size();
    int text = Columns.named(file, "text", "document", "sentence", "review");
    int label = Columns.named(file, "label", "class", "category");
    if (text >= 0 && label >= 0) return new int[] {text, label};
    if (count == 2 && label >= 0) return new int[] {1 - label, label};
    if (count == 2 && text >= 0) return new int[] {text, 1 - text};
    if (count == 2) return labelIsFirst(table) ? new int[] {1, 0} : new int[] {0, 1};
    if (count == 1)
      throw new DataException(
          file.path()
              + ": expected two columns, text and label, found "
              + file.format().title()
              + " with one");
    throw new DataException(
        "%s: expected a text and a label column, found %d columns (%s); choose two with --columns, e.g. --columns %s,%s"
            .formatted(
                file.path(),
                count,
                Suggestion.list(file.columns(), 8),
                file.columns().get(0),
                file.columns().get(1)));
  }

  private static boolean labelIsFirst(Table table) {
    int first = distinct(table, 0);
    int second = distinct(table, 1);
    if (first != second) return first < second;
    return length(table, 0).orElse(0) < length(table, 1).orElse(0);
  }

  private static int distinct(Table table, int column) {
    var values = new HashSet<String>();
    for (var row : table.rows()) values.add(row.cells().get(column));
    return values.size();
  }

  private static OptionalDouble length(Table table, int column) {
    return table.rows().stream().mapToInt(row -> row.cells().get(column).length()).average();
  }
}
