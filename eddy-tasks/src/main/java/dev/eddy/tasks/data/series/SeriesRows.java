package dev.eddy.tasks.data.series;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.format.Cells;
import dev.eddy.tasks.data.table.Roles;
import dev.eddy.tasks.data.time.Moment;
import dev.eddy.tasks.data.time.TimeColumn;
import dev.eddy.tasks.data.time.TimeStep;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// The rows of a table, whose columns have roles, as series of one step.
final class SeriesRows {

  /// Places that a sentence names.
  private static final int NAMED = 3;

  private final Roles roles;
  private final TimeColumn time;
  private final Missing missing;
  private final List<double[]> values;
  private final List<double[]> ahead;
  private final List<Gap> gaps = new ArrayList<>();

  SeriesRows(Roles roles, TimeColumn time, Missing missing) {
    this.roles = roles;
    this.time = time;
    this.missing = missing;
    values = roles.all(Role.VALUE).stream().map(this::numbers).toList();
    ahead = roles.all(Role.KNOWN).stream().map(this::numbers).toList();
  }

  /// @throws DataException if a time comes twice, rows are in no order, a step is no whole number
  ///   of steps, or what is missing is refused
  SeriesTable table() {
    var rows = byKey();
    var moments = time.moments();
    boolean reversed = isReversed(rows.values());
    if (reversed) {
      rows.values().forEach(Collections::reverse);
      roles.warn("the newest row comes first; the rows are read from the oldest on");
    }
    rows.values().forEach(this::checkOrder);
    var step =
        TimeStep.of(
                rows.values().stream().map(one -> one.stream().map(moments::get).toList()).toList())
            .orElseThrow(() -> roles.text().wrong("no series of two times or more; expected some"));
    var series = new ArrayList<TimeSeries>();
    rows.forEach((key, one) -> series.add(series(key, one, step)));
    tellGaps(step);
    long empty = empty(rows.values());
    return new SeriesTable(
        new SeriesRoles(
            names(Role.TIME),
            names(Role.VALUE),
            names(Role.KEY).stream().findFirst().orElse(""),
            names(Role.KNOWN)),
        series,
        step,
        time.writer(),
        gaps,
        empty,
        Optional.of(reading(rows)));
  }

  private List<String> names(Role role) {
    return roles.all(role).stream()
        .map(column -> {
          var name = roles.name(column);
          return name.isEmpty() ? Integer.toString(column + 1) : name;
        })
        .toList();
  }

  private LinkedHashMap<String, List<Integer>> byKey() {
    var key = roles.given(Role.KEY);
    var rows = new LinkedHashMap<String, List<Integer>>();
    for (int row = 0; row < roles.table().rows().size(); row++) {
      rows.computeIfAbsent(cell(row, key), _ -> new ArrayList<>()).add(row);
    }
    return rows;
  }

  private String cell(int row, OptionalInt column) {
    return column.isEmpty()
        ? ""
        : roles.table().rows().get(row).cells().get(column.getAsInt()).strip();
  }

  private long line(int row) {
    return roles.table().rows().get(row).line();
  }

  private List<String> times(int row) {
    return roles.all(Role.TIME).stream().map(at -> cell(row, OptionalInt.of(at))).toList();
  }

  private String timeText(int row) {
    return String.join(",", times(row));
  }

  private Reading<SeriesRow> reading(LinkedHashMap<String, List<Integer>> rows) {
    var read = new ArrayList<SeriesRow>();
    var lines = new ArrayList<Long>();
    rows.forEach((key, one) -> {
      for (int row : one) {
        read.add(
            new SeriesRow(key, times(row), values.stream().map(numbers -> numbers[row]).toList()));
        lines.add(line(row));
      }
    });
    return roles.reading("step", read, lines);
  }

  // ---- order -----------------------------------------------------------------------------------

  private boolean isReversed(Iterable<List<Integer>> series) {
    var moments = time.moments();
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

  private void checkOrder(List<Integer> rows) {
    var moments = time.moments();
    var seen = new HashMap<Long, Integer>();
    for (int i = 0; i < rows.size(); i++) {
      int row = rows.get(i);
      var earlier = seen.putIfAbsent(moments.get(row).seconds(), row);
      if (earlier != null) {
        var key = roles.given(Role.KEY);
        throw roles
            .text()
            .wrong(
                line(row),
                "\"%s\" stands in rows %d and %d%s%s%s"
                    .formatted(
                        timeText(row),
                        Math.min(earlier, row) + 1,
                        Math.max(earlier, row) + 1,
                        key.isEmpty() ? "" : " of the same " + roles.title(key.getAsInt()),
                        timeText(row).contains(":")
                            ? "; the hour that clocks go back in autumn needs an offset from UTC such as +02:00"
                            : "",
                        SeriesColumns.advice(roles)));
      }
      if (i > 0 && moments.get(row).seconds() < moments.get(rows.get(i - 1)).seconds()) {
        throw roles
            .text()
            .wrong(
                line(row),
                "\"%s\" comes after \"%s\"; sort the rows by time, the oldest first"
                    .formatted(timeText(row), timeText(rows.get(i - 1))));
      }
    }
  }

  // ---- numbers ---------------------------------------------------------------------------------

  /// The numbers of a column; NaN where a cell holds none.
  private double[] numbers(int column) {
    var rows = roles.table().rows();
    var numbers = new double[rows.size()];
    for (int row = 0; row < numbers.length; row++) {
      var cell = rows.get(row).cells().get(column).strip();
      boolean nothing = Cells.isMissing(cell);
      if (!nothing && !Cells.isNumber(cell)) {
        throw roles
            .text()
            .wrong(
                line(row),
                "expected a number such as 12.5 in %s, found %s%s"
                    .formatted(roles.title(column), Excerpt.of(cell), Cells.advice(cell)));
      }
      numbers[row] = nothing ? Double.NaN : Double.parseDouble(cell);
      if (Double.isInfinite(numbers[row])) {
        throw roles
            .text()
            .wrong(
                line(row), "%s in %s is too large a number".formatted(cell, roles.title(column)));
      }
    }
    return numbers;
  }

  // ---- series ----------------------------------------------------------------------------------

  private TimeSeries series(String key, List<Integer> rows, TimeStep step) {
    var moments = time.moments();
    var times = new ArrayList<Moment>();
    var from = new ArrayList<Integer>();
    for (int i = 0; i < rows.size(); i++) {
      int row = rows.get(i);
      if (i > 0) {
        var last = moments.get(rows.get(i - 1));
        long absent = absent(rows.get(i - 1), row, step);
        if (absent > 0) {
          gaps.add(new Gap(Math.min(rows.get(i - 1), row) + 1, absent));
        }
        if (absent > 10L * rows.size() + 1000) {
          throw roles
              .text()
              .wrong(
                  line(row),
                  "%,d steps of %s are missing between \"%s\" and \"%s\", more than there are rows; is a time wrong?"
                      .formatted(absent, step, timeText(rows.get(i - 1)), timeText(row)));
        }
        for (long k = 1; k <= absent; k++) {
          times.add(step.after(last, k));
          from.add(-1);
        }
      }
      times.add(moments.get(row));
      from.add(row);
    }
    int steps = ahead.isEmpty() ? times.size() : past(from);
    var numbers = picked(values, from.subList(0, steps), key, Role.VALUE);
    var known = new boolean[numbers.length];
    for (int i = 0; i < known.length; i++) {
      int row = from.get(i / values.size());
      known[i] = row >= 0 && !Double.isNaN(values.get(i % values.size())[row]);
    }
    return new TimeSeries(
        key, times, numbers, known, values.size(), picked(ahead, from, key, Role.KNOWN));
  }

  /// How many steps are missing between two rows.
  private long absent(int before, int row, TimeStep step) {
    long units = step.distance(time.moments().get(before), time.moments().get(row));
    if (units % step.count() != 0) {
      throw roles
          .text()
          .wrong(
              line(row),
              "\"%s\" is no whole number of steps of %s after \"%s\"; expected the same step throughout"
                  .formatted(timeText(row), step, timeText(before)));
    }
    return units / step.count() - 1;
  }

  /// The steps up to the last that has a value; what is known ahead goes on after it.
  private int past(List<Integer> from) {
    for (int i = from.size(); i > 0; i--) {
      int row = from.get(i - 1);
      if (row >= 0 && values.stream().anyMatch(numbers -> !Double.isNaN(numbers[row]))) {
        return i;
      }
    }
    return 0;
  }

  /// The numbers of some columns, `[steps, columns]`, with what is missing filled in.
  private double[] picked(List<double[]> columns, List<Integer> from, String key, Role role) {
    int width = columns.size();
    var picked = new double[from.size() * width];
    for (int column = 0; column < width; column++) {
      for (int i = 0; i < from.size(); i++) {
        int row = from.get(i);
        picked[i * width + column] = row < 0 ? Double.NaN : columns.get(column)[row];
      }
      if (!TimeSeries.fill(picked, column, width)) {
        throw roles
            .text()
            .wrong(
                "%s%s has no value at all"
                    .formatted(
                        roles.title(roles.all(role).get(column)),
                        key.isEmpty() ? "" : " of \"" + key + "\""));
      }
    }
    return picked;
  }

  // ---- what is missing -------------------------------------------------------------------------

  private void tellGaps(TimeStep step) {
    gaps.sort(Comparator.comparingInt(Gap::row));
    if (gaps.isEmpty()) {
      return;
    }
    long all = gaps.stream().mapToLong(Gap::steps).sum();
    var first = gaps.getFirst();
    boolean clock = step.unit() == TimeStep.Unit.SECOND && first.steps() * step.count() == 3600;
    var hint = clock ? ", perhaps the hour that clocks pass over in spring" : "";
    if (missing == Missing.REFUSE) {
      int at = first.row() - 1;
      throw roles
          .text()
          .wrong(
              line(at + 1),
              "%d %s of %s %s missing between \"%s\" and \"%s\"%s%s; add the rows, or fill them in with --missing interpolate"
                  .formatted(
                      first.steps(),
                      first.steps() == 1 ? "step" : "steps",
                      step,
                      first.steps() == 1 ? "is" : "are",
                      timeText(at),
                      timeText(at + 1),
                      hint,
                      gaps.size() == 1
                          ? ""
                          : ", and %,d more in %,d other %s"
                              .formatted(
                                  all - first.steps(),
                                  gaps.size() - 1,
                                  gaps.size() == 2 ? "place" : "places")));
    }
    roles.warn(
        "times are missing in %,d %s, %,d %s of %s in all (%s%s)%s; they are read as if on a line between their neighbours and never learned or measured"
            .formatted(
                gaps.size(),
                gaps.size() == 1 ? "place" : "places",
                all,
                all == 1 ? "step" : "steps",
                step,
                gaps.stream()
                    .limit(NAMED)
                    .map(gap -> "%d after row %d".formatted(gap.steps(), gap.row()))
                    .collect(Collectors.joining(", ")),
                gaps.size() > NAMED ? " and %,d more".formatted(gaps.size() - NAMED) : "",
                hint));
  }

  /// How many values are missing in rows that are there.
  private long empty(Iterable<List<Integer>> series) {
    long all = 0;
    var first = new HashMap<Integer, Integer>();
    var counts = new LinkedHashMap<Integer, Integer>();
    for (var rows : series) {
      int end = ahead.isEmpty() ? rows.size() : past(rows);
      for (int column = 0; column < values.size(); column++) {
        for (int row : rows.subList(0, end)) {
          if (!Double.isNaN(values.get(column)[row])) {
            continue;
          }
          all++;
          counts.merge(column, 1, Integer::sum);
          first.merge(column, row, Math::min);
        }
      }
    }
    for (var one : counts.entrySet()) {
      int column = roles.all(Role.VALUE).get(one.getKey());
      int row = first.get(one.getKey());
      if (missing == Missing.REFUSE) {
        throw roles
            .text()
            .wrong(
                line(row),
                "there is no value in %s, as in %d of %d rows; give it, or fill it in with --missing interpolate"
                    .formatted(roles.title(column), one.getValue(), roles.table().rows().size()));
      }
      roles.warn(
          "%,d %s empty in %s, the first in row %d; read as if on a line between their neighbours and never learned or measured"
              .formatted(
                  one.getValue(),
                  one.getValue() == 1 ? "value is" : "values are",
                  roles.title(column),
                  row + 1));
    }
    return all;
  }
}
