package dev.eddy.formats.rtneural;

import dev.eddy.cell.Cells;
import dev.eddy.formats.ElementType;
import dev.eddy.formats.ForeignModel;
import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.Format;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.formats.Network;
import dev.eddy.formats.network.Assembly;
import dev.eddy.formats.network.Assembly.Value;
import dev.eddy.formats.network.Gates;
import dev.eddy.formats.network.Guard;
import dev.eddy.formats.network.JsonNumbers;
import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// RTNeural, a library for audio plugins: a row of layers as JSON, each with its weights as Keras
/// stores them.
///
/// Read and written are `dense`, `time-distributed-dense`, `activation`, `lstm` and `gru` (reset
/// after the product).
///
/// @see <a href="https://github.com/jatinchowdhury18/RTNeural">RTNeural</a>
public final class RtneuralFormat implements Format {

  private static final List<String> LSTM = List.of("i", "f", "g", "o");
  private static final List<String> GRU = List.of("z", "r", "n");

  private static final Set<String> ACTIVATIONS =
      Set.of("tanh", "relu", "sigmoid", "softmax", "elu", "softplus", "softsign");

  /// For the service loader.
  public RtneuralFormat() {}

  @Override
  public String name() {
    return "rtneural";
  }

  @Override
  public String description() {
    return "models of RTNeural: .json with in_shape and layers";
  }

  @Override
  public List<String> endings() {
    return List.of(".json");
  }

  @Override
  public boolean recognises(Path file, byte[] head) {
    return new String(head, java.nio.charset.StandardCharsets.US_ASCII)
        .replaceAll("\\s", "")
        .startsWith("{\"in_shape\":");
  }

  @Override
  public ForeignModel read(Path file) {
    return Guard.reading(file.toString(), () -> readUnguarded(file));
  }

  private ForeignModel readUnguarded(Path file) {
    var where = file.toString();
    var json = Json.read(file);
    if (!json.path("layers").isArray() || !json.path("in_shape").isArray()) {
      throw new FormatException(
          "%s: is no model of RTNeural: it has no \"in_shape\" and \"layers\"".formatted(where));
    }
    var tensors = new ArrayList<ForeignTensor>();
    int at = 0;
    for (var layer : json.path("layers")) {
      int number = 0;
      for (var weight : layer.path("weights")) {
        var name = "layers/%d/weights/%d".formatted(at, number++);
        var numbers = JsonNumbers.of(weight, name, where);
        tensors.add(
            new ForeignTensor(
                name,
                ElementType.F32,
                numbers.shape(),
                MemorySegment.ofArray(numbers.bytes()),
                where));
      }
      at++;
    }
    return new ForeignModel(name(), "RTNeural", where, json, tensors, Map.of(), List.of());
  }

  @Override
  public Network network(ForeignModel model, Map<String, String> settings) {
    return Guard.reading(model.where(), () -> networkUnguarded(model, settings));
  }

  private Network networkUnguarded(ForeignModel model, Map<String, String> settings) {
    if (!settings.isEmpty()) {
      throw new FormatException(
          "%s: RTNeural takes no settings, found %s".formatted(model.where(), settings.keySet()));
    }
    var build = new Assembly(model.where());
    var shape = model.configuration().path("in_shape");
    var value = build.numbers("x", shape.get(shape.size() - 1).asInt(1), true);
    var tensors = model.byName();
    int at = 0;
    for (var layer : model.configuration().path("layers")) {
      var weights = new ArrayList<ForeignTensor>();
      while (tensors.containsKey("layers/%d/weights/%d".formatted(at, weights.size()))) {
        weights.add(tensors.get("layers/%d/weights/%d".formatted(at, weights.size())));
      }
      value = layer("layer" + at++, layer, weights, value, build);
    }
    build.output("y", value);
    return build.network();
  }

  private static Value layer(
      String name, JsonNode layer, List<ForeignTensor> weights, Value x, Assembly build) {
    var type = layer.path("type").asString("");
    var act = layer.path("activation").asString("");
    if (!act.isEmpty() && !ACTIVATIONS.contains(act)) {
      throw build.fault(name, "the activation \"%s\" has no equal in Eddy".formatted(act));
    }
    if (type.equals("activation")) {
      return build.layer(name, "output = %s(x)".formatted(act), x.width(), x, Map.of());
    }
    if (weights.isEmpty() || weights.getFirst().shape().length != 2) {
      throw build.fault(name, "a layer of type \"%s\" has no weights".formatted(type));
    }
    int in = weights.getFirst().shape()[0];
    if (in != x.width()) {
      throw build.fault(name, "it takes %d features, but %d are given".formatted(in, x.width()));
    }
    var values = new LinkedHashMap<String, float[]>();
    float[] kernel = weights.getFirst().floats();
    int columns = weights.getFirst().shape()[1];
    switch (type) {
      case "dense", "time-distributed-dense" -> {
        values.put("W", Gates.turned(kernel, in, columns));
        boolean biased = weights.size() > 1;
        if (biased) {
          values.put("b", weights.get(1).floats());
        }
        var inner = biased ? "W @ x + b" : "W @ x";
        return build.layer(
            name,
            act.isEmpty() ? "output = " + inner : "output = %s(%s)".formatted(act, inner),
            columns,
            x,
            values);
      }
      case "lstm" -> {
        int units = columns / 4;
        recurrent(name, weights, LSTM, units, values, build);
        values.putAll(Gates.rows("b_", LSTM, weights.get(2).floats()));
        var cell = Cells.LSTM.with(Map.of("forget_bias", "0", "act", act));
        return build.apply(name, cell, units, x, values);
      }
      case "gru" -> {
        int units = columns / 3;
        recurrent(name, weights, GRU, units, values, build);
        float[] both = weights.get(2).floats();
        if (both.length != 6 * units) {
          throw build.fault(name, "its bias has %d numbers".formatted(both.length));
        }
        float[] first = Arrays.copyOf(both, 3 * units);
        float[] second = Arrays.copyOfRange(both, 3 * units, 6 * units);
        values.putAll(Gates.rows("b_", GRU, Gates.sum(first, second)));
        values.put("b_n", Arrays.copyOfRange(first, 2 * units, 3 * units));
        values.put("b_u", Arrays.copyOfRange(second, 2 * units, 3 * units));
        return build.apply(name, Cells.GRU_AFTER.with("act", act), units, x, values);
      }
      default -> throw build.fault(name, "Eddy has no layer of the type \"%s\"".formatted(type));
    }
  }

  private static void recurrent(
      String name,
      List<ForeignTensor> weights,
      List<String> gates,
      int units,
      Map<String, float[]> values,
      Assembly build) {
    int width = gates.size() * units;
    boolean fits =
        weights.size() == 3
            && weights.get(0).shape()[1] == width
            && Arrays.equals(weights.get(1).shape(), new int[] {units, width});
    if (!fits) {
      throw build.fault(name, "its weights %s do not fit each other".formatted(weights));
    }
    int in = weights.get(0).shape()[0];
    values.putAll(Gates.columns("W_", gates, weights.get(0).floats(), 0, in, units));
    values.putAll(Gates.columns("U_", gates, weights.get(1).floats(), 0, units, units));
  }

  @Override
  public void write(Model model, Weights weights, Path file) {
    Json.write(file, RtneuralWriter.write(model, weights, file.toString()));
  }
}
