package dev.eddy.formats.tensorflow;

import dev.eddy.formats.FormatException;
import dev.eddy.formats.wire.ProtoReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// The graph of a SavedModel and what it takes and gives.
///
/// @param graph of its first meta graph
/// @param inputs node by name
/// @param outputs node by name
/// @param functions whether the graph only calls functions, as those of TensorFlow 2 do
record SavedModel(
    Graph graph, Map<String, String> inputs, Map<String, String> outputs, boolean functions) {

  /// Reads `saved_model.pb`.
  static SavedModel read(Path file) {
    var where = file.toString();
    var in = new ProtoReader(bytes(file), where);
    while (in.next()) {
      if (in.field() == 2) {
        return metaGraph(in.message(), where);
      }
      in.skip();
    }
    throw new FormatException("%s: the SavedModel holds no graph".formatted(where));
  }

  static ByteBuffer bytes(Path file) {
    try {
      return ByteBuffer.wrap(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new FormatException("%s: could not be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static SavedModel metaGraph(ProtoReader in, String where) {
    Graph graph = new Graph(Map.of(), where);
    boolean functions = false;
    var inputs = new LinkedHashMap<String, String>();
    var outputs = new LinkedHashMap<String, String>();
    while (in.next()) {
      switch (in.field()) {
        case 2 -> graph = Graph.read(in.message(), where);
        case 5 -> signature(in.message(), inputs, outputs);
        default -> in.skip();
      }
    }
    for (var node : graph.nodes().values()) {
      functions |= node.op().endsWith("PartitionedCall");
    }
    return new SavedModel(graph, inputs, outputs, functions);
  }

  private static void signature(
      ProtoReader in, Map<String, String> inputs, Map<String, String> outputs) {
    var key = "";
    var in1 = new LinkedHashMap<String, String>();
    var out1 = new LinkedHashMap<String, String>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = in.text();
        case 2 -> {
          var definition = in.message();
          while (definition.next()) {
            switch (definition.field()) {
              case 1 -> tensor(definition.message(), in1);
              case 2 -> tensor(definition.message(), out1);
              default -> definition.skip();
            }
          }
        }
        default -> in.skip();
      }
    }
    if (!key.startsWith("__saved_model")) {
      inputs.putAll(in1);
      outputs.putAll(out1);
    }
  }

  private static void tensor(ProtoReader in, Map<String, String> into) {
    var key = "";
    var name = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = in.text();
        case 2 -> {
          var info = in.message();
          while (info.next()) {
            if (info.field() == 1) {
              name = info.text();
            } else {
              info.skip();
            }
          }
        }
        default -> in.skip();
      }
    }
    into.put(key, name);
  }
}
