package dev.eddy.equation;

import java.util.Map;

/// What can only be said about a text once its sizes are numbers, such as whether D has two equal
/// parts.
@FunctionalInterface
interface Bound {

  /// @throws EquationException if the text cannot be run with these sizes
  void check(Map<String, Integer> sizes);
}
