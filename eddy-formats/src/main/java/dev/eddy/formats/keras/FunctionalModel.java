package dev.eddy.formats.keras;

import dev.eddy.formats.AtomicFile;
import dev.eddy.formats.Json;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A functional model of Keras 3 while it is written: its layers as JSON, each with the calls that
/// give it its inputs, and the arrays of each.
///
/// A `.keras` file is a zip of three: `metadata.json`, `config.json` with the layers, and
/// `model.weights.h5`, where the arrays of the n-th layer of a kind lie in `layers/kind_n/vars`.
final class FunctionalModel {

  /// A value between layers: output `tensor` of a layer.
  record Tensor(String layer, int tensor, boolean sequence, int width) {}

  /// The arrays of a layer, by their numbers, and their place inside the layer.
  private record Stored(String snake, String inside, Map<String, Object> vars) {}

  private final ArrayNode layers = Json.MAPPER.createArrayNode();
  private final ArrayNode inputs = Json.MAPPER.createArrayNode();
  private final Map<String, Stored> stored = new LinkedHashMap<>();
  private final Map<String, Integer> names = new HashMap<>();

  /// Writes the file, whole or not at all.
  ///
  /// @param outputs what the model gives
  void write(List<Tensor> outputs, Path file) {
    var configuration = configuration(outputs);
    byte[] weights = Hdf5Writer.bytes(arrays(configuration));
    var metadata = Json.object().put("keras_version", "3.0.5");
    metadata.put("date_saved", "2000-01-01@00:00:00");
    AtomicFile.write(
        file,
        out -> {
          var zip = new ZipOutputStream(out);
          store(zip, "metadata.json", Json.bytes(metadata));
          store(zip, "config.json", Json.bytes(configuration));
          store(zip, "model.weights.h5", weights);
          zip.finish();
        });
  }

  private static void store(ZipOutputStream zip, String name, byte[] bytes)
      throws java.io.IOException {
    var crc = new CRC32();
    crc.update(bytes);
    var entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setTimeLocal(java.time.LocalDateTime.of(2000, 1, 1, 0, 0));
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  private ObjectNode configuration(List<Tensor> given) {
    var outputs = Json.MAPPER.createArrayNode();
    given.forEach(output -> outputs.add(reference(output)));
    var config = Json.object().put("name", "functional").put("trainable", true);
    config.set("layers", KerasOrder.of(layers, outputs));
    config.set("input_layers", inputs);
    config.set("output_layers", outputs);
    var root = Json.object().put("module", "keras.src.models.functional");
    root.put("class_name", "Functional");
    root.set("config", config);
    return root.put("registered_name", "Functional");
  }

  private static ArrayNode reference(Tensor source) {
    return Json.MAPPER.createArrayNode().add(source.layer).add(0).add(source.tensor);
  }

  /// A name that no layer has yet, of the letters that Keras allows.
  String free(String name) {
    var plain = name.replaceAll("[^\\w-]", "_");
    int number = names.merge(plain, 1, Integer::sum);
    return number == 1 ? plain : plain + "_" + number;
  }

  /// Adds a layer that is not called yet.
  ObjectNode add(String module, String kind, String name, ObjectNode config) {
    var layer = layers.addObject().put("module", module).put("class_name", kind);
    config.put("name", name);
    layer.set("config", config);
    layer.putNull("registered_name");
    layer.put("name", name);
    layer.putArray("inbound_nodes");
    return layer;
  }

  /// A call of a layer, to which its arguments are added.
  ObjectNode call(ObjectNode layer) {
    var node = ((ArrayNode) layer.get("inbound_nodes")).addObject();
    node.putArray("args");
    node.putObject("kwargs");
    return node;
  }

  /// A value as an argument of a call.
  static ObjectNode tensor(Tensor source) {
    var tensor = Json.object().put("class_name", "__keras_tensor__");
    var config = tensor.putObject("config");
    var shape = config.putArray("shape").addNull();
    if (source.sequence) {
      shape.addNull();
    }
    shape.add(source.width);
    config.put("dtype", "float32");
    config.set("keras_history", reference(source));
    return tensor;
  }

  /// The arrays of a layer, to be filled.
  ///
  /// @param snake the kind of the layer as its place in the file says it
  /// @param inside where they lie inside the layer
  Map<String, Object> store(String layer, String snake, String inside) {
    var vars = new LinkedHashMap<String, Object>();
    stored.put(layer, new Stored(snake, inside, vars));
    return vars;
  }

  /// The places of all weights: the kind of a layer, numbered in the order of the layers.
  private Map<String, Map<String, Object>> arrays(ObjectNode configuration) {
    var arrays = new LinkedHashMap<String, Map<String, Object>>();
    var numbers = new HashMap<String, Integer>();
    for (var layer : configuration.path("config").path("layers")) {
      var own = stored.get(layer.path("name").asString());
      if (own != null) {
        int number = numbers.merge(own.snake, 1, Integer::sum) - 1;
        var name = own.snake + (number == 0 ? "" : "_" + number);
        arrays.put("layers/" + name + own.inside + "/vars", own.vars);
      }
    }
    return arrays;
  }

  /// Adds an input: a layer by itself.
  ///
  /// @param width of its numbers; 0: symbols
  Tensor input(String name, boolean sequence, int width) {
    var own = free(name);
    var config = Json.object();
    var shape = config.putArray("batch_shape").addNull();
    if (sequence) {
      shape.addNull();
    }
    if (width > 0) {
      shape.add(width);
    }
    config.put("dtype", width > 0 ? "float32" : "int32").put("sparse", false);
    add("keras.layers", "InputLayer", own, config);
    store(own, "input_layer", "");
    inputs.add(Json.MAPPER.createArrayNode().add(own).add(0).add(0));
    return new Tensor(own, 0, sequence, width);
  }

  /// What Keras needs to make the weights before it reads them.
  static void build(ObjectNode layer, boolean numbers, boolean sequence, int width) {
    var shape = layer.putObject("build_config").putArray("input_shape").addNull();
    if (sequence) {
      shape.addNull();
    }
    if (numbers) {
      shape.add(width);
    }
  }
}
