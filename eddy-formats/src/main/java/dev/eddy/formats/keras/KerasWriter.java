package dev.eddy.formats.keras;

import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.formats.keras.FunctionalModel.Tensor;
import dev.eddy.formats.network.Gates;
import dev.eddy.formats.network.KnownCell;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.Weights;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes a model as a `.keras` file of Keras 3: a functional model of the layers that Keras has.
///
/// A scan that runs backwards becomes a layer with `go_backwards` and a `Flip` after it; the last
/// step of a sequence a slice. A forget bias that Eddy adds at run time goes into the stored one.
/// Keras has no lengths: there, padding counts.
final class KerasWriter {

  private static final Map<String, String> ACTIVATIONS =
      Map.of(
          "linear", "linear",
          "tanh", "tanh",
          "sigmoid", "sigmoid",
          "relu", "relu",
          "elu", "elu",
          "softplus", "softplus",
          "softsign", "softsign",
          "exp", "exponential",
          "softmax", "softmax",
          "log_softmax", "log_softmax");

  private static final Pattern DROPOUT = Pattern.compile("output = dropout\\(x, ([0-9.]+)\\)");

  private final Model model;
  private final Weights weights;
  private final String where;
  private final FunctionalModel keras = new FunctionalModel();
  private final Map<String, Tensor> sources = new HashMap<>();

  private KerasWriter(Model model, Weights weights, String where) {
    this.model = model;
    this.weights = weights;
    this.where = where;
  }

  static void write(Model model, Weights weights, Path file) {
    var writer = new KerasWriter(model, weights, file.toString());
    writer.layers();
    writer.keras.write(model.outputs().values().stream().map(writer::joined).toList(), file);
  }

  private FormatException fault(Layer layer, String sentence) {
    return new FormatException("%s, layer \"%s\": %s".formatted(where, layer.name(), sentence));
  }

  private void layers() {
    for (var layer : model.layers()) {
      switch (layer) {
        case Layer.Numbers(String name, String axis, int width) ->
            sources.put(name, keras.input(name, !axis.isEmpty(), width));
        case Layer.Embedding embedding -> sources.put(layer.name(), embedding(embedding));
        case Layer.Apply apply -> apply(apply);
        case Layer.Pool pool -> sources.put(layer.name(), pool(pool));
        case Layer.FinalState(String name, String scan, String state) ->
            sources.put(name, finalState(layer, scan, state));
        case Layer other -> throw fault(other, "Keras has no layer for " + other.words(model));
      }
    }
  }

  private Tensor embedding(Layer.Embedding embedding) {
    boolean sequence = !embedding.axis().isEmpty();
    var symbols = keras.input(embedding.name() + "_symbols", sequence, 0);
    var own = keras.free(embedding.name());
    var config = Json.object().put("trainable", true).put("dtype", "float32");
    config.put("input_dim", embedding.symbols()).put("output_dim", embedding.width());
    config.put("mask_zero", false);
    var layer = keras.add("keras.layers", "Embedding", own, config);
    var call = keras.call(layer);
    var given = FunctionalModel.tensor(symbols);
    var shape = ((ObjectNode) given.get("config")).putArray("shape").addNull();
    if (sequence) {
      shape.addNull();
    }
    ((ObjectNode) given.get("config")).put("dtype", "int32");
    ((ArrayNode) call.get("args")).add(given);
    FunctionalModel.build(layer, false, sequence, 0);
    keras
        .store(own, "embedding", "")
        .put(
            "0",
            matrix(
                weights.get(embedding.name() + ".table"), embedding.symbols(), embedding.width()));
    return new Tensor(own, 0, sequence, embedding.width());
  }

  private static float[][] matrix(float[] values, int rows, int columns) {
    float[][] matrix = new float[rows][columns];
    for (int r = 0; r < rows; r++) {
      System.arraycopy(values, r * columns, matrix[r], 0, columns);
    }
    return matrix;
  }

  /// Several layers joined are a layer of their own in Keras.
  private Tensor joined(List<String> names) {
    if (names.size() == 1) {
      return sources.get(names.getFirst());
    }
    var parts = names.stream().map(sources::get).toList();
    var own = keras.free("joined");
    var config = Json.object().put("trainable", true).put("dtype", "float32").put("axis", -1);
    var layer = keras.add("keras.layers", "Concatenate", own, config);
    var list = ((ArrayNode) keras.call(layer).get("args")).addArray();
    parts.forEach(part -> list.add(FunctionalModel.tensor(part)));
    keras.store(own, "concatenate", "");
    return new Tensor(
        own, 0, parts.getFirst().sequence(), parts.stream().mapToInt(Tensor::width).sum());
  }

  private Tensor pool(Layer.Pool pool) {
    var x = sources.get(pool.input());
    if (!x.sequence()) {
      throw fault(pool, "it pools a row");
    }
    var own = keras.free(pool.name());
    var config = Json.object().put("trainable", true).put("dtype", "float32");
    switch (pool.kind()) {
      case MEAN, MAX -> {
        boolean mean = pool.kind() == Layer.Pooling.MEAN;
        config.put("data_format", "channels_last").put("keepdims", false);
        var layer =
            keras.add(
                "keras.layers",
                mean ? "GlobalAveragePooling1D" : "GlobalMaxPooling1D",
                own,
                config);
        ((ArrayNode) keras.call(layer).get("args")).add(FunctionalModel.tensor(x));
        keras.store(own, mean ? "global_average_pooling1d" : "global_max_pooling1d", "");
      }
      case LAST_STEP, LAST_VALID_STEP -> {
        var layer = keras.add("keras.src.ops.numpy", "GetItem", own, Json.object());
        layer.put("registered_name", "GetItem");
        var arguments = (ArrayNode) keras.call(layer).get("args");
        arguments.add(FunctionalModel.tensor(x));
        var slices = arguments.addArray();
        slices.add(everything()).add(-1).add(everything());
      }
    }
    return new Tensor(own, 0, false, x.width());
  }

  private static ObjectNode everything() {
    var slice = Json.object().put("class_name", "__slice__");
    slice.putObject("config").putNull("start").putNull("stop").putNull("step");
    return slice;
  }

  private Tensor finalState(Layer layer, String scan, String state) {
    var of = sources.get(scan + "." + state + "'");
    if (of == null) {
      throw fault(layer, "Keras gives no state \"%s\" of \"%s\"".formatted(state, scan));
    }
    return of;
  }

  private float[] parameter(Layer.Apply apply, String name) {
    return weights.get(apply.shared().getOrDefault(name, apply.name() + "." + name));
  }

  private Map<String, float[]> parameters(Layer.Apply apply) {
    var all = new LinkedHashMap<String, float[]>();
    apply
        .cell()
        .equations()
        .parameters()
        .forEach(p -> all.put(p.name(), parameter(apply, p.name())));
    return all;
  }

  private void apply(Layer.Apply apply) {
    if (!apply.inputs().keySet().equals(java.util.Set.of("x")) || !apply.memory().isEmpty()) {
      throw fault(apply, "Keras has no layer with the inputs of " + apply.cell());
    }
    var x = joined(apply.inputs().get("x"));
    var dropout = DROPOUT.matcher(apply.cell().text().strip());
    if (dropout.matches()) {
      var own = keras.free(apply.name());
      var config = Json.object().put("trainable", true).put("dtype", "float32");
      config.put("rate", Double.parseDouble(dropout.group(1)));
      ((ArrayNode) keras.call(keras.add("keras.layers", "Dropout", own, config)).get("args"))
          .add(FunctionalModel.tensor(x));
      keras.store(own, "dropout", "");
      sources.put(apply.name(), new Tensor(own, 0, x.sequence(), x.width()));
      return;
    }
    switch (KnownCell.of(apply.cell())) {
      case KnownCell.Dense dense -> dense(apply, dense, x);
      case KnownCell.Elman elman -> {
        var p = parameters(apply);
        var config = Json.object();
        recurrent(
            apply,
            x,
            "SimpleRNN",
            "simple_rnn",
            activation(apply, elman.act()),
            config,
            turned(p.get("W"), x.width()),
            turned(p.get("U"), apply.units()),
            p.get("b"),
            List.of("h"));
      }
      case KnownCell.Lstm lstm
          when !lstm.peephole()
              && !lstm.projected()
              && lstm.cellClip().equals("none")
              && lstm.projClip().equals("none") ->
          lstm(apply, lstm, x);
      case KnownCell.Gru gru -> gru(apply, gru, x);
      case KnownCell.Lstm _, KnownCell.Other _ ->
          throw fault(apply, "Keras has no layer with the equations of " + apply.cell());
    }
  }

  private String activation(Layer.Apply apply, String act) {
    var name = ACTIVATIONS.get(act);
    if (name == null) {
      throw fault(apply, "Keras 3 has no activation like \"%s\"".formatted(act));
    }
    return name;
  }

  private void dense(Layer.Apply apply, KnownCell.Dense dense, Tensor x) {
    var own = keras.free(apply.name());
    int units = parameter(apply, "W").length / x.width();
    var config = Json.object().put("trainable", true).put("dtype", "float32");
    config.put("units", units).put("activation", activation(apply, dense.act()));
    config.put("use_bias", dense.biased());
    var layer = keras.add("keras.layers", "Dense", own, config);
    ((ArrayNode) keras.call(layer).get("args")).add(FunctionalModel.tensor(x));
    FunctionalModel.build(layer, true, x.sequence(), x.width());
    var vars = keras.store(own, "dense", "");
    vars.put("0", turned(parameter(apply, "W"), x.width()));
    if (dense.biased()) {
      vars.put("1", parameter(apply, "b"));
    }
    sources.put(apply.name(), new Tensor(own, 0, x.sequence(), units));
  }

  /// `[out, in]` as `[in][out]`.
  private static float[][] turned(float[] matrix, int in) {
    int out = matrix.length / in;
    return matrix(Gates.turned(matrix, out, in), in, out);
  }

  private static float[][] packed(
      String prefix, List<String> gates, Map<String, float[]> p, int in) {
    return turned(Gates.packed(prefix, gates, p), in);
  }

  private void lstm(Layer.Apply apply, KnownCell.Lstm lstm, Tensor x) {
    var gates = List.of("i", "f", "g", "o");
    var p = parameters(apply);
    float[] bias = Gates.packed("b_", gates, p);
    for (int u = 0; u < apply.units(); u++) {
      bias[apply.units() + u] += (float) lstm.forgetBias();
    }
    var config = Json.object().put("recurrent_activation", "sigmoid");
    config.put("unit_forget_bias", true);
    recurrent(
        apply,
        x,
        "LSTM",
        "lstm",
        activation(apply, lstm.act()),
        config,
        packed("W_", gates, p, x.width()),
        packed("U_", gates, p, apply.units()),
        bias,
        List.of("h", "c"));
  }

  private void gru(Layer.Apply apply, KnownCell.Gru gru, Tensor x) {
    var gates = List.of("z", "r", "n");
    var p = parameters(apply);
    float[] bias = Gates.packed("b_", gates, p);
    int units = apply.units();
    Object stored = bias;
    if (gru.resetAfter()) {
      float[] second = new float[3 * units];
      System.arraycopy(p.get("b_u"), 0, second, 2 * units, units);
      stored = new float[][] {bias, second};
    }
    var config = Json.object().put("recurrent_activation", "sigmoid");
    config.put("reset_after", gru.resetAfter());
    recurrent(
        apply,
        x,
        "GRU",
        "gru",
        activation(apply, gru.act()),
        config,
        packed("W_", gates, p, x.width()),
        packed("U_", gates, p, units),
        stored,
        List.of("h"));
  }

  private void recurrent(
      Layer.Apply apply,
      Tensor x,
      String kind,
      String snake,
      String act,
      ObjectNode config,
      Object kernel,
      Object recurrentKernel,
      Object bias,
      List<String> states) {
    if (!x.sequence()) {
      throw fault(apply, "Keras runs a recurrent layer over a sequence only");
    }
    var own = keras.free(apply.name());
    config.put("trainable", true).put("dtype", "float32");
    config.put("return_sequences", true).put("return_state", true);
    config.put("go_backwards", apply.reverse()).put("stateful", false).put("unroll", false);
    config.put("zero_output_for_mask", false).put("units", apply.units());
    config.put("activation", act).put("use_bias", true);
    config.put("dropout", 0.0).put("recurrent_dropout", 0.0);
    var layer = keras.add("keras.layers", kind, own, config);
    var call = keras.call(layer);
    ((ArrayNode) call.get("args")).add(FunctionalModel.tensor(x));
    if (!apply.start().isEmpty()) {
      var initial = ((ObjectNode) call.get("kwargs")).putArray("initial_state");
      for (var state : states) {
        var from = apply.start().get(state);
        if (from == null || from.isEmpty()) {
          throw fault(apply, "it starts from some of its states only, which Keras cannot");
        }
        initial.add(FunctionalModel.tensor(joined(from)));
      }
    }
    FunctionalModel.build(layer, true, true, x.width());
    var vars = keras.store(own, snake, "/cell");
    vars.put("0", kernel);
    vars.put("1", recurrentKernel);
    vars.put("2", bias);
    var sequence = new Tensor(own, 0, true, apply.units());
    for (int i = 0; i < states.size(); i++) {
      sources.put(
          apply.name() + "." + states.get(i) + "'", new Tensor(own, i + 1, false, apply.units()));
    }
    sources.put(apply.name(), apply.reverse() ? flipped(apply.name(), sequence) : sequence);
  }

  private Tensor flipped(String name, Tensor sequence) {
    var own = keras.free(name + "_flipped");
    var layer = keras.add("keras.src.ops.numpy", "Flip", own, Json.object().put("axis", 1));
    layer.put("registered_name", "Flip");
    ((ArrayNode) keras.call(layer).get("args")).add(FunctionalModel.tensor(sequence));
    return new Tensor(own, 0, true, sequence.width());
  }
}
