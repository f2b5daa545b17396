package dev.eddy.tasks.forecast;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.table.Table;
import dev.eddy.tasks.forecast.ForecastInput.Roles;
import dev.eddy.tasks.forecast.TimeNotation.Moment;
import dev.eddy.text.Names;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A table read as series over time.
///
/// @param roles which columns were read as what
/// @param series in the order of their first rows
/// @param step how far times are apart, in all of them
/// @param writer writes times as the table has them
/// @param reversed whether the newest row came first
record SeriesTable(
    Roles roles,
    List<TimeSeries> series,
    TimeStep step,
    TimeColumn.Writer writer,
    boolean reversed) {

  /// What is told about a table besides its roles.
  ///
  /// @param order of a day and a month that are both numbers
  /// @param missing what becomes of rows and values that are not there
  record Told(ForecastForm.DateOrder order, ForecastForm.Missing missing) {}

  /// How a cell says that it has no value.
  private static final Set<String> NOTHING =
      Set.of("", "na", "n/a", "nan", "null", "none", "-", "?", ".");

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

  private static final String NUMBER = "[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?";

  SeriesTable {
    series = List.copyOf(series);
  }

  /// Reads a file.
  ///
  /// @throws DataException if it holds no series, several readings make sense, or rows or values
  ///   are missing and none are to be filled in
  static SeriesTable read(Path path, ReadOptions options, Roles asked, Told told) {
    if (path.toString().toLowerCase(Locale.ROOT).endsWith(".tsf")) {
      throw new DataException(
          path
              + " is a .tsf file, which is not read; write a CSV file with a time, a value and a key a row");
    }
    var table = Table.read(path, options);
    boolean named = options.header().isEmpty() && !table.file().header() && isNamed(table, asked);
    return new Reader(path, named ? Table.read(path, options.withHeader(true)) : table, told)
        .read(asked);
  }

  /// Whether the first row names the columns: it has a name that was asked for, or has neither a
  /// number nor a time, and stands above times.
  private static boolean isNamed(Table table, Roles asked) {
    var first = table.rows().getFirst().cells().stream().map(String::strip).toList();
    if (first.contains(asked.key())
        || asked.time().stream().anyMatch(first::contains)
        || asked.values().stream().anyMatch(first::contains)) {
      return true;
    }
    var below = table.rows().subList(1, table.rows().size());
    return !below.isEmpty()
        && first.stream()
            .noneMatch(cell ->
                cell.isEmpty() || cell.matches(NUMBER) || !TimeColumn.of(List.of(cell)).isEmpty())
        && IntStream.range(0, first.size())
            .anyMatch(at ->
                !TimeColumn.of(below.stream().map(row -> row.cells().get(at).strip()).toList())
                    .isEmpty());
  }

  /// One reading of one table.
  private record Reader(Path path, Table table, Told told) {

    SeriesTable read(Roles asked) {
      refuseMonthsAcross(asked);
      var time = time(asked);
      var key = key(asked, time);
      var values = values(asked, time, key);
      return series(new Roles(time.names(), values, key), time.column());
    }

    List<String> columns() {
      return table.columns();
    }

    List<String> cells(String column) {
      int at = columns().indexOf(column);
      if (at < 0) {
        throw new DataException(
            "%s has no column \"%s\"%s"
                .formatted(
                    path,
                    column,
                    Names.suggestion(
                        column, columns(), "; its columns are " + String.join(", ", columns()))));
      }
      return table.rows().stream().map(row -> row.cells().get(at).strip()).toList();
    }

    String line(int row) {
      return path + ", line " + table.rows().get(row).line();
    }

    // ---- which columns are what ----------------------------------------------------------------

    private void refuseMonthsAcross(Roles asked) {
      var months =
          columns().stream()
              .filter(name -> TimeNotation.NAMED_YEAR.read(name + " 2000").isPresent())
              .toList();
      if (asked.values().isEmpty() && months.size() == 12) {
        throw new DataException(
            "%s has a row for each \"%s\" and its months in columns, from \"%s\" on; write a row for each month, with its time and its value"
                .formatted(path, columns().getFirst(), months.getFirst()));
      }
    }

    /// The columns of the time and what they say.
    private record Time(List<String> names, TimeColumn column) {}

    private Time time(Roles asked) {
      if (!asked.time().isEmpty()) {
        return new Time(asked.time(), told(asked.time()));
      }
      var found = new ArrayList<Time>();
      for (int at = 0; at < columns().size(); at++) {
        var name = columns().get(at);
        var readings = TimeColumn.of(cells(name));
        boolean called = isCalledTime(name);
        boolean first = at == 0 && readings.stream().anyMatch(one -> isYears(one.way()));
        if (!readings.isEmpty()
            && (called || first || readings.stream().noneMatch(one -> one.way().isNumber()))) {
          found.add(new Time(List.of(name), chosen(name, readings)));
        }
      }
      var words = found.stream().filter(one -> !one.column().way().isNumber()).toList();
      var candidates = words.isEmpty() ? found : words;
      if (candidates.size() == 1) {
        return candidates.getFirst();
      }
      throw new DataException(
          candidates.isEmpty()
              ? "%s has no column whose every cell is a time, such as 2024-01-31 or 1949-01%s; name it with --time"
                  .formatted(path, firstNoTime())
              : "%s has several columns of times, %s; name one with --time"
                  .formatted(
                      path,
                      candidates.stream()
                          .map(one -> "\"" + one.names().getFirst() + "\"")
                          .collect(Collectors.joining(" and "))));
    }

    /// What stands in the column that is called time, if there is one.
    private String firstNoTime() {
      return columns().stream()
          .filter(Reader::isCalledTime)
          .findFirst()
          .map(name -> {
            var cells = cells(name);
            int row = fault(cells);
            return ": \"%s\" has \"%s\" in line %d"
                .formatted(name, cells.get(row), table.rows().get(row).line());
          })
          .orElse("");
    }

    private static boolean isYears(TimeNotation way) {
      return way == TimeNotation.YEARS || way == TimeNotation.DECIMAL_YEARS;
    }

    private static boolean isCalledTime(String name) {
      return TIME_NAMES.contains(name.toLowerCase(Locale.ROOT));
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

    private TimeColumn told(List<String> names) {
      var cells = names.size() == 1 ? cells(names.getFirst()) : joined(names);
      var readings = TimeColumn.of(cells);
      if (readings.isEmpty()) {
        int row = fault(cells);
        throw new DataException(
            "%s: \"%s\" in \"%s\" is no time that is written as those above it; expected one way for the whole column, such as 2024-01-31, 1949-01 or 1970 Q1"
                .formatted(line(row), cells.get(row), String.join(",", names)));
      }
      return chosen(String.join(",", names), readings);
    }

    /// One of several readings of a column, where what was told chooses.
    private TimeColumn chosen(String name, List<TimeColumn> readings) {
      if (readings.size() == 1) {
        return readings.getFirst();
      }
      var first = readings.getFirst().way();
      if (first.twin().isEmpty()) {
        return readings.getFirst();
      }
      return switch (told.order()) {
        case DAY_FIRST -> readings.getFirst();
        case MONTH_FIRST -> readings.get(1);
        case AUTO ->
            throw new DataException(
                "%s: \"%s\" in \"%s\" may have its day or its month first; say which with --date-order day_first or month_first"
                    .formatted(line(0), cells(name).getFirst(), name));
      };
    }

    /// Parts of a time in columns of their own as one text: year, quarter, month, day and hour by
    /// the names of the columns; others, such as a date and a clock, one after the other.
    private List<String> joined(List<String> names) {
      var parts = new LinkedHashMap<Character, List<String>>();
      for (var name : names) {
        part(name).ifPresent(part -> parts.putIfAbsent(part, cells(name)));
      }
      var all = names.stream().map(this::cells).toList();
      var texts = new ArrayList<String>();
      for (int row = 0; row < table.rows().size(); row++) {
        int at = row;
        texts.add(
            parts.size() == names.size() && parts.containsKey('y')
                ? text(parts, row)
                : all.stream().map(cells -> cells.get(at)).collect(Collectors.joining(" ")));
      }
      return texts;
    }

    private static String text(LinkedHashMap<Character, List<String>> parts, int row) {
      var text = new StringBuilder(parts.get('y').get(row));
      if (parts.containsKey('q')) {
        return text.append(" Q").append(parts.get('q').get(row)).toString();
      }
      for (char part : new char[] {'m', 'd'}) {
        if (parts.containsKey(part)) {
          text.append('-').append(parts.get(part).get(row));
        }
      }
      return parts.containsKey('H')
          ? text.append(' ').append(parts.get('H').get(row)).append(":00").toString()
          : text.toString();
    }

    /// Which part of a time a column holds, by its name.
    private static Optional<Character> part(String column) {
      var name = column.toLowerCase(Locale.ROOT);
      if (name.contains("week")) {
        return Optional.empty();
      }
      if (name.contains("date_of") || name.contains("day")) {
        return Optional.of('d');
      }
      return name.contains("year")
          ? Optional.of('y')
          : name.contains("quarter")
              ? Optional.of('q')
              : name.contains("month")
                  ? Optional.of('m')
                  : name.contains("hour") ? Optional.of('H') : Optional.empty();
    }

    private boolean isNumeric(String column) {
      var cells = cells(column);
      return cells.stream().anyMatch(cell -> cell.matches(NUMBER))
          && cells.stream().allMatch(cell -> isNothing(cell) || cell.matches(NUMBER));
    }

    private static boolean isNothing(String cell) {
      return NOTHING.contains(cell.toLowerCase(Locale.ROOT));
    }

    private String key(Roles asked, Time time) {
      if (!asked.key().isEmpty()) {
        cells(asked.key());
        return asked.key();
      }
      var moments = time.column().moments();
      boolean repeats = moments.stream().map(Moment::seconds).distinct().count() < moments.size();
      var words =
          columns().stream()
              .filter(name -> !time.names().contains(name) && !isNumeric(name))
              .filter(name -> TimeColumn.of(cells(name)).isEmpty())
              .toList();
      return repeats && words.size() == 1 && asked.key().isEmpty() ? words.getFirst() : "";
    }

    private List<String> values(Roles asked, Time time, String key) {
      if (!asked.values().isEmpty()) {
        asked.values().forEach(this::cells);
        return asked.values();
      }
      var numeric =
          columns().stream()
              .filter(name -> !time.names().contains(name) && !name.equals(key))
              .filter(this::isNumeric)
              .toList();
      if (numeric.isEmpty()) {
        throw new DataException(
            "%s has no column of numbers beside the time \"%s\"%s"
                .formatted(path, String.join(",", time.names()), firstNoNumber(time, key)));
      }
      return numeric;
    }

    private String firstNoNumber(Time time, String key) {
      return columns().stream()
          .filter(name -> !time.names().contains(name) && !name.equals(key))
          .findFirst()
          .map(name -> {
            int row = 0;
            var cells = cells(name);
            while (row < cells.size() - 1
                && (isNothing(cells.get(row)) || cells.get(row).matches(NUMBER))) {
              row++;
            }
            return ": \"%s\" has \"%s\" in line %d"
                .formatted(name, cells.get(row), table.rows().get(row).line());
          })
          .orElse("");
    }

    // ---- series --------------------------------------------------------------------------------

    private SeriesTable series(Roles roles, TimeColumn column) {
      var rows = new LinkedHashMap<String, List<Integer>>();
      var keys = roles.key().isEmpty() ? null : cells(roles.key());
      for (int row = 0; row < table.rows().size(); row++) {
        rows.computeIfAbsent(keys == null ? "" : keys.get(row), _ -> new ArrayList<>()).add(row);
      }
      var moments = column.moments();
      boolean reversed = isReversed(rows.values(), moments);
      if (reversed) {
        rows.values().forEach(Collections::reverse);
      }
      for (var one : rows.values()) {
        checkOrder(one, moments, roles);
      }
      var step =
          TimeStep.of(
                  rows.values().stream()
                      .map(one -> one.stream().map(moments::get).toList())
                      .toList())
              .orElseThrow(() ->
                  new DataException(path + " has no series of two times or more; expected some"));
      var cells = roles.values().stream().map(this::numbers).toList();
      var series = new ArrayList<TimeSeries>();
      rows.forEach((key, one) -> series.add(series(key, one, moments, cells, step, roles)));
      return new SeriesTable(roles, series, step, column.writer(), reversed);
    }

    private static boolean isReversed(Iterable<List<Integer>> series, List<Moment> moments) {
      boolean any = false;
      for (var rows : series) {
        for (int i = 1; i < rows.size(); i++) {
          if (moments.get(rows.get(i)).seconds() >= moments.get(rows.get(i - 1)).seconds()) {
            return false;
          }
          any = true;
        }
      }
      return any;
    }

    private void checkOrder(List<Integer> rows, List<Moment> moments, Roles roles) {
      var seen = new LinkedHashMap<Long, Integer>();
      for (int i = 0; i < rows.size(); i++) {
        int row = rows.get(i);
        var earlier = seen.putIfAbsent(moments.get(row).seconds(), row);
        if (earlier != null) {
          throw new DataException(
              "%s: \"%s\" stands in rows %d and %d%s%s%s"
                  .formatted(
                      line(row),
                      timeText(row, roles),
                      earlier + 1,
                      row + 1,
                      roles.key().isEmpty() ? "" : " of the same \"" + roles.key() + "\"",
                      timeText(row, roles).contains(":")
                          ? "; a clock that goes back in autumn needs an offset from UTC such as +02:00"
                          : "",
                      advice(roles)));
        }
        if (i > 0 && moments.get(row).seconds() < moments.get(rows.get(i - 1)).seconds()) {
          throw new DataException(
              "%s: \"%s\" comes after \"%s\"; sort the rows by time, the oldest first"
                  .formatted(line(row), timeText(row, roles), timeText(rows.get(i - 1), roles)));
        }
      }
    }

    /// What may be meant where a time comes twice.
    private String advice(Roles roles) {
      var beside =
          columns().stream()
              .filter(name -> part(name).isPresent() && !roles.time().contains(name))
              .toList();
      var texts = new ArrayList<String>();
      if (!beside.isEmpty() && roles.time().stream().allMatch(name -> part(name).isPresent())) {
        var all = new ArrayList<>(roles.time());
        all.addAll(beside);
        texts.add("a time in several columns is named as --time " + String.join(",", all));
      }
      if (roles.key().isEmpty()) {
        var words =
            columns().stream()
                .filter(name -> !isNumeric(name) && !roles.time().contains(name))
                .toList();
        texts.add(
            "several series need a column that tells them apart, named with --key"
                + (words.isEmpty() ? "" : ", such as " + String.join(" or ", words)));
      }
      return texts.isEmpty() ? "" : "; " + String.join("; ", texts);
    }

    private String timeText(int row, Roles roles) {
      return roles.time().stream()
          .map(name -> cells(name).get(row))
          .collect(Collectors.joining(","));
    }

    /// The numbers of a column; NaN where a cell holds none.
    private double[] numbers(String column) {
      var cells = cells(column);
      var numbers = new double[cells.size()];
      for (int row = 0; row < numbers.length; row++) {
        var cell = cells.get(row);
        if (!isNothing(cell) && !cell.matches(NUMBER)) {
          throw new DataException(
              "%s, column \"%s\": expected a number such as 12.5, found \"%s\"; write it without separators, units or signs of money"
                  .formatted(line(row), column, cell));
        }
        numbers[row] = isNothing(cell) ? Double.NaN : Double.parseDouble(cell);
        if (Double.isInfinite(numbers[row])) {
          throw new DataException(
              "%s, column \"%s\": %s is too large a number".formatted(line(row), column, cell));
        }
      }
      return numbers;
    }

    private TimeSeries series(
        String key,
        List<Integer> rows,
        List<Moment> moments,
        List<double[]> cells,
        TimeStep step,
        Roles roles) {
      var times = new ArrayList<Moment>();
      var from = new ArrayList<Integer>();
      for (int i = 0; i < rows.size(); i++) {
        int row = rows.get(i);
        if (i > 0) {
          var last = moments.get(rows.get(i - 1));
          long units = step.distance(last, moments.get(row));
          if (units % step.count() != 0) {
            throw new DataException(
                "%s: \"%s\" is no whole number of steps of %s after \"%s\"; expected the same step throughout"
                    .formatted(
                        line(row), timeText(row, roles), step, timeText(rows.get(i - 1), roles)));
          }
          long missing = units / step.count() - 1;
          if (missing > 0) {
            refuseGap(rows.get(i - 1), row, missing, step, roles);
          }
          for (long k = 1; k <= missing; k++) {
            times.add(step.after(last, k));
            from.add(-1);
          }
        }
        times.add(moments.get(row));
        from.add(row);
      }
      int columns = cells.size();
      var values = new double[times.size() * columns];
      var known = new boolean[values.length];
      for (int i = 0; i < times.size(); i++) {
        for (int column = 0; column < columns; column++) {
          int at = i * columns + column;
          values[at] = from.get(i) < 0 ? Double.NaN : cells.get(column)[from.get(i)];
          known[at] = !Double.isNaN(values[at]);
          if (!known[at] && from.get(i) >= 0) {
            refuseEmpty(from.get(i), roles.values().get(column), cells.get(column));
          }
        }
      }
      for (int column = 0; column < columns; column++) {
        fill(values, column, columns, roles.values().get(column), key);
      }
      return new TimeSeries(key, times, values, known, columns);
    }

    private void refuseGap(int before, int row, long missing, TimeStep step, Roles roles) {
      if (told.missing() == ForecastForm.Missing.REFUSE) {
        boolean clock = step.unit() == TimeStep.Unit.SECOND && missing * step.count() == 3600;
        throw new DataException(
            "%s: %d %s of %s %s missing between \"%s\" and \"%s\"%s; add the rows, or fill them in with --missing interpolate"
                .formatted(
                    line(row),
                    missing,
                    missing == 1 ? "step" : "steps",
                    step,
                    missing == 1 ? "is" : "are",
                    timeText(before, roles),
                    timeText(row, roles),
                    clock ? ", perhaps the hour that clocks pass over in spring" : ""));
      }
    }

    private void refuseEmpty(int row, String column, double[] cells) {
      if (told.missing() == ForecastForm.Missing.REFUSE) {
        long empty = Arrays.stream(cells).filter(Double::isNaN).count();
        throw new DataException(
            "%s, column \"%s\": there is no value, as in %d of %d rows; give it, or fill it in with --missing interpolate"
                .formatted(line(row), column, empty, cells.length));
      }
    }

    /// What is missing lies on a line between its neighbours; at an end it is as its only one.
    private void fill(double[] values, int column, int columns, String name, String key) {
      int steps = values.length / columns;
      int last = -1;
      for (int i = 0; i < steps; i++) {
        if (Double.isNaN(values[i * columns + column])) {
          continue;
        }
        for (int k = last + 1; k < i; k++) {
          double right = values[i * columns + column];
          double left = last < 0 ? right : values[last * columns + column];
          values[k * columns + column] = left + (right - left) * (k - last) / (i - last);
        }
        last = i;
      }
      if (last < 0) {
        throw new DataException(
            "%s: column \"%s\"%s has no value at all"
                .formatted(path, name, key.isEmpty() ? "" : " of \"" + key + "\""));
      }
      for (int k = last + 1; k < steps; k++) {
        values[k * columns + column] = values[last * columns + column];
      }
    }
  }

  // ---- words -----------------------------------------------------------------------------------

  /// What was read, in a line.
  String summary() {
    int steps = series.stream().mapToInt(TimeSeries::steps).sum();
    long empty = 0;
    for (var one : series) {
      for (boolean known : one.known()) {
        empty += known ? 0 : 1;
      }
    }
    var first =
        series.stream()
            .map(one -> one.times().getFirst())
            .min(Comparator.comparingLong(Moment::seconds))
            .orElseThrow();
    var last =
        series.stream()
            .map(one -> one.times().getLast())
            .max(Comparator.comparingLong(Moment::seconds))
            .orElseThrow();
    return "%,d steps of \"%s\", every %s from %s to %s; %s%s%s"
        .formatted(
            steps,
            String.join(",", roles.time()),
            step,
            writer.write(first),
            writer.write(last),
            roles.values().size() == 1
                ? "value \"" + roles.values().getFirst() + "\""
                : "%d values, \"%s\""
                    .formatted(roles.values().size(), String.join("\", \"", roles.values())),
            roles.key().isEmpty()
                ? ""
                : "; key \"%s\", %d series".formatted(roles.key(), series.size()),
            (empty == 0 ? "" : "; %,d values filled in".formatted(empty))
                + (reversed ? "; the newest row came first" : ""));
  }
}
