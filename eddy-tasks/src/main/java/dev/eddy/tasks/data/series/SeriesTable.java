package dev.eddy.tasks.data.series;

import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.Role;
import dev.eddy.tasks.data.table.FormSheet;
import dev.eddy.tasks.data.table.Roles;
import dev.eddy.tasks.data.time.Moment;
import dev.eddy.tasks.data.time.TimeColumn;
import dev.eddy.tasks.data.time.TimeStep;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A table read as series over time.
///
/// @param roles which columns were read as what
/// @param series in the order of their first rows
/// @param step how far times are apart, in all of them
/// @param writer writes times as the table has them
/// @param gaps where times are missing, in the order of the file
/// @param empty how many values are missing in rows that are there
/// @param reading what was read, row by row in the order of time; empty: this is from no file
public record SeriesTable(
    SeriesRoles roles,
    List<TimeSeries> series,
    TimeStep step,
    TimeColumn.Writer writer,
    List<Gap> gaps,
    long empty,
    Optional<Reading<SeriesRow>> reading) {

  public SeriesTable {
    series = List.copyOf(series);
    gaps = List.copyOf(gaps);
  }

  /// Reads a file.
  ///
  /// @param options with the columns of the roles time, value, key and known where they are told
  /// @param order of a day and a month that are both numbers
  /// @param missing what becomes of rows and values that are not there
  /// @throws dev.eddy.tasks.data.DataException if it holds no series, several readings make sense,
  ///   or rows or values are missing and none are to be filled in
  public static SeriesTable read(Path path, ReadOptions options, DateOrder order, Missing missing) {
    var sheet = FormSheet.of(path, options, "series over time");
    var across = MonthsAcross.of(sheet, options);
    var roles =
        Roles.of(
            across.orElse(sheet),
            across.isPresent() ? options.withHeader(true) : options,
            false,
            Set.of(Role.TIME, Role.VALUE, Role.KEY, Role.KNOWN, Role.ID));
    var time = new SeriesColumns(roles, order).found();
    return new SeriesRows(roles, time, missing).table();
  }

  /// Series that a program has already.
  ///
  /// @param told the names of their columns; those that have none are numbered as in a table of a
  ///   time, a key where there is one, the values and what is known ahead
  /// @param missing what becomes of values that are not known
  /// @throws dev.eddy.tasks.data.DataException if their columns are not those, two have the same
  ///   key, a time is missing or stands in no order, or what is not known is refused
  public static SeriesTable of(SeriesRoles told, Missing missing, List<TimeSeries> series) {
    return new GivenSeries(told, missing, series).table();
  }

  /// The step and the first and last time, and how many series there are.
  public String span() {
    return "every %s from %s to %s%s"
        .formatted(
            step,
            first(),
            last(),
            roles.key().isEmpty() ? "" : "; %,d series".formatted(series.size()));
  }

  /// The first time, as the table has them.
  public String first() {
    return writer.write(
        series.stream()
            .map(one -> one.times().getFirst())
            .min(Comparator.comparingLong(Moment::seconds))
            .orElseThrow());
  }

  /// The last time, as the table has them.
  public String last() {
    return writer.write(
        series.stream()
            .map(one -> one.times().getLast())
            .max(Comparator.comparingLong(Moment::seconds))
            .orElseThrow());
  }
}
