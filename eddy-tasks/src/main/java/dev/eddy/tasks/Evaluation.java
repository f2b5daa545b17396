package dev.eddy.tasks;

import dev.eddy.tasks.report.Section;
import java.util.List;
import java.util.Map;

/// How well a model does on data it has not learned from. Its text is for people, a few lines.
public interface Evaluation {

  /// Numbers by name, the most telling first: `accuracy`, `loss`, …
  Map<String, Double> metrics();

  /// What else programs may want to know, by name: lists and maps as JSON has them.
  default Map<String, Object> details() {
    return Map.of();
  }

  /// What a report tells of it.
  ///
  /// @param on what it was made on, such as `test`
  default List<Section> sections(String on) {
    return List.of();
  }
}
