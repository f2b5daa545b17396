package dev.eddy.train;

import dev.eddy.model.Weights;
import java.util.Map;

/// Measures the weights of a training on data it does not see.
@FunctionalInterface
public interface Validation {

  /// Metrics by name, such as `loss` and `accuracy`.
  Map<String, Double> evaluate(Weights weights);
}
