package dev.eddy.train;

/// Which evaluation is the best one, and when to stop for want of a better one.
///
/// @param metric the name of a metric that the validation gives
/// @param lowerIsBetter whether it is a loss or an error rate
/// @param patience after how many evaluations without a better one training stops; 0 is never
public record Selection(String metric, boolean lowerIsBetter, int patience) {

  public Selection {
    if (patience < 0) {
      throw new IllegalArgumentException(
          "selection by \"%s\": patience must be 0 (never stop) or more, found %d"
              .formatted(metric, patience));
    }
  }

  /// The lowest value is the best.
  public static Selection lowest(String metric) {
    return new Selection(metric, true, 0);
  }

  /// The highest value is the best.
  public static Selection highest(String metric) {
    return new Selection(metric, false, 0);
  }

  /// The same, but training stops after so many evaluations without a better one.
  public Selection withPatience(int evaluations) {
    return new Selection(metric, lowerIsBetter, evaluations);
  }

  /// Whether one value is better than another; a value that is no number is never better, and any
  /// number is better than it.
  boolean isBetter(double value, double than) {
    if (Double.isNaN(than)) {
      return !Double.isNaN(value);
    }
    return lowerIsBetter ? value < than : value > than;
  }
}
