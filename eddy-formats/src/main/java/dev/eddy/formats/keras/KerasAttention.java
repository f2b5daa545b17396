package dev.eddy.formats.keras;

import dev.eddy.cell.Cell;
import dev.eddy.formats.keras.KerasNetwork.Call;
import dev.eddy.formats.keras.KerasNetwork.Item;
import dev.eddy.formats.network.Assembly;
import dev.eddy.formats.network.Assembly.Value;
import dev.eddy.formats.network.EquationNumbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Attention of one sequence to another, all of it at every step. Masks on what is read, causal
/// masks and the scores themselves have no place in Eddy.
final class KerasAttention {

  private final KerasNetwork network;
  private final Assembly build;

  KerasAttention(KerasNetwork network, Assembly build) {
    this.network = network;
    this.build = build;
  }

  List<Item> layer(KerasLayer layer, Call call) {
    if (call.named().containsKey("use_causal_mask")
            && call.named().get("use_causal_mask").asBoolean(false)
        || layer.flag("causal", false)) {
      throw network.fault(layer, "it has a causal mask, which Eddy's attention has not");
    }
    if (call.named().containsKey("return_attention_scores")
        && call.named().get("return_attention_scores").asBoolean(false)) {
      throw network.fault(layer, "it gives its scores, which are no output in Eddy");
    }
    var items = new ArrayList<Item.Numbers>();
    call.inputs().forEach(item -> items.add(network.numbers(layer, item)));
    for (var name : List.of("query", "value", "key")) {
      call.items()
          .getOrDefault(name, List.of())
          .forEach(item -> items.add(network.numbers(layer, item)));
    }
    if (items.stream().anyMatch(item -> item.mask() != null)) {
      throw network.fault(layer, "it minds a mask, which Eddy's attention does not");
    }
    if (items.size() < 2 || items.stream().anyMatch(item -> item.value().isRow())) {
      throw network.fault(layer, "it takes a query and a value, both sequences");
    }
    var query = items.get(0).value();
    var value = items.get(1).value();
    var key = items.size() > 2 ? items.get(2).value() : value;
    if (!key.equals(value)) {
      throw network.fault(layer, "its keys are another sequence than its values");
    }
    var out =
        switch (layer.kind) {
          case "Attention" -> dot(layer, query, value);
          case "AdditiveAttention" -> additive(layer, query, value);
          default -> heads(layer, query, value);
        };
    return List.of(new Item.Numbers(out, items.getFirst().mask(), items.getFirst().steps()));
  }

  private Value attend(
      KerasLayer layer, String text, Value query, Value read, Map<String, float[]> values) {
    return build.apply(
        layer.name,
        Cell.of("attention", "memory read [M]\n" + text),
        query.width(),
        Map.of("x", query),
        Map.of(),
        Map.of("read", read),
        false,
        values);
  }

  /// `softmax(q · k) V`, the scores times a number where it is learnt.
  private Value dot(KerasLayer layer, Value query, Value value) {
    if (layer.text("score_mode", "dot").equals("concat")) {
      float[] scale = layer.flag("use_scale", false) ? layer.weight(0) : new float[] {1};
      float[] weight = layer.weight(layer.weights.size() - 1);
      float[] v = new float[query.width()];
      Arrays.fill(v, weight[0]);
      if (scale[0] != 1) {
        throw network.fault(layer, "its score mode is \"concat\" with a learnt scale");
      }
      return attend(
          layer,
          "param v [D] = ones\noutput = attend(x, W_key @ read, read, v)",
          query,
          value,
          Map.of("v", v, "W_key", unit(query.width())));
    }
    float[] scale = layer.flag("use_scale", false) ? layer.weight(0) : new float[] {1};
    float[] scales = unit(query.width());
    for (int i = 0; i < scales.length; i++) {
      scales[i] *= scale[0];
    }
    return attend(
        layer,
        "output = attend(W_query @ x, W_key @ read, read)",
        query,
        value,
        Map.of("W_query", scales, "W_key", unit(query.width())));
  }

  private static float[] unit(int width) {
    float[] unit = new float[width * width];
    for (int i = 0; i < width; i++) {
      unit[i * width + i] = 1;
    }
    return unit;
  }

  /// `softmax(Σ s tanh(q + k)) V`.
  private Value additive(KerasLayer layer, Value query, Value value) {
    float[] scale = new float[query.width()];
    Arrays.fill(scale, 1);
    return attend(
        layer,
        "param v [D] = ones\noutput = attend(x, W_key @ read, read, v)",
        query,
        value,
        Map.of(
            "v", layer.weights.isEmpty() ? scale : layer.weight(0), "W_key", unit(query.width())));
  }

  /// Several heads: each with a query, key and value of its own, joined by a last matrix. A bias of
  /// the keys adds the same to every score and is left out; one of the values is added to the
  /// result.
  private Value heads(KerasLayer layer, Value query, Value value) {
    int heads = layer.whole("num_heads", 1);
    int size = layer.whole("key_dim", 1);
    boolean biased = layer.flag("use_bias", true);
    int each = biased ? 2 : 1;
    if (layer.weights.size() != 4 * each) {
      throw network.fault(layer, "the file has %d weights for it".formatted(layer.weights.size()));
    }
    if (layer.weights.stream().anyMatch(w -> w.type().isWhole())) {
      throw network.fault(layer, "its weights are quantised, and its inputs would be too");
    }
    int valueSize = layer.shape(2 * each)[2];
    int out = layer.shape(3 * each)[layer.shape(3 * each).length - 1];
    double scale = 1 / Math.sqrt(size);
    var text =
        new StringBuilder(
            "size K = %d\nsize V = %d\nsize O = %d\n".formatted(size, valueSize, out));
    var values = new LinkedHashMap<String, float[]>();
    var sum = new ArrayList<String>();
    for (int h = 0; h < heads; h++) {
      if (biased) {
        text.append("param b_query%d [K] = zeros\nparam b_value%d [V] = zeros\n".formatted(h, h));
        values.put("b_query" + h, Arrays.copyOfRange(layer.weight(1), h * size, (h + 1) * size));
        values.put(
            "b_value" + h,
            Arrays.copyOfRange(layer.weight(2 * each + 1), h * valueSize, (h + 1) * valueSize));
      }
      text.append(
          "param W_query%d [K, D]\nparam W_key%d [K, M]\nparam W_value%d [V, M]\nparam W_out%d [O, V]\n"
              .formatted(h, h, h, h));
      values.put("W_query" + h, head(layer.weight(0), query.width(), heads, size, h));
      values.put("W_key" + h, head(layer.weight(each), value.width(), heads, size, h));
      values.put("W_value" + h, head(layer.weight(2 * each), value.width(), heads, valueSize, h));
      values.put("W_out" + h, last(layer.weight(3 * each), valueSize, out, h));
    }
    for (int h = 0; h < heads; h++) {
      var bias = biased ? " + b_query" + h : "";
      text.append(
          "a%d = attend(%s*(W_query%d @ x%s), W_key%d @ read, W_value%d @ read)%s\n"
              .formatted(
                  h, EquationNumbers.text(scale), h, bias, h, h, biased ? " + b_value" + h : ""));
      sum.add("W_out%d @ a%d".formatted(h, h));
    }
    if (biased) {
      text.append("param b_out [O] = zeros\n");
      values.put("b_out", layer.weight(3 * each + 1));
      sum.add("b_out");
    }
    text.append("output = ").append(String.join(" + ", sum));
    return attend(layer, text.toString(), query, value, values);
  }

  /// `[in, heads, size]` → `[size, in]` of one head.
  private static float[] head(float[] all, int in, int heads, int size, int head) {
    float[] one = new float[size * in];
    for (int i = 0; i < in; i++) {
      for (int s = 0; s < size; s++) {
        one[s * in + i] = all[(i * heads + head) * size + s];
      }
    }
    return one;
  }

  /// `[heads, size, out]` → `[out, size]` of one head.
  private static float[] last(float[] all, int size, int out, int head) {
    float[] one = new float[out * size];
    for (int s = 0; s < size; s++) {
      for (int o = 0; o < out; o++) {
        one[o * size + s] = all[(head * size + s) * out + o];
      }
    }
    return one;
  }
}
