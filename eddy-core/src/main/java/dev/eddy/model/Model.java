package dev.eddy.model;

import dev.eddy.equation.Dim;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A recurrent network as data: named layers, each after the layers it reads, and named outputs. A
/// value.
///
/// @param layers in an order in which every layer follows what it reads
/// @param outputs what a run gives: for each name, the layers it is joined from
public record Model(List<Layer> layers, Map<String, List<String>> outputs) {

  public Model {
    layers = List.copyOf(layers);
    outputs = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    var seen = new LinkedHashSet<String>();
    var chains = new HashSet<String>();
    for (var layer : layers) {
      for (var read : reads(layer)) {
        if (!seen.contains(read)) {
          throw new IllegalArgumentException(
              "layer \"%s\" reads \"%s\", which is no layer before it; layers before it: %s"
                  .formatted(layer.name(), read, seen));
        }
        if (chains.contains(read)) {
          throw new IllegalArgumentException(
              "layer \"%s\" reads the linear chain \"%s\", which only outputs may read; let it read what the chain reads"
                  .formatted(layer.name(), read));
        }
      }
      if (!seen.add(layer.name())) {
        throw new IllegalArgumentException(
            "layer \"%s\" is defined twice; give each layer a name of its own"
                .formatted(layer.name()));
      }
      if (layer instanceof Layer.LinearChain) {
        chains.add(layer.name());
      }
    }
    outputs.forEach((name, from) -> {
      for (var read : from) {
        if (!seen.contains(read)) {
          throw new IllegalArgumentException(
              "output \"%s\" reads \"%s\", which is no layer; layers: %s"
                  .formatted(name, read, seen));
        }
      }
    });
  }

  /// The names of the layers that a layer reads.
  public static List<String> reads(Layer layer) {
    return switch (layer) {
      case Layer.Numbers _, Layer.Embedding _ -> List.of();
      case Layer.Apply apply -> {
        var all = new ArrayList<String>();
        apply.inputs().values().forEach(all::addAll);
        apply.start().values().forEach(all::addAll);
        apply.memory().values().forEach(all::addAll);
        yield all;
      }
      case Layer.Pool pool -> List.of(pool.input());
      case Layer.FinalState state -> List.of(state.scan());
      case Layer.Gather gather -> List.of(gather.input());
      case Layer.LinearChain chain -> List.of(chain.input());
    };
  }

  /// The layer of this name.
  public Layer layer(String name) {
    return layers.stream()
        .filter(layer -> layer.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no layer \"%s\"; layers: %s"
                    .formatted(name, layers.stream().map(Layer::name).toList())));
  }

  /// How wide a layer's value is.
  public int width(String name) {
    return widths(List.of(layer(name).name())).get(name);
  }

  /// The widths of these layers and of all they read, each computed once.
  private Map<String, Integer> widths(Collection<String> names) {
    var needed = new HashSet<>(names);
    for (var layer : layers.reversed()) {
      if (needed.contains(layer.name())) {
        needed.addAll(reads(layer));
      }
    }
    var widths = new HashMap<String, Integer>();
    for (var layer : layers) {
      if (needed.contains(layer.name())) {
        widths.put(layer.name(), width(layer, widths));
      }
    }
    return widths;
  }

  /// @param widths of what the layer reads
  private int width(Layer layer, Map<String, Integer> widths) {
    return switch (layer) {
      case Layer.Numbers numbers -> numbers.width();
      case Layer.Embedding embedding -> embedding.width();
      case Layer.Apply apply -> apply.cell().equations().outputDim().value(sizes(apply, widths));
      case Layer.Pool pool -> widths.get(pool.input());
      case Layer.FinalState state -> {
        var scan = (Layer.Apply) layer(state.scan());
        yield scan.cell().equations().states().stream()
            .filter(s -> s.name().equals(state.state()))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "layer \"%s\": %s has no state '%s'"
                        .formatted(state.name(), scan.cell(), state.state())))
            .dim()
            .value(sizes(scan, widths));
      }
      case Layer.Gather gather -> widths.get(gather.input());
      case Layer.LinearChain chain -> widths.get(chain.input());
    };
  }

  /// The axis of a layer's value: the sequences it belongs to, or "" for a row.
  public String axis(String name) {
    var at = layer(name);
    while (true) {
      String from;
      switch (at) {
        case Layer.Numbers numbers -> {
          return numbers.axis();
        }
        case Layer.Embedding embedding -> {
          return embedding.axis();
        }
        case Layer.Pool _, Layer.FinalState _ -> {
          return "";
        }
        case Layer.Gather gather -> {
          return gather.axis();
        }
        case Layer.Apply apply -> {
          var first = apply.inputs().values().stream().flatMap(List::stream).findFirst();
          if (first.isEmpty()) {
            return "";
          }
          from = first.get();
        }
        case Layer.LinearChain chain -> from = chain.input();
      }
      at = layer(from);
    }
  }

  /// Every size of an applied cell by name.
  public Map<String, Integer> sizes(Layer.Apply apply) {
    return sizes(apply, widths(reads(apply)));
  }

  private static Map<String, Integer> sizes(Layer.Apply apply, Map<String, Integer> widths) {
    var x = apply.inputs().get("x");
    int d = x == null ? apply.units() : x.stream().mapToInt(widths::get).sum();
    var cell = apply.cell();
    for (var memory : cell.equations().memories()) {
      var layers = apply.memory().get(memory.name());
      if (layers != null && memory.dim().terms().size() == 1) {
        var size = memory.dim().terms().keySet().iterator().next();
        if (memory.dim().equals(Dim.of(size))
            && !size.equals("H")
            && !size.equals("D")
            && !cell.sizes().containsKey(size)) {
          cell = cell.withSize(size, layers.stream().mapToInt(widths::get).sum());
        }
      }
    }
    return cell.bind(d, apply.units());
  }

  /// The axes, in order of first use.
  public Set<String> axes() {
    var axes = new LinkedHashSet<String>();
    layers.forEach(layer -> axes.add(axis(layer.name())));
    axes.remove("");
    return axes;
  }

  /// This model with some of its layers given from outside: a part of a network that runs on its
  /// own, on the same parameters.
  ///
  /// What feeds only the given layers is left out. A state all of whose start layers are given
  /// loses its start: such a part is stepped, and its states are put in place by {@link
  /// dev.eddy.run.Workspace#load}; where none is loaded it starts from zeros.
  ///
  /// An encoder is `model.part(Set.of(), Map.of("decoder.h", List.of("encoder.h")))`, its decoder
  /// `model.part(Set.of("encoder.h"), model.outputs())`, whose state `decoder.h` is loaded with
  /// what the encoder gave.
  ///
  /// @param given layers that become inputs of numbers
  /// @param wanted the outputs of the part
  public Model part(Set<String> given, Map<String, List<String>> wanted) {
    var needed = new LinkedHashSet<String>();
    wanted.values().forEach(needed::addAll);
    for (int i = layers.size() - 1; i >= 0; i--) {
      var layer = layers.get(i);
      if (needed.contains(layer.name()) && !given.contains(layer.name())) {
        needed.addAll(reads(startedFromOutside(layer, given)));
      }
    }
    var kept = new ArrayList<Layer>();
    for (var layer : layers) {
      if (needed.contains(layer.name())) {
        kept.add(
            given.contains(layer.name())
                ? new Layer.Numbers(layer.name(), axis(layer.name()), width(layer.name()))
                : startedFromOutside(layer, given));
      }
    }
    return new Model(kept, wanted);
  }

  /// The layer without the starts that are given: no layer is left to start the state from, but it
  /// is still not a trained one.
  private static Layer startedFromOutside(Layer layer, Set<String> given) {
    if (!(layer instanceof Layer.Apply apply) || apply.start().isEmpty()) {
      return layer;
    }
    var start = new LinkedHashMap<String, List<String>>();
    apply
        .start()
        .forEach((state, from) -> start.put(state, given.containsAll(from) ? List.of() : from));
    return new Layer.Apply(
        apply.name(),
        apply.cell(),
        apply.units(),
        apply.inputs(),
        start,
        apply.memory(),
        apply.reverse(),
        apply.initializers(),
        apply.shared());
  }

  /// The trained values of the model, in the order of its layers.
  public ParameterTable parameters() {
    return ParameterTable.of(this);
  }
}
