package dev.eddy.tasks;

import dev.eddy.tasks.metric.Bootstrap;
import dev.eddy.tasks.report.Section;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How well a model does on data it has not learned from. Its text is for people, a few lines.
public interface Evaluation {

  /// Numbers by name, the most telling first: `accuracy`, `loss`, …
  Map<String, Double> metrics();

  /// What else programs may want to know, by name: lists and maps as JSON has them.
  default Map<String, Object> details() {
    return Map.of();
  }

  /// All of it for people: what the text says, and what a closer look shows.
  default String inFull() {
    return toString();
  }

  /// Answers that are not right, in the order of the data; none where there is no right or wrong.
  default List<Mistake> mistakes() {
    return List.of();
  }

  /// Whether the rows of [#mistakes] are those of the data, as [Predictor#questions] numbers them.
  default boolean isByRow() {
    return false;
  }

  /// The same answers where they must be as probable as another threshold; empty where there is
  /// none.
  default Optional<Evaluation> at(double threshold) {
    return Optional.empty();
  }

  /// What intervals can be drawn from; empty where the examples do not stand alone.
  default Optional<Bootstrap.Source> resampling() {
    return Optional.empty();
  }

  /// What a report tells of it.
  ///
  /// @param on what it was made on, such as `test`
  default List<Section> sections(String on) {
    return List.of();
  }
}
