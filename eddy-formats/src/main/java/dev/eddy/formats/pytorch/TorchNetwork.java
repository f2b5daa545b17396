package dev.eddy.formats.pytorch;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.formats.ForeignModel;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Network;
import dev.eddy.formats.Tensor;
import dev.eddy.formats.network.Assembly;
import dev.eddy.formats.network.Assembly.Value;
import dev.eddy.formats.network.Gates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A network of a state dictionary: its modules in the order of the file, each on what the one
/// before it gives. A state dictionary does not say how modules are joined, so widths that do not
/// meet, and modules not known here, stop with a sentence.
///
/// Settings: `nonlinearity` of `nn.RNN`, `tanh` unless `relu` is said; `states` = `given` makes the
/// first states inputs `NAME.h_l0`, `NAME.c_l0`; `last` = `true` takes the last step of the last
/// recurrent layer instead of all; `modules`, the modules to take in their order, separated by
/// commas, where not all or another order.
///
/// Outputs: `y`, and for every recurrent layer and direction its states after the last step,
/// `NAME.h_l0`, `NAME.c_l0`, `NAME.h_l0_reverse` and so on.
final class TorchNetwork {

  private static final Set<String> SETTINGS = Set.of("nonlinearity", "states", "last", "modules");

  private final String where;
  private final Map<String, String> settings;
  private final Assembly build;
  private final Map<String, Value> states = new LinkedHashMap<>();
  private Value value;

  private TorchNetwork(String where, Map<String, String> settings) {
    this.where = where;
    this.settings = settings;
    build = new Assembly(where);
    for (var name : settings.keySet()) {
      if (!SETTINGS.contains(name)) {
        throw new FormatException(
            "%s: unknown setting \"%s\"; PyTorch has %s".formatted(where, name, SETTINGS));
      }
    }
  }

  static Network of(ForeignModel model, Map<String, String> settings) {
    var modules = TorchModules.of(model);
    var network = new TorchNetwork(model.where(), settings);
    model.notes().forEach(network.build::note);
    if (settings.containsKey("modules")) {
      var chosen = new LinkedHashMap<String, Map<String, Tensor>>();
      for (var name : settings.get("modules").split(",", -1)) {
        var found = modules.get(name.strip());
        if (found == null) {
          throw new FormatException(
              "%s: no module \"%s\"; it has %s"
                  .formatted(model.where(), name.strip(), modules.keySet()));
        }
        chosen.put(name.strip(), found);
      }
      modules = chosen;
    }
    var left = new ArrayList<>(modules.entrySet());
    if (left.size() > 1) {
      network.build.note(
          "a state dictionary does not say what is done between modules: activations, pooling and what else has no weights is not there");
    }
    for (int i = 0; i < left.size(); i++) {
      var after = i + 1 < left.size() ? left.get(i + 1).getValue() : Map.<String, Tensor>of();
      network.module(left.get(i).getKey(), left.get(i).getValue(), after);
    }
    return network.finish();
  }

  private Network finish() {
    if (value == null) {
      throw new FormatException("%s: holds no module that Eddy knows".formatted(where));
    }
    build.output("y", value);
    states.forEach(build::output);
    return build.network();
  }

  private FormatException fault(String module, String sentence) {
    return new FormatException("%s, module \"%s\": %s".formatted(where, module, sentence));
  }

  private void module(String name, Map<String, Tensor> tensors, Map<String, Tensor> after) {
    if (tensors.containsKey("weight_ih_l0")) {
      recurrent(name, tensors);
    } else if (tensors.containsKey("weight_ih")) {
      cell(name, tensors);
    } else if (tensors.containsKey("running_mean")) {
      batchNorm(name, tensors);
    } else if (!tensors.containsKey("weight")) {
      throw fault(
          name,
          "Eddy does not know a module with %s; take others with the setting \"modules\""
              .formatted(tensors.keySet()));
    } else {
      switch (tensors.get("weight").shape().length) {
        case 1 -> layerNorm(name, tensors);
        case 2 -> {
          if (value == null && !tensors.containsKey("bias") && reads(after, columns(tensors))) {
            embedding(name, tensors.get("weight"));
          } else {
            linear(name, tensors);
          }
        }
        default ->
            throw fault(
                name,
                "its weight has shape %s, as a convolution has; a state dictionary does not say its padding and stride"
                    .formatted(Arrays.toString(tensors.get("weight").shape())));
      }
    }
  }

  private static int columns(Map<String, Tensor> tensors) {
    return tensors.get("weight").shape()[1];
  }

  /// Whether a module takes rows of this width.
  private static boolean reads(Map<String, Tensor> module, int width) {
    var first =
        module.containsKey("weight_ih_l0")
            ? module.get("weight_ih_l0")
            : module.containsKey("weight_ih") ? module.get("weight_ih") : module.get("weight");
    return first == null || first.shape()[first.shape().length - 1] == width;
  }

  private Value input(String module, int width) {
    if (value == null) {
      value = build.numbers("x", width, true);
    }
    if (value.width() != width) {
      throw fault(
          module,
          "it takes %d features, but the module before it gives %d; name the modules in their order with the setting \"modules\""
              .formatted(width, value.width()));
    }
    return value;
  }

  private void embedding(String name, Tensor table) {
    var axis = build.symbols("x", true);
    value =
        build.embedding(
            label(name, "embedding"),
            "x",
            axis,
            table.shape()[0],
            table.shape()[1],
            table.values());
  }

  private static String label(String name, String otherwise) {
    return name.isEmpty() ? otherwise : name;
  }

  private void linear(String name, Map<String, Tensor> tensors) {
    var weight = tensors.get("weight");
    var x = input(name, weight.shape()[1]);
    var values = new LinkedHashMap<String, float[]>();
    values.put("W", weight.values());
    boolean biased = tensors.containsKey("bias");
    if (biased) {
      values.put("b", tensors.get("bias").values());
    }
    value =
        build.layer(
            label(name, "linear"),
            biased ? "output = W @ x + b" : "output = W @ x",
            weight.shape()[0],
            x,
            values);
  }

  private void layerNorm(String name, Map<String, Tensor> tensors) {
    int width = tensors.get("weight").shape()[0];
    var x = input(name, width);
    build.note("\"%s\" is taken as a LayerNorm with an epsilon of 1e-5".formatted(name));
    var values = new LinkedHashMap<String, float[]>();
    values.put("gain", tensors.get("weight").values());
    boolean biased = tensors.containsKey("bias");
    if (biased) {
      values.put("b", tensors.get("bias").values());
    }
    value =
        build.layer(
            label(name, "norm"),
            "param gain [D] = ones\noutput = gain*norm(x)" + (biased ? " + b" : ""),
            width,
            x,
            values);
  }

  private void batchNorm(String name, Map<String, Tensor> tensors) {
    var mean = tensors.get("running_mean").values();
    var variance = tensors.get("running_var").values();
    var x = input(name, mean.length);
    build.note(
        "\"%s\" keeps the statistics of its training, with an epsilon of 1e-5; training on does not change them"
            .formatted(name));
    float[] scale = new float[mean.length];
    float[] shift = new float[mean.length];
    for (int i = 0; i < scale.length; i++) {
      double gain = tensors.containsKey("weight") ? tensors.get("weight").values()[i] : 1;
      double bias = tensors.containsKey("bias") ? tensors.get("bias").values()[i] : 0;
      double each = gain / Math.sqrt(variance[i] + 1e-5);
      scale[i] = (float) each;
      shift[i] = (float) (bias - mean[i] * each);
    }
    value =
        build.layer(
            label(name, "batchnorm"),
            "param scale, shift [D] = zeros\noutput = scale*x + shift",
            mean.length,
            x,
            Map.of("scale", scale, "shift", shift));
  }

  /// `nn.LSTM`, `nn.GRU` or `nn.RNN`: layers over each other, in one direction or two.
  private void recurrent(String name, Map<String, Tensor> tensors) {
    input(name, tensors.get("weight_ih_l0").shape()[1]);
    for (int layer = 0; tensors.containsKey("weight_ih_l" + layer); layer++) {
      var directions = new ArrayList<Value>();
      for (var suffix : List.of("_l" + layer, "_l" + layer + "_reverse")) {
        if (tensors.containsKey("weight_ih" + suffix)) {
          directions.add(scan(name, suffix, tensors, suffix.endsWith("reverse")));
        }
      }
      value = build.join(label(name, "rnn"), directions);
    }
    if (settings.getOrDefault("last", "false").equals("true")) {
      value =
          build.pool(
              label(name, "rnn") + ".last", value, dev.eddy.model.Layer.Pooling.LAST_VALID_STEP);
    }
  }

  private void cell(String name, Map<String, Tensor> tensors) {
    var renamed = new LinkedHashMap<String, Tensor>();
    tensors.forEach((key, tensor) -> renamed.put(key + "_l0", tensor));
    recurrent(name, renamed);
  }

  private Value scan(String name, String suffix, Map<String, Tensor> tensors, boolean reverse) {
    var ih = tensors.get("weight_ih" + suffix);
    var hh = tensors.get("weight_hh" + suffix);
    if (hh == null || ih.shape().length != 2 || hh.shape().length != 2) {
      throw fault(name, "its weights \"weight_hh%s\" are missing".formatted(suffix));
    }
    if (value.width() != ih.shape()[1]) {
      throw fault(
          name,
          "\"weight_ih%s\" takes %d features, but %d are given"
              .formatted(suffix, ih.shape()[1], value.width()));
    }
    var projection = tensors.get("weight_hr" + suffix);
    int rows = hh.shape()[0];
    int units = projection == null ? hh.shape()[1] : projection.shape()[1];
    if (ih.shape()[0] != rows || units == 0 || rows % units != 0) {
      throw fault(
          name,
          "\"weight_ih%s\" %s and \"weight_hh%s\" %s do not belong together"
              .formatted(suffix, Arrays.toString(ih.shape()), suffix, Arrays.toString(hh.shape())));
    }
    var inBias = bias(tensors, "bias_ih" + suffix, rows);
    var hiddenBias = bias(tensors, "bias_hh" + suffix, rows);
    var values = new LinkedHashMap<String, float[]>();
    var cell =
        switch (rows / units) {
          case 1 -> {
            var act = settings.getOrDefault("nonlinearity", "tanh");
            if (!settings.containsKey("nonlinearity")) {
              build.note(
                  "\"%s\" is taken as an RNN with tanh; a state dictionary does not say"
                      .formatted(name));
            }
            values.put("W", ih.values());
            values.put("U", hh.values());
            values.put("b", Gates.sum(inBias, hiddenBias));
            yield Cells.ELMAN.with("act", act);
          }
          case 3 -> {
            gates(values, List.of("r", "z", "n"), ih, hh);
            var both = Gates.rows("b_", List.of("r", "z", "n"), Gates.sum(inBias, hiddenBias));
            values.put("b_r", both.get("b_r"));
            values.put("b_z", both.get("b_z"));
            values.put("b_n", Arrays.copyOfRange(inBias, 2 * units, 3 * units));
            values.put("b_u", Arrays.copyOfRange(hiddenBias, 2 * units, 3 * units));
            build.note(
                "\"%s\": the two biases of its gates r and z are one here: the same function, but other steps of training"
                    .formatted(name));
            yield Cells.GRU_AFTER;
          }
          case 4 -> {
            var gates = List.of("i", "f", "g", "o");
            gates(values, gates, ih, hh);
            values.putAll(Gates.rows("b_", gates, Gates.sum(inBias, hiddenBias)));
            yield lstm(values, projection);
          }
          default ->
              throw fault(
                  name,
                  "%d rows for %d units are %d gates; RNN has 1, GRU 3, LSTM 4"
                      .formatted(rows, units, rows / units));
        };
    var own = label(name, "rnn") + suffix;
    var start = start(name, suffix, cell, units, hh.shape()[1]);
    var scan = build.apply(own, cell, units, Map.of("x", value), start, Map.of(), reverse, values);
    for (var state : cell.equations().states()) {
      var key = state.name() + suffix;
      states.put(name.isEmpty() ? key : name + "." + key, build.finalState(scan, state.name()));
    }
    return scan;
  }

  private static void gates(Map<String, float[]> values, List<String> gates, Tensor ih, Tensor hh) {
    values.putAll(Gates.rows("W_", gates, ih.values()));
    values.putAll(Gates.rows("U_", gates, hh.values()));
  }

  private static Cell lstm(Map<String, float[]> values, Tensor projection) {
    if (projection == null) {
      return Cells.LSTM.with("forget_bias", 0);
    }
    values.put("W_p", projection.values());
    return Cells.LSTM_PROJECTED.with("forget_bias", 0).withSize("P", projection.shape()[0]);
  }

  private static float[] bias(Map<String, Tensor> tensors, String name, int rows) {
    var bias = tensors.get(name);
    return bias == null ? new float[rows] : bias.values();
  }

  private Map<String, Value> start(String name, String suffix, Cell cell, int units, int passed) {
    if (!settings.getOrDefault("states", "zero").equals("given")) {
      return Map.of();
    }
    var start = new LinkedHashMap<String, Value>();
    for (var state : cell.equations().states()) {
      int width = state.name().equals("h") ? passed : units;
      var key = state.name() + suffix;
      start.put(
          state.name(),
          build.numbers((name.isEmpty() ? key : name + "." + key) + "_0", width, false));
    }
    return start;
  }
}
