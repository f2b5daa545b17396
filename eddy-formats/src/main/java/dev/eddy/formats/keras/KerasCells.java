package dev.eddy.formats.keras;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.formats.network.Gates;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The recurrent cells of Keras as Eddy's, with their parameters cut from what Keras stores.
///
/// Gates lie in the order i, f, c, o and z, r, h. Keras 1 stores each gate by itself; CuDNN stores
/// each gate's matrix the other way round, and two biases.
final class KerasCells {

  /// @param parameters of the cell by name
  /// @param units of each
  /// @param inputSize what it takes
  record Ready(Cell cell, Map<String, float[]> parameters, int units, int inputSize) {}

  private static final List<String> LSTM = List.of("i", "f", "g", "o");
  private static final List<String> GRU = List.of("z", "r", "n");

  private final KerasNetwork network;

  KerasCells(KerasNetwork network) {
    this.network = network;
  }

  /// The cell of a recurrent layer or of a layer that is a cell.
  Ready of(KerasLayer layer) {
    if (layer.weights.isEmpty()) {
      throw network.fault(layer, "the file has no weights for it");
    }
    int units = layer.either("units", "output_dim", -1);
    int inputSize = layer.shape(0)[0];
    var values = new LinkedHashMap<String, float[]>();
    return switch (layer.kind) {
      case "SimpleRNN", "SimpleRNNCell" -> {
        checkShape(layer, 1, units);
        values.put("W", Gates.turned(layer.weight(0), inputSize, units));
        values.put("U", Gates.turned(layer.weight(1), units, units));
        values.put("b", bias(layer, units));
        yield new Ready(elman(layer), values, units, inputSize);
      }
      case "LSTM", "LSTMCell" -> {
        if (layer.weights.size() == 12) {
          separate(layer, List.of("i", "g", "f", "o"), units, values);
        } else {
          checkShape(layer, 4, units);
          packed(layer, LSTM, units, values);
          values.putAll(Gates.rows("b_", LSTM, bias(layer, 4 * units)));
        }
        yield new Ready(lstm(layer), values, units, inputSize);
      }
      case "GRU", "GRUCell" -> {
        boolean after = layer.flag("reset_after", resetAfter(layer));
        if (layer.weights.size() == 9) {
          separate(layer, GRU, units, values);
        } else {
          checkShape(layer, 3, units);
          packed(layer, GRU, units, values);
          gruBias(layer, after, units, values);
        }
        yield new Ready(gru(layer, after), values, units, inputSize);
      }
      case "CuDNNLSTM" -> {
        checkShape(layer, 4, units);
        cudnn(layer, LSTM, units, values);
        float[] both = layer.weight(2);
        values.putAll(
            Gates.rows(
                "b_",
                LSTM,
                Gates.sum(
                    Arrays.copyOf(both, 4 * units),
                    Arrays.copyOfRange(both, 4 * units, 8 * units))));
        yield new Ready(Cells.LSTM.with("forget_bias", 0), values, units, inputSize);
      }
      case "CuDNNGRU" -> {
        checkShape(layer, 3, units);
        cudnn(layer, GRU, units, values);
        gruBias(layer, true, units, values);
        yield new Ready(Cells.GRU_AFTER, values, units, inputSize);
      }
      default -> throw network.fault(layer, "Eddy does not know this recurrent layer");
    };
  }

  /// Since TensorFlow 2 `reset_after` is true where the configuration does not say; the shape of
  /// the bias is what counts.
  private static boolean resetAfter(KerasLayer layer) {
    return layer.weights.size() == 3 && layer.shape(2).length == 2;
  }

  private void checkShape(KerasLayer layer, int gates, int units) {
    int[] kernel = layer.shape(0);
    boolean fits =
        kernel.length == 2
            && kernel[1] == gates * units
            && layer.weights.size() > 1
            && Arrays.equals(layer.shape(1), new int[] {units, gates * units});
    if (!fits) {
      throw network.fault(
          layer,
          "its weights %s do not fit %d units and %d gates".formatted(layer.weights, units, gates));
    }
  }

  private float[] bias(KerasLayer layer, int size) {
    if (layer.weights.size() < 3) {
      network.note(
          "%s has no biases; Eddy's are zeros, which training on would change".formatted(layer));
      return new float[size];
    }
    float[] bias = layer.weight(2);
    if (bias.length != size) {
      throw network.fault(
          layer, "its bias has %d numbers, expected %d".formatted(bias.length, size));
    }
    return bias;
  }

  private static void packed(
      KerasLayer layer, List<String> gates, int units, Map<String, float[]> into) {
    int in = layer.shape(0)[0];
    into.putAll(Gates.columns("W_", gates, layer.weight(0), 0, in, units));
    into.putAll(Gates.columns("U_", gates, layer.weight(1), 0, units, units));
  }

  /// Keras 1: for each gate W, U and b.
  private static void separate(
      KerasLayer layer, List<String> gates, int units, Map<String, float[]> into) {
    int in = layer.shape(0)[0];
    for (int g = 0; g < gates.size(); g++) {
      into.put("W_" + gates.get(g), Gates.turned(layer.weight(3 * g), in, units));
      into.put("U_" + gates.get(g), Gates.turned(layer.weight(3 * g + 1), units, units));
      into.put("b_" + gates.get(g), layer.weight(3 * g + 2));
    }
  }

  /// CuDNN: each gate's matrices lie as `[H, in]`, in the place of `[in, H]`.
  private static void cudnn(
      KerasLayer layer, List<String> gates, int units, Map<String, float[]> into) {
    int in = layer.shape(0)[0];
    cudnn("W_", layer.weight(0), gates, in, units, into);
    for (var entry : Gates.columns("U_", gates, layer.weight(1), 0, units, units).entrySet()) {
      into.put(entry.getKey(), Gates.turned(entry.getValue(), units, units));
    }
  }

  private static void cudnn(
      String prefix,
      float[] kernel,
      List<String> gates,
      int in,
      int units,
      Map<String, float[]> into) {
    int width = gates.size() * units;
    for (int g = 0; g < gates.size(); g++) {
      float[] part = new float[units * in];
      for (int i = 0; i < in; i++) {
        System.arraycopy(kernel, i * width + g * units, part, i * units, units);
      }
      into.put(prefix + gates.get(g), part);
    }
  }

  private void gruBias(KerasLayer layer, boolean after, int units, Map<String, float[]> into) {
    if (!after) {
      into.putAll(Gates.rows("b_", GRU, bias(layer, 3 * units)));
      return;
    }
    float[] both = bias(layer, 6 * units);
    var sum =
        Gates.rows(
            "b_",
            GRU,
            Gates.sum(
                Arrays.copyOf(both, 3 * units), Arrays.copyOfRange(both, 3 * units, 6 * units)));
    into.put("b_z", sum.get("b_z"));
    into.put("b_r", sum.get("b_r"));
    into.put("b_n", Arrays.copyOfRange(both, 2 * units, 3 * units));
    into.put("b_u", Arrays.copyOfRange(both, 5 * units, 6 * units));
    network.note(
        "%s: the two biases of its gates z and r are one here: the same function, but other steps of training"
            .formatted(layer));
  }

  private KerasActivation.Function activation(KerasLayer layer, String key, String first) {
    var node = layer.config.has(key) ? layer.config.path(key) : layer.config.path(first);
    var name =
        node.isMissingNode()
            ? key.equals("activation")
                ? "tanh"
                : network.hasSigmoidGates() ? "sigmoid" : "hard_sigmoid"
            : KerasActivation.name(node);
    return network.function(layer, name, key.equals("activation") ? "act" : "gate");
  }

  private Cell elman(KerasLayer layer) {
    var act = activation(layer, "activation", "activation");
    return act.definition().isEmpty() && !act.name().contains("softmax")
        ? Cells.ELMAN.with("act", act.name())
        : Cell.of("elman", act.definition() + "h' = %s(W @ x + U @ h + b)".formatted(act.name()));
  }

  private Cell lstm(KerasLayer layer) {
    var act = activation(layer, "activation", "activation");
    var gate = activation(layer, "recurrent_activation", "inner_activation");
    if (plain(act, gate)) {
      return Cells.LSTM.with(Map.of("act", act.name(), "forget_bias", "0"));
    }
    return Cell.of(
        "lstm",
        gate.definition()
            + act.definition()
            + """
            i  = GATE(W_i @ x + U_i @ h + b_i)
            f  = GATE(W_f @ x + U_f @ h + b_f)
            g  = ACT(W_g @ x + U_g @ h + b_g)
            o  = GATE(W_o @ x + U_o @ h + b_o)
            c' = f*c + i*g
            h' = o*ACT(c')
            """
                .replace("GATE", gate.name())
                .replace("ACT", act.name()));
  }

  private Cell gru(KerasLayer layer, boolean after) {
    var act = activation(layer, "activation", "activation");
    var gate = activation(layer, "recurrent_activation", "inner_activation");
    if (plain(act, gate)) {
      return (after ? Cells.GRU_AFTER : Cells.GRU).with("act", act.name());
    }
    var candidate =
        after
            ? "n  = ACT(W_n @ x + b_n + r*(U_n @ h + b_u))\n"
            : "n  = ACT(W_n @ x + U_n @ (r*h) + b_n)\n";
    return Cell.of(
        after ? "gru-after" : "gru",
        gate.definition()
            + act.definition()
            + ("""
            z  = GATE(W_z @ x + U_z @ h + b_z)
            r  = GATE(W_r @ x + U_r @ h + b_r)
            """
                    + candidate
                    + "h' = z*h + (1 - z)*n\n")
                .replace("GATE", gate.name())
                .replace("ACT", act.name()));
  }

  private static boolean plain(KerasActivation.Function act, KerasActivation.Function gate) {
    return gate.name().equals("sigmoid")
        && act.definition().isEmpty()
        && !act.name().contains("softmax");
  }
}
