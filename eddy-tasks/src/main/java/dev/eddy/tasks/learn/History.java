package dev.eddy.tasks.learn;

import dev.eddy.formats.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What was measured while a model was trained, epoch by epoch.
///
/// @param bestEpoch the epoch whose weights the model has, from 1; 0: the start
/// @param test what was measured once, at the end, on what was set aside for that; may be empty
/// @param folds what was measured on each part by a model of the other parts; may be empty
/// @param beside what simple methods without a network reached on the validation, by their names;
///   may be empty
public record History(
    List<Epoch> epochs,
    int bestEpoch,
    Map<String, Double> test,
    List<Map<String, Double>> folds,
    Map<String, Map<String, Double>> beside) {

  private static final String TEST = "test";
  private static final String FOLDS = "folds";
  private static final String BESIDE = "beside";

  /// Without a test.
  public History(List<Epoch> epochs, int bestEpoch) {
    this(epochs, bestEpoch, Map.of(), List.of(), Map.of());
  }

  /// The same with what a test measured.
  public History tested(Map<String, Double> metrics) {
    return new History(epochs, bestEpoch, metrics, folds, beside);
  }

  /// The same with what each of several parts measured.
  public History folded(List<Map<String, Double>> metrics) {
    return new History(epochs, bestEpoch, test, metrics, beside);
  }

  /// The same with what simple methods reached on the validation.
  public History withBeside(Map<String, Map<String, Double>> others) {
    return new History(epochs, bestEpoch, test, folds, others);
  }

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
    test = Collections.unmodifiableMap(new LinkedHashMap<>(test));
    folds =
        folds.stream().map(fold -> Collections.unmodifiableMap(new LinkedHashMap<>(fold))).toList();
    var others = new LinkedHashMap<String, Map<String, Double>>();
    beside.forEach((name, metrics) ->
        others.put(name, Collections.unmodifiableMap(new LinkedHashMap<>(metrics))));
    beside = Collections.unmodifiableMap(others);
  }

  /// What was not measured has no key.
  public JsonNode json() {
    ObjectNode json = Json.MAPPER.valueToTree(this);
    if (test.isEmpty()) json.remove(TEST);
    if (folds.isEmpty()) json.remove(FOLDS);
    if (beside.isEmpty()) json.remove(BESIDE);
    return json;
  }

  public static History read(JsonNode json, String where) {
    var whole = json.deepCopy();
    if (whole instanceof ObjectNode object) {
      if (!object.has(TEST)) object.putObject(TEST);
      if (!object.has(FOLDS)) object.putArray(FOLDS);
      if (!object.has(BESIDE)) object.putObject(BESIDE);
    }
    return Json.parse(Json.bytes(whole), where, History.class);
  }
}
