package dev.eddy.tasks.data.series;

import dev.eddy.tasks.data.time.Moment;
import java.util.List;

/// Numbers over time, step after step without a gap.
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
  }

  /// A series of which nothing is known ahead.
  public TimeSeries(String key, List<Moment> times, double[] values, boolean[] known, int columns) {
    this(key, times, values, known, columns, new double[0]);
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
    return key.isEmpty() ? "the series" : "\"" + key + "\"";
  }
}
