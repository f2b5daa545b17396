package dev.eddy.formats.keras;

import dev.eddy.cell.Cell;
import dev.eddy.formats.keras.KerasNetwork.Item;
import dev.eddy.formats.network.Assembly;
import dev.eddy.formats.network.Assembly.Value;
import dev.eddy.formats.network.EquationNumbers;
import dev.eddy.model.Layer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Layers that scale what they are given: normalisation, and activations with numbers of their own.
final class KerasNormalization {

  private final KerasNetwork network;
  private final Assembly build;

  KerasNormalization(KerasNetwork network, Assembly build) {
    this.network = network;
    this.build = build;
  }

  Value layer(KerasLayer layer, Value x) {
    return layer.kind.equals("LayerNormalization") ? layerNorm(layer, x) : batchNorm(layer, x);
  }

  /// The axis of a layer: true if it is the features.
  private boolean ofFeatures(KerasLayer layer, Value x) {
    int axis = layer.whole("axis", -1);
    return axis == -1 || axis == (x.isRow() ? 1 : 2);
  }

  /// `gamma (x − mean)/√(variance + ε) + beta` with the statistics of the training.
  private Value batchNorm(KerasLayer layer, Value x) {
    boolean features = ofFeatures(layer, x);
    boolean scale = layer.flag("scale", true);
    boolean center = layer.flag("center", true);
    int at = (scale ? 1 : 0) + (center ? 1 : 0);
    if (layer.weights.size() != at + 2) {
      throw network.fault(layer, "the file has %d weights for it".formatted(layer.weights.size()));
    }
    float[] mean = layer.weight(at);
    float[] variance = layer.weight(at + 1);
    double epsilon = layer.number("epsilon", 1e-3);
    float[] times = new float[mean.length];
    float[] plus = new float[mean.length];
    for (int i = 0; i < mean.length; i++) {
      double each = (scale ? layer.weight(0)[i] : 1) / Math.sqrt(variance[i] + epsilon);
      times[i] = (float) each;
      plus[i] = (float) ((center ? layer.weight(scale ? 1 : 0)[i] : 0) - mean[i] * each);
    }
    network.note(
        "%s keeps the statistics of its training; training on does not change them"
            .formatted(layer));
    if (features) {
      return build.layer(
          layer.name,
          "param times, plus [D] = zeros\noutput = times*x + plus",
          x.width(),
          x,
          Map.of("times", times, "plus", plus));
    }
    var inputs = new LinkedHashMap<String, Value>();
    inputs.put("x", x);
    inputs.put("times", build.byStep(layer.name + ".times", x, 1, times));
    inputs.put("plus", build.byStep(layer.name + ".plus", x, 1, plus));
    return build.apply(
        layer.name,
        Cell.of("batchnorm", "input times, plus [1]\noutput = rowsum(times)*x + rowsum(plus)"),
        x.width(),
        inputs,
        Map.of());
  }

  private Value layerNorm(KerasLayer layer, Value x) {
    var epsilon = EquationNumbers.text(layer.number("epsilon", 1e-3));
    boolean scale = layer.flag("scale", true);
    boolean center = layer.flag("center", true);
    boolean all = layer.config.path("axis").size() > 1;
    if (all || !ofFeatures(layer, x)) {
      return layerNormOfSteps(layer, x, epsilon, all);
    }
    var values = new LinkedHashMap<String, float[]>();
    if (scale) {
      values.put("gain", layer.weight(0));
    }
    if (center) {
      values.put("b", layer.weight(scale ? 1 : 0));
    }
    return build.layer(
        layer.name,
        (scale ? "param gain [D] = ones\noutput = gain*" : "output = ")
            + "norm(x, %s)".formatted(epsilon)
            + (center ? " + b" : ""),
        x.width(),
        x,
        values);
  }

  /// Over the steps, each feature by itself or all together; gain and bias are numbers of a step.
  private Value layerNormOfSteps(KerasLayer layer, Value x, String epsilon, boolean all) {
    var mean = build.pool(layer.name + ".mean", x, Layer.Pooling.MEAN);
    var centred =
        build.apply(
            layer.name + ".centred",
            Cell.of("centred", "state m [D]\nm' = m\noutput = x - " + (all ? "rowmean(m)" : "m")),
            x.width(),
            Map.of("x", x),
            Map.of("m", mean));
    var square = build.layer(layer.name + ".square", "output = x*x", x.width(), centred, Map.of());
    var variance = build.pool(layer.name + ".variance", square, Layer.Pooling.MEAN);
    var inputs = new LinkedHashMap<String, Value>();
    inputs.put("x", centred);
    var text = "x/sqrt(%s + %s)".formatted(all ? "rowmean(v)" : "v", epsilon);
    int width = all ? x.width() : 1;
    var declared = new StringBuilder("state v [D]\nv' = v\n");
    int at = 0;
    if (layer.flag("scale", true)) {
      inputs.put("gain", build.byStep(layer.name + ".gain", x, width, layer.weight(at++)));
      text = (all ? "gain*" : "rowsum(gain)*") + text;
      declared.append(all ? "input gain [D]\n" : "input gain [1]\n");
    }
    if (layer.flag("center", true)) {
      inputs.put("plus", build.byStep(layer.name + ".plus", x, width, layer.weight(at)));
      text += all ? " + plus" : " + rowsum(plus)";
      declared.append(all ? "input plus [D]\n" : "input plus [1]\n");
    }
    return build.apply(
        layer.name,
        Cell.of("layernorm", declared + "output = " + text),
        x.width(),
        inputs,
        Map.of("v", variance));
  }

  /// One slope for each feature, or for each feature of each step.
  Value prelu(KerasLayer layer, Item.Numbers x) {
    var value = x.value();
    float[] alpha = layer.weight(0);
    if (alpha.length == value.width()) {
      return build.layer(
          layer.name,
          "param alpha [D] = zeros\noutput = where(x > 0, x, alpha*x)",
          value.width(),
          value,
          Map.of("alpha", alpha));
    }
    if (value.isRow() || alpha.length % value.width() != 0) {
      throw network.fault(
          layer, "its slopes have shape %s".formatted(Arrays.toString(layer.shape(0))));
    }
    return build.apply(
        layer.name,
        Cell.of("prelu", "input alpha [D]\noutput = where(x > 0, x, alpha*x)"),
        value.width(),
        KerasLayers.ordered(
            "x", value, "alpha", build.byStep(layer.name + ".alpha", value, value.width(), alpha)),
        Map.of());
  }

  /// Over the features, or over the steps of each feature.
  Value softmax(KerasLayer layer, Value x) {
    if (ofFeatures(layer, x)) {
      return build.layer(layer.name, "output = softmax(x)", x.width(), x, Map.of());
    }
    var most = build.pool(layer.name + ".max", x, Layer.Pooling.MAX);
    var powers =
        build.apply(
            layer.name + ".exp",
            Cell.of("powers", "state m [D]\nm' = m\noutput = exp(x - m)"),
            x.width(),
            Map.of("x", x),
            Map.of("m", most));
    var sum =
        build.apply(
            layer.name + ".sum",
            Cell.of("sum", "state h [D]\nh' = h + x"),
            x.width(),
            Map.of("x", powers),
            Map.of());
    return build.apply(
        layer.name,
        Cell.of("shares", "state s [D]\ns' = s\noutput = x/s"),
        x.width(),
        Map.of("x", powers),
        Map.of("s", build.finalState(sum, "h")));
  }
}
