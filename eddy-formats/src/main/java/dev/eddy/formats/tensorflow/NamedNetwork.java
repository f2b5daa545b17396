package dev.eddy.formats.tensorflow;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.formats.ForeignModel;
import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Network;
import dev.eddy.formats.network.Assembly;
import dev.eddy.formats.network.Assembly.Value;
import dev.eddy.formats.network.Gates;
import dev.eddy.random.ParameterLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// A network of weights without a graph, by the names that TensorFlow 1 gives: a table of symbols
/// if there is one, the cells of one multi-layer RNN, and a softmax of `softmax_w` and `softmax_b`
/// if there is one. What a graph would say is taken as usual, and noted: `tanh`, and a forget bias
/// of 1 (setting `forget_bias`).
final class NamedNetwork {

  private static final Pattern CELL =
      Pattern.compile(
          "((?:.*?/)??(?:cell_(\\d+)/)?(basic_lstm_cell|lstm_cell|basic_rnn_cell|gru_cell))(/gates)?/(kernel|weights)");

  private final Map<String, ForeignTensor> tensors;
  private final Assembly build;
  private final String where;

  private NamedNetwork(ForeignModel model) {
    tensors = model.byName();
    where = model.where();
    build = new Assembly(where);
  }

  static Network of(ForeignModel model, double forgetBias) {
    return new NamedNetwork(model).network(forgetBias);
  }

  private record Scope(String name, int number, String kind) {}

  private Network network(double forgetBias) {
    var scopes = new ArrayList<Scope>();
    for (var name : tensors.keySet()) {
      var match = CELL.matcher(name);
      if (match.matches()) {
        int number = match.group(2) == null ? 0 : Integer.parseInt(match.group(2));
        scopes.add(new Scope(match.group(1), number, match.group(3)));
      }
    }
    scopes.sort(Comparator.comparingInt(Scope::number));
    for (int i = 0; i < scopes.size(); i++) {
      if (scopes.get(i).number != i) {
        throw fault("its cells %s are not one over the other".formatted(scopes));
      }
    }
    if (scopes.isEmpty()) {
      throw fault("holds weights without a graph, and no cells of TensorFlow 1 by their names");
    }
    build.note(
        "there is no graph: cells are taken with tanh and a forget bias of %s"
            .formatted(forgetBias));
    Value value = null;
    for (var scope : scopes) {
      value = cell(scope, value, forgetBias);
    }
    build.output("probabilities", softmax(value));
    return build.network();
  }

  private FormatException fault(String sentence) {
    return new FormatException("%s: %s".formatted(where, sentence));
  }

  private ForeignTensor find(String... names) {
    for (var name : names) {
      for (var tensor : tensors.values()) {
        if (tensor.name().equals(name) || tensor.name().endsWith("/" + name)) {
          return tensor;
        }
      }
    }
    return null;
  }

  private float[] numbers(String scope, String... names) {
    for (var name : names) {
      var found = tensors.get(scope + "/" + name);
      if (found != null) {
        return found.floats();
      }
    }
    throw fault("cell \"%s\" has no \"%s\"".formatted(scope, names[0]));
  }

  private Value input(int width) {
    var table = find("embedding", "embeddings");
    if (table == null) {
      return build.numbers("x", width, true);
    }
    if (table.shape().length != 2 || table.shape()[1] != width) {
      throw fault(
          "the table %s is not of the width %d that the first cell takes".formatted(table, width));
    }
    return build.embedding(
        "embedding", "x", build.symbols("x", true), table.shape()[0], width, table.floats());
  }

  private Value cell(Scope scope, Value below, double forgetBias) {
    var layout =
        switch (scope.kind) {
          case "gru_cell" -> ParameterLayout.tensorflowGru();
          case "basic_rnn_cell" -> ParameterLayout.tensorflowBasicRnn();
          default -> ParameterLayout.tensorflowLstm();
        };
    var stored = new LinkedHashMap<String, float[]>();
    for (var tensor : layout.tensors()) {
      var old = tensor.name().replace("kernel", "weights").replaceFirst("bias$", "biases");
      stored.put(tensor.name(), numbers(scope.name, tensor.name(), old));
    }
    var first = layout.tensors().getFirst();
    int columns = numbers(scope.name, biasOf(first.name()), biasOf(first.name()) + "es").length;
    int units = columns / first.blocks().size();
    int in = stored.get(first.name()).length / columns - units;
    var value = below == null ? input(in) : below;
    if (value.width() != in) {
      throw fault(
          "cell \"%s\" takes %d features, but %d are given"
              .formatted(scope.name, in, value.width()));
    }
    Cell cell =
        switch (scope.kind) {
          case "gru_cell" -> Cells.GRU;
          case "basic_rnn_cell" -> Cells.ELMAN;
          default -> Cells.LSTM.with("forget_bias", forgetBias);
        };
    return build.apply(scope.name, cell, units, value, layout.scatter(stored, in, units));
  }

  private static String biasOf(String kernel) {
    return kernel.replace("kernel", "bias");
  }

  private Value softmax(Value x) {
    var weight = find("softmax_w");
    var bias = find("softmax_b");
    if (weight == null || bias == null) {
      return x;
    }
    int classes = weight.shape()[1];
    return build.layer(
        "softmax",
        "output = softmax(W @ x + b)",
        classes,
        x,
        Map.of("W", Gates.turned(weight.floats(), weight.shape()[0], classes), "b", bias.floats()));
  }
}
