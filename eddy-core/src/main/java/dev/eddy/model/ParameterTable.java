package dev.eddy.model;

import dev.eddy.random.Initializer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
    /// A vector that starts at zero, such as a start of a state.
    static Entry vector(String name, int size) {
      return new Entry(name, size, 1, false, false, Initializer.zeros(), 0);
    }

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
      for (var entry : layer.parameters(model)) {
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
