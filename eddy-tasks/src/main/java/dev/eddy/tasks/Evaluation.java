package dev.eddy.tasks;

import java.util.Map;

/// How well a model does on data it has not learned from. Its text is for people, a few lines.
public interface Evaluation {

  /// Numbers by name, the most telling first: `accuracy`, `loss`, …
  Map<String, Double> metrics();
}
