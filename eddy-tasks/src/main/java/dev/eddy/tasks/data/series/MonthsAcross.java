package dev.eddy.tasks.data.series;

import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.format.Row;
import dev.eddy.tasks.data.format.Sheet;
import dev.eddy.tasks.data.table.Header;
import dev.eddy.tasks.data.time.TimeNotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// A table with a row for each year and its months in columns, as a row for each month: the time is
/// the year and the name of the column, the number is called `value`.
final class MonthsAcross {
  private static final int MONTHS = 12;

  private MonthsAcross() {}

  /// The table with a row for each month, and its names in the first; empty if months do not stand
  /// across the columns, or columns of numbers are named.
  static Optional<Sheet> of(Sheet sheet, ReadOptions options) {
    boolean named = sheet.keys().isEmpty() && Header.of(sheet, options, false).present();
    if (!named || options.roles().containsKey(Role.VALUE)) {
      return Optional.empty();
    }
    var names = sheet.rows().getFirst().cells().stream().map(String::strip).toList();
    var months = columns(names, true);
    var others = columns(names, false);
    var rows = sheet.rows().subList(1, sheet.rows().size());
    var years =
        others.stream()
            .filter(at ->
                rows.stream()
                    .allMatch(
                        row -> TimeNotation.YEARS.read(row.cells().get(at).strip()).isPresent()))
            .toList();
    if (months.size() != MONTHS || years.size() != 1) {
      return Optional.empty();
    }
    return Optional.of(months(sheet, names, months, years.getFirst(), others));
  }

  private static List<Integer> columns(List<String> names, boolean months) {
    return IntStream.range(0, names.size())
        .filter(at -> TimeNotation.NAMED_YEAR.read(names.get(at) + " 2000").isPresent() == months)
        .boxed()
        .toList();
  }

  private static Sheet months(
      Sheet sheet, List<String> names, List<Integer> months, int year, List<Integer> others) {
    var first = new ArrayList<String>();
    others.forEach(at -> first.add(names.get(at)));
    first.add("value");
    var rows = new ArrayList<Row>();
    rows.add(new Row(sheet.rows().getFirst().line(), first));
    for (var row : sheet.rows().subList(1, sheet.rows().size())) {
      for (int month : months) {
        var cells = new ArrayList<String>();
        for (int at : others) {
          var cell = row.cells().get(at).strip();
          cells.add(at == year ? cell + " " + names.get(month) : cell);
        }
        cells.add(row.cells().get(month));
        rows.add(new Row(row.line(), cells));
      }
    }
    var warnings = new ArrayList<>(sheet.warnings());
    warnings.add(
        "months stand across the columns, from \"%s\" to \"%s\": each is a step, with the year of its row"
            .formatted(names.get(months.getFirst()), names.get(months.getLast())));
    int all = rows.size();
    while (rows.size() > 1 && rows.getLast().cells().getLast().isBlank()) {
      rows.removeLast();
    }
    if (rows.size() < all) {
      warnings.add(
          "the last %d months have no value yet and are left out".formatted(all - rows.size()));
    }
    return new Sheet(
        sheet.text(),
        sheet.format(),
        sheet.delimiter(),
        sheet.quoted(),
        List.of(),
        rows,
        Map.of(),
        warnings);
  }
}
