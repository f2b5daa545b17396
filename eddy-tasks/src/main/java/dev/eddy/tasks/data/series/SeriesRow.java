package dev.eddy.tasks.data.series;

import java.util.List;

/// A row of a table of series.
///
/// @param key which series it belongs to; empty where there is one
/// @param time the cells that tell it, as the file has them
/// @param values NaN where a cell holds none
public record SeriesRow(String key, List<String> time, List<Double> values) {
  public SeriesRow {
    time = List.copyOf(time);
    values = List.copyOf(values);
  }
}
