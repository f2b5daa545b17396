package dev.eddy.tasks.data.table;

import dev.eddy.tasks.data.format.Cells;
import dev.eddy.tasks.data.time.TimeColumn;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Whether all cells of a column are times, in one way of writing for the whole column.
public final class TimeCells {
  /// A clock without a day.
  private static final Pattern CLOCK = Pattern.compile("\\d{1,2}:\\d{2}(:\\d{2}([.,]\\d+)?)?");

  private static final Pattern COMPACT = Pattern.compile("(\\d{4})(\\d{2})(\\d{2})");

  private static final Set<String> YEARS = Set.of("year", "years", "yr", "연도", "년도", "년", "年");

  private static final Set<String> PARTS =
      Set.of(
          "quarter",
          "month",
          "week",
          "day",
          "date_of_month",
          "day_of_month",
          "day_of_week",
          "weekday",
          "hour",
          "minute",
          "second",
          "월",
          "일",
          "시",
          "분기",
          "요일");

  /// Cells that tell already of most columns that they are no times.
  private static final int SOME = 64;

  private TimeCells() {}

  /// @param cells those of one column
  /// @param name what it is called; empty: nothing
  /// @param isFirst whether it is the first column of its file
  static boolean all(List<String> cells, String name, boolean isFirst) {
    // What is not so of the first is not so of all, which may be many and long.
    var first = filled(cells.stream().limit(SOME));
    if (first.size() > 2 && !areTimes(first, name, isFirst)) return false;
    var filled = filled(cells.stream());
    return !filled.isEmpty() && areTimes(filled, name, isFirst);
  }

  private static List<String> filled(Stream<String> cells) {
    return cells.map(String::strip).filter(cell -> !cell.isEmpty()).toList();
  }

  private static boolean areTimes(List<String> filled, String name, boolean isFirst) {
    if (TimeColumn.isOne(filled)) return true;
    if (filled.stream().allMatch(cell -> CLOCK.matcher(cell).matches())) return true;
    if (filled.stream().allMatch(TimeCells::isCompactDate)) return true;
    return years(filled, name, isFirst);
  }

  /// Whether a column is called as a part of a date is.
  public static boolean isPart(String name) {
    return PARTS.contains(name.strip().toLowerCase(Locale.ROOT));
  }

  private static boolean isCompactDate(String cell) {
    var date = COMPACT.matcher(cell);
    if (!date.matches()) return false;
    try {
      int year =
          LocalDate.of(
                  Integer.parseInt(date.group(1)),
                  Integer.parseInt(date.group(2)),
                  Integer.parseInt(date.group(3)))
              .getYear();
      return year >= 1500 && year <= 2100;
    } catch (DateTimeException _) {
      return false;
    }
  }

  /// Numbers from 1500 to 2100 that go up by the same step, or are called years.
  private static boolean years(List<String> cells, String name, boolean first) {
    boolean called = YEARS.contains(name.strip().toLowerCase(Locale.ROOT));
    boolean time = called || name.strip().equalsIgnoreCase("time");
    if (!time && !first) return false;
    double before = Double.NaN;
    double step = Double.NaN;
    boolean even = cells.size() > 2;
    boolean whole = true;
    for (var cell : cells) {
      if (!Cells.isNumber(cell)) return false;
      double year = Double.parseDouble(cell);
      if (year < 1500 || year > 2101) return false;
      whole &= year == Math.rint(year);
      if (!Double.isNaN(before)) {
        if (Double.isNaN(step)) step = year - before;
        even &= step > 0 && Math.abs(year - before - step) < 1e-6;
      }
      before = year;
    }
    return even || called && whole;
  }
}
