package dev.eddy.formats.tensorflow;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.network.EquationNumbers;
import dev.eddy.formats.network.Gates;
import dev.eddy.random.ParameterLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Finds the cells of TensorFlow 1 in a graph: each has a scope with its variables, and a scope in
/// which its operations stand. Their attributes are read from those operations.
final class GraphCells {

  /// A cell.
  ///
  /// @param scope of its variables, `rnn/multi_rnn_cell/cell_0/lstm_cell`
  /// @param body of its operations, `rnn/while/rnn/multi_rnn_cell/cell_0/lstm_cell`
  /// @param states in the order in which TensorFlow keeps them
  record Found(
      String scope,
      String body,
      Cell cell,
      int units,
      int inputSize,
      Map<String, float[]> parameters,
      List<String> states) {

    boolean owns(String node) {
      return node.startsWith(body + "/");
    }
  }

  private final Graph graph;
  private final Function<String, ForeignTensor> values;

  /// @param values the numbers of a variable or constant by its node, or null
  GraphCells(Graph graph, Function<String, ForeignTensor> values) {
    this.graph = graph;
    this.values = values;
  }

  private FormatException fault(String scope, String sentence) {
    return new FormatException("%s, cell \"%s\": %s".formatted(graph.where(), scope, sentence));
  }

  /// The numbers below a scope, also under their names of TensorFlow 0 and 1.0.
  private ForeignTensor find(String scope, String... names) {
    for (var name : names) {
      var found = values.apply(scope.isEmpty() ? name : scope + "/" + name);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private float[] numbers(String scope, String... names) {
    var found = find(scope, names);
    if (found == null) {
      throw fault(scope, "the file has no \"%s\"".formatted(names[0]));
    }
    return found.floats();
  }

  /// The cell whose variables are in a scope and whose operations in a body.
  Found read(String scope, String body) {
    var kind = scope.substring(scope.lastIndexOf('/') + 1).replaceFirst("_\\d+$", "");
    return switch (kind) {
      case "basic_rnn_cell" -> {
        var kernel = kernel(scope);
        int units = kernel.shape()[1];
        var values =
            ParameterLayout.tensorflowBasicRnn()
                .scatter(
                    Map.of("kernel", kernel.floats(), "bias", numbers(scope, "bias", "biases")),
                    kernel.shape()[0] - units,
                    units);
        var cell = Cells.ELMAN.with("act", activation(scope, body, "sigmoid"));
        yield new Found(scope, body, cell, units, kernel.shape()[0] - units, values, List.of("h"));
      }
      case "gru_cell" -> {
        var gates = numbers(scope, "gates/kernel", "gates/weights");
        var candidate = find(scope, "candidate/kernel", "candidate/weights");
        int units = candidate.shape()[1];
        int in = candidate.shape()[0] - units;
        var values =
            ParameterLayout.tensorflowGru()
                .scatter(
                    Map.of(
                        "gates/kernel",
                        gates,
                        "gates/bias",
                        numbers(scope, "gates/bias", "gates/biases"),
                        "candidate/kernel",
                        candidate.floats(),
                        "candidate/bias",
                        numbers(scope, "candidate/bias", "candidate/biases")),
                    in,
                    units);
        var cell = Cells.GRU.with("act", activation(scope, body, "tanh"));
        yield new Found(scope, body, cell, units, in, values, List.of("h"));
      }
      case "sru_cell" -> {
        var kernel = kernel(scope);
        int units = kernel.shape()[1] / 4;
        var values =
            ParameterLayout.tensorflowSru()
                .scatter(
                    Map.of("kernel", kernel.floats(), "bias", numbers(scope, "bias")),
                    kernel.shape()[0],
                    units);
        var cell = Cells.SRU.with("act", activation(scope, body, "tanh"));
        yield new Found(scope, body, cell, units, kernel.shape()[0], values, List.of("c"));
      }
      case "basic_lstm_cell", "lstm_cell", "lstm_fused_cell" -> lstm(scope, body);
      default -> throw fault(scope, "Eddy does not know a cell of this name");
    };
  }

  private ForeignTensor kernel(String scope) {
    var kernel = find(scope, "kernel", "weights");
    if (kernel == null || kernel.shape().length != 2) {
      throw fault(scope, "the file has no kernel for it");
    }
    return kernel;
  }

  private Found lstm(String scope, String body) {
    var kernel = kernel(scope);
    int units = kernel.shape()[1] / 4;
    var projection = find(scope, "projection/kernel");
    int passed = projection == null ? units : projection.shape()[1];
    int in = kernel.shape()[0] - passed;
    var gates = List.of("i", "g", "f", "o");
    var values = new LinkedHashMap<String, float[]>();
    values.putAll(Gates.columns("W_", gates, kernel.floats(), 0, in, units));
    values.putAll(Gates.columns("U_", gates, kernel.floats(), in, passed, units));
    values.putAll(Gates.rows("b_", gates, numbers(scope, "bias", "biases")));
    boolean peephole = find(scope, "w_i_diag") != null;
    if (peephole) {
      for (var gate : List.of("i", "f", "o")) {
        values.put("p_" + gate, numbers(scope, "w_" + gate + "_diag"));
      }
    }
    if (projection != null) {
      values.put("W_p", Gates.turned(projection.floats(), units, passed));
    }
    var block = block(body);
    double forget = block == null ? forgetBias(scope, body) : block.real("forget_bias", 1);
    double cellClip = block == null ? clip(body, false) : block.real("cell_clip", -1);
    double projClip = projection == null ? -1 : clip(body, true);
    var act = block == null ? activation(scope, body, "tanh") : "tanh";
    if (block != null && peephole && block.integer("use_peephole", 1) == 0) {
      throw fault(scope, "its peepholes are not used");
    }
    var options = new LinkedHashMap<String, String>();
    options.put("act", act);
    options.put("forget_bias", EquationNumbers.text(forget).replaceAll("[()]", ""));
    options.put("cell_clip", cellClip > 0 ? EquationNumbers.text(cellClip) : "none");
    options.put("proj_clip", projClip > 0 ? EquationNumbers.text(projClip) : "none");
    Cell cell;
    if (peephole && projection != null) {
      cell = Cell.of("lstm-peephole-projected", PEEPHOLE_PROJECTED);
    } else {
      cell =
          peephole ? Cells.LSTM_PEEPHOLE : projection != null ? Cells.LSTM_PROJECTED : Cells.LSTM;
    }
    cell = cell.with(options);
    cell = projection == null ? cell : cell.withSize("P", passed);
    return new Found(scope, body, cell, units, in, values, List.of("c", "h"));
  }

  private static final String PEEPHOLE_PROJECTED =
      """
      # LSTM with peepholes and a projection of size P: Sak, Senior & Beaufays 2014.
      size P = H
      option forget_bias = 1, act = tanh, cell_clip = none, proj_clip = none
      param p_i, p_f, p_o [H] = zeros
      state h [P]
      i  = sigmoid(W_i @ x + U_i @ h + b_i + p_i*c)
      f  = sigmoid(W_f @ x + U_f @ h + b_f + p_f*c + forget_bias)
      g  = act(W_g @ x + U_g @ h + b_g)
      c' = clip(f*c + i*g, cell_clip)
      o  = sigmoid(W_o @ x + U_o @ h + b_o + p_o*c')
      m  = o*act(c')
      h' = clip(W_p @ m, proj_clip)
      """;

  private List<Graph.Node> inside(String body) {
    var all = new ArrayList<Graph.Node>();
    for (var node : graph.nodes().values()) {
      if (node.name().startsWith(body + "/")) {
        all.add(node);
      }
    }
    return all;
  }

  private Graph.Node block(String body) {
    return inside(body).stream()
        .filter(node -> node.op().startsWith("LSTMBlockCell") || node.op().startsWith("BlockLSTM"))
        .findFirst()
        .orElse(null);
  }

  /// The activation of the state: what stands beside the gates' sigmoid.
  private String activation(String scope, String body, String otherwise) {
    var nodes = inside(body);
    for (var op : List.of("Tanh", "Relu", "Elu", "Softsign", "Softplus")) {
      if (nodes.stream().anyMatch(node -> node.op().equals(op))) {
        return op.toLowerCase(java.util.Locale.ROOT);
      }
    }
    if (nodes.stream().anyMatch(node -> node.op().equals("Sigmoid"))
        || nodes.stream().anyMatch(node -> node.op().contains("Block"))) {
      return otherwise;
    }
    throw fault(scope, "Eddy does not know its activation");
  }

  private Double constant(String input) {
    var node = graph.node(input);
    while (node.op().equals("Identity") || node.op().equals("Enter")) {
      node = graph.node(node.inputs().getFirst());
    }
    return node.constant()
        .filter(value -> value.size() == 1)
        .map(value -> value.at(0))
        .orElse(null);
  }

  private double forgetBias(String scope, String body) {
    for (var node : inside(body)) {
      boolean adds =
          node.op().startsWith("Add")
              && node.data().size() == 2
              && graph.node(node.data().getFirst()).op().equals("Split")
              && Graph.output(node.data().getFirst()) == 2;
      if (adds) {
        var value = constant(node.data().getLast());
        if (value != null) {
          return value;
        }
      }
    }
    // With peepholes the bias is added to a sum.
    for (var node : inside(body)) {
      if (node.op().startsWith("Add") && node.data().size() == 2) {
        var value = constant(node.data().getLast());
        if (value != null) {
          return value;
        }
      }
    }
    throw fault(scope, "its forget bias is not in the graph");
  }

  /// The bound of a clip: of the state c, or of what comes out of a projection.
  private double clip(String body, boolean projected) {
    for (var node : inside(body)) {
      if (node.op().equals("Minimum")
          && graph.node(node.data().getFirst()).op().equals("MatMul") == projected) {
        var value = constant(node.data().getLast());
        if (value != null) {
          return value;
        }
      }
    }
    return -1;
  }
}
