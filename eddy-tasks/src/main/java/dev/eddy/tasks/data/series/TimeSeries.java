package dev.eddy.tasks.data.series;

import dev.eddy.tasks.data.time.Moment;
import dev.eddy.tasks.data.time.TimeStep;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.LongStream;

/// Numbers over time, step after step without a gap.
///
/// ```java
/// var day = new TimeStep(TimeStep.Unit.SECOND, 86_400);
/// var sales = TimeSeries.of("", LocalDateTime.of(2024, 1, 1, 0, 0), day, 1, 112, 118, Double.NaN, 129);
/// ```
///
/// @param key which series of the data it is; empty where there is one
/// @param times one a step, and those of the steps ahead for which something is known
/// @param values `[steps, columns]`
/// @param known for each value whether it was read; others lie between their neighbours
/// @param columns how many values a step has
/// @param ahead what is known ahead, `[times, …]`; empty where nothing is
public record TimeSeries(
    String key, List<Moment> times, double[] values, boolean[] known, int columns, double[] ahead) {

  public TimeSeries {
    times = List.copyOf(times);
    if (columns < 1 || values.length % columns != 0 || known.length != values.length) {
      throw new IllegalArgumentException(
          "%s: expected the same number of values in each step, and as many that say whether they are known; found %d values of %d columns, %d known"
              .formatted(name(key), values.length, columns, known.length));
    }
    int steps = values.length / columns;
    boolean fits =
        ahead.length == 0
            ? times.size() == steps
            : times.size() >= steps && ahead.length % times.size() == 0;
    if (!fits) {
      throw new IllegalArgumentException(
          "%s: expected a time for each step, and more only where something is known of every time; found %d steps, %d times and %d numbers known ahead"
              .formatted(name(key), steps, times.size(), ahead.length));
    }
  }

  /// A series of which nothing is known ahead.
  public TimeSeries(String key, List<Moment> times, double[] values, boolean[] known, int columns) {
    this(key, times, values, known, columns, new double[0]);
  }

  /// A series whose times follow each other from a first one on.
  ///
  /// @param values `[steps, columns]`; NaN is one that is missing, and lies between its neighbours
  /// @throws IllegalArgumentException if steps have not the same number of values, or a column has
  ///   none
  public static TimeSeries of(
      String key, LocalDateTime first, TimeStep step, int columns, double... values) {
    if (columns < 1 || values.length % columns != 0) {
      throw new IllegalArgumentException(
          "%s: expected the same number of values in each step, found %d values of %d columns"
              .formatted(name(key), values.length, columns));
    }
    var known = new boolean[values.length];
    for (int i = 0; i < known.length; i++) {
      known[i] = !Double.isNaN(values[i]);
    }
    var filled = values.clone();
    for (int column = 0; column < columns; column++) {
      if (!fill(filled, column, columns)) {
        throw new IllegalArgumentException(
            "%s: expected values in column %d, found none".formatted(name(key), column + 1));
      }
    }
    var start = new Moment(first, 0);
    var times =
        LongStream.range(0, values.length / columns).mapToObj(t -> step.after(start, t)).toList();
    return new TimeSeries(key, times, filled, known, columns);
  }

  /// What is missing lies on a line between its neighbours; at an end it is as its only one.
  ///
  /// @return whether there is any value
  static boolean fill(double[] values, int column, int columns) {
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
    for (int k = last + 1; k < steps && last >= 0; k++) {
      values[k * columns + column] = values[last * columns + column];
    }
    return last >= 0;
  }

  /// How many steps have values.
  public int steps() {
    return values.length / columns;
  }

  public double value(int step, int column) {
    return values[step * columns + column];
  }

  /// Whether all values of some steps were read.
  public boolean isKnown(int from, int to) {
    for (int i = from * columns; i < to * columns; i++) {
      if (!known[i]) {
        return false;
      }
    }
    return true;
  }

  /// How it is called in messages and answers.
  public String name() {
    return name(key);
  }

  private static String name(String key) {
    return key.isEmpty() ? "the series" : "\"" + key + "\"";
  }
}
