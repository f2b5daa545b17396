package dev.eddy.formats.keras;

import dev.eddy.formats.ForeignModel;
import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.FormatException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Gives every layer of a model the weights that are its own.
///
/// In H5 files the weights of a top layer are one list: first those that are trained, of all layers
/// inside it, then the others. In `.keras` files the path says it: the kind of a layer in snake
/// case, numbered among its kind, and below it the place inside the layer.
final class KerasWeights {

  private final String where;
  private final boolean doubled;

  private KerasWeights(String where, boolean doubled) {
    this.where = where;
    this.doubled = doubled;
  }

  static void give(ForeignModel file, KerasLayer model) {
    var giving =
        new KerasWeights(file.where(), file.configuration().path("doubled").asBoolean(false));
    if (file.configuration().path("container").asString("").equals("zip")) {
      giving.byPath(model, "", file.byName());
    } else {
      giving.byList(model, file.tensors());
    }
  }

  /// How many weights a layer itself has.
  ///
  /// @param trained those that training changes
  /// @param kept others, such as moving averages
  private record Count(int trained, int kept) {}

  private static Count count(KerasLayer layer) {
    int bias = layer.flag("use_bias", layer.flag("bias", true)) ? 1 : 0;
    return switch (layer.kind) {
      case "Dense", "TimeDistributedDense", "Conv1D", "Convolution1D" -> new Count(1 + bias, 0);
      case "Embedding", "PReLU" -> new Count(1, 0);
      case "SimpleRNN", "SimpleRNNCell", "LSTMCell", "GRUCell" -> new Count(2 + bias, 0);
      case "LSTM" -> new Count(first(layer) && !joined(layer) ? 12 : 2 + bias, 0);
      case "GRU" -> new Count(first(layer) && !joined(layer) ? 9 : 2 + bias, 0);
      case "CuDNNLSTM", "CuDNNGRU" -> new Count(3, 0);
      case "BatchNormalization" ->
          new Count((layer.flag("scale", true) ? 1 : 0) + (layer.flag("center", true) ? 1 : 0), 2);
      case "LayerNormalization" ->
          new Count((layer.flag("scale", true) ? 1 : 0) + (layer.flag("center", true) ? 1 : 0), 0);
      case "Attention" ->
          new Count(
              (layer.flag("use_scale", false) ? 1 : 0)
                  + (layer.text("score_mode", "dot").equals("concat") ? 1 : 0),
              0);
      case "AdditiveAttention" -> new Count(layer.flag("use_scale", true) ? 1 : 0, 0);
      case "MultiHeadAttention" -> new Count(4 * (1 + bias), 0);
      default -> new Count(0, 0);
    };
  }

  /// Keras 1 has other words for its sizes.
  static boolean first(KerasLayer layer) {
    return layer.config.has("output_dim") && layer.config.has("inner_init");
  }

  private static boolean joined(KerasLayer layer) {
    return layer.text("consume_less", "cpu").equals("gpu");
  }

  private void byList(KerasLayer model, List<ForeignTensor> tensors) {
    var byLayer = new LinkedHashMap<String, List<ForeignTensor>>();
    for (var layer : model.layers) {
      byLayer.put(layer.name, new ArrayList<>());
    }
    for (var tensor : tensors) {
      var owner =
          byLayer.keySet().stream()
              .filter(name -> tensor.name().startsWith(name + "/"))
              .max(java.util.Comparator.comparingInt(String::length));
      owner.ifPresent(name -> byLayer.get(name).add(tensor));
    }
    for (var layer : model.layers) {
      var all = byLayer.get(layer.name);
      var total = new int[2];
      total(layer, false, total);
      if (all.size() != total[0] + total[1]) {
        if (total[0] + total[1] == 0 || all.isEmpty()) {
          continue;
        }
        throw new FormatException(
            "%s, %s: expected %d weights, found %d"
                .formatted(where, layer, total[0] + total[1], all.size()));
      }
      take(
          layer,
          false,
          new ArrayDeque<>(all.subList(0, total[0])),
          new ArrayDeque<>(all.subList(total[0], all.size())));
    }
  }

  private static void total(KerasLayer layer, boolean frozen, int[] into) {
    boolean still = frozen || !layer.flag("trainable", true);
    var count = count(layer);
    into[still ? 1 : 0] += count.trained;
    into[1] += count.kept;
    for (var inner : parts(layer)) {
      total(inner, still, into);
    }
  }

  private static void take(
      KerasLayer layer, boolean frozen, Deque<ForeignTensor> trained, Deque<ForeignTensor> kept) {
    boolean still = frozen || !layer.flag("trainable", true);
    var count = count(layer);
    for (int i = 0; i < count.trained; i++) {
      layer.weights.add(still ? kept.removeFirst() : trained.removeFirst());
    }
    for (int i = 0; i < count.kept; i++) {
      layer.weights.add(kept.removeFirst());
    }
    for (var inner : parts(layer)) {
      take(inner, still, trained, kept);
    }
  }

  /// The layers inside a layer; a `Bidirectional` whose configuration has one layer has a second
  /// like it.
  private static List<KerasLayer> parts(KerasLayer layer) {
    if (layer.kind.equals("Bidirectional") && layer.layers.size() == 1) {
      layer.layers.add(backward(layer));
    }
    return layer.layers;
  }

  private static KerasLayer backward(KerasLayer layer) {
    var inner = layer.config.path("layer").deepCopy();
    var config = (tools.jackson.databind.node.ObjectNode) inner.path("config");
    config.put("go_backwards", !config.path("go_backwards").asBoolean(false));
    config.put("name", "backward_" + config.path("name").asString(""));
    return KerasLayer.of(inner, layer.name);
  }

  private void byPath(KerasLayer layer, String path, Map<String, ForeignTensor> tensors) {
    var count = count(layer);
    for (int i = 0; i < count.trained + count.kept; i++) {
      var tensor = find(layer, path, i, tensors);
      if (tensor != null) {
        layer.weights.add(tensor);
      }
    }
    var parts = parts(layer);
    switch (layer.kind) {
      case "Sequential", "Functional", "Model" -> numbered(parts, path + "layers/", tensors);
      case "Bidirectional" -> {
        byPath(parts.get(0), path + "forward_layer/", tensors);
        byPath(parts.get(1), path + "backward_layer/", tensors);
      }
      case "StackedRNNCells" -> numbered(parts, path + "cells/", tensors);
      case "RNN" -> byPath(parts.getFirst(), path + "cell/", tensors);
      default -> {
        for (var inner : parts) {
          byPath(inner, path + "layer/", tensors);
        }
      }
    }
  }

  private static ForeignTensor find(
      KerasLayer layer, String path, int index, Map<String, ForeignTensor> tensors) {
    if (layer.kind.equals("MultiHeadAttention")) {
      int each = layer.flag("use_bias", true) ? 2 : 1;
      var part = List.of("query", "key", "value", "output").get(index / each);
      var found = tensors.get(path + part + "_dense/vars/" + index % each);
      return found != null ? found : tensors.get(path + "_" + part + "_dense/vars/" + index % each);
    }
    var own = tensors.get(path + "vars/" + index);
    return own != null ? own : tensors.get(path + "cell/vars/" + index);
  }

  private void numbered(List<KerasLayer> layers, String path, Map<String, ForeignTensor> tensors) {
    var numbers = new HashMap<String, Integer>();
    for (var layer : layers) {
      if (layer.calls.isEmpty() || !isOperation(layer)) {
        var snake = snake(layer.kind);
        var total = new int[2];
        total(layer, false, total);
        int each = doubled && total[0] + total[1] > 0 ? 2 : 1;
        int number = numbers.merge(snake, each, Integer::sum) - each;
        byPath(layer, path + snake + (number == 0 ? "" : "_" + number) + "/", tensors);
      }
    }
  }

  /// Operations on tensors stand among the layers of Keras 3, but are none.
  private static boolean isOperation(KerasLayer layer) {
    return layer.config.size() == 0
        || !layer.config.has("trainable") && !layer.kind.equals("InputLayer");
  }

  private static String snake(String kind) {
    return kind.replaceAll("\\W+", "")
        .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }
}
