package dev.eddy.formats.rtneural;

import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.formats.network.Gates;
import dev.eddy.formats.network.KnownCell;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes a model as RTNeural reads it: one input of numbers, and layers one after the other.
final class RtneuralWriter {

  private RtneuralWriter() {}

  static ObjectNode write(Model model, Weights weights, String where) {
    var json = Json.object();
    json.putArray("in_shape");
    var layers = json.putArray("layers");
    String last = null;
    for (var layer : model.layers()) {
      if (layer instanceof Layer.Numbers numbers && last == null) {
        ((ArrayNode) json.get("in_shape")).addNull().addNull().add(numbers.width());
      } else if (layer instanceof Layer.Apply apply && last != null && follows(apply, last)) {
        apply(model, apply, weights, layers, where);
      } else {
        throw fault(
            where,
            layer,
            "RTNeural has one input of numbers and layers that each read the one before");
      }
      last = layer.name();
    }
    var wanted = model.outputs().values();
    if (wanted.size() != 1 || !wanted.iterator().next().equals(List.of(last == null ? "" : last))) {
      throw new FormatException(
          "%s: RTNeural gives what the last layer gives; the model gives %s"
              .formatted(where, model.outputs()));
    }
    return json;
  }

  private static boolean follows(Layer.Apply apply, String last) {
    return apply.inputs().equals(Map.of("x", List.of(last)))
        && apply.start().isEmpty()
        && apply.memory().isEmpty()
        && !apply.reverse();
  }

  private static FormatException fault(String where, Layer layer, String sentence) {
    return new FormatException("%s, layer \"%s\": %s".formatted(where, layer.name(), sentence));
  }

  private static void apply(
      Model model, Layer.Apply apply, Weights weights, ArrayNode layers, String where) {
    var p = new LinkedHashMap<String, float[]>();
    for (var parameter : apply.cell().equations().parameters()) {
      p.put(
          parameter.name(),
          weights.get(
              apply
                  .shared()
                  .getOrDefault(parameter.name(), apply.name() + "." + parameter.name())));
    }
    int in = model.sizes(apply).get("D");
    int units = apply.units();
    switch (KnownCell.of(apply.cell())) {
      case KnownCell.Dense dense -> {
        int width = p.get("W").length / in;
        var stored = layer(layers, "dense", dense.act().equals("linear") ? "" : dense.act(), width);
        matrix(stored, Gates.turned(p.get("W"), width, in), in, width);
        if (dense.biased()) {
          vector(stored.addArray(), p.get("b"), 0, width);
        }
      }
      case KnownCell.Lstm lstm
          when !lstm.peephole()
              && !lstm.projected()
              && lstm.cellClip().equals("none")
              && lstm.projClip().equals("none") -> {
        var gates = List.of("i", "f", "g", "o");
        var stored = layer(layers, "lstm", lstm.act(), units);
        kernels(stored, gates, p, in, units);
        float[] bias = Gates.packed("b_", gates, p);
        for (int u = 0; u < units; u++) {
          bias[units + u] += (float) lstm.forgetBias();
        }
        vector(stored.addArray(), bias, 0, bias.length);
      }
      case KnownCell.Gru gru when gru.resetAfter() -> {
        var gates = List.of("z", "r", "n");
        var stored = layer(layers, "gru", gru.act(), units);
        kernels(stored, gates, p, in, units);
        float[] second = new float[3 * units];
        System.arraycopy(p.get("b_u"), 0, second, 2 * units, units);
        var both = stored.addArray();
        vector(both.addArray(), Gates.packed("b_", gates, p), 0, 3 * units);
        vector(both.addArray(), second, 0, 3 * units);
      }
      case KnownCell.Elman _, KnownCell.Gru _, KnownCell.Lstm _, KnownCell.Other _ ->
          throw fault(where, apply, "RTNeural has no layer with the equations of " + apply.cell());
    }
  }

  private static ArrayNode layer(ArrayNode layers, String type, String act, int width) {
    var layer = layers.addObject().put("type", type).put("activation", act);
    layer.putArray("shape").addNull().addNull().add(width);
    return layer.putArray("weights");
  }

  private static void kernels(
      ArrayNode stored, List<String> gates, Map<String, float[]> p, int in, int units) {
    int width = gates.size() * units;
    matrix(stored, Gates.turned(Gates.packed("W_", gates, p), width, in), in, width);
    matrix(stored, Gates.turned(Gates.packed("U_", gates, p), width, units), units, width);
  }

  private static void matrix(ArrayNode into, float[] values, int rows, int columns) {
    var matrix = into.addArray();
    for (int r = 0; r < rows; r++) {
      vector(matrix.addArray(), values, r * columns, columns);
    }
  }

  private static void vector(ArrayNode into, float[] values, int from, int count) {
    for (int i = 0; i < count; i++) {
      into.add(values[from + i]);
    }
  }
}
