package dev.eddy.tasks.forecast;

import java.util.LinkedHashMap;
import java.util.Map;

/// Sums of the errors of forecasts, value by value.
///
/// With the truth y and the forecast f
///
/// - MAE: mean of |y − f|; RMSE: √ of the mean of (y − f)²;
/// - MASE: mean of |y − f| / (mean of |y(t) − y(t − m)| over what was learned from), m the season
///   (Hyndman & Koehler 2006); a series that never changes has none;
/// - sMAPE: mean of 200·|y − f| / (|y| + |f|), 0 where both are 0;
/// - scaled MAE and MSE: the same of values in deviations of what was learned from.
final class ForecastErrors {

  private long count;
  private long scaledCount;
  private double absolute;
  private double squared;
  private double relative;
  private double relativeToSeason;
  private double scaledAbsolute;
  private double scaledSquared;

  /// @param seasonalError what MASE divides by; 0: this value has none
  /// @param scaledError y − f in deviations of the values
  void add(double truth, double forecast, double seasonalError, double scaledError) {
    double error = Math.abs(truth - forecast);
    count++;
    absolute += error;
    squared += error * error;
    double size = Math.abs(truth) + Math.abs(forecast);
    relative += size == 0 ? 0 : 200 * error / size;
    if (seasonalError > 0) {
      scaledCount++;
      relativeToSeason += error / seasonalError;
    }
    scaledAbsolute += Math.abs(scaledError);
    scaledSquared += scaledError * scaledError;
  }

  double mase() {
    return relativeToSeason / scaledCount;
  }

  double mae() {
    return absolute / count;
  }

  /// By name, the most telling first.
  Map<String, Double> metrics() {
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("mase", mase());
    metrics.put("mae", mae());
    metrics.put("rmse", Math.sqrt(squared / count));
    metrics.put("smape", relative / count);
    metrics.put("scaled_mse", scaledSquared / count);
    metrics.put("scaled_mae", scaledAbsolute / count);
    return metrics;
  }
}
