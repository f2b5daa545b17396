package dev.eddy.tasks.data.table;

import dev.eddy.tasks.data.Suggestion;
import dev.eddy.tasks.data.format.Cells;
import dev.eddy.tasks.data.format.Row;
import dev.eddy.tasks.data.format.SheetRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Rows between the names of the columns and the data, such as types and units.
///
/// A row is one if no cell of it is like those below, and some cell tells it: it is no number (no
/// time, neither true nor false) where all below are, or it is a word for a type where values come
/// again and again, and none of them. A cell of a column in which no value comes again tells
/// nothing, unless it is a word for a type: it may be a text like any other.
final class RowsAbove {
  /// The most rows that are looked for.
  private static final int MOST = 3;

  /// The fewest rows below that tell what a column holds.
  private static final int FEWEST = 2;

  /// Rows that tell already of most files that there are none.
  private static final int SOME = 64;

  private static final Set<String> TYPES =
      Set.of(
          "string",
          "str",
          "text",
          "varchar",
          "char",
          "character",
          "chr",
          "object",
          "category",
          "categorical",
          "factor",
          "fct",
          "class",
          "discrete",
          "nominal",
          "ordinal",
          "continuous",
          "numeric",
          "numerical",
          "number",
          "num",
          "integer",
          "int",
          "int32",
          "int64",
          "bigint",
          "long",
          "float",
          "float32",
          "float64",
          "double",
          "dbl",
          "real",
          "decimal",
          "bool",
          "boolean",
          "logical",
          "lgl",
          "date",
          "datetime",
          "timestamp",
          "time",
          "label",
          "target",
          "feature",
          "meta",
          "name",
          "type",
          "unit",
          "units");

  private RowsAbove() {}

  /// How many of the first rows are such; nearly always none.
  ///
  /// @param rows without the names of the columns, or with them where those are not certain
  static int count(List<Row> rows) {
    int most = Math.min(MOST, rows.size() - FEWEST);
    if (most < 1) return 0;
    var some = rows.subList(most, Math.min(rows.size(), most + SOME));
    if (tells(rows.getFirst(), columns(some)).isEmpty()) return 0;
    for (int above = most; above > 0; above--) {
      var columns = columns(rows.subList(above, rows.size()));
      if (rows.subList(0, above).stream().allMatch(row -> tells(row, columns).isPresent())) {
        return above;
      }
    }
    return 0;
  }

  /// Why the first of such rows is no row like the others, and what settles it.
  ///
  /// @param above how many there are
  /// @param names of the columns
  static String sentence(List<Row> rows, int above, List<String> names) {
    var first = rows.getFirst();
    int at = tells(first, columns(rows.subList(above, rows.size()))).orElseThrow();
    var title =
        names.get(at).isBlank()
            ? "column " + (at + 1)
            : Suggestion.list(List.of(names.get(at).strip()), 1);
    return "neither the names of the columns nor a row (types, units, more names?): \"%s\" in %s is not what stands below it; say --header %d if the data begins below line %d, or --header 1 if this is a row"
        .formatted(first.cells().get(at).strip(), title, above + 1, rows.get(above - 1).line());
  }

  private static List<Column> columns(List<Row> rows) {
    var columns = new ArrayList<Column>();
    for (int c = 0; c < rows.getFirst().cells().size(); c++) {
      columns.add(new Column(SheetRows.column(rows, c), "", c));
    }
    return columns;
  }

  /// What a cell says of its row.
  private enum Says {
    ROW,
    NO_ROW,
    NOTHING
  }

  /// The first column in which the cell of a row tells that it is none; empty: it may be one.
  private static Optional<Integer> tells(Row row, List<Column> columns) {
    var telling = Optional.<Integer>empty();
    for (int c = 0; c < columns.size(); c++) {
      switch (says(row.cells().get(c).strip(), columns.get(c))) {
        case ROW -> {
          return Optional.empty();
        }
        case NO_ROW -> telling = telling.isPresent() ? telling : Optional.of(c);
        case NOTHING -> {}
      }
    }
    return telling;
  }

  private static Says says(String cell, Column below) {
    if (cell.isEmpty() || Cells.isMissing(cell)) return Says.NOTHING;
    return switch (below.kind()) {
      case EMPTY -> Says.NOTHING;
      case NUMBERS, SERIES, TIMES, TRUTHS -> {
        // An amount with its unit is a value, though it is written otherwise.
        boolean word =
            new Column(List.of(cell), "", 0).is(Column.Kind.WORDS)
                && !Character.isDigit(cell.charAt(0));
        yield word ? Says.NO_ROW : Says.ROW;
      }
      case WORDS -> {
        if (below.values().contains(Cells.normal(cell))) yield Says.ROW;
        if (isType(cell)) yield below.recurs() ? Says.NO_ROW : Says.NOTHING;
        yield below.recurs() ? Says.NOTHING : Says.ROW;
      }
    };
  }

  private static boolean isType(String cell) {
    var bare = cell.toLowerCase(Locale.ROOT).replaceFirst("\\([0-9, ]*\\)$", "");
    return TYPES.contains(bare);
  }
}
