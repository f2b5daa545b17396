package dev.eddy.tasks.data.series;

import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.format.Cells;
import dev.eddy.tasks.data.table.Column.Kind;
import dev.eddy.tasks.data.table.Roles;
import dev.eddy.tasks.data.time.Moment;
import dev.eddy.tasks.data.time.TimeColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Finds out which columns of a table tell the time, which series a row belongs to, and its values.
final class SeriesColumns {
  private static final Set<String> TIME_NAMES =
      Set.of(
          "time",
          "date",
          "datetime",
          "timestamp",
          "ds",
          "year",
          "month",
          "day",
          "quarter",
          "week",
          "period",
          "날짜",
          "일자",
          "시간",
          "연도",
          "년도",
          "월",
          "일시");

  private final Roles roles;
  private final DateOrder order;

  SeriesColumns(Roles roles, DateOrder order) {
    this.roles = roles;
    this.order = order;
  }

  /// Gives all columns their roles.
  ///
  /// @return what the columns of the time say
  TimeColumn found() {
    var time = roles.has(Role.TIME) ? told(roles.all(Role.TIME)) : time();
    if (!roles.has(Role.KEY)) {
      key(time);
    }
    if (!roles.has(Role.VALUE)) {
      values();
    }
    return time;
  }

  private List<String> cells(int column) {
    return roles.table().column(column).stream().map(String::strip).toList();
  }

  private long line(int row) {
    return roles.table().rows().get(row).line();
  }

  // ---- time ------------------------------------------------------------------------------------

  private record Found(int column, TimeColumn time) {}

  private TimeColumn time() {
    var found = new ArrayList<Found>();
    for (int column : roles.free()) {
      boolean called = isCalledTime(roles.name(column));
      if (!called && !roles.column(column).is(Kind.TIMES)) {
        continue;
      }
      var readings = TimeColumn.of(cells(column));
      if (!readings.isEmpty()) {
        found.add(new Found(column, chosen(List.of(column), readings)));
      }
    }
    var words = found.stream().filter(one -> !one.time().way().isNumber()).toList();
    var candidates = words.isEmpty() ? found : words;
    if (candidates.size() == 1) {
      roles.set(Role.TIME, candidates.getFirst().column());
      return candidates.getFirst().time();
    }
    throw roles
        .text()
        .wrong(
            candidates.isEmpty()
                ? "no column whose every cell is a time, such as 2024-01-31 or 1949-01%s; name it with --time"
                    .formatted(firstNoTime())
                : "several columns of times, %s; name one with --time"
                    .formatted(roles.titles(candidates.stream().map(Found::column).toList())));
  }

  /// What stands in the column that is called time, if there is one.
  private String firstNoTime() {
    return roles.free().stream()
        .filter(column -> isCalledTime(roles.name(column)))
        .findFirst()
        .map(column -> {
          var cells = cells(column);
          int row = fault(cells);
          return ": %s has \"%s\" in line %d"
              .formatted(roles.title(column), cells.get(row), line(row));
        })
        .orElse("");
  }

  private static boolean isCalledTime(String name) {
    return TIME_NAMES.contains(name.strip().toLowerCase(Locale.ROOT));
  }

  /// The first row that ends every way of reading the rows before it.
  private static int fault(List<String> cells) {
    int low = 0;
    int high = cells.size() - 1;
    while (low < high) {
      int middle = (low + high) / 2;
      if (TimeColumn.of(cells.subList(0, middle + 1)).isEmpty()) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private TimeColumn told(List<Integer> columns) {
    var cells = columns.size() == 1 ? cells(columns.getFirst()) : joined(columns);
    var readings = TimeColumn.of(cells);
    if (readings.isEmpty()) {
      int row = fault(cells);
      throw roles
          .text()
          .wrong(
              line(row),
              "\"%s\" in %s is no time that is written as those above it; expected one way for the whole column, such as 2024-01-31, 1949-01 or 1970 Q1"
                  .formatted(cells.get(row), roles.titles(columns)));
    }
    return chosen(columns, readings);
  }

  /// One of several readings of a column, where what was told chooses.
  private TimeColumn chosen(List<Integer> columns, List<TimeColumn> readings) {
    if (readings.size() == 1 || readings.getFirst().way().twin().isEmpty()) {
      return readings.getFirst();
    }
    return switch (order) {
      case DAY_FIRST -> readings.getFirst();
      case MONTH_FIRST -> readings.get(1);
      case AUTO ->
          throw roles
              .text()
              .wrong(
                  line(0),
                  "\"%s\" in %s may have its day or its month first; say which with --date-order day_first or month_first"
                      .formatted(cells(columns.getFirst()).getFirst(), roles.titles(columns)));
    };
  }

  /// Parts of a time in columns of their own as one text: year, quarter, month, day and hour by the
  /// names of the columns; others, such as a date and a clock, one after the other.
  private List<String> joined(List<Integer> columns) {
    var parts = TimeParts.of(columns.stream().map(roles::name).toList());
    var cells = columns.stream().map(this::cells).toList();
    var texts = new ArrayList<String>();
    for (int row = 0; row < roles.table().rows().size(); row++) {
      int at = row;
      var one = cells.stream().map(column -> column.get(at)).toList();
      texts.add(parts.map(found -> found.text(one)).orElseGet(() -> String.join(" ", one)));
    }
    return texts;
  }

  // ---- key and values --------------------------------------------------------------------------

  /// The only column of words, where a time comes again and again.
  private void key(TimeColumn time) {
    var moments = time.moments();
    boolean repeats = moments.stream().map(Moment::seconds).distinct().count() < moments.size();
    var words =
        roles.free().stream().filter(column -> roles.column(column).is(Kind.WORDS)).toList();
    if (repeats && words.size() == 1) {
      roles.set(Role.KEY, words.getFirst());
    }
  }

  private void values() {
    var numeric =
        roles.usable().stream().filter(column -> roles.column(column).is(Kind.NUMBERS)).toList();
    if (numeric.isEmpty()) {
      throw roles
          .text()
          .wrong(
              "no column of numbers beside the time %s%s"
                  .formatted(roles.titles(roles.all(Role.TIME)), firstNoNumber()));
    }
    roles.set(Role.VALUE, numeric);
  }

  private String firstNoNumber() {
    return roles.free().stream()
        .findFirst()
        .map(column -> {
          var cells = cells(column);
          int row = 0;
          while (row < cells.size() - 1 && isNumberOrNothing(cells.get(row))) {
            row++;
          }
          return ": %s has \"%s\" in line %d%s"
              .formatted(
                  roles.title(column), cells.get(row), line(row), Cells.advice(cells.get(row)));
        })
        .orElse("");
  }

  private static boolean isNumberOrNothing(String cell) {
    return Cells.isMissing(cell) || Cells.isNumber(cell);
  }

  /// What may be meant where a time comes twice.
  static String advice(Roles roles) {
    var time = roles.all(Role.TIME);
    var beside =
        IntStream.range(0, roles.width())
            .boxed()
            .filter(column -> TimeParts.isPart(roles.name(column)) && !time.contains(column))
            .toList();
    var texts = new ArrayList<String>();
    if (!beside.isEmpty() && time.stream().allMatch(at -> TimeParts.isPart(roles.name(at)))) {
      var all = new ArrayList<>(time);
      all.addAll(beside);
      texts.add(
          "a time in several columns is named as --time "
              + all.stream().map(roles::name).collect(Collectors.joining(",")));
    }
    if (!roles.has(Role.KEY)) {
      var words =
          IntStream.range(0, roles.width())
              .boxed()
              .filter(column -> !time.contains(column))
              .filter(column -> roles.column(column).is(Kind.WORDS))
              .map(roles::name)
              .toList();
      texts.add(
          "several series need a column that tells them apart, named with --key"
              + (words.isEmpty() ? "" : ", such as " + String.join(" or ", words)));
    }
    return texts.isEmpty() ? "" : "; " + String.join("; ", texts);
  }
}
