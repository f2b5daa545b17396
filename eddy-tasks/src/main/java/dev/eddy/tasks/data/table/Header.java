package dev.eddy.tasks.data.table;

import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.format.Cells;
import dev.eddy.tasks.data.format.ColumnNames;
import dev.eddy.tasks.data.format.Sheet;
import dev.eddy.tasks.data.format.SheetRows;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Tells a header from a first row of data, by all rows.
///
/// A first row is a header if a flag names one of its cells, if two of its cells (or all) are usual
/// names of columns, if it alone is not a number (a time, true or false) in some column and is one
/// in none, or if it alone has a label that no other row has while every other label comes again.
/// It is a row if it is like the others. Where both or neither may be meant, it is unclear, and the
/// sentence says between what.
///
/// @param present whether the first row names the columns
/// @param unclear why that is only one of two readings; empty: it is certain
public record Header(boolean present, Optional<String> unclear) {
  private static final Set<String> LANGUAGES = Set.copyOf(Arrays.asList(Locale.getISOLanguages()));

  /// How many rows it takes before a script says something.
  private static final int SOME = 3;

  private static final Header YES = new Header(true, Optional.empty());
  private static final Header NO = new Header(false, Optional.empty());

  private static boolean isLanguage(String cell) {
    return LANGUAGES.contains(cell.strip().toLowerCase(Locale.ROOT));
  }

  /// Decides.
  ///
  /// @param labelled whether rows have labels, so that one that no other row has says something
  public static Header of(Sheet sheet, ReadOptions options, boolean labelled) {
    if (!sheet.keys().isEmpty() || sheet.format() == DataFormat.TS) return NO;
    if (options.header().isPresent())
      return new Header(options.header().get() > 0, Optional.empty());
    var rows = sheet.rows();
    var first = rows.getFirst().cells();
    if (isNamed(first, options)) return YES;
    if (sheet.format() == DataFormat.LINES) return NO;
    if (rows.size() == 1) return ColumnNames.usual(first) ? YES : NO;
    // Of several rows that are not like those below the first has the names.
    if (RowsAbove.count(rows) > 1) return YES;
    return new Evidence(sheet, labelled).verdict();
  }

  /// Whether a flag names a cell of the first row.
  private static boolean isNamed(List<String> first, ReadOptions options) {
    var cells =
        first.stream()
            .map(cell -> cell.strip().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    return options.roles().values().stream()
        .flatMap(List::stream)
        .filter(name -> !Cells.isCount(name))
        .anyMatch(name -> cells.contains(name.strip().toLowerCase(Locale.ROOT)));
  }

  /// What the columns say, one after another.
  private static final class Evidence {
    private final List<String> first;
    private final List<Column> columns = new ArrayList<>();
    private final boolean labelled;
    private final boolean counting;

    /// Columns in which the first cell alone is not what all others are.
    private final List<Integer> otherKind = new ArrayList<>();

    /// Columns in which the first cell is a number or a time as all others.
    private final List<Integer> sameKind = new ArrayList<>();

    /// Columns in which the first cell is no value of the others, each of which comes again.
    private final List<Integer> ownLabel = new ArrayList<>();

    /// Columns in which the first cell is a value of others.
    private final List<Integer> sameLabel = new ArrayList<>();

    /// Columns in which the first cell is no value of the others, and some other is alone too.
    private final List<Integer> aloneLabel = new ArrayList<>();

    /// Columns in which the first cell alone is in another script.
    private final List<Integer> otherScript = new ArrayList<>();

    Evidence(Sheet sheet, boolean labelled) {
      this.labelled = labelled;
      first = sheet.rows().getFirst().cells();
      var others = sheet.rows().subList(1, sheet.rows().size());
      for (int c = 0; c < first.size(); c++) {
        columns.add(new Column(SheetRows.column(others, c), "", c));
      }
      counting = counts();
      for (int c = 0; c < first.size(); c++) if (!first.get(c).isBlank()) look(c);
    }

    private void look(int c) {
      var column = columns.get(c);
      var cell = first.get(c).strip();
      switch (column.kind()) {
        case EMPTY -> {}
        case NUMBERS, SERIES -> {
          if (!new Column(List.of(cell), "", c).is(Column.Kind.WORDS)) {
            if (!(counting && Cells.isCount(cell))) sameKind.add(c);
          } else if (!Cells.isMissing(cell)) {
            otherKind.add(c);
          }
        }
        case TIMES ->
            (TimeCells.all(List.of(cell), "", false) || Cells.isNumber(cell) ? sameKind : otherKind)
                .add(c);
        case TRUTHS ->
            (new Column(List.of(cell), "", c).is(Column.Kind.TRUTHS) ? sameKind : otherKind).add(c);
        case WORDS -> words(c, column, cell);
      }
    }

    private void words(int c, Column column, String cell) {
      if (column.size() >= (isLanguage(cell) ? 1 : SOME) && script(cell).isPresent()) {
        var script = script(cell);
        boolean alone =
            column.values().all().stream()
                .allMatch(other -> script(other).isPresent() && !script(other).equals(script));
        if (alone) otherScript.add(c);
      }
      var values = column.values();
      boolean some = values.counts().anyMatch(count -> count > 1);
      if (!some || column.filled() < 2) return;
      boolean all = values.counts().allMatch(count -> count > 1);
      if (values.contains(Cells.normal(cell))) {
        if (column.recurs()) sameLabel.add(c);
      } else if (all) {
        ownLabel.add(c);
      } else if (4 * values.size() <= 3 * column.filled()) {
        aloneLabel.add(c);
      }
    }

    /// Whether the first cells of columns of numbers count from 0 or 1, as pandas names columns
    /// that have no names.
    private boolean counts() {
      int next = -1;
      int counted = 0;
      for (int c = 0; c < first.size(); c++) {
        var cell = first.get(c).strip();
        if (!Cells.isCount(cell) || cell.length() > 8) continue;
        int number = Integer.parseInt(cell);
        if (next < 0 ? number > 1 : number != next) return false;
        next = number + 1;
        counted++;
      }
      return counted >= 3;
    }

    Header verdict() {
      var filled = first.stream().filter(cell -> !cell.isBlank()).toList();
      if (filled.isEmpty()) return NO;
      if (filled.stream().filter(ColumnNames::isUsual).count() >= Math.min(2, filled.size()))
        return YES;
      if (filled.size() == first.size() && filled.stream().allMatch(Header::isLanguage)) {
        return languages();
      }
      if (!otherKind.isEmpty() && sameKind.isEmpty()) return YES;
      if (!otherKind.isEmpty()) {
        return unclear(
            "%s %s in %s where all others are, but the rest of the row is like the others"
                .formatted(
                    cells(otherKind),
                    otherKind.size() == 1 ? "is no number" : "are no numbers",
                    otherKind.size() == 1 ? "the column" : "their columns"));
      }
      if (!sameKind.isEmpty()) return NO;
      boolean language = filled.stream().anyMatch(Header::isLanguage);
      if (language && !otherScript.isEmpty()) return YES;
      if (counting && (!ownLabel.isEmpty() || !aloneLabel.isEmpty())) return YES;
      if (labelled && !ownLabel.isEmpty() && sameLabel.isEmpty()) return YES;
      if (!sameLabel.isEmpty()) return NO;
      // Without labels one that no other row has says less: it may be a pair like the others.
      boolean unlike =
          labelled && !aloneLabel.isEmpty() || !otherScript.isEmpty() || !ownLabel.isEmpty();
      return unlike
          ? unclear("%s are names of the columns or a row like the others".formatted(cells(all())))
          : NO;
    }

    /// Names of languages are a header where they fit what stands below them.
    private Header languages() {
      boolean sentences =
          columns.stream()
                  .allMatch(column ->
                      column.values().all().stream().allMatch(cell -> cell.strip().length() > 3))
              && columns.stream()
                  .anyMatch(column ->
                      column.values().all().stream()
                          .allMatch(cell -> cell.strip().indexOf(' ') > 0));
      if (!otherScript.isEmpty() || sentences) return YES;
      return unclear("%s are names of languages or a pair like the others".formatted(cells(all())));
    }

    private List<Integer> all() {
      var all = new ArrayList<Integer>();
      for (int c = 0; c < first.size(); c++) all.add(c);
      return all;
    }

    private String cells(List<Integer> at) {
      var named = at.stream().map(c -> "\"" + first.get(c).strip() + "\"").limit(8).toList();
      return named.size() == 1
          ? named.getFirst()
          : String.join(", ", named.subList(0, named.size() - 1)) + " and " + named.getLast();
    }

    private static Header unclear(String readings) {
      return new Header(
          false,
          Optional.of(
              readings + "; say --header yes if the first row names the columns, or --header no"));
    }

    /// The script that all letters of a text are in.
    private static Optional<UnicodeScript> script(String text) {
      var scripts =
          text.codePoints()
              .filter(Character::isLetter)
              .mapToObj(UnicodeScript::of)
              .collect(Collectors.toSet());
      return scripts.size() == 1 ? Optional.of(scripts.iterator().next()) : Optional.empty();
    }
  }
}
