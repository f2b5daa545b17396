package dev.eddy.model;

import dev.eddy.equation.Dim;
import dev.eddy.equation.Equations;
import dev.eddy.random.Initializer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A cell among the layers that it reads: whether they fit it, how large its sizes are, what it
/// gives and what it learns.
record AppliedCell(Layer.Apply layer, Before before) {

  /// Every size of the cell by name.
  Map<String, Integer> sizes() {
    var x = layer.inputs().get("x");
    int d = x == null ? layer.units() : width(x);
    var cell = layer.cell();
    for (var memory : cell.equations().memories()) {
      var layers = layer.memory().get(memory.name());
      if (layers != null && memory.dim().terms().size() == 1) {
        var size = memory.dim().terms().keySet().iterator().next();
        if (memory.dim().equals(Dim.of(size))
            && !size.equals("H")
            && !size.equals("D")
            && !cell.sizes().containsKey(size)) {
          cell = cell.withSize(size, width(layers));
        }
      }
    }
    return cell.bind(d, layer.units());
  }

  private int width(List<String> layers) {
    return layers.stream().mapToInt(before::width).sum();
  }

  /// What it gives.
  ///
  /// @throws IllegalArgumentException if what it reads does not fit the cell
  Extent extent() {
    var sizes = sizes();
    checkInputs(sizes);
    checkMemories(sizes);
    checkStarts(sizes);
    var first = layer.inputs().values().stream().flatMap(List::stream).findFirst();
    return new Extent(
        first.map(before::axis).orElse(""), layer.cell().equations().outputDim().value(sizes));
  }

  /// How wide a state is.
  int width(String state) {
    return layer.cell().equations().states().stream()
        .filter(one -> one.name().equals(state))
        .findFirst()
        .orElseThrow(() -> fault("%s has no state '%s'", layer.cell(), state))
        .dim()
        .value(sizes());
  }

  private IllegalArgumentException fault(String sentence, Object... arguments) {
    return new IllegalArgumentException(
        "layer \"%s\": %s".formatted(layer.name(), sentence.formatted(arguments)));
  }

  private void checkInputs(Map<String, Integer> sizes) {
    var cell = layer.cell();
    for (var input : cell.equations().inputs()) {
      if (!layer.inputs().containsKey(input.name())) {
        throw fault("%s reads the input '%s', and no layer is given for it", cell, input.name());
      }
    }
    var read = new HashSet<String>();
    String first = null;
    for (var given : layer.inputs().entrySet()) {
      var name = given.getKey();
      var input =
          cell.equations().inputs().stream()
              .filter(one -> one.name().equals(name))
              .findFirst()
              .orElseThrow(() -> fault("%s has no input '%s'", cell, name));
      int expected = input.dim().value(sizes);
      int found = width(given.getValue());
      if (expected != found) {
        throw fault(
            "input '%s' of %s is %d wide, but %s gives %d",
            name, cell, expected, given.getValue(), found);
      }
      for (var from : given.getValue()) {
        if (!read.add(place(from))) {
          throw new IllegalArgumentException(
              "layer \"%s\" reads \"%s\" twice, or two layers that give the same last state; a value may be read once"
                  .formatted(layer.name(), from));
        }
        first = first == null ? from : first;
        Layers.sameAxis(before, "layer \"%s\"".formatted(layer.name()), first, from);
      }
    }
  }

  /// Layers that give the same last state of a scan share its place.
  private String place(String name) {
    return before.layer(name) instanceof Layer.FinalState(_, String scan, String state)
        ? scan + "'" + state
        : name;
  }

  private void checkMemories(Map<String, Integer> sizes) {
    for (var memory : layer.cell().equations().memories()) {
      var layers = layer.memory().getOrDefault(memory.name(), List.of());
      int found = width(layers);
      int expected = memory.dim().value(sizes);
      if (layers.isEmpty() || found != expected || before.extent(layers.getFirst()).isRow()) {
        throw fault(
            "memory '%s' of %s takes a sequence %d wide, found %s, %d wide",
            memory.name(), layer.cell(), expected, layers, found);
      }
      Layers.joined(
          before, "memory '%s' of layer \"%s\"".formatted(memory.name(), layer.name()), layers);
    }
  }

  private void checkStarts(Map<String, Integer> sizes) {
    var states = layer.cell().equations().states();
    layer
        .start()
        .forEach((name, layers) -> {
          var state =
              states.stream()
                  .filter(one -> one.name().equals(name))
                  .findFirst()
                  .orElseThrow(() -> fault("%s has no state '%s' to start", layer.cell(), name));
          for (var from : layers) {
            if (!before.extent(from).isRow()) {
              throw fault(
                  "state '%s' starts from \"%s\", which is %s; a start is one row",
                  name, from, before.extent(from).words());
            }
          }
          int expected = state.dim().value(sizes);
          int given = width(layers);
          if (!layers.isEmpty() && given != expected) {
            throw fault("state '%s' is %d wide, but %s gives %d", name, expected, layers, given);
          }
        });
  }

  /// What it learns: matrices that read the same kind of operand lie next to each other.
  List<ParameterTable.Entry> parameters() {
    var entries = new ArrayList<ParameterTable.Entry>();
    var sizes = sizes();
    var equations = layer.cell().equations();
    var parameters = new ArrayList<>(equations.parameters());
    var kinds = parameters.stream().map(AppliedCell::kind).toList();
    parameters.sort(Comparator.comparingInt(p -> kinds.indexOf(kind(p))));
    parameters.sort(Comparator.comparing(p -> p.role() != Equations.Parameter.Role.MATRIX));
    for (var p : parameters) {
      boolean matrix = p.role() == Equations.Parameter.Role.MATRIX;
      int rows = p.shape().getFirst().value(sizes);
      int columns = matrix ? p.shape().get(1).value(sizes) : 1;
      var initializer =
          Optional.ofNullable(layer.initializers().get(p.name())).orElseGet(() -> standard(p));
      var name = layer.shared().getOrDefault(p.name(), layer.name() + "." + p.name());
      entries.add(new ParameterTable.Entry(name, rows, columns, matrix, matrix, initializer, 0));
    }
    for (var state : equations.states()) {
      if (state.init().name().equals("learned") && !layer.start().containsKey(state.name())) {
        entries.add(
            ParameterTable.Entry.vector(
                layer.name() + "." + state.name() + "_0", state.dim().value(sizes)));
      }
    }
    return entries;
  }

  private static String kind(Equations.Parameter parameter) {
    return parameter.role() == Equations.Parameter.Role.MATRIX
        ? parameter.shape().get(1).toString()
        : "";
  }

  /// Glorot uniform for matrices on the input, orthogonal for square ones on the state, zeros for
  /// biases.
  private static Initializer standard(Equations.Parameter parameter) {
    if (parameter.init().isPresent()) {
      var init = parameter.init().get();
      return Initializer.parse(init.name(), init.arguments());
    }
    return switch (parameter.role()) {
      case BIAS, VECTOR -> Initializer.zeros();
      case MATRIX ->
          parameter.name().startsWith("U")
                  && parameter.shape().get(0).equals(parameter.shape().get(1))
              ? Initializer.orthogonal()
              : Initializer.glorotUniform();
    };
  }
}
