package dev.eddy.formats.keras;

import dev.eddy.cell.Cell;
import dev.eddy.formats.Json;
import dev.eddy.formats.Picking;
import dev.eddy.formats.keras.KerasNetwork.Call;
import dev.eddy.formats.keras.KerasNetwork.Item;
import dev.eddy.formats.network.Assembly;
import dev.eddy.formats.network.Assembly.Value;
import dev.eddy.formats.network.EquationNumbers;
import dev.eddy.formats.network.Gates;
import dev.eddy.model.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What each kind of layer of Keras is in Eddy.
final class KerasLayers {

  private static final Set<String> SEQUENCES =
      Set.of(
          "LSTM",
          "GRU",
          "SimpleRNN",
          "CuDNNLSTM",
          "CuDNNGRU",
          "RNN",
          "Bidirectional",
          "Conv1D",
          "Convolution1D",
          "TimeDistributed",
          "Masking");

  /// Layers that pass a mask on as it is.
  private static final Set<String> TRANSPARENT =
      Set.of(
          "Dense",
          "Activation",
          "Dropout",
          "SpatialDropout1D",
          "GaussianNoise",
          "GaussianDropout",
          "AlphaDropout",
          "ActivityRegularization",
          "LayerNormalization",
          "BatchNormalization",
          "TimeDistributed",
          "TimeDistributedDense",
          "ReLU",
          "LeakyReLU",
          "PReLU",
          "ELU",
          "ThresholdedReLU",
          "Softmax",
          "Identity");

  private final KerasNetwork network;
  private final Assembly build;
  private final KerasRecurrent recurrent;
  private final KerasWindows windows;
  private final KerasAttention attention;
  private final KerasNormalization normalization;

  KerasLayers(KerasNetwork network, Assembly build) {
    this.network = network;
    this.build = build;
    recurrent = new KerasRecurrent(network, build);
    windows = new KerasWindows(network, build);
    attention = new KerasAttention(network, build);
    normalization = new KerasNormalization(network, build);
  }

  static boolean takesSequences(KerasLayer layer) {
    return SEQUENCES.contains(layer.kind)
        || layer.isModel() && !layer.layers.isEmpty() && takesSequences(layer.layers.getFirst());
  }

  /// How wide the input of a layer is by its weights, where the file does not say.
  static int inputWidth(KerasNetwork network, KerasLayer layer) {
    var at = layer;
    while (at.weights.isEmpty() && !at.layers.isEmpty()) {
      at = at.layers.getFirst();
    }
    if (at.weights.isEmpty() || at.shape(0).length < 2) {
      throw network.fault(layer, "the file does not say how wide its input is");
    }
    return at.shape(0)[at.shape(0).length - 2];
  }

  private Item.Numbers first(KerasLayer layer, Call call) {
    if (call.inputs().isEmpty()) {
      throw network.fault(layer, "it is given nothing");
    }
    return network.numbers(layer, call.inputs().getFirst());
  }

  /// What a layer gives when it is called.
  List<Item> call(KerasLayer layer, Call call) {
    if (layer.isModel()) {
      return network.call(layer, call.inputs());
    }
    return switch (layer.kind) {
      case "LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU", "RNN" ->
          recurrent.layer(layer, call);
      case "Bidirectional" -> recurrent.bidirectional(layer, call);
      case "TextVectorization" -> List.of(network.symbolsOfText(layer, call.inputs()));
      case "Embedding" -> List.of(embedding(layer, call));
      case "Masking" -> List.of(masking(layer, first(layer, call)));
      case "NotEqual", "Any" -> List.of(new Item.Mask());
      case "TimeDistributed" -> timeDistributed(layer, call);
      case "Conv1D",
          "Convolution1D",
          "MaxPooling1D",
          "AveragePooling1D",
          "ZeroPadding1D",
          "Cropping1D",
          "UpSampling1D",
          "GlobalAveragePooling1D",
          "GlobalMaxPooling1D",
          "Flatten",
          "RepeatVector",
          "Reshape" ->
          List.of(windows.layer(layer, first(layer, call)));
      case "Attention", "AdditiveAttention", "MultiHeadAttention" -> attention.layer(layer, call);
      case "GetItem" -> List.of(slice(layer, call));
      case "Flip" -> List.of(flip(layer, first(layer, call)));
      case "Mean" -> List.of(mean(layer, first(layer, call)));
      case "Add",
          "Subtract",
          "Multiply",
          "Average",
          "Maximum",
          "Minimum",
          "Concatenate",
          "Merge",
          "Dot" ->
          List.of(merge(layer, call));
      default -> List.of(pointwise(layer, first(layer, call)));
    };
  }

  private Item pointwise(KerasLayer layer, Item.Numbers x) {
    var value =
        switch (layer.kind) {
          case "Dense", "TimeDistributedDense" -> dense(layer, x.value());
          case "BatchNormalization", "LayerNormalization" -> normalization.layer(layer, x.value());
          case "Dropout", "SpatialDropout1D" -> dropout(layer, x.value());
          case "GaussianNoise", "GaussianDropout", "AlphaDropout", "ActivityRegularization" -> {
            network.note("%s acts while training only and is left out".formatted(layer));
            yield x.value();
          }
          case "Identity", "InputLayer" -> x.value();
          case "Activation" ->
              activation(layer, KerasActivation.name(layer.config.path("activation")), x.value());
          case "Tanh" -> activation(layer, "tanh", x.value());
          case "Sigmoid" -> activation(layer, "sigmoid", x.value());
          case "Relu" -> activation(layer, "relu", x.value());
          case "ReLU" -> {
            var slope = EquationNumbers.text(layer.number("negative_slope", 0));
            var threshold = EquationNumbers.text(layer.number("threshold", 0));
            var text = "where(x >= %s, x, %s*(x - %s))".formatted(threshold, slope, threshold);
            boolean capped = layer.config.path("max_value").isNumber();
            var most = EquationNumbers.text(layer.number("max_value", 0));
            yield expression(layer, capped ? "min(%s, %s)".formatted(text, most) : text, x.value());
          }
          case "LeakyReLU" -> {
            double slope = layer.number("negative_slope", layer.number("alpha", 0.3));
            yield expression(
                layer, "where(x > 0, x, %s*x)".formatted(EquationNumbers.text(slope)), x.value());
          }
          case "ELU" ->
              expression(
                  layer,
                  "where(x > 0, x, %s*(exp(x) - 1))"
                      .formatted(EquationNumbers.text(layer.number("alpha", 1))),
                  x.value());
          case "ThresholdedReLU" ->
              expression(
                  layer,
                  "where(x > %s, x, 0)".formatted(EquationNumbers.text(layer.number("theta", 1))),
                  x.value());
          case "PReLU" -> normalization.prelu(layer, x);
          case "Softmax" -> normalization.softmax(layer, x.value());
          default -> throw network.fault(layer, "Eddy has no layer of this kind");
        };
    return new Item.Numbers(value, TRANSPARENT.contains(layer.kind) ? x.mask() : null, x.steps());
  }

  private Value dense(KerasLayer layer, Value x) {
    if (layer.weights.isEmpty() || layer.shape(0).length != 2) {
      throw network.fault(layer, "the file has no weights for it");
    }
    if (layer.weights.getFirst().type() == dev.eddy.formats.ElementType.I8) {
      throw network.fault(
          layer,
          "its weights are quantised, and its inputs would be too; save it before quantize()");
    }
    int in = layer.shape(0)[0];
    int units = layer.shape(0)[1];
    if (in != x.width()) {
      throw network.fault(layer, "it takes %d features, but %d are given".formatted(in, x.width()));
    }
    var act = network.function(layer, KerasActivation.name(layer.config.path("activation")), "act");
    var values = new LinkedHashMap<String, float[]>();
    values.put("W", Gates.turned(layer.weight(0), in, units));
    boolean biased = layer.weights.size() > 1;
    if (biased) {
      values.put("b", layer.weight(1));
    }
    var inner = biased ? "W @ x + b" : "W @ x";
    boolean linear = act.definition().equals("def act(a) = a\n");
    var text =
        linear
            ? "output = " + inner
            : act.definition() + "output = %s(%s)".formatted(act.name(), inner);
    return build.layer(layer.name, text, units, x, values);
  }

  private Value dropout(KerasLayer layer, Value x) {
    double rate = layer.number("rate", layer.number("p", 0));
    boolean whole = layer.kind.equals("SpatialDropout1D");
    return rate <= 0 || rate >= 1
        ? x
        : expression(
            layer,
            "dropout(x, %s%s)".formatted(EquationNumbers.text(rate), whole ? ", variational" : ""),
            x);
  }

  private Value activation(KerasLayer layer, String name, Value x) {
    var act = network.function(layer, name, "act");
    return build.layer(
        layer.name,
        act.definition() + "output = %s(x)".formatted(act.name()),
        x.width(),
        x,
        Map.of());
  }

  private Value expression(KerasLayer layer, String text, Value x) {
    return build.layer(layer.name, "output = " + text, x.width(), x, Map.of());
  }

  private List<Item> timeDistributed(KerasLayer layer, Call call) {
    var inner = layer.layers.getFirst();
    if (takesSequences(inner) || inner.kind.endsWith("1D") || inner.kind.endsWith("2D")) {
      throw network.fault(
          layer, "it holds %s, whose own sequences Eddy has no axis for".formatted(inner));
    }
    var x = first(layer, call);
    var out = call(inner, new Call(List.of(x), Map.of(), Map.of()));
    return out.stream()
        .map(item -> network.numbers(inner, item))
        .map(n -> (Item) new Item.Numbers(n.value(), x.mask(), x.steps()))
        .toList();
  }

  private Item embedding(KerasLayer layer, Call call) {
    if (call.inputs().isEmpty() || layer.weights.isEmpty()) {
      throw network.fault(layer, "the file has no weights for it");
    }
    if (layer.weights.getFirst().type() == dev.eddy.formats.ElementType.I8) {
      throw network.fault(layer, "its table is quantised; save it before quantize()");
    }
    var input = call.inputs().getFirst();
    var axis = network.symbols(layer, input);
    int symbols = layer.shape(0)[0];
    int width = layer.shape(0)[1];
    var raw = (Item.Raw) input;
    var value = build.embedding(layer.name, raw.input(), axis, symbols, width, layer.weight(0));
    Value mask = null;
    if (layer.flag("mask_zero", false) && !network.hasLengths()) {
      mask = notSymbol(layer.name, raw, axis, symbols, 0);
    }
    int steps = raw.shape() == null || raw.shape().length == 0 ? -1 : raw.shape()[0];
    if (axis.isEmpty() && value.isRow()) {
      return new Item.Numbers(value, null, -1);
    }
    return new Item.Numbers(value, mask, steps);
  }

  private Value notSymbol(String layer, Item.Raw raw, String axis, int symbols, int masked) {
    float[] counts = new float[symbols];
    Arrays.fill(counts, 1);
    counts[masked] = 0;
    return build.embedding(layer + ".mask", raw.input(), axis, symbols, 1, counts);
  }

  private Item masking(KerasLayer layer, Item.Numbers x) {
    double masked = layer.number("mask_value", 0);
    var mask =
        build.layer(
            layer.name + ".mask",
            "state z [1]\nz' = z\noutput = z + (rowmax(abs(x - %s)) > 0)"
                .formatted(EquationNumbers.text(masked)),
            1,
            x.value(),
            Map.of());
    var value =
        build.apply(
            layer.name,
            Cell.of("masking", "input keep [1]\noutput = where(rowsum(keep), x, 0)"),
            x.value().width(),
            ordered("x", x.value(), "keep", mask),
            Map.of());
    return new Item.Numbers(value, mask, x.steps());
  }

  static Map<String, Value> ordered(String a, Value first, String b, Value second) {
    var both = new LinkedHashMap<String, Value>();
    both.put(a, first);
    both.put(b, second);
    return both;
  }

  private Item merge(KerasLayer layer, Call call) {
    var items = new ArrayList<Item.Numbers>();
    call.inputs().forEach(item -> items.add(network.numbers(layer, item)));
    var kind =
        layer.kind.equals("Merge")
            ? switch (layer.text("mode", "sum")) {
              case "concat" -> "Concatenate";
              case "sum" -> "Add";
              case "mul" -> "Multiply";
              case "ave" -> "Average";
              case "max" -> "Maximum";
              default ->
                  throw network.fault(
                      layer, "the mode \"%s\" has no equal".formatted(layer.text("mode", "")));
            }
            : layer.kind;
    var values = items.stream().map(Item.Numbers::value).toList();
    boolean rows = values.getFirst().isRow();
    if (values.size() == 1 && call.named().containsKey("argument 1")) {
      return new Item.Numbers(
          withNumber(layer, kind, values.getFirst(), call.named().get("argument 1").asDouble()),
          items.getFirst().mask(),
          items.getFirst().steps());
    }
    if (kind.equals("Concatenate")) {
      int axis =
          layer.config.has("axis") ? layer.whole("axis", -1) : layer.whole("concat_axis", -1);
      if (axis != -1 && axis != (rows ? 1 : 2)) {
        throw network.fault(
            layer, "it joins sequences one after the other (axis %d)".formatted(axis));
      }
      return new Item.Numbers(
          build.join(layer.name, values), mask(items), items.getFirst().steps());
    }
    if (kind.equals("Dot")) {
      throw network.fault(layer, "products of sequences have no equal; use Attention");
    }
    return new Item.Numbers(
        combined(layer.name, kind, values), mask(items), items.getFirst().steps());
  }

  /// An operation with a number.
  private Value withNumber(KerasLayer layer, String kind, Value x, double number) {
    var text =
        switch (kind) {
          case "Add" -> "x + %s";
          case "Subtract" -> "x - %s";
          case "Multiply" -> "x*%s";
          case "Maximum" -> "max(x, %s)";
          case "Minimum" -> "min(x, %s)";
          default -> throw network.fault(layer, "it joins one value only");
        };
    return expression(layer, text.formatted(EquationNumbers.text(number)), x);
  }

  /// `x[:, t, :]`, one step as a row.
  private Item slice(KerasLayer layer, Call call) {
    var x = first(layer, call);
    var slices = call.named().getOrDefault("argument 1", Json.object());
    boolean step =
        !x.value().isRow()
            && slices.size() >= 2
            && slices.get(1).isInt()
            && isWhole(slices.get(0))
            && (slices.size() == 2 || isWhole(slices.get(2)));
    if (!step) {
      throw network.fault(layer, "it takes a part of an array; Eddy takes one step of a sequence");
    }
    return new Item.Numbers(
        build.pick(layer.name, x.value(), new Picking.Step(slices.get(1).asInt())), null, -1);
  }

  private static boolean isWhole(JsonNode slice) {
    var config = slice.path("config");
    return slice.path("class_name").asString("").equals("__slice__")
        && config.path("start").isNull()
        && config.path("stop").isNull()
        && config.path("step").isNull();
  }

  private Item flip(KerasLayer layer, Item.Numbers x) {
    if (layer.whole("axis", -1) != 1 || x.value().isRow()) {
      throw network.fault(layer, "Eddy turns the steps of a sequence only");
    }
    return new Item.Numbers(
        build.pick(layer.name, x.value(), new Picking.Backwards(), x.value().axis()),
        null,
        x.steps());
  }

  private Item mean(KerasLayer layer, Item.Numbers x) {
    if (layer.whole("axis", -1) != 1 || x.value().isRow() || layer.flag("keepdims", false)) {
      throw network.fault(layer, "Eddy takes the mean over the steps of a sequence only");
    }
    return new Item.Numbers(build.pool(layer.name, x.value(), Layer.Pooling.MEAN), null, -1);
  }

  /// The mask of what is merged, where all that have one have the same.
  private static Value mask(List<Item.Numbers> items) {
    return items.stream()
        .map(Item.Numbers::mask)
        .filter(java.util.Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private Value combined(String name, String kind, List<Value> values) {
    var inputs = new LinkedHashMap<String, Value>();
    var words = new ArrayList<String>();
    for (int i = 0; i < values.size(); i++) {
      var word = i == 0 ? "x" : "x" + (i + 1);
      words.add(word);
      inputs.put(word, values.get(i));
    }
    var text =
        switch (kind) {
          case "Add" -> String.join(" + ", words);
          case "Subtract" -> String.join(" - ", words);
          case "Multiply" -> String.join("*", words);
          case "Average" -> "(%s)/%d".formatted(String.join(" + ", words), words.size());
          case "Maximum" -> nested("max", words);
          default -> nested("min", words);
        };
    var declared =
        words.size() > 1
            ? "input " + String.join(", ", words.subList(1, words.size())) + " [D]\n"
            : "";
    return build.apply(
        name,
        Cell.of("merge", declared + "output = " + text),
        values.getFirst().width(),
        inputs,
        Map.of());
  }

  private static String nested(String function, List<String> words) {
    var text = words.getFirst();
    for (var word : words.subList(1, words.size())) {
      text = "%s(%s, %s)".formatted(function, text, word);
    }
    return text;
  }
}
