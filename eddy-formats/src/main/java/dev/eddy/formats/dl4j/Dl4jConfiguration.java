package dev.eddy.formats.dl4j;

import dev.eddy.formats.FormatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// A `MultiLayerNetwork` or a `ComputationGraph` in one form: vertices, each after what it reads.
///
/// @param inputs their names
/// @param vertices in the order of their parameters
/// @param outputs their names
record Dl4jConfiguration(List<String> inputs, List<Vertex> vertices, List<String> outputs) {

  /// @param reads vertices and inputs
  /// @param layer null where it is a vertex without layer
  /// @param json of the vertex, without its layer
  /// @param prepared what is done to its input, in the words of the file; "" for nothing
  record Vertex(String name, List<String> reads, Dl4jLayer layer, JsonNode json, String prepared) {}

  static Dl4jConfiguration of(JsonNode json, String where) {
    if (json.path("confs").isArray()) {
      return row(json, where);
    }
    if (json.path("vertices").isObject()) {
      return graph(json, where);
    }
    throw new FormatException(
        "%s: its configuration has neither \"confs\" nor \"vertices\"".formatted(where));
  }

  private static Dl4jConfiguration row(JsonNode json, String where) {
    var vertices = new ArrayList<Vertex>();
    var before = "input";
    int number = 0;
    for (var conf : json.path("confs")) {
      var name = Integer.toString(number);
      vertices.add(
          new Vertex(
              name,
              List.of(before),
              Dl4jLayer.of(where, name, conf.path("layer")),
              conf,
              prepared(json.path("inputPreProcessors").path(name))));
      before = name;
      number++;
    }
    return new Dl4jConfiguration(List.of("input"), vertices, List.of(before));
  }

  private static Dl4jConfiguration graph(JsonNode json, String where) {
    var all = new LinkedHashMap<String, Vertex>();
    json.path("vertices")
        .properties()
        .forEach(entry -> {
          var vertex = entry.getValue();
          var inner = vertex.has("LayerVertex") ? vertex.path("LayerVertex") : vertex;
          all.put(
              entry.getKey(),
              new Vertex(
                  entry.getKey(),
                  texts(json.path("vertexInputs").path(entry.getKey())),
                  inner.has("layerConf")
                      ? Dl4jLayer.of(where, entry.getKey(), inner.path("layerConf").path("layer"))
                      : null,
                  vertex,
                  prepared(inner.path("preProcessor"))));
        });
    var inputs = texts(json.path("networkInputs"));
    var ordered = new ArrayList<Vertex>();
    for (var name : order(json, all, inputs, where)) {
      ordered.add(all.get(name));
    }
    return new Dl4jConfiguration(inputs, ordered, texts(json.path("networkOutputs")));
  }

  /// The order of the parameters: newer files say it, of older ones it has to be the only one there
  /// is.
  private static Set<String> order(
      JsonNode json, Map<String, Vertex> all, List<String> inputs, String where) {
    var order = new LinkedHashSet<>(texts(json.path("topologicalOrderStr")));
    order.removeAll(inputs);
    if (!order.isEmpty()) {
      if (!order.equals(all.keySet())) {
        throw new FormatException(
            "%s: its order %s is not that of its vertices %s"
                .formatted(where, order, all.keySet()));
      }
      return order;
    }
    var known = new LinkedHashSet<>(inputs);
    while (order.size() < all.size()) {
      var next =
          all.values().stream()
              .filter(v -> !order.contains(v.name) && known.containsAll(v.reads))
              .map(Vertex::name)
              .toList();
      if (next.size() != 1) {
        throw new FormatException(
            "%s: it does not say in which order the parameters of its vertices lie; save it with a newer version"
                .formatted(where));
      }
      order.add(next.getFirst());
      known.add(next.getFirst());
    }
    return order;
  }

  private static List<String> texts(JsonNode list) {
    var all = new ArrayList<String>();
    list.forEach(text -> all.add(text.asString("")));
    return all;
  }

  private static String prepared(JsonNode json) {
    if (!json.isObject() || json.isEmpty()) {
      return "";
    }
    var type = json.path("@class").asString(json.properties().iterator().next().getKey());
    return type.substring(type.lastIndexOf('.') + 1).replaceFirst("PreProcessor$", "");
  }
}
