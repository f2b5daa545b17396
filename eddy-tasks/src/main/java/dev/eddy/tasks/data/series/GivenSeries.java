package dev.eddy.tasks.data.series;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.time.Moment;
import dev.eddy.tasks.data.time.TimeColumn;
import dev.eddy.tasks.data.time.TimeStep;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Series that a program has already as a table: what a file with the same numbers would be.
///
/// @param told the names of their columns, as far as they have some
record GivenSeries(SeriesRoles told, Missing missing, List<TimeSeries> series) {

  /// @throws DataException if they are none that a table could have
  SeriesTable table() {
    checkKeys();
    series.forEach(this::checkOrder);
    var step =
        TimeStep.of(series.stream().map(TimeSeries::times).toList())
            .orElseThrow(
                () -> new DataException("no series of two times or more; expected at least one"));
    series.forEach(one -> checkStep(one, step));
    var roles = roles();
    long empty = 0;
    for (var one : series) {
      checkColumns(one, roles);
      empty += empty(one, roles);
    }
    return new SeriesTable(roles, series, step, writer(), List.of(), empty, Optional.empty());
  }

  private void checkKeys() {
    var keys = new HashSet<String>();
    for (var one : series) {
      if (!keys.add(one.key())) {
        throw new DataException(
            "%s comes twice; expected series with different keys".formatted(one.name()));
      }
    }
  }

  // ---- times -----------------------------------------------------------------------------------

  private void checkOrder(TimeSeries one) {
    var times = one.times();
    if (times.isEmpty()) {
      throw new DataException(one.name() + " has no steps; expected some");
    }
    for (int t = 1; t < times.size(); t++) {
      if (times.get(t).seconds() <= times.get(t - 1).seconds()) {
        throw new DataException(
            "%s has \"%s\" after \"%s\"; expected each time once, the oldest first"
                .formatted(one.name(), text(times.get(t)), text(times.get(t - 1))));
      }
    }
  }

  private void checkStep(TimeSeries one, TimeStep step) {
    var times = one.times();
    for (int t = 1; t < times.size(); t++) {
      if (step.distance(times.get(t - 1), times.get(t)) != step.count()) {
        throw new DataException(
            "%s has \"%s\" after \"%s\", which is not a step of %s; expected the same step throughout, with steps that are missing among the others as not known"
                .formatted(one.name(), text(times.get(t)), text(times.get(t - 1)), step));
      }
    }
  }

  private String text(Moment moment) {
    return writer().write(moment);
  }

  /// Days where no time has a clock, with an offset from UTC where one has one.
  private TimeColumn.Writer writer() {
    boolean days =
        series.stream()
            .flatMap(one -> one.times().stream())
            .allMatch(time -> time.at().toLocalTime().equals(LocalTime.MIDNIGHT));
    boolean offsets =
        series.stream().flatMap(one -> one.times().stream()).anyMatch(t -> t.offsetSeconds() != 0);
    if (offsets) {
      return moment ->
          moment.at().atOffset(ZoneOffset.ofTotalSeconds(moment.offsetSeconds())).toString();
    }
    return days ? moment -> moment.at().toLocalDate().toString() : moment -> moment.at().toString();
  }

  // ---- columns ---------------------------------------------------------------------------------

  private static int known(TimeSeries one) {
    return one.ahead().length / one.times().size();
  }

  private SeriesRoles roles() {
    var first = series.getFirst();
    boolean keyed = !told.key().isEmpty() || series.size() > 1 || !first.key().isEmpty();
    int values = keyed ? 3 : 2;
    return new SeriesRoles(
        told.time().isEmpty() ? List.of("1") : told.time(),
        told.values().isEmpty() ? numbers(values, first.columns()) : told.values(),
        keyed && told.key().isEmpty() ? "2" : told.key(),
        told.known().isEmpty() ? numbers(values + first.columns(), known(first)) : told.known());
  }

  private static List<String> numbers(int from, int count) {
    return IntStream.range(from, from + count).mapToObj(Integer::toString).toList();
  }

  private static void checkColumns(TimeSeries one, SeriesRoles roles) {
    if (one.columns() != roles.values().size() || known(one) != roles.known().size()) {
      throw new DataException(
          "%s has %d values a step and %d that are known ahead; expected those of the columns %s and %s"
              .formatted(one.name(), one.columns(), known(one), roles.values(), roles.known()));
    }
    for (double value : one.values()) {
      checkNumber(one, value);
    }
    for (double value : one.ahead()) {
      checkNumber(one, value);
    }
  }

  private static void checkNumber(TimeSeries one, double value) {
    if (!Double.isFinite(value)) {
      throw new DataException(
          "%s has the value %s; expected finite numbers, those that are missing as TimeSeries.of fills them in"
              .formatted(one.name(), value));
    }
  }

  /// How many values are not known.
  private long empty(TimeSeries one, SeriesRoles roles) {
    long empty = 0;
    for (int i = 0; i < one.known().length; i++) {
      if (one.known()[i]) continue;
      empty++;
      if (missing == Missing.REFUSE) {
        throw new DataException(
            "%s has no value in \"%s\" at %s; give it, or fill it in with --missing interpolate"
                .formatted(
                    one.name(),
                    roles.values().get(i % one.columns()),
                    text(one.times().get(i / one.columns()))));
      }
    }
    return empty;
  }
}
