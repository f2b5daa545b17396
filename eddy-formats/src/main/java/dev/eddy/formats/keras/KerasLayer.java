package dev.eddy.formats.keras;

import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.FormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// One layer of a configuration, of whatever version of Keras, with its weights.
///
/// Wrappers and cells hold layers of their own: a `Bidirectional` two, an `RNN` the cells one over
/// the other, a model inside a model its layers.
final class KerasLayer {

  private static final int DEEPEST = 50;

  static final Set<String> MODELS = Set.of("Sequential", "Functional", "Model");

  final String kind;
  final String name;
  final JsonNode config;

  /// How it is called, once for every time; empty in a row of layers.
  final List<JsonNode> calls = new ArrayList<>();

  /// Its own layers: of a model, of a wrapper, of a row of cells.
  final List<KerasLayer> layers = new ArrayList<>();

  /// Its own weights, in the order of `get_weights()`.
  final List<ForeignTensor> weights = new ArrayList<>();

  private KerasLayer(String kind, String name, JsonNode config) {
    this.kind = kind;
    this.name = name;
    this.config = config;
  }

  /// Reads a layer and all that it holds.
  ///
  /// @throws FormatException if it is no layer of Keras
  static KerasLayer of(JsonNode node, String where) {
    return of(node, where, 0);
  }

  private static KerasLayer of(JsonNode node, String where, int depth) {
    var kind = node.path("class_name").asString("");
    var config = node.path("config");
    if (kind.isEmpty() || depth > DEEPEST) {
      throw new FormatException(
          kind.isEmpty()
              ? "%s: the configuration holds something that is no layer: %s"
                  .formatted(where, shown(node))
              : "%s: its layers hold each other more than %d times deep".formatted(where, DEEPEST));
    }
    var name = config.path("name").asString(node.path("name").asString(kind));
    var layer = new KerasLayer(kind, name, config);
    node.path("inbound_nodes").forEach(layer.calls::add);
    if (MODELS.contains(kind) || config.has("layers") && config.has("input_layers")) {
      for (var inner : config.isArray() ? config : config.path("layers")) {
        layer.layers.add(of(inner, where, depth + 1));
      }
    } else if (config.path("layer").isObject()) {
      layer.layers.add(of(config.path("layer"), where, depth + 1));
      if (config.path("backward_layer").isObject()) {
        layer.layers.add(of(config.path("backward_layer"), where, depth + 1));
      }
    } else if (config.path("cell").isObject()) {
      layer.layers.add(of(config.path("cell"), where, depth + 1));
    } else if (config.path("cells").isArray()) {
      for (var cell : config.path("cells")) {
        layer.layers.add(of(cell, where, depth + 1));
      }
    }
    return layer;
  }

  private static String shown(JsonNode node) {
    var text = node.toString();
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }

  boolean isModel() {
    return MODELS.contains(kind);
  }

  boolean flag(String key, boolean otherwise) {
    return config.path(key).asBoolean(otherwise);
  }

  int whole(String key, int otherwise) {
    var node = config.path(key);
    return node.isArray() ? node.path(0).asInt(otherwise) : node.asInt(otherwise);
  }

  double number(String key, double otherwise) {
    return config.path(key).isNumber() ? config.path(key).doubleValue() : otherwise;
  }

  String text(String key, String otherwise) {
    return config.path(key).isString() ? config.path(key).stringValue() : otherwise;
  }

  /// A whole number under its name in later versions, or in Keras 1.
  int either(String key, String first, int otherwise) {
    return config.has(key) ? whole(key, otherwise) : whole(first, otherwise);
  }

  /// The weights as float32.
  float[] weight(int index) {
    return weights.get(index).floats();
  }

  int[] shape(int index) {
    return weights.get(index).shape();
  }

  @Override
  public String toString() {
    return "layer \"%s\" (%s)".formatted(name, kind);
  }
}
