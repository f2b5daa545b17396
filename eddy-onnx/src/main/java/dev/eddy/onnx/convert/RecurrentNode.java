package dev.eddy.onnx.convert;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.onnx.file.Attribute;
import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.OnnxNode;
import dev.eddy.onnx.file.Tensor;
import dev.eddy.onnx.op.Activation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One direction of a recurrent operator as a cell of Eddy with its parameters: a cell of the
/// catalogue where the equations are the same, else a cell with the operator's own equations.
///
/// The two biases of a gate are one: the same function, but other training steps than with two.
///
/// @param parameters by their names in the cell
record RecurrentNode(Cell cell, int units, Map<String, float[]> parameters) {
  private static final Map<String, String> FUNCTIONS =
      Map.of(
          "tanh", "tanh",
          "sigmoid", "sigmoid",
          "relu", "relu",
          "softsign", "softsign",
          "softplus", "softplus");

  /// What gives the constants of a node.
  interface Constants {
    /// Input i, or null if it is left out.
    Tensor get(int input);
  }

  /// @param d the direction, 0 forward
  static RecurrentNode of(OnnxNode node, int d, int directions, Constants inputs) {
    return switch (node.operator()) {
      case "RNN" -> new Build(node, d, directions, inputs, 1).plain();
      case "GRU" -> new Build(node, d, directions, inputs, 2).gru();
      case "LSTM" -> new Build(node, d, directions, inputs, 3).lstm();
      default -> throw new IllegalArgumentException(node.operator());
    };
  }

  private static final class Build {
    private final OnnxNode node;
    private final int d;
    private final Constants inputs;
    private final Tensor w;
    private final Tensor r;
    private final Tensor b;
    private final int units;
    private final int inputSize;
    private final List<Activation> functions;
    private final double clip;
    private final Map<String, float[]> parameters = new LinkedHashMap<>();

    Build(OnnxNode node, int d, int directions, Constants inputs, int each) {
      this.node = node;
      this.d = d;
      this.inputs = inputs;
      w = inputs.get(1);
      r = inputs.get(2);
      b = inputs.get(3);
      units = r.size(r.rank() - 1);
      inputSize = w.size(w.rank() - 1);
      clip = node.attributes().get("clip") instanceof Attribute.Real(float value) ? value : 0;
      var names =
          node.attributes().get("activations") instanceof Attribute.Texts(var texts)
                  && !texts.isEmpty()
              ? texts
              : usual(each, directions);
      functions =
          Activation.all(names, reals("activation_alpha"), reals("activation_beta"))
              .subList(d * each, (d + 1) * each);
    }

    private static List<String> usual(int each, int directions) {
      var names = new ArrayList<String>();
      for (int i = 0; i < directions; i++) {
        names.addAll(
            each == 1 ? List.of("Tanh") : List.of("Sigmoid", "Tanh", "Tanh").subList(0, each));
      }
      return names;
    }

    private List<Float> reals(String name) {
      return node.attributes().get(name) instanceof Attribute.Reals(var values)
          ? values
          : List.of();
    }

    private boolean flag(String name) {
      return node.attributes().get(name) instanceof Attribute.Whole(long value) && value != 0;
    }

    private float[] part(Tensor of, int from, int n) {
      var part = new float[n];
      for (int i = 0; i < n; i++) {
        part[i] = (float) of.real(from + i);
      }
      return part;
    }

    /// Block `k` of the joined weights under these names; blocks are counted as ONNX orders them.
    private void gate(int k, int blocks, String letter, boolean bothBiases) {
      var end = letter.isEmpty() ? "" : "_" + letter;
      int block = d * blocks + k;
      parameters.put("W" + end, part(w, block * units * inputSize, units * inputSize));
      parameters.put("U" + end, part(r, block * units * units, units * units));
      parameters.put("b" + end, bias(k, blocks, true, bothBiases));
    }

    private float[] bias(int k, int blocks, boolean read, boolean recurrent) {
      var sum = new float[units];
      if (b != null) {
        int at = d * 2 * blocks * units + k * units;
        for (int i = 0; i < units; i++) {
          sum[i] =
              (float)
                  ((read ? b.real(at + i) : 0) + (recurrent ? b.real(at + blocks * units + i) : 0));
        }
      }
      return sum;
    }

    private RecurrentNode made(Cell cell) {
      return new RecurrentNode(cell, units, parameters);
    }

    /// Whether a function is one that cells of the catalogue take as an option.
    private boolean isOption(Activation function) {
      return clip == 0 && FUNCTIONS.containsKey(function.name());
    }

    private boolean isSigmoid(Activation function) {
      return clip == 0 && function.name().equals("sigmoid");
    }

    RecurrentNode plain() {
      gate(0, 1, "", true);
      var f = functions.getFirst();
      return made(
          isOption(f)
              ? Cells.ELMAN.with("act", FUNCTIONS.get(f.name()))
              : own("rnn", define("act", f, true) + "h' = act(W @ x + U @ h + b)\n"));
    }

    RecurrentNode gru() {
      boolean after = flag("linear_before_reset");
      gate(0, 3, "z", true);
      gate(1, 3, "r", true);
      gate(2, 3, "n", !after);
      if (after) {
        parameters.put("b_u", bias(2, 3, false, true));
      }
      var g = functions.get(1);
      if (isSigmoid(functions.getFirst()) && isOption(g)) {
        return made((after ? Cells.GRU_AFTER : Cells.GRU).with("act", FUNCTIONS.get(g.name())));
      }
      var candidate = after ? "W_n @ x + b_n + r*(U_n @ h + b_u)" : "W_n @ x + U_n @ (r*h) + b_n";
      return made(
          own(
              "gru",
              define("gate", functions.getFirst(), true)
                  + define("act", g, true)
                  + """
                  z  = gate(W_z @ x + U_z @ h + b_z)
                  r  = gate(W_r @ x + U_r @ h + b_r)
                  n  = act(%s)
                  h' = z*h + (1 - z)*n
                  """
                      .formatted(candidate)));
    }

    RecurrentNode lstm() {
      boolean coupled = flag("input_forget");
      var p = inputs.get(7);
      gate(0, 4, "i", true);
      gate(1, 4, "o", true);
      if (!coupled) {
        gate(2, 4, "f", true);
      }
      gate(3, 4, "g", true);
      if (p != null) {
        parameters.put("p_i", part(p, (3 * d) * units, units));
        parameters.put("p_o", part(p, (3 * d + 1) * units, units));
        if (!coupled) {
          parameters.put("p_f", part(p, (3 * d + 2) * units, units));
        }
      }
      var g = functions.get(1);
      boolean catalogue =
          isSigmoid(functions.getFirst()) && isOption(g) && g.equals(functions.get(2));
      if (catalogue && !(coupled && p != null)) {
        var act = FUNCTIONS.get(g.name());
        if (coupled) {
          return made(Cells.LSTM_COUPLED.with("act", act));
        }
        return made(
            (p != null ? Cells.LSTM_PEEPHOLE : Cells.LSTM)
                .with(Map.of("act", act, "forget_bias", "0")));
      }
      return made(own("lstm", text(coupled, p != null)));
    }

    private String text(boolean coupled, boolean peepholes) {
      var text = new StringBuilder();
      if (peepholes) {
        text.append(coupled ? "param p_i, p_o [H] = zeros\n" : "param p_i, p_o, p_f [H] = zeros\n");
      }
      text.append(define("gate", functions.getFirst(), true));
      text.append(define("act", functions.get(1), true));
      text.append(define("squash", functions.get(2), false));
      text.append("i  = gate(W_i @ x + U_i @ h + b_i%s)\n".formatted(peepholes ? " + p_i*c" : ""));
      text.append(
          coupled
              ? "f  = 1 - i\n"
              : "f  = gate(W_f @ x + U_f @ h + b_f%s)\n".formatted(peepholes ? " + p_f*c" : ""));
      text.append("g  = act(W_g @ x + U_g @ h + b_g)\n");
      text.append("c' = f*c + i*g\n");
      text.append("o  = gate(W_o @ x + U_o @ h + b_o%s)\n".formatted(peepholes ? " + p_o*c'" : ""));
      return text.append("h' = o*squash(c')\n").toString();
    }

    private Cell own(String name, String text) {
      return Cell.of("onnx-" + name, text);
    }

    /// A macro for a function of the node, its argument clipped where the node says so.
    private String define(String macro, Activation function, boolean clipped) {
      var a = clipped && clip > 0 ? "clip(a, " + clip + ")" : "a";
      var alpha = "(" + function.alpha() + ")";
      var beta = "(" + function.beta() + ")";
      var body =
          switch (function.name()) {
            case "affine" -> alpha + "*" + a + " + " + beta;
            case "leakyrelu" -> "where(" + a + " < 0, " + alpha + "*" + a + ", " + a + ")";
            case "thresholdedrelu" -> "where(" + a + " > " + alpha + ", " + a + ", 0*" + a + ")";
            case "scaledtanh" -> alpha + "*tanh(" + beta + "*" + a + ")";
            case "hardsigmoid" -> "max(min(" + alpha + "*" + a + " + " + beta + ", 1), 0)";
            case "elu" -> "where(%1$s > 0, %1$s, %2$s*(exp(min(%1$s, 0)) - 1))".formatted(a, alpha);
            case String name when FUNCTIONS.containsKey(name) ->
                FUNCTIONS.get(name) + "(" + a + ")";
            default ->
                throw new OnnxException(
                    node.label() + ": unknown activation '" + function.name() + "'");
          };
      return "def " + macro + "(a) = " + body + "\n";
    }
  }
}
