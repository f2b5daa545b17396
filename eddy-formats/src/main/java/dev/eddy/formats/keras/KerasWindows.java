package dev.eddy.formats.keras;

import dev.eddy.cell.Cell;
import dev.eddy.formats.Picking;
import dev.eddy.formats.Picking.Padding;
import dev.eddy.formats.keras.KerasNetwork.Item;
import dev.eddy.formats.network.Assembly;
import dev.eddy.formats.network.Assembly.Value;
import dev.eddy.formats.network.EquationNumbers;
import dev.eddy.model.Layer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Layers that pick steps of a sequence: windows that move over it, ends cut off or added, and the
/// whole as one row.
final class KerasWindows {

  private static final String LOWEST = EquationNumbers.text(-Float.MAX_VALUE);

  private final KerasNetwork network;
  private final Assembly build;

  KerasWindows(KerasNetwork network, Assembly build) {
    this.network = network;
    this.build = build;
  }

  Item layer(KerasLayer layer, Item.Numbers x) {
    if (layer.text("data_format", "channels_last").equals("channels_first")) {
      throw network.fault(layer, "its steps come last (channels_first)");
    }
    return switch (layer.kind) {
      case "Conv1D", "Convolution1D" -> convolution(layer, x);
      case "MaxPooling1D" -> maximum(layer, x);
      case "AveragePooling1D" -> average(layer, x);
      case "GlobalMaxPooling1D" ->
          kept(layer, build.pool(layer.name, sequence(layer, x), Layer.Pooling.MAX));
      case "GlobalAveragePooling1D" -> kept(layer, mean(layer, x));
      case "ZeroPadding1D" -> crop(layer, x, -1, "padding");
      case "Cropping1D" -> crop(layer, x, 1, "cropping");
      case "UpSampling1D" -> {
        int times = layer.config.has("size") ? layer.whole("size", 2) : layer.whole("length", 2);
        var value = build.pick(layer.name, sequence(layer, x), new Picking.Repeat(times));
        yield new Item.Numbers(value, null, x.steps() < 0 ? -1 : x.steps() * times);
      }
      case "Flatten" -> flatten(layer, x);
      case "RepeatVector" -> {
        int times = layer.whole("n", 1);
        if (!x.value().isRow()) {
          throw network.fault(layer, "it is given a sequence; it repeats rows");
        }
        var steps = build.steps(layer.name + ".steps", times);
        yield new Item.Numbers(build.spread(layer.name, x.value(), steps), null, times);
      }
      default ->
          throw network.fault(layer, "Eddy has no layer that gives its numbers another shape");
    };
  }

  private Value sequence(KerasLayer layer, Item.Numbers x) {
    if (x.value().isRow()) {
      throw network.fault(layer, "it is given rows; it reads sequences [B, T, width]");
    }
    return x.value();
  }

  private static Padding padding(KerasLayer layer) {
    var text = layer.text("padding", layer.text("border_mode", "valid"));
    return Padding.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private static int after(int steps, Picking picking) {
    return steps < 0 ? -1 : picking.count(steps);
  }

  /// The steps of a window side by side, each as a sequence.
  private List<Value> window(
      KerasLayer layer, Value x, int size, int dilation, int stride, Padding padding) {
    var axis = build.axis();
    int span = (size - 1) * dilation + 1;
    var places = new ArrayList<Value>();
    for (int k = 0; k < size; k++) {
      var picking = new Picking.Window(k * dilation, span, stride, padding);
      places.add(build.pick(layer.name + "." + k, x, picking, axis));
    }
    return places;
  }

  private Item convolution(KerasLayer layer, Item.Numbers x) {
    if (layer.weights.isEmpty()) {
      throw network.fault(layer, "the file has no weights for it");
    }
    // Keras 1 stores a fourth axis of one.
    int[] shape = layer.shape(0);
    int size = shape[0];
    int filters = shape[shape.length - 1];
    int in = shape[shape.length - 2];
    int groups = layer.whole("groups", 1);
    int dilation = layer.whole("dilation_rate", layer.whole("atrous_rate", 1));
    int stride = layer.either("strides", "subsample_length", 1);
    var padding = padding(layer);
    var value = sequence(layer, x);
    if (in * groups != value.width() || shape.length == 4 && shape[1] != 1) {
      throw network.fault(
          layer, "it takes %d features, but %d are given".formatted(in * groups, value.width()));
    }
    var places = window(layer, value, size, dilation, stride, padding);
    float[] kernel = layer.weight(0);
    // The joined input is place after place, each of all features; a group reads a part of them.
    int width = value.width();
    float[] matrix = new float[filters * size * width];
    int each = filters / groups;
    for (int f = 0; f < filters; f++) {
      int from = f / each * in;
      for (int k = 0; k < size; k++) {
        for (int i = 0; i < in; i++) {
          matrix[f * size * width + k * width + from + i] = kernel[(k * in + i) * filters + f];
        }
      }
    }
    if (groups > 1) {
      network.note(
          "%s has %d groups: its weights between groups are zeros here, which training on would change"
              .formatted(layer, groups));
    }
    var act = network.function(layer, KerasActivation.name(layer.config.path("activation")), "act");
    var values = new LinkedHashMap<String, float[]>();
    values.put("W", matrix);
    boolean biased = layer.weights.size() > 1;
    if (biased) {
      values.put("b", layer.weight(1));
    }
    var inner = biased ? "W @ x + b" : "W @ x";
    var text =
        act.definition().equals("def act(a) = a\n")
            ? "output = " + inner
            : act.definition() + "output = %s(%s)".formatted(act.name(), inner);
    var out = build.layer(layer.name, text, filters, build.join(layer.name, places), values);
    var picking = new Picking.Window(0, (size - 1) * dilation + 1, stride, padding);
    return new Item.Numbers(out, null, after(x.steps(), picking));
  }

  private int poolSize(KerasLayer layer) {
    return layer.either("pool_size", "pool_length", 2);
  }

  private int poolStride(KerasLayer layer) {
    return layer.either("strides", "stride", poolSize(layer));
  }

  /// Places outside the sequence are zeros, which a maximum must not see: those windows are told
  /// apart by a sequence of ones.
  private Item maximum(KerasLayer layer, Item.Numbers x) {
    var value = sequence(layer, x);
    int size = poolSize(layer);
    var padding = padding(layer);
    var places = window(layer, value, size, 1, poolStride(layer), padding);
    var inputs = new LinkedHashMap<String, Value>();
    var text = "";
    var declared = new StringBuilder();
    var ones = padding == Padding.VALID ? List.<Value>of() : ones(layer, value, size, padding);
    for (int k = 0; k < size; k++) {
      var word = k == 0 ? "x" : "x" + (k + 1);
      inputs.put(word, places.get(k));
      if (k > 0) {
        declared.append("input %s [D]\n".formatted(word));
      }
      var seen = word;
      if (!ones.isEmpty()) {
        declared.append("input in%d [1]\n".formatted(k + 1));
        inputs.put("in" + (k + 1), ones.get(k));
        seen = "where(rowsum(in%d), %s, %s)".formatted(k + 1, word, LOWEST);
      }
      text = text.isEmpty() ? seen : "max(%s, %s)".formatted(text, seen);
    }
    var cell = Cell.of("maximum", declared + "output = " + text);
    var out = build.apply(layer.name, cell, value.width(), inputs, Map.of());
    var picking = new Picking.Window(0, size, poolStride(layer), padding);
    return new Item.Numbers(out, null, after(x.steps(), picking));
  }

  /// For each place of a window a sequence of ones, zeros where the place is outside.
  private List<Value> ones(KerasLayer layer, Value x, int size, Padding padding) {
    var one =
        build.layer(
            layer.name + ".one",
            "state z [1]\nz' = z\noutput = z + where(rowsum(x) > 0, 1, 1)",
            1,
            x,
            Map.of());
    return window(layer, one, size, 1, poolStride(layer), padding);
  }

  private Item average(KerasLayer layer, Item.Numbers x) {
    var value = sequence(layer, x);
    int size = poolSize(layer);
    var padding = padding(layer);
    var places = window(layer, value, size, 1, poolStride(layer), padding);
    var inputs = new LinkedHashMap<String, Value>();
    var declared = new StringBuilder();
    var words = new ArrayList<String>();
    for (int k = 0; k < size; k++) {
      var word = k == 0 ? "x" : "x" + (k + 1);
      words.add(word);
      inputs.put(word, places.get(k));
      if (k > 0) {
        declared.append("input %s [D]\n".formatted(word));
      }
    }
    var over = Integer.toString(size);
    if (padding != Padding.VALID) {
      var ones = ones(layer, value, size, padding);
      var counted = new ArrayList<String>();
      for (int k = 0; k < size; k++) {
        declared.append("input in%d [1]\n".formatted(k + 1));
        inputs.put("in" + (k + 1), ones.get(k));
        counted.add("rowsum(in%d)".formatted(k + 1));
      }
      over = "(" + String.join(" + ", counted) + ")";
    }
    var cell =
        Cell.of(
            "average", declared + "output = (%s)/%s".formatted(String.join(" + ", words), over));
    var out = build.apply(layer.name, cell, value.width(), inputs, Map.of());
    var picking = new Picking.Window(0, size, poolStride(layer), padding);
    return new Item.Numbers(out, null, after(x.steps(), picking));
  }

  /// Over the steps that count; a row without any gives 0/0, as Keras does.
  private Value mean(KerasLayer layer, Item.Numbers x) {
    var value = sequence(layer, x);
    if (x.mask() == null) {
      return build.pool(layer.name, value, Layer.Pooling.MEAN);
    }
    var sum =
        build.apply(
            layer.name + ".sum",
            Cell.of("sum", "input keep [1]\nstate h [D]\nh' = h + where(rowsum(keep), x, 0)"),
            value.width(),
            KerasLayers.ordered("x", value, "keep", x.mask()),
            Map.of());
    var count =
        build.apply(
            layer.name + ".count",
            Cell.of("sum", "state h [D]\nh' = h + x"),
            1,
            Map.of("x", x.mask()),
            Map.of());
    return build.apply(
        layer.name,
        Cell.of("mean", "input count [1]\noutput = x/rowsum(count)"),
        value.width(),
        KerasLayers.ordered("x", build.finalState(sum, "h"), "count", build.finalState(count, "h")),
        Map.of());
  }

  /// A row, or with `keepdims` a sequence of one step.
  private Item kept(KerasLayer layer, Value row) {
    if (!layer.flag("keepdims", false)) {
      return new Item.Numbers(row, null, -1);
    }
    var steps = build.steps(layer.name + ".steps", 1);
    return new Item.Numbers(build.spread(layer.name + ".kept", row, steps), null, 1);
  }

  private Item crop(KerasLayer layer, Item.Numbers x, int sign, String key) {
    var node = layer.config.path(key);
    int before = node.isArray() ? node.get(0).asInt() : node.asInt(1);
    int behind = node.isArray() ? node.get(1).asInt() : node.asInt(1);
    var picking = new Picking.Crop(sign * before, sign * behind);
    return new Item.Numbers(
        build.pick(layer.name, sequence(layer, x), picking), null, after(x.steps(), picking));
  }

  private static final int MOST_STEPS = 512;

  private Item flatten(KerasLayer layer, Item.Numbers x) {
    if (x.value().isRow()) {
      return x;
    }
    if (x.steps() < 0 || x.steps() > MOST_STEPS) {
      throw network.fault(
          layer,
          x.steps() < 0
              ? "it puts steps side by side, and the number of steps is open"
              : "it puts %d steps side by side; Eddy does so with %d at most"
                  .formatted(x.steps(), MOST_STEPS));
    }
    var rows = new ArrayList<Value>();
    for (int t = 0; t < x.steps(); t++) {
      rows.add(build.pick(layer.name + "." + t, x.value(), new Picking.Step(t)));
    }
    return new Item.Numbers(build.join(layer.name, rows), null, -1);
  }
}
