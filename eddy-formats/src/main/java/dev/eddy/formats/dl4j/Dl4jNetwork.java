package dev.eddy.formats.dl4j;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.formats.ForeignModel;
import dev.eddy.formats.Network;
import dev.eddy.formats.network.Assembly;
import dev.eddy.formats.network.Assembly.Value;
import dev.eddy.formats.network.EquationNumbers;
import dev.eddy.formats.network.Gates;
import dev.eddy.model.Layer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A network of a configuration and its parameters.
///
/// The gates of an LSTM lie in the order candidate, forget, output, input; the candidate is what
/// Deeplearning4j calls input, and the input gate its input modulation. Three more columns of a
/// `GravesLSTM` are the peepholes of forget, output and input gate.
final class Dl4jNetwork {

  private static final List<String> GATES = List.of("g", "f", "o", "i");

  private static final Set<String> RECURRENT =
      Set.of(
          "lstm",
          "graveslstm",
          "gravesbidirectionallstm",
          "simplernn",
          "bidirectional",
          "lasttimestep",
          "maskzero",
          "rnnoutput",
          "rnnloss",
          "embeddingsequence");

  /// Activations of the language, by the names of Deeplearning4j.
  private static final Map<String, String> ACTIVATIONS =
      Map.of(
          "tanh", "tanh",
          "sigmoid", "sigmoid",
          "relu", "relu",
          "softsign", "softsign",
          "softplus", "softplus",
          "elu", "elu",
          "hardsigmoid", "hard_sigmoid",
          "softmax", "softmax");

  private final Dl4jConfiguration configuration;
  private final Assembly build;
  private final Map<String, float[]> parameters = new HashMap<>();
  private final Map<String, Value> values = new HashMap<>();
  private boolean dropped;

  private Dl4jNetwork(ForeignModel model) {
    configuration = Dl4jConfiguration.of(model.configuration(), model.where());
    build = new Assembly(model.where());
    model.notes().forEach(build::note);
    model.tensors().forEach(tensor -> parameters.put(tensor.name(), tensor.floats()));
  }

  static Network of(ForeignModel model) {
    return new Dl4jNetwork(model).network();
  }

  private Network network() {
    for (var vertex : configuration.vertices()) {
      values.put(vertex.name(), value(vertex));
    }
    for (var output : configuration.outputs()) {
      build.output(configuration.outputs().size() == 1 ? "y" : output, values.get(output));
    }
    if (dropped) {
      build.note("dropout of its training is not kept");
    }
    return build.network();
  }

  private Value value(Dl4jConfiguration.Vertex vertex) {
    switch (vertex.prepared()) {
      // Rows of a batch and steps of its sequences, which Eddy does not fold into one axis.
      case "", "RnnToFeedForward", "FeedForwardToRnn", "rnnToFeedForward", "feedForwardToRnn" -> {}
      default ->
          throw build.fault(
              vertex.name(),
              "its input goes through %s, which has no equal in Eddy".formatted(vertex.prepared()));
    }
    if (vertex.layer() == null) {
      return joined(vertex);
    }
    if (vertex.reads().size() != 1) {
      throw build.fault(vertex.name(), "expected one input, found " + vertex.reads());
    }
    var layer = vertex.layer();
    var from = vertex.reads().getFirst();
    if (!values.containsKey(from) && layer.kind().startsWith("embedding")) {
      return embedded(layer, from);
    }
    return layer(layer, "", values.containsKey(from) ? values.get(from) : input(from, layer));
  }

  private Value input(String name, Dl4jLayer layer) {
    if (!configuration.inputs().contains(name)) {
      throw build.fault(layer.name(), "there is no \"%s\" that it could read".formatted(name));
    }
    var inner = layer;
    while (inner.json().has("underlying") || inner.json().has("fwd")) {
      inner = inner.inner(inner.json().has("fwd") ? "fwd" : "underlying");
    }
    var value = build.numbers(named(name), inner.inputs(), isSequence());
    values.put(name, value);
    return value;
  }

  private String named(String input) {
    return configuration.inputs().size() == 1 ? "x" : input;
  }

  /// Whether inputs are sequences: where anything in the network takes steps, they are.
  private boolean isSequence() {
    return configuration.vertices().stream()
        .anyMatch(v ->
            v.layer() != null
                && (RECURRENT.contains(v.layer().kind())
                    || v.layer().kind().equals("globalpooling")));
  }

  private Value embedded(Dl4jLayer layer, String input) {
    var axis = build.symbols(named(input), isSequence());
    float[] table = parameters.get(layer.name() + "_W");
    float[] bias = parameters.get(layer.name() + "_b");
    int width = layer.outputs();
    if (bias != null) {
      table = table.clone();
      for (int i = 0; i < table.length; i++) {
        table[i] += bias[i % width];
      }
    }
    var value = build.embedding(layer.name(), named(input), axis, layer.inputs(), width, table);
    return activated(layer, value);
  }

  /// @param prefix of its parameters, beside the name of the layer
  private Value layer(Dl4jLayer layer, String prefix, Value x) {
    double rate = layer.json().path("dropOut").asDouble(0);
    dropped |= rate > 0 && rate < 1 || layer.json().path("idropout").isObject();
    return switch (layer.kind()) {
      case "lstm", "graveslstm" -> lstm(layer, prefix, "", x, false);
      case "gravesbidirectionallstm" ->
          combined(
              layer, "ADD", lstm(layer, prefix, "F", x, false), lstm(layer, prefix, "B", x, true));
      case "simplernn" -> simple(layer, prefix, x, false);
      case "bidirectional" ->
          combined(
              layer,
              layer.json().path("mode").asString("CONCAT"),
              directed(layer.inner("fwd"), prefix + "f", x, false),
              directed(layer.inner("bwd"), prefix + "b", x, true));
      case "lasttimestep" ->
          build.pool(
              layer.name() + ".last",
              layer(layer.inner("underlying"), prefix, x),
              Layer.Pooling.LAST_VALID_STEP);
      case "timedistributed" -> layer(layer.inner("underlying"), prefix, x);
      case "dense", "output", "rnnoutput" -> dense(layer, prefix, x);
      case "globalpooling" -> pooled(layer, x);
      case "dropout" -> x;
      case "activation", "loss", "rnnloss" -> activated(layer, x);
      case "maskzero" ->
          throw layer.fault(
              "it leaves out steps by their values, which Eddy does by the lengths of sequences");
      default -> throw layer.fault("Eddy has no layer of this kind");
    };
  }

  private Value directed(Dl4jLayer layer, String prefix, Value x, boolean reverse) {
    return switch (layer.kind()) {
      case "lstm", "graveslstm" -> lstm(layer, prefix, "", x, reverse);
      case "simplernn" -> simple(layer, prefix, x, reverse);
      default -> throw layer.fault("only LSTM, GravesLSTM and SimpleRnn run in both directions");
    };
  }

  private float[] parameter(Dl4jLayer layer, String name) {
    return parameters.get(layer.name() + "_" + name);
  }

  private Value lstm(Dl4jLayer layer, String prefix, String side, Value x, boolean reverse) {
    int units = layer.outputs();
    expectWidth(layer, x);
    var gate = layer.activation("gateActivationFn", "sigmoid");
    if (!gate.equals("sigmoid")) {
      throw layer.fault("its gates have %s, in Eddy they have sigmoid".formatted(gate));
    }
    var values = new LinkedHashMap<String, float[]>();
    values.putAll(
        Gates.columns("W_", GATES, parameter(layer, prefix + "W" + side), 0, x.width(), units));
    float[] recurrent = parameter(layer, prefix + "RW" + side);
    boolean peepholes = layer.kind().startsWith("graves");
    values.putAll(
        Gates.columns(
            "U_",
            GATES,
            peepholes ? columns(recurrent, units, 0, 4 * units) : recurrent,
            0,
            units,
            units));
    values.putAll(Gates.rows("b_", GATES, parameter(layer, prefix + "b" + side)));
    var cell = peepholes ? Cells.LSTM_PEEPHOLE : Cells.LSTM;
    if (peepholes) {
      values.put("p_f", columns(recurrent, units, 4 * units, 1));
      values.put("p_o", columns(recurrent, units, 4 * units + 1, 1));
      values.put("p_i", columns(recurrent, units, 4 * units + 2, 1));
    }
    return scan(layer, prefix + side, cell.with("forget_bias", 0), x, reverse, values);
  }

  /// Some columns of a matrix, row-major.
  private static float[] columns(float[] matrix, int rows, int from, int count) {
    int width = matrix.length / rows;
    float[] part = new float[rows * count];
    for (int r = 0; r < rows; r++) {
      System.arraycopy(matrix, r * width + from, part, r * count, count);
    }
    return part;
  }

  private Value simple(Dl4jLayer layer, String prefix, Value x, boolean reverse) {
    expectWidth(layer, x);
    int units = layer.outputs();
    var values = new LinkedHashMap<String, float[]>();
    values.put("W", Gates.turned(parameter(layer, prefix + "W"), x.width(), units));
    values.put("U", Gates.turned(parameter(layer, prefix + "RW"), units, units));
    values.put("b", parameter(layer, prefix + "b"));
    return scan(layer, prefix, Cells.ELMAN, x, reverse, values);
  }

  private Value scan(
      Dl4jLayer layer,
      String part,
      Cell cell,
      Value x,
      boolean reverse,
      Map<String, float[]> values) {
    var name = part.isEmpty() ? layer.name() : layer.name() + "." + part;
    var with = cell.with("act", function(layer));
    return build.apply(
        name, with, layer.outputs(), Map.of("x", x), Map.of(), Map.of(), reverse, values);
  }

  private void expectWidth(Dl4jLayer layer, Value x) {
    if (layer.inputs() != x.width()) {
      throw layer.fault(
          "it takes %d features, but %d are given".formatted(layer.inputs(), x.width()));
    }
  }

  private static String function(Dl4jLayer layer) {
    var name = layer.activation();
    var function = ACTIVATIONS.get(name);
    if (function == null) {
      throw layer.fault("the activation \"%s\" has no equal in Eddy's cells".formatted(name));
    }
    return function;
  }

  /// The activation of a sum, as equations.
  private static String activated(Dl4jLayer layer, String sum) {
    var function = ACTIVATIONS.get(layer.activation());
    if (function != null) {
      return "output = %s(%s)".formatted(function, sum);
    }
    return switch (layer.activation()) {
      case "identity" -> "output = " + sum;
      case "leakyrelu", "lrelu" ->
          "a = %s\noutput = where(a > 0, a, %s*a)"
              .formatted(
                  sum,
                  EquationNumbers.text(
                      layer.json().path("activationFn").path("alpha").asDouble(0.01)));
      case "hardtanh" -> "output = clip(%s, 1)".formatted(sum);
      case "cube" -> "a = %s\noutput = a*a*a".formatted(sum);
      case "swish" -> "a = %s\noutput = a*sigmoid(a)".formatted(sum);
      case "rectifiedtanh" -> "output = relu(tanh(%s))".formatted(sum);
      default ->
          throw layer.fault(
              "the activation \"%s\" has no equal in Eddy".formatted(layer.activation()));
    };
  }

  private Value dense(Dl4jLayer layer, String prefix, Value x) {
    expectWidth(layer, x);
    var values = new LinkedHashMap<String, float[]>();
    values.put("W", Gates.turned(parameter(layer, prefix + "W"), x.width(), layer.outputs()));
    float[] bias = parameter(layer, prefix + "b");
    if (bias != null) {
      values.put("b", bias);
    }
    var sum = bias == null ? "W @ x" : "W @ x + b";
    return build.layer(layer.name(), activated(layer, sum), layer.outputs(), x, values);
  }

  private Value activated(Dl4jLayer layer, Value x) {
    return layer.activation().equals("identity")
        ? x
        : build.layer(layer.name() + ".activation", activated(layer, "x"), x.width(), x, Map.of());
  }

  private Value pooled(Dl4jLayer layer, Value x) {
    var dimensions = layer.json().path("poolingDimensions");
    boolean overTime =
        !x.isRow()
            && layer.json().path("collapseDimensions").asBoolean(true)
            && (!dimensions.isArray() || dimensions.size() == 1 && dimensions.get(0).asInt() == 2);
    var type = layer.json().path("poolingType").asString("");
    if (!overTime || !type.equals("AVG") && !type.equals("MAX")) {
      throw layer.fault(
          "expected pooling by AVG or MAX over time, found %s over %s"
              .formatted(type, dimensions.isArray() ? dimensions : "all"));
    }
    return build.pool(layer.name(), x, type.equals("AVG") ? Layer.Pooling.MEAN : Layer.Pooling.MAX);
  }

  private Value combined(Dl4jLayer layer, String mode, Value forward, Value backward) {
    var equation =
        switch (mode) {
          case "CONCAT" -> "";
          case "ADD" -> "output = x + y";
          case "MUL" -> "output = x*y";
          case "AVERAGE" -> "output = 0.5*(x + y)";
          default -> throw layer.fault("it joins its directions by %s".formatted(mode));
        };
    var both = List.of(forward, backward);
    return equation.isEmpty()
        ? build.join(layer.name(), both)
        : elementWise(layer.name() + ".joined", equation, both);
  }

  private Value elementWise(String name, String equation, List<Value> values) {
    if (values.size() != 2) {
      throw build.fault(name, "expected two inputs, found " + values.size());
    }
    var inputs = new LinkedHashMap<String, Value>();
    inputs.put("x", values.getFirst());
    inputs.put("y", values.getLast());
    var cell = Cell.of("both", "input y [D]\n" + equation);
    return build.apply(name, cell, values.getFirst().width(), inputs, Map.of());
  }

  /// A vertex without a layer: values joined, or element by element.
  private Value joined(Dl4jConfiguration.Vertex vertex) {
    var type = vertex.json().path("@class").asString("");
    var json = vertex.json();
    if (type.isEmpty() && json.size() == 1) {
      var only = json.properties().iterator().next();
      type = only.getKey();
      json = only.getValue();
    }
    var kind = type.substring(type.lastIndexOf('.') + 1);
    for (var read : vertex.reads()) {
      if (!values.containsKey(read)) {
        throw build.fault(vertex.name(), "%s reads an input of the network itself".formatted(kind));
      }
    }
    var all = vertex.reads().stream().map(values::get).toList();
    return switch (kind) {
      case "MergeVertex" -> build.join(vertex.name(), all);
      case "ElementWiseVertex" -> {
        var operation = json.path("op").asString("");
        var equation =
            switch (operation) {
              case "Add" -> "output = x + y";
              case "Subtract" -> "output = x - y";
              case "Product" -> "output = x*y";
              case "Average" -> "output = 0.5*(x + y)";
              case "Max" -> "output = max(x, y)";
              default -> throw build.fault(vertex.name(), "Eddy has no equal of " + operation);
            };
        yield elementWise(vertex.name(), equation, all);
      }
      case "LastTimeStepVertex" ->
          build.pool(vertex.name(), all.getFirst(), Layer.Pooling.LAST_VALID_STEP);
      default -> throw build.fault(vertex.name(), "Eddy has no equal of " + kind);
    };
  }
}
