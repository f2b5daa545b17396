package dev.eddy.tasks.reproduce;

import java.util.Map;
import java.util.function.ToDoubleFunction;

/// What a [ResultRow] is judged by: one number of an evaluation, as publications state it.
///
/// @param title the name in tables
/// @param curve the number of each epoch that shows how the training went, by its name in the
///   history
/// @param value the number in the metrics of an evaluation
public record Measure(
    String title,
    boolean lowerIsBetter,
    String curve,
    ToDoubleFunction<Map<String, Double>> value) {

  /// The share of right labels.
  public static final Measure ACCURACY =
      new Measure("accuracy", false, "validation_accuracy", metrics -> metrics.get("accuracy"));

  /// The number in the metrics of an evaluation.
  public double of(Map<String, Double> metrics) {
    return value.applyAsDouble(metrics);
  }

  /// Whether a value is as good as what was to be reached, or better.
  public boolean reaches(double value, double goal) {
    return lowerIsBetter ? value <= goal : value >= goal;
  }
}
