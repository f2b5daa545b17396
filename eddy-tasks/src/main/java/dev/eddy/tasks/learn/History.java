package dev.eddy.tasks.learn;

import dev.eddy.formats.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What was measured while a model was trained, epoch by epoch.
///
/// @param bestEpoch the epoch whose weights the model has, from 1; 0: the start
public record History(List<Epoch> epochs, int bestEpoch) {

  /// What is measured at the end of an epoch.
  ///
  /// @param epoch its number, from 1
  /// @param step how many steps had been done
  /// @param values such as `loss` (mean over the epoch, nats), `validation_loss`,
  ///   `validation_accuracy`
  public record Epoch(int epoch, long step, Map<String, Double> values) {
    public Epoch {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
  }

  public History {
    epochs = List.copyOf(epochs);
  }

  public JsonNode json() {
    return Json.MAPPER.valueToTree(this);
  }

  public static History read(JsonNode json, String where) {
    return Json.parse(Json.bytes(json), where, History.class);
  }
}
