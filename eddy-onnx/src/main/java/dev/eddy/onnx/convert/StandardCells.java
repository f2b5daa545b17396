package dev.eddy.onnx.convert;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.equation.Equations;
import dev.eddy.onnx.file.Attribute;
import dev.eddy.onnx.file.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A layer as one of the recurrent operators of ONNX, where its equations are theirs.
///
/// @param operator RNN, GRU or LSTM
/// @param states the states that the operator has: h, and c of an LSTM
/// @param inputs W, R, B, and P where there are peepholes
record StandardCells(
    String operator,
    List<String> states,
    Map<String, Attribute> attributes,
    Map<String, Tensor> inputs) {

  /// The values of a layer's parameters.
  interface Parameters {
    float[] get(String parameter);
  }

  private static final Map<String, String> FUNCTIONS =
      Map.of(
          "tanh", "Tanh",
          "sigmoid", "Sigmoid",
          "relu", "Relu",
          "softsign", "Softsign",
          "softplus", "Softplus",
          "elu", "Elu",
          "hard_sigmoid", "HardSigmoid");

  /// The operator for a cell, if there is one.
  static Optional<StandardCells> of(
      Cell cell, int inputSize, int units, boolean reverse, Parameters given) {
    var options = new LinkedHashMap<String, String>();
    cell.equations().options().forEach(option -> options.put(option.name(), option.value()));
    var act = options.getOrDefault("act", "tanh");
    boolean clipped =
        options.entrySet().stream()
            .anyMatch(
                option -> option.getKey().endsWith("_clip") && !option.getValue().equals("none"));
    if (clipped || !FUNCTIONS.containsKey(act)) {
      return Optional.empty();
    }
    var build = new Build(inputSize, units, given);
    var function = FUNCTIONS.get(act);
    var made =
        switch (kind(cell)) {
          case "elman" -> {
            build.gate("W", "U", "b", 0);
            yield build.cell("RNN", List.of("h"), List.of(function));
          }
          case "lstm", "lstm-peephole" -> {
            double forget = Double.parseDouble(options.get("forget_bias"));
            build.gate("W_i", "U_i", "b_i", 0);
            build.gate("W_o", "U_o", "b_o", 0);
            build.gate("W_f", "U_f", "b_f", forget);
            build.gate("W_g", "U_g", "b_g", 0);
            if (kind(cell).equals("lstm-peephole")) {
              build.peepholes("p_i", "p_o", "p_f");
            }
            yield build.cell("LSTM", List.of("h", "c"), List.of("Sigmoid", function, function));
          }
          case "lstm-coupled" -> {
            build.gate("W_i", "U_i", "b_i", 0);
            build.gate("W_o", "U_o", "b_o", 0);
            // The operator has a forget gate and does not use it.
            build.noGate();
            build.gate("W_g", "U_g", "b_g", 0);
            build.attributes.put("input_forget", new Attribute.Whole(1));
            yield build.cell("LSTM", List.of("h", "c"), List.of("Sigmoid", function, function));
          }
          case "gru" -> {
            build.gate("W_z", "U_z", "b_z", 0);
            build.gate("W_r", "U_r", "b_r", 0);
            build.gate("W_n", "U_n", "b_n", 0);
            yield build.cell("GRU", List.of("h"), List.of("Sigmoid", function));
          }
          case "gru-after" -> {
            build.gate("W_z", "U_z", "b_z", 0);
            build.gate("W_r", "U_r", "b_r", 0);
            build.gate("W_n", "U_n", "b_n", 0);
            build.recurrentBias("b_u");
            build.attributes.put("linear_before_reset", new Attribute.Whole(1));
            yield build.cell("GRU", List.of("h"), List.of("Sigmoid", function));
          }
          default -> null;
        };
    if (made != null && reverse) {
      made.attributes.put("direction", new Attribute.Text("reverse"));
    }
    return Optional.ofNullable(made);
  }

  /// The catalogue's name of the cell whose text this is.
  private static String kind(Cell cell) {
    for (var known :
        List.of(
            Cells.ELMAN,
            Cells.LSTM,
            Cells.LSTM_PEEPHOLE,
            Cells.LSTM_COUPLED,
            Cells.GRU,
            Cells.GRU_AFTER)) {
      if (known.text().equals(cell.text()) && cell.equations().kind() == Equations.Kind.CELL) {
        return known.name();
      }
    }
    return "";
  }

  /// The joined weights of the gates, in the order in which they are added.
  private static final class Build {
    private final int inputSize;
    private final int units;
    private final Parameters given;
    private final List<float[]> read = new ArrayList<>();
    private final List<float[]> recurrent = new ArrayList<>();
    private final List<float[]> biases = new ArrayList<>();
    private float[] after;
    private final Map<String, Attribute> attributes = new LinkedHashMap<>();
    private final Map<String, Tensor> more = new LinkedHashMap<>();

    Build(int inputSize, int units, Parameters given) {
      this.inputSize = inputSize;
      this.units = units;
      this.given = given;
    }

    void gate(String w, String u, String b, double added) {
      read.add(given.get(w));
      recurrent.add(given.get(u));
      var bias = given.get(b);
      for (int i = 0; i < bias.length; i++) {
        bias[i] = (float) (bias[i] + added);
      }
      biases.add(bias);
    }

    void noGate() {
      read.add(new float[units * inputSize]);
      recurrent.add(new float[units * units]);
      biases.add(new float[units]);
    }

    void recurrentBias(String name) {
      after = given.get(name);
    }

    void peepholes(String... names) {
      var all = new ArrayList<float[]>();
      for (var name : names) {
        all.add(given.get(name));
      }
      more.put("P", Tensor.of(joined(all, 0), 1, 3 * units));
    }

    StandardCells cell(String operator, List<String> states, List<String> activations) {
      int wide = biases.size() * units;
      var inputs = new LinkedHashMap<String, Tensor>();
      inputs.put("W", Tensor.of(joined(read, 0), 1, wide, inputSize));
      inputs.put("R", Tensor.of(joined(recurrent, 0), 1, wide, units));
      var both = joined(biases, wide);
      if (after != null) {
        System.arraycopy(after, 0, both, 2 * wide - units, units);
      }
      inputs.put("B", Tensor.of(both, 1, 2 * wide));
      inputs.putAll(more);
      attributes.put("hidden_size", new Attribute.Whole(units));
      attributes.put("activations", new Attribute.Texts(activations));
      return new StandardCells(operator, states, attributes, inputs);
    }

    /// Arrays one after the other, and room for more numbers behind them.
    private static float[] joined(List<float[]> parts, int room) {
      var all = new float[parts.stream().mapToInt(part -> part.length).sum() + room];
      int at = 0;
      for (var part : parts) {
        System.arraycopy(part, 0, all, at, part.length);
        at += part.length;
      }
      return all;
    }
  }
}
