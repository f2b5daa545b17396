package dev.eddy.tasks.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A source text and what it is to become: a sentence and its translation, a word and its spelling
/// in another script or its sounds.
public record Pair(String source, String target) {

  /// The most characters of a target, which is written symbol by symbol; a source may have any
  /// number.
  private static final int LONGEST_TARGET = 10_000;

  /// Reads pairs from TSV, CSV or JSON lines.
  ///
  /// The columns are the ones named `source` and `target`, or the only two. Neither side may be
  /// empty, and no target longer than 10,000 characters.
  ///
  /// @throws DataException if there are more than two columns and none has those names, or a line
  ///   is bad
  public static List<Pair> read(Path path) {
    return read(path, Optional.empty(), ReadOptions.DEFAULT);
  }

  /// Reads pairs from two chosen columns: source, target.
  public static List<Pair> read(Path path, Columns columns) {
    return read(path, Optional.of(columns), ReadOptions.DEFAULT);
  }

  public static List<Pair> read(Path path, Optional<Columns> columns, ReadOptions options) {
    var table = Table.read(path, options);
    var at =
        columns
            .map(chosen -> chosen.exactly(2, "source,target", table.file()))
            .orElseGet(() -> found(table.file()));
    return table.rows().stream()
        .map(row -> new Pair(filled(table, row, at[0], "source"), target(table, row, at[1])))
        .toList();
  }

  private static int[] found(DataFile file) {
    int source = Columns.named(file, "source");
    int target = Columns.named(file, "target");
    if (source >= 0 && target >= 0) return new int[] {source, target};
    int count = file.columns().size();
    if (count == 2) return new int[] {0, 1};
    if (count == 1)
      throw new DataException(
          file.path()
              + ": expected two columns, source and target, found "
              + file.format().title()
              + " with one");
    throw new DataException(
        "%s: expected two columns, source and target, found %d (%s); choose two with --columns, e.g. --columns %s,%s"
            .formatted(
                file.path(),
                count,
                Suggestion.list(file.columns(), 8),
                file.columns().get(0),
                file.columns().get(1)));
  }

  private static String filled(Table table, Table.Row row, int column, String role) {
    var cell = row.cells().get(column).strip();
    if (cell.isEmpty())
      throw new DataException(
          table.file().path()
              + ", line "
              + row.line()
              + ": the "
              + role
              + " is empty; drop the line");
    return cell;
  }

  private static String target(Table table, Table.Row row, int column) {
    var target = filled(table, row, column, "target");
    int characters = target.codePointCount(0, target.length());
    if (characters > LONGEST_TARGET)
      throw new DataException(
          "%s, line %d: expected a target of at most %d characters, found %d; split the pair into shorter ones or drop the line"
              .formatted(table.file().path(), row.line(), LONGEST_TARGET, characters));
    return target;
  }
}
