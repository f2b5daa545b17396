package dev.eddy.tasks.data.table;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFile;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.Suggestion;
import dev.eddy.tasks.data.format.Row;
import dev.eddy.tasks.data.format.Sheet;
import dev.eddy.tasks.data.format.SheetRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// Rows of cells, with the line each came from; every row has one cell per column.
///
/// Plain text gives one column with a row per line. Blank lines and rows of blank cells are passed
/// over.
///
/// @param file what the file turned out to be
/// @param rows its rows, without the header; the list is not copied
public record Table(DataFile file, List<Row> rows) {
  private static final int SHOWN = 5;

  /// Rows between two of which it is told how far it is.
  private static final int TOLD = 1024;

  /// Reads a whole file.
  ///
  /// @throws DataException if it cannot be read, or a row has too few or too many cells
  public static Table read(Path path) {
    return read(path, ReadOptions.DEFAULT);
  }

  public static Table read(Path path, ReadOptions options) {
    var file = Looked.at(path, options);
    if (file.sheet().isEmpty()) {
      throw new DataException(
          path + " is an idx array " + file.file().dimensions() + "; expected rows of text");
    }
    if (file.file().format() == DataFormat.TS) {
      throw new DataException(path + " holds series of numbers; expected rows of text");
    }
    return of(file.sheet().get(), file.header());
  }

  /// The rows of a sheet, and the names of its columns.
  ///
  /// @throws DataException if there are no rows below a header
  public static Table of(Sheet sheet, boolean header) {
    var rows = header ? sheet.rows().subList(1, sheet.rows().size()) : sheet.rows();
    if (rows.isEmpty()) {
      throw new DataException(sheet.text().path() + " holds a header, but no rows");
    }
    if (header && sheet.width() > 1) refuseNamesAgain(sheet, rows);
    return new Table(file(sheet, header), rows);
  }

  /// Files that were put together have the names of the columns once for each.
  private static void refuseNamesAgain(Sheet sheet, List<Row> rows) {
    var names = sheet.rows().getFirst().cells();
    var first = SheetRows.column(rows, 0);
    for (int row = 0; row < rows.size(); row++) {
      if (row % TOLD == 0) Progress.count("looking for names", row, rows.size());
      if (first.get(row).equals(names.getFirst()) && rows.get(row).cells().equals(names)) {
        throw sheet
            .text()
            .wrong(
                rows.get(row).line(),
                "the names of the columns stand here again, as where files were put together; take the line out");
      }
    }
  }

  /// The names of the columns: empty where one has none; `1`, `2`, … where none has.
  public List<String> columns() {
    return file.columns();
  }

  /// Whether the columns have names.
  public boolean named() {
    return file.header() || file.format().namesColumns();
  }

  /// What a column is called in sentences: `"text"`, or `column 2`.
  String title(int column) {
    var name = columns().get(column);
    return !named() || name.isEmpty() ? "column " + (column + 1) : "\"" + name + "\"";
  }

  /// The index, counted from 0, of a column that is named, or numbered from 1; a name goes before a
  /// number.
  ///
  /// @throws DataException if there is no such column
  public int index(String name, Role role) {
    var wanted = name.strip();
    for (boolean exact : new boolean[] {true, false}) {
      for (int i = 0; i < columns().size() && named(); i++) {
        var column = columns().get(i);
        if (exact
            ? column.equals(wanted)
            : column.toLowerCase(Locale.ROOT).equals(wanted.toLowerCase(Locale.ROOT))) {
          checkSingle(column);
          return i;
        }
      }
    }
    if (wanted.matches("[0-9]{1,7}")) {
      int position = Integer.parseInt(wanted);
      if (position >= 1 && position <= columns().size()) return position - 1;
    }
    throw new DataException(
        "%s has no column \"%s\"; its columns are %s%s; name another with %s"
            .formatted(
                file.path(),
                name,
                Suggestion.list(columns(), 10),
                Suggestion.phrase(name, columns()),
                role.flag()));
  }

  private void checkSingle(String name) {
    if (columns().indexOf(name) != columns().lastIndexOf(name)) {
      throw new DataException(
          "%s, line 1: the header names column \"%s\" twice; say which by its number from 1"
              .formatted(file.path(), name));
    }
  }

  /// The cells of one column.
  public List<String> column(int index) {
    return SheetRows.column(rows, index);
  }

  /// Numbers from 1 as names of columns that have none.
  public static List<String> numbered(int width) {
    return new ArrayList<>(IntStream.rangeClosed(1, width).mapToObj(Integer::toString).toList());
  }

  public static DataFile file(Sheet sheet, boolean header) {
    var text = sheet.text();
    return new DataFile(
        text.path(),
        sheet.format(),
        text.gzipped(),
        text.encoding(),
        names(sheet, header),
        header,
        sheet.delimiter(),
        sheet.rows().stream().skip(header ? 1 : 0).limit(SHOWN).map(Row::cells).toList(),
        List.of());
  }

  private static List<String> names(Sheet sheet, boolean header) {
    if (sheet.format() == DataFormat.TS) return List.of("sequence", "label");
    if (!sheet.keys().isEmpty()) return sheet.keys();
    if (!header) return Table.numbered(sheet.width());
    var names = sheet.rows().getFirst().cells().stream().map(String::strip).toList();
    // numpy writes the names behind the sign of a comment.
    if (!names.getFirst().startsWith("#") || names.size() < 2) return names;
    var bare = new java.util.ArrayList<>(names);
    bare.set(0, names.getFirst().substring(1).strip());
    return bare;
  }
}
