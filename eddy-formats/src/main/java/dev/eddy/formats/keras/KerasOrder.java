package dev.eddy.formats.keras;

import dev.eddy.formats.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// The order in which Keras 3 lists, and numbers, the layers of a functional model: those furthest
/// from an output first; equally far ones as they are met going back from the outputs.
///
/// @see <a
///   href="https://github.com/keras-team/keras/blob/v3.3.3/keras/src/ops/function.py">map_graph</a>
final class KerasOrder {

  private final Map<String, JsonNode> layers = new LinkedHashMap<>();
  private final Map<String, List<String>> reads = new HashMap<>();
  private final Map<String, Integer> met = new HashMap<>();
  private final Map<String, Integer> depths = new HashMap<>();

  private KerasOrder(ArrayNode all) {
    for (var layer : all) {
      var name = layer.path("name").asString();
      layers.put(name, layer);
      var from = new ArrayList<String>();
      collect(layer.path("inbound_nodes"), from);
      reads.put(name, from);
    }
  }

  /// @param layers of a configuration, each with its calls
  /// @param outputs references to what the model gives
  static ArrayNode of(ArrayNode layers, ArrayNode outputs) {
    var order = new KerasOrder(layers);
    for (var output : outputs) {
      order.visit(output.path(0).asString());
    }
    for (var output : outputs) {
      order.deepen(output.path(0).asString(), 0);
    }
    var sorted = new ArrayList<>(order.layers.keySet());
    sorted.sort(
        Comparator.comparingInt((String name) -> -order.depths.getOrDefault(name, 0))
            .thenComparingInt(name -> order.met.getOrDefault(name, Integer.MAX_VALUE)));
    var all = Json.MAPPER.createArrayNode();
    sorted.forEach(name -> all.add(order.layers.get(name)));
    return all;
  }

  private static void collect(JsonNode node, List<String> into) {
    if (node.path("class_name").asString("").equals("__keras_tensor__")) {
      into.add(node.path("config").path("keras_history").path(0).asString());
      return;
    }
    node.forEach(inner -> collect(inner, into));
  }

  private void visit(String name) {
    if (met.putIfAbsent(name, met.size()) == null) {
      reads.get(name).forEach(this::visit);
    }
  }

  /// Layers after a layer are at most as many as there are, so a longer way is followed at most so
  /// often.
  private void deepen(String name, int depth) {
    if (depths.getOrDefault(name, -1) < depth) {
      depths.put(name, depth);
      reads.get(name).forEach(from -> deepen(from, depth + 1));
    }
  }
}
