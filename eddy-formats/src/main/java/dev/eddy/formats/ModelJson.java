package dev.eddy.formats;

import dev.eddy.cell.Cell;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.random.Initializer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A [Model] as JSON and back, nothing lost: the equations of its cells are part of it.
///
/// ```json
/// {
///   "layers": [
///     {"kind": "embedding", "name": "text", "axis": "text", "symbols": 120, "width": 32},
///     {"kind": "cell", "name": "scan", "units": 64, "inputs": {"x": ["text"]},
///      "cell": {"name": "elman", "text": ["h' = tanh(W @ x + U @ h + b)"]}},
///     {"kind": "pool", "name": "last", "input": "scan", "pooling": "last_valid_step"}
///   ],
///   "outputs": {"label": ["last"]}
/// }
/// ```
///
/// A cell's text is one string per line. What is empty, zero or false is left out: `dropout` and
/// `initializers` of an embedding; `start`, `memory`, `reverse`, `initializers` and `shared` of a
/// cell layer; `options` and `sizes` of a cell. Options are written with the value they have, so a
/// later default does not change an old model. The same model gives the same text; an unknown key
/// is an error.
public final class ModelJson {

  /// What the table of an embedding is called among its initialisers.
  private static final String TABLE = "table";

  private ModelJson() {}

  /// The model as a tree.
  public static ObjectNode write(Model model) {
    var json = Json.object();
    var layers = json.putArray("layers");
    model.layers().forEach(layer -> layers.add(write(layer)));
    json.set("outputs", names(model.outputs()));
    return json;
  }

  /// The model of a tree.
  ///
  /// @param where what messages call the source, e.g. `model.eddy, entry "model.json"`
  /// @throws FormatException if the tree is not one of a model
  public static Model read(JsonNode json, String where) {
    var reader = new JsonObject(json, where);
    var layers = new ArrayList<Layer>();
    for (var layer : reader.objects("layers")) {
      layers.add(layer(layer));
    }
    var outputs = reader.names("outputs");
    reader.done();
    try {
      return new Model(layers, outputs);
    } catch (FormatException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new FormatException(where + ": " + e.getMessage(), e);
    }
  }

  private static ObjectNode write(Layer layer) {
    var json = Json.object();
    switch (layer) {
      case Layer.Numbers(String name, String axis, int width) ->
          json.put("kind", "numbers").put("name", name).put("axis", axis).put("width", width);
      case Layer.Embedding(
              String name,
              String axis,
              int symbols,
              int width,
              double dropout,
              Initializer start) -> {
        json.put("kind", "embedding")
            .put("name", name)
            .put("axis", axis)
            .put("symbols", symbols)
            .put("width", width);
        if (dropout > 0) {
          json.put("dropout", dropout);
        }
        if (!start.equals(Layer.Embedding.STANDARD_START)) {
          json.putObject("initializers").put(TABLE, start.text());
        }
      }
      case Layer.Apply apply -> {
        json.put("kind", "cell").put("name", apply.name()).put("units", apply.units());
        json.set("inputs", names(sorted(apply.inputs())));
        if (!apply.start().isEmpty()) {
          json.set("start", names(sorted(apply.start())));
        }
        if (!apply.memory().isEmpty()) {
          json.set("memory", names(sorted(apply.memory())));
        }
        if (apply.reverse()) {
          json.put("reverse", true);
        }
        if (!apply.initializers().isEmpty()) {
          var initializers = json.putObject("initializers");
          sorted(apply.initializers()).forEach((name, one) -> initializers.put(name, one.text()));
        }
        if (!apply.shared().isEmpty()) {
          var shared = json.putObject("shared");
          sorted(apply.shared()).forEach(shared::put);
        }
        json.set("cell", write(apply.cell()));
      }
      case Layer.Pool(String name, String input, Layer.Pooling kind) ->
          json.put("kind", "pool")
              .put("name", name)
              .put("input", input)
              .put("pooling", kind.name().toLowerCase(java.util.Locale.ROOT));
      case Layer.FinalState(String name, String scan, String state) ->
          json.put("kind", "final_state").put("name", name).put("scan", scan).put("state", state);
      case Layer.Gather(String name, String axis, String input, String positions) ->
          json.put("kind", "gather")
              .put("name", name)
              .put("axis", axis)
              .put("input", input)
              .put("positions", positions);
      case Layer.LinearChain(String name, String input) ->
          json.put("kind", "linear_chain").put("name", name).put("input", input);
    }
    return json;
  }

  private static ObjectNode write(Cell cell) {
    var json = Json.object().put("name", cell.name());
    var text = json.putArray("text");
    for (var line : cell.text().split("\n", -1)) {
      text.add(line);
    }
    if (!cell.equations().options().isEmpty()) {
      var options = json.putObject("options");
      cell.equations().options().forEach(option -> options.put(option.name(), option.value()));
    }
    if (!cell.sizes().isEmpty()) {
      var sizes = json.putObject("sizes");
      cell.sizes().forEach(sizes::put);
    }
    return json;
  }

  private static ObjectNode names(Map<String, List<String>> lists) {
    var json = Json.object();
    lists.forEach((name, list) -> {
      var array = json.putArray(name);
      list.forEach(array::add);
    });
    return json;
  }

  /// Maps of a layer have no order of their own, and the same model is to give the same text.
  private static <V> Map<String, V> sorted(Map<String, V> map) {
    return new TreeMap<>(map);
  }

  private static Layer layer(JsonObject json) {
    var kind = json.text("kind");
    var name = json.text("name");
    Layer layer =
        switch (kind) {
          case "numbers" -> new Layer.Numbers(name, json.text("axis"), json.size("width"));
          case "embedding" ->
              new Layer.Embedding(
                  name,
                  json.text("axis"),
                  json.size("symbols"),
                  json.size("width"),
                  json.shareIfThere("dropout"),
                  initializers(json).getOrDefault(TABLE, Layer.Embedding.STANDARD_START));
          case "cell" ->
              new Layer.Apply(
                  name,
                  cell(json.object("cell")),
                  json.size("units"),
                  json.names("inputs"),
                  json.namesIfThere("start"),
                  json.namesIfThere("memory"),
                  json.flag("reverse"),
                  initializers(json),
                  json.textMap("shared"));
          case "pool" -> new Layer.Pool(name, json.text("input"), pooling(json));
          case "final_state" -> new Layer.FinalState(name, json.text("scan"), json.text("state"));
          case "gather" ->
              new Layer.Gather(name, json.text("axis"), json.text("input"), json.text("positions"));
          case "linear_chain" -> new Layer.LinearChain(name, json.text("input"));
          default ->
              throw json.wrong(
                  "layer \"%s\": unknown kind \"%s\"; expected numbers, embedding, cell, pool, final_state, gather or linear_chain"
                      .formatted(name, kind));
        };
    json.done();
    return layer;
  }

  private static Layer.Pooling pooling(JsonObject json) {
    var text = json.text("pooling");
    for (var kind : Layer.Pooling.values()) {
      if (kind.name().toLowerCase(java.util.Locale.ROOT).equals(text)) {
        return kind;
      }
    }
    throw json.wrong(
        "unknown pooling \"%s\"; expected last_step, last_valid_step, mean or max".formatted(text));
  }

  private static Cell cell(JsonObject json) {
    var name = json.text("name");
    var text = String.join("\n", json.texts("text"));
    var options = json.textMap("options");
    var sizes = json.sizeMap("sizes");
    json.done();
    try {
      var cell = Cell.of(name, text);
      if (!options.equals(values(cell))) {
        cell = cell.with(options);
      }
      for (var size : sizes.entrySet()) {
        cell = cell.withSize(size.getKey(), size.getValue());
      }
      return cell;
    } catch (IllegalArgumentException e) {
      throw json.wrong(e.getMessage(), e);
    }
  }

  private static Map<String, String> values(Cell cell) {
    var values = new LinkedHashMap<String, String>();
    cell.equations().options().forEach(option -> values.put(option.name(), option.value()));
    return values;
  }

  private static Map<String, Initializer> initializers(JsonObject json) {
    var initializers = new LinkedHashMap<String, Initializer>();
    json.textMap("initializers")
        .forEach((name, text) -> {
          try {
            initializers.put(name, Initializer.parse(text));
          } catch (IllegalArgumentException e) {
            throw json.wrong(e.getMessage(), e);
          }
        });
    return initializers;
  }
}
