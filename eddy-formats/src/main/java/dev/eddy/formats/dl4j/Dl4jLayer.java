package dev.eddy.formats.dl4j;

import dev.eddy.formats.FormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// A layer of a configuration: its kind, whatever the version wrote it as, and its parameters in
/// the order in which the row of all parameters has them.
///
/// @param name of the layer
/// @param kind in small letters, without "layer": `lstm`, `rnnoutput`
/// @param json its settings
record Dl4jLayer(String where, String name, String kind, JsonNode json) {

  /// A matrix or a vector `[1, columns]`, column after column.
  record Parameter(String name, int rows, int columns) {}

  /// A layer as `{"@class": "…LSTM", …}`, or in older files `{"gravesLSTM": {…}}`.
  static Dl4jLayer of(String where, String name, JsonNode layer) {
    var type = layer.path("@class").asString("");
    if (!type.isEmpty()) {
      return new Dl4jLayer(where, name, kind(type.substring(type.lastIndexOf('.') + 1)), layer);
    }
    if (layer.size() != 1) {
      throw new FormatException(
          "%s, layer \"%s\": its configuration does not say what it is".formatted(where, name));
    }
    var only = layer.properties().iterator().next();
    return new Dl4jLayer(where, name, kind(only.getKey()), only.getValue());
  }

  private static String kind(String name) {
    return name.toLowerCase(Locale.ROOT).replaceFirst("(?<=.)layer$", "");
  }

  FormatException fault(String sentence) {
    return new FormatException("%s, layer \"%s\" (%s): %s".formatted(where, name, kind, sentence));
  }

  /// A layer that this one is about.
  Dl4jLayer inner(String key) {
    return of(where, name, json.path(key));
  }

  int inputs() {
    return size("nin", "nIn");
  }

  int outputs() {
    return size("nout", "nOut");
  }

  private int size(String older, String newer) {
    int size = json.path(older).asInt(json.path(newer).asInt(0));
    if (size < 1) {
      throw fault("expected \"%s\" of 1 or more, found %s".formatted(older, json.path(older)));
    }
    return size;
  }

  boolean biased() {
    return json.path("hasBias").asBoolean(true);
  }

  /// An activation in small letters: `tanh`, `relu`.
  ///
  /// @param key such as `activationFn`
  String activation(String key, String otherwise) {
    var node = json.path(key);
    var name =
        node.isObject()
            ? node.path("@class")
                .asString(node.size() == 1 ? node.properties().iterator().next().getKey() : "")
            : node.asString(otherwise);
    return name.substring(name.lastIndexOf('.') + 1)
        .replaceFirst("^Activation", "")
        .toLowerCase(Locale.ROOT);
  }

  /// What the layer does to its sums.
  String activation() {
    return activation("activationFn", activation("activationFunction", "identity"));
  }

  /// Its parameters in their order.
  ///
  /// @throws FormatException if they are not known
  List<Parameter> parameters() {
    return switch (kind) {
      case "lstm", "graveslstm" -> lstm("W", "RW", "b");
      case "gravesbidirectionallstm" -> {
        var all = new ArrayList<>(lstm("WF", "RWF", "bF"));
        all.addAll(lstm("WB", "RWB", "bB"));
        yield all;
      }
      case "simplernn" -> {
        if (json.path("hasLayerNorm").asBoolean(false)) {
          throw fault("it has layer normalisation, which is not read");
        }
        yield List.of(
            new Parameter("W", inputs(), outputs()),
            new Parameter("RW", outputs(), outputs()),
            new Parameter("b", 1, outputs()));
      }
      case "bidirectional" -> {
        var all = new ArrayList<Parameter>();
        for (var side : List.of("f", "b")) {
          for (var one : inner(side.equals("f") ? "fwd" : "bwd").parameters()) {
            all.add(new Parameter(side + one.name, one.rows, one.columns));
          }
        }
        yield all;
      }
      case "lasttimestep", "maskzero", "timedistributed" -> inner("underlying").parameters();
      case "dense", "output", "rnnoutput", "embedding", "embeddingsequence" -> {
        boolean flagged = !kind.equals("embeddingsequence") || json.has("hasBias");
        var weights = new Parameter("W", inputs(), outputs());
        yield flagged && biased()
            ? List.of(weights, new Parameter("b", 1, outputs()))
            : List.of(weights);
      }
      case "globalpooling", "dropout", "activation", "loss", "rnnloss" -> List.of();
      default -> throw fault("Eddy has no layer of this kind");
    };
  }

  private List<Parameter> lstm(String weights, String recurrent, String bias) {
    int units = outputs();
    return List.of(
        new Parameter(weights, inputs(), 4 * units),
        new Parameter(recurrent, units, 4 * units + (kind.startsWith("graves") ? 3 : 0)),
        new Parameter(bias, 1, 4 * units));
  }
}
