package dev.eddy.tasks.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Which columns to use, in the order they are wanted: names from the header, or positions counted
/// from 1 as `cut -f` counts them.
///
/// `Columns.parse("document,label")`, `Columns.of("1", "2")`. A name wins over a position.
public record Columns(List<String> names) {
  public Columns {
    names = List.copyOf(names);
    if (names.isEmpty() || names.stream().anyMatch(String::isBlank)) {
      throw new DataException(
          "columns: expected names or positions separated by commas, found \""
              + String.join(",", names)
              + "\"");
    }
  }

  public static Columns of(String... names) {
    return new Columns(List.of(names));
  }

  /// From `a,b`, as given on a command line.
  public static Columns parse(String text) {
    return new Columns(Arrays.stream(text.split(",", -1)).map(String::strip).toList());
  }

  /// The indices, counted from 0, of these columns in a file.
  ///
  /// @throws DataException if the file has no such column
  public int[] in(DataFile file) {
    return in(file.path(), file.columns());
  }

  private int[] in(Path path, List<String> columns) {
    return names.stream().mapToInt(name -> index(path, columns, name)).toArray();
  }

  /// A file as if it had these columns only.
  ///
  /// @throws DataException if the file has no such column
  public DataFile of(DataFile file) {
    return file.only(in(file));
  }

  /// Index of the first column with one of these names, ignoring case; -1 if there is none.
  static int named(DataFile file, String... names) {
    return named(file.columns(), names);
  }

  private static int named(List<String> columns, String... names) {
    for (var name : names) {
      for (int i = 0; i < columns.size(); i++) {
        if (columns.get(i).toLowerCase(Locale.ROOT).equals(name)) return i;
      }
    }
    return -1;
  }

  private static int index(Path path, List<String> columns, String name) {
    int named = named(columns, name.toLowerCase(Locale.ROOT));
    if (named >= 0) return named;
    if (name.matches("[0-9]{1,6}")) {
      int position = Integer.parseInt(name);
      if (position >= 1 && position <= columns.size()) return position - 1;
    }
    throw new DataException(
        "%s has no column \"%s\"; its columns are %s%s"
            .formatted(path, name, Suggestion.list(columns, 10), Suggestion.phrase(name, columns)));
  }

  /// These columns if they are as many as needed.
  int[] exactly(int count, String roles, DataFile file) {
    return exactly(count, roles, file.path(), file.columns());
  }

  /// The same in a file whose columns are known.
  int[] exactly(int count, String roles, Path path, List<String> columns) {
    if (names.size() != count) {
      throw new DataException(
          "columns: expected "
              + count
              + " ("
              + roles
              + "), found "
              + names.size()
              + ": "
              + String.join(",", names));
    }
    return in(path, columns);
  }
}
