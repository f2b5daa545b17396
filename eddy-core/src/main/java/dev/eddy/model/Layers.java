package dev.eddy.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Layers as they are put one after the other: each is checked against those before it, and what
/// its value is is found once.
final class Layers implements Before {

  private final Map<String, Layer> layers = new LinkedHashMap<>();
  private final Map<String, Extent> extents = new LinkedHashMap<>();

  /// @throws IllegalArgumentException if the layer does not fit those before it
  Extent add(Layer layer) {
    for (var read : layer.reads()) {
      if (!layers.containsKey(read)) {
        throw new IllegalArgumentException(
            "layer \"%s\" reads \"%s\", which is no layer before it; layers before it: %s"
                .formatted(layer.name(), read, layers.keySet()));
      }
      if (layers.get(read) instanceof Layer.LinearChain) {
        throw new IllegalArgumentException(
            "layer \"%s\" reads the linear chain \"%s\", which only outputs may read; let it read what the chain reads"
                .formatted(layer.name(), read));
      }
    }
    if (layers.containsKey(layer.name())) {
      throw new IllegalArgumentException(
          "layer \"%s\" is defined twice; give each layer a name of its own"
              .formatted(layer.name()));
    }
    var extent = layer.extent(this);
    layers.put(layer.name(), layer);
    extents.put(layer.name(), extent);
    return extent;
  }

  /// In the order in which they were added.
  List<Layer> all() {
    return List.copyOf(layers.values());
  }

  boolean has(String name) {
    return layers.containsKey(name);
  }

  Set<String> names() {
    return layers.keySet();
  }

  /// What layers give that are joined one below the other.
  ///
  /// @param what joins them, for the message
  /// @throws IllegalArgumentException if they are over different axes
  Extent joined(String what, List<String> names) {
    return joined(this, what, names);
  }

  /// What layers give that are joined one below the other.
  static Extent joined(Before before, String what, List<String> names) {
    int width = 0;
    for (var name : names) {
      width += before.width(name);
      sameAxis(before, what, names.getFirst(), name);
    }
    return new Extent(names.isEmpty() ? "" : before.axis(names.getFirst()), width);
  }

  static void sameAxis(Before before, String what, String first, String second) {
    var one = before.extent(first);
    var two = before.extent(second);
    if (!one.axis().equals(two.axis())) {
      throw new IllegalArgumentException(
          "%s joins \"%s\", which is %s, and \"%s\", which is %s; what is joined has one axis"
              .formatted(what, first, one.words(), second, two.words()));
    }
  }

  @Override
  public Layer layer(String name) {
    return known(layers.get(name), name);
  }

  @Override
  public Extent extent(String name) {
    return known(extents.get(name), name);
  }

  private <T> T known(T found, String name) {
    if (found == null) {
      throw new IllegalArgumentException(
          "no layer \"%s\"; layers: %s".formatted(name, layers.keySet()));
    }
    return found;
  }
}
