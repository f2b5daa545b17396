package dev.eddy.model;

import dev.eddy.data.Batch;
import dev.eddy.data.Given;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// A recurrent network as data: named layers, each after the layers it reads, and named outputs. A
/// value.
public final class Model implements Before {

  private final Layers known = new Layers();
  private final List<Layer> layers;
  private final Map<String, List<String>> outputs;

  /// @param layers in an order in which every layer follows what it reads
  /// @param outputs what a run gives: for each name, the layers it is joined from
  /// @throws IllegalArgumentException if a layer, or an output, does not fit what it reads
  public Model(List<Layer> layers, Map<String, List<String>> outputs) {
    layers.forEach(known::add);
    this.layers = known.all();
    var copies = new LinkedHashMap<String, List<String>>();
    outputs.forEach((name, from) -> {
      for (var read : from) {
        if (!known.has(read)) {
          throw new IllegalArgumentException(
              "output \"%s\" reads \"%s\", which is no layer; layers: %s"
                  .formatted(name, read, known.names()));
        }
      }
      known.joined("output \"%s\"".formatted(name), from);
      copies.put(name, List.copyOf(from));
    });
    this.outputs = Collections.unmodifiableMap(copies);
  }

  /// In an order in which every layer follows what it reads.
  public List<Layer> layers() {
    return layers;
  }

  /// What a run gives: for each name, the layers it is joined from.
  public Map<String, List<String>> outputs() {
    return outputs;
  }

  @Override
  public Layer layer(String name) {
    return known.layer(name);
  }

  @Override
  public Extent extent(String name) {
    return known.extent(name);
  }

  /// What an output is.
  ///
  /// @throws IllegalArgumentException if there is no such output
  public Extent output(String name) {
    var from = outputs.get(name);
    if (from == null) {
      throw new IllegalArgumentException(
          "no output \"%s\"; outputs: %s".formatted(name, outputs.keySet()));
    }
    return known.joined(name, from);
  }

  /// Every size of an applied cell by name.
  public Map<String, Integer> sizes(Layer.Apply apply) {
    return new AppliedCell(apply, this).sizes();
  }

  /// What a batch has to hold, each name once, and what it may hold: the targets of the outputs.
  public List<Given> given() {
    var all = new LinkedHashMap<String, Given>();
    for (var layer : layers) {
      layer.given(this).forEach(one -> all.putIfAbsent(one.name(), one));
    }
    outputs.forEach((name, _) -> {
      var extent = output(name);
      all.putIfAbsent(name, new Given.Target(name, extent.axis(), extent.width()));
    });
    return List.copyOf(all.values());
  }

  /// A batch for it, to be filled row by row; it knows what {@link #given} says.
  public Batch batch() {
    return new Batch(given());
  }

  /// A batch for a training of it, or an evaluation: it knows what the objective is held against.
  public Batch batch(Objective objective) {
    var all = new ArrayList<>(given());
    var target = objective.target(this);
    all.removeIf(one -> one.name().equals(target.name()));
    all.add(target);
    return new Batch(all);
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
        needed.addAll(startedFromOutside(layer, given).reads());
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

  /// The part of this model that these layers need, with each of them as an output of its name.
  public Model part(String... layers) {
    var wanted = new LinkedHashMap<String, List<String>>();
    for (var layer : layers) {
      wanted.put(layer, List.of(layer));
    }
    return part(Set.of(), wanted);
  }

  /// The layer without the starts that are given: no layer is left to start the state from, but it
  /// is still not a trained one.
  private static Layer startedFromOutside(Layer layer, Set<String> given) {
    if (!(layer instanceof Layer.Apply apply)) {
      return layer;
    }
    for (var state : apply.start().entrySet()) {
      if (given.containsAll(state.getValue())) {
        apply = apply.withStart(state.getKey(), List.of());
      }
    }
    return apply;
  }

  /// The same with layers, axes and outputs called otherwise. Its parameters are those of before in
  /// the same order, each under the name of its layer.
  ///
  /// @throws IllegalArgumentException if two layers would have one name
  public Model renamed(
      UnaryOperator<String> names, UnaryOperator<String> axes, UnaryOperator<String> outputNames) {
    var renamed = new LinkedHashMap<String, List<String>>();
    outputs.forEach(
        (name, from) -> renamed.put(outputNames.apply(name), from.stream().map(names).toList()));
    return new Model(
        layers.stream().map(layer -> layer.onAxes(axes).renamed(names)).toList(), renamed);
  }

  /// The trained values of the model, in the order of its layers.
  public ParameterTable parameters() {
    return ParameterTable.of(this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Model model
        && layers.equals(model.layers)
        && outputs.equals(model.outputs);
  }

  @Override
  public int hashCode() {
    return 31 * layers.hashCode() + outputs.hashCode();
  }

  @Override
  public String toString() {
    return "Model[layers=%s, outputs=%s]".formatted(layers, outputs);
  }
}
