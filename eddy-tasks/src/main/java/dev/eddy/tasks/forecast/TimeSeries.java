package dev.eddy.tasks.forecast;

import dev.eddy.tasks.forecast.TimeNotation.Moment;
import java.util.List;

/// Numbers over time, step after step without a gap.
///
/// @param key which series of the data it is; empty where there is one
/// @param times one a step
/// @param values `[steps, columns]`
/// @param known for each value whether it was read; others lie between their neighbours
/// @param columns how many values a step has
record TimeSeries(String key, List<Moment> times, double[] values, boolean[] known, int columns) {

  TimeSeries {
    times = List.copyOf(times);
  }

  int steps() {
    return times.size();
  }

  double value(int step, int column) {
    return values[step * columns + column];
  }

  /// Whether all values of some steps were read.
  boolean isKnown(int from, int to) {
    for (int i = from * columns; i < to * columns; i++) {
      if (!known[i]) {
        return false;
      }
    }
    return true;
  }

  /// How it is called in messages and answers.
  String name() {
    return key.isEmpty() ? "the series" : "\"" + key + "\"";
  }
}
