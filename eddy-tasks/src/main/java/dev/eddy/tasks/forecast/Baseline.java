package dev.eddy.tasks.forecast;

import dev.eddy.tasks.data.series.TimeSeries;

/// A simple method that a forecast is measured beside, at the same origins.
enum Baseline {
  /// The last value: `y(T + h) = y(T)`.
  NAIVE("naive") {
    @Override
    double forecast(TimeSeries series, int column, int origin, int ahead, int season) {
      return series.value(origin - 1, column);
    }
  },
  /// The value of the last season: `y(T + h) = y(T + h − k·m)`, the smallest k that lies in the
  /// past; the last value where the past has no whole season.
  SEASONAL_NAIVE("seasonal naive") {
    @Override
    double forecast(TimeSeries series, int column, int origin, int ahead, int season) {
      return origin < season
          ? series.value(origin - 1, column)
          : series.value(origin - season + ahead % season, column);
    }
  },
  /// The line through the first and the last value: `y(T + h) = y(T) + h·(y(T) − y(1))/(T − 1)`.
  DRIFT("drift") {
    @Override
    double forecast(TimeSeries series, int column, int origin, int ahead, int season) {
      double last = series.value(origin - 1, column);
      return origin < 2
          ? last
          : last + (ahead + 1) * (last - series.value(0, column)) / (origin - 1);
    }
  };

  private final String title;

  Baseline(String title) {
    this.title = title;
  }

  /// What it is called, in words.
  String title() {
    return title;
  }

  /// What it says of one value.
  ///
  /// @param origin how many steps are in the past, at least 1
  /// @param ahead 0 for the first step after the origin
  abstract double forecast(TimeSeries series, int column, int origin, int ahead, int season);
}
