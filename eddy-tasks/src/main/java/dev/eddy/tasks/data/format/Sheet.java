package dev.eddy.tasks.data.format;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.Suggestion;
import dev.eddy.tasks.data.bytes.SourceText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// A file as rows of cells of one width, before it is decided whether the first row names the
/// columns.
///
/// @param delimiter what stands between two cells; a line break where nothing does
/// @param quoted whether quotes around a cell are no part of it
/// @param keys the names that the format itself gives its columns; empty: it gives none
/// @param rows all of them, a header too; the list is not copied
/// @param oddities cells that are no plain values, by their column
/// @param warnings what was passed over
public record Sheet(
    SourceText text,
    DataFormat format,
    char delimiter,
    boolean quoted,
    List<String> keys,
    List<Row> rows,
    Map<Integer, List<Oddity>> oddities,
    List<String> warnings) {

  /// A cell that is no plain value: nothing refuses it until somebody wants to read it.
  ///
  /// @param line the first line where it is so
  /// @param excerpt what stands there
  public record Oddity(Kind kind, long line, String excerpt) {
    /// What a cell is instead.
    public enum Kind {
      NOTHING("nothing"),
      LIST("a list"),
      OBJECT("an object");

      private final String what;

      Kind(String what) {
        this.what = what;
      }

      public String what() {
        return what;
      }
    }
  }

  public Sheet {
    keys = List.copyOf(keys);
    oddities = Map.copyOf(oddities);
    warnings = List.copyOf(warnings);
  }

  /// Rows without names, keys and anything odd.
  static Sheet of(SourceText text, DataFormat format, char delimiter, List<Row> rows) {
    return new Sheet(text, format, delimiter, false, List.of(), rows, Map.of(), List.of());
  }

  public int width() {
    return keys.isEmpty() ? rows.getFirst().cells().size() : keys.size();
  }

  public Optional<Oddity> oddity(int column, Oddity.Kind kind) {
    return oddities.getOrDefault(column, List.of()).stream()
        .filter(one -> one.kind() == kind)
        .findFirst();
  }

  /// Rows as one way of cutting gives them.
  ///
  /// @throws DataException if they are not all of one width
  public static Sheet of(SourceText text, DataFormat format, Cut cut, List<String> warnings) {
    var rows = cut.rows();
    checkFirst(text, cut);
    int expected = rows.getFirst().cells().size();
    for (int row = 0; row < rows.size(); row++) {
      if (rows.width(row) != expected) {
        throw ragged(text, rows.get(row), expected, cut.delimiter());
      }
    }
    return new Sheet(
        text, format, cut.delimiter(), cut.quoted(), List.of(), rows, Map.of(), warnings);
  }

  static DataException ragged(SourceText text, Row row, int expected, char delimiter) {
    var sentence =
        "expected %s, found %d in %s"
                .formatted(
                    expected == 1 ? "1 column" : expected + " columns",
                    row.cells().size(),
                    Excerpt.of(String.join(" | ", row.cells())))
            + (expected == 1
                ? "; say --delimiter if another character stands between cells, or --format lines if each line is a text"
                : "");
    for (int i = 0; i + 1 < row.cells().size(); i++) {
      if (row.cells().get(i).endsWith("\\")) {
        var joined = row.cells().get(i) + delimiter + row.cells().get(i + 1);
        return text.wrong(
            row.line(),
            sentence
                + "; the backslash before the "
                + named(delimiter)
                + " in "
                + Excerpt.of(joined)
                + " does not keep the cell together: put the text between quotes instead");
      }
    }
    return text.wrong(row.line(), sentence);
  }

  private static String named(char delimiter) {
    return switch (delimiter) {
      case ',' -> "comma";
      case ';' -> "semicolon";
      case '\t' -> "tab";
      default -> "\"" + delimiter + "\"";
    };
  }

  /// The first line may be neither names nor a row.
  private static void checkFirst(SourceText text, Cut cut) {
    var rows = cut.rows();
    if (rows.size() < 2) return;
    var first = rows.getFirst();
    var second = rows.get(1);
    int found = first.cells().size();
    int width = second.cells().size();
    long filled = first.cells().stream().filter(cell -> !cell.isBlank()).count();
    boolean title =
        width >= 2
            && filled == 1
            && (found == 1 || !first.cells().getFirst().isBlank())
            && cut.width() == width
            && second.cells().stream().noneMatch(cell -> cell.isBlank() || Cells.isNumber(cell));
    if (title && (found == 1 || rows.size() > 2)) {
      var mark = first.cells().getFirst().strip();
      boolean comment = !mark.isEmpty() && "#%;".indexOf(mark.charAt(0)) >= 0;
      throw text.wrong(
          first.line(),
          "%s above %s, which line %d has: %s; found %s: take it out"
              .formatted(
                  comment ? "a comment" : "a title",
                  "the names of the columns",
                  second.line(),
                  andMore(second.cells()),
                  Excerpt.of(mark)));
    }
    boolean others =
        rows.size() > 2
            && found != width
            && IntStream.range(1, rows.size()).allMatch(row -> rows.width(row) == width);
    if (!others) return;
    if (found == width - 1) {
      throw text.wrong(
          second.line(),
          "%d cells under %d names, %s; give the first column a name in line %d as well"
              .formatted(width, found, Suggestion.list(first.cells(), 8), first.line()));
    }
    throw text.wrong(
        first.line(),
        "%d cells above rows of %d, so it is neither the names of the columns nor a row (a title, a count, a line about the station?): %s; take it out"
            .formatted(found, width, Excerpt.of(String.join(" | ", first.cells()))));
  }

  /// The first name and how many more there are.
  static String andMore(List<String> names) {
    int more = names.size() - 1;
    return "\""
        + names.getFirst().strip()
        + "\""
        + (more == 0 ? "" : " and " + (more < NUMBERS.size() ? NUMBERS.get(more) : more) + " more");
  }

  private static final List<String> NUMBERS =
      List.of("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");

  /// The same without the rows between the names of the columns and the data, which are named.
  ///
  /// @param above how many rows stand above the data, the names of the columns among them
  /// @throws DataException if there are no rows below
  public Sheet headed(int above) {
    if (above < 2 || !keys.isEmpty()) return this;
    if (rows.size() <= above) {
      throw text.wrong(
          "%d rows, where %d stand above the data; expected rows below"
              .formatted(rows.size(), above));
    }
    var more = new ArrayList<>(warnings);
    for (var row : rows.subList(1, above)) {
      more.add(
          "line %d is not read, since it stands above the data: %s"
              .formatted(row.line(), Excerpt.of(String.join(" | ", row.cells()))));
    }
    long first = rows.getFirst().line();
    long last = rows.get(above - 1).line();
    var kept =
        rows instanceof SheetRows all
            ? all.where(line -> line == first || line > last)
            : rows.stream().filter(row -> row.line() == first || row.line() > last).toList();
    return new Sheet(text, format, delimiter, quoted, keys, kept, oddities, more);
  }
}
