package dev.eddy.tasks.reproduce;

import java.util.Map;

/// Simple methods without a network that a [ResultRow] is measured beside, on the same parts in the
/// same run.
@FunctionalInterface
public interface SimpleMethods {

  /// No method.
  SimpleMethods NONE = (_, _) -> Map.of();

  /// How they do on the test part: for each, by what it is in a few words, the numbers that the
  /// evaluation of a model has, by their names.
  ///
  /// @param evaluated the model's own numbers on that part
  Map<String, Map<String, Double>> metrics(PartFiles parts, Map<String, Double> evaluated);
}
