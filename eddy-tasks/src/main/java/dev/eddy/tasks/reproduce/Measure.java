package dev.eddy.tasks.reproduce;

import java.util.Map;
import java.util.function.ToDoubleFunction;

/// What a [Row] is judged by: one number of an evaluation, as publications state it.
public enum Measure {
  /// The share of right labels.
  ACCURACY("accuracy", false, "validation_accuracy", metrics -> metrics.get("accuracy")),
  /// The share of answers that equal a right one.
  EXACT_MATCH(
      "exact match", false, "validation_exact_match", metrics -> metrics.get("exact_match")),
  /// The share of words whose best pronunciation equals none of the references.
  WRONG_WORDS("WER", true, "validation_exact_match", metrics -> 1 - metrics.get("exact_match")),
  /// The mean absolute error of forecasts, as a share of that of the seasonal naive method over
  /// what was learned from.
  MASE("MASE", true, "validation_mase", metrics -> metrics.get("mase")),
  /// The mean squared error of forecasts, in deviations of what was learned from.
  SCALED_MSE("MSE, scaled", true, "validation_mase", metrics -> metrics.get("scaled_mse")),
  /// Mean negative log-likelihood of a character, natural logarithm.
  NATS_PER_CHARACTER("nats per character", true, "validation_loss", metrics -> metrics.get("loss")),
  /// How much shorter than by the best Witten–Bell n-gram words are that were not learned from: `1
  /// − bits / bits` per letter.
  BELOW_NGRAM(
      "bits below the best n-gram", false, "loss", metrics -> metrics.get("unseen_below_ngram"));

  private final String title;
  private final boolean lowerIsBetter;
  private final String curve;
  private final ToDoubleFunction<Map<String, Double>> value;

  Measure(
      String title,
      boolean lowerIsBetter,
      String curve,
      ToDoubleFunction<Map<String, Double>> value) {
    this.title = title;
    this.lowerIsBetter = lowerIsBetter;
    this.curve = curve;
    this.value = value;
  }

  /// The name in tables.
  public String title() {
    return title;
  }

  public boolean lowerIsBetter() {
    return lowerIsBetter;
  }

  /// The number of each epoch that shows how the training went, by its name in the history.
  public String curve() {
    return curve;
  }

  /// The number in the metrics of an evaluation.
  public double of(Map<String, Double> metrics) {
    return value.applyAsDouble(metrics);
  }

  /// Whether a value is as good as what was to be reached, or better.
  public boolean reaches(double value, double goal) {
    return lowerIsBetter ? value <= goal : value >= goal;
  }
}
