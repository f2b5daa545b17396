package dev.eddy.model;

import dev.eddy.equation.Equations;
import dev.eddy.random.Initializer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Names, shapes and places of a model's trained values in one flat buffer.
///
/// Inside a layer matrices that read the same kind of operand lie next to each other, so that their
/// gradients are one product. A parameter that layers share is there once, under the name of its
/// owner, and starts as the first of them says.
public record ParameterTable(List<Entry> entries, int size) {

  /// The most parameters of a model: one array holds them.
  private static final int LARGEST = Integer.MAX_VALUE - 64;

  /// One parameter, row-major.
  ///
  /// @param name `layer.parameter`, such as `encoder.W_i`
  /// @param columns 1 for a vector
  /// @param decayed whether weight decay applies (matrices, not biases and other vectors)
  public record Entry(
      String name,
      int rows,
      int columns,
      boolean matrix,
      boolean decayed,
      Initializer initializer,
      int offset) {
    /// Elements.
    public int size() {
      return rows * columns;
    }

    /// `[rows, columns]`, or `[rows]` for a vector.
    public int[] shape() {
      return matrix ? new int[] {rows, columns} : new int[] {rows};
    }
  }

  public ParameterTable {
    entries = List.copyOf(entries);
  }

  static ParameterTable of(Model model) {
    var entries = new ArrayList<Entry>();
    long at = 0;
    for (var layer : model.layers()) {
      for (var entry : entries(model, layer)) {
        if (isKnown(entry, entries, layer)) {
          continue;
        }
        entries.add(
            new Entry(
                entry.name,
                entry.rows,
                entry.columns,
                entry.matrix,
                entry.decayed,
                entry.initializer,
                (int) at));
        at += (long) entry.rows * entry.columns;
        if (at > LARGEST) {
          throw new IllegalArgumentException(
              "layer \"%s\": its parameter \"%s\" is [%d, %d], which makes %d parameters of the model so far; one model holds %d at most: choose a smaller layer"
                  .formatted(layer.name(), entry.name, entry.rows, entry.columns, at, LARGEST));
        }
      }
    }
    return new ParameterTable(entries, (int) at);
  }

  private static boolean isKnown(Entry entry, List<Entry> entries, Layer layer) {
    for (var known : entries) {
      if (known.name.equals(entry.name)) {
        if (!Arrays.equals(known.shape(), entry.shape())) {
          throw new IllegalArgumentException(
              "layer \"%s\": the parameter \"%s\" that it shares has shape %s, expected %s"
                  .formatted(
                      layer.name(),
                      entry.name,
                      Arrays.toString(known.shape()),
                      Arrays.toString(entry.shape())));
        }
        return true;
      }
    }
    return false;
  }

  private static List<Entry> entries(Model model, Layer layer) {
    var entries = new ArrayList<Entry>();
    switch (layer) {
      case Layer.Embedding e ->
          entries.add(
              new Entry(
                  e.name() + ".table",
                  e.symbols(),
                  e.width(),
                  true,
                  false,
                  Initializer.uniform(-0.1, 0.1),
                  0));
      case Layer.Apply apply -> {
        var sizes = model.sizes(apply);
        var parameters = new ArrayList<>(apply.cell().equations().parameters());
        var kinds = new ArrayList<String>();
        parameters.forEach(p -> kinds.add(kind(p)));
        parameters.sort(Comparator.comparingInt(p -> kinds.indexOf(kind(p))));
        parameters.sort(Comparator.comparing(p -> p.role() != Equations.Parameter.Role.MATRIX));
        for (var p : parameters) {
          boolean matrix = p.role() == Equations.Parameter.Role.MATRIX;
          int rows = p.shape().getFirst().value(sizes);
          int columns = matrix ? p.shape().get(1).value(sizes) : 1;
          var initializer =
              Optional.ofNullable(apply.initializers().get(p.name())).orElseGet(() -> standard(p));
          var name = apply.shared().getOrDefault(p.name(), apply.name() + "." + p.name());
          entries.add(new Entry(name, rows, columns, matrix, matrix, initializer, 0));
        }
        for (var state : apply.cell().equations().states()) {
          if (state.init().name().equals("learned") && !apply.start().containsKey(state.name())) {
            entries.add(
                new Entry(
                    apply.name() + "." + state.name() + "_0",
                    state.dim().value(sizes),
                    1,
                    false,
                    false,
                    Initializer.zeros(),
                    0));
          }
        }
      }
      case Layer.LinearChain chain -> {
        int tags = model.width(chain.name());
        var zeros = Initializer.zeros();
        entries.add(new Entry(chain.name() + ".transition", tags, tags, true, true, zeros, 0));
        entries.add(new Entry(chain.name() + ".start", tags, 1, false, false, zeros, 0));
        entries.add(new Entry(chain.name() + ".end", tags, 1, false, false, zeros, 0));
      }
      case Layer.Numbers _, Layer.Pool _, Layer.FinalState _, Layer.Gather _ -> {}
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

  /// The entry of this name. A run asks at every step, so nothing is allocated here.
  public Entry entry(String name) {
    int hash = name.hashCode();
    for (int i = 0; i < entries.size(); i++) {
      var entry = entries.get(i);
      if (entry.name.hashCode() == hash && entry.name.equals(name)) {
        return entry;
      }
    }
    throw new IllegalArgumentException(
        "no parameter \"%s\"; parameters: %s"
            .formatted(name, entries.stream().map(Entry::name).toList()));
  }
}
