package dev.eddy.cli.terminal;

import dev.eddy.formats.Json;
import dev.eddy.tasks.Evaluation;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// Measured numbers as JSON: a number without a fraction is written without one, and one that is
/// not finite as null.
public final class Metrics {

  private Metrics() {}

  /// The numbers of an evaluation and its details.
  public static ObjectNode json(Evaluation evaluation) {
    var json = json(evaluation.metrics());
    evaluation.details().forEach((name, value) -> json.set(name, Json.MAPPER.valueToTree(value)));
    return json;
  }

  public static ObjectNode json(Map<String, Double> metrics) {
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
