package dev.eddy.cli;

import dev.eddy.formats.Json;
import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.classify.Classifier;
import dev.eddy.tasks.metric.ConfusionMatrix;
import dev.eddy.tasks.tag.Tagger;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// Measured numbers as JSON: a number without a fraction is written without one, and one that is
/// not finite as null.
final class Metrics {

  private Metrics() {}

  /// The numbers of an evaluation; where labels were told apart, also how often which was taken for
  /// which: `confusion` holds a row for each right label, with a number for each that was said.
  static ObjectNode json(Evaluation evaluation) {
    var json = json(evaluation.metrics());
    switch (evaluation) {
      case Classifier.Result result -> add(result.confusion(), json);
      case Tagger.Result result -> add(result.confusion(), json);
      default -> {}
    }
    return json;
  }

  private static void add(ConfusionMatrix matrix, ObjectNode json) {
    var labels = json.putArray("labels");
    matrix.labels().forEach(labels::add);
    var confusion = json.putArray("confusion");
    for (int right = 0; right < matrix.labels().size(); right++) {
      var counts = confusion.addArray();
      for (int said = 0; said < matrix.labels().size(); said++) {
        counts.add(matrix.count(right, said));
      }
    }
  }

  static ObjectNode json(Map<String, Double> metrics) {
    var json = Json.object();
    metrics.forEach((name, value) -> {
      if (!Double.isFinite(value)) {
        json.putNull(name);
      } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
        json.put(name, value.longValue());
      } else {
        json.put(name, value);
      }
    });
    return json;
  }
}
