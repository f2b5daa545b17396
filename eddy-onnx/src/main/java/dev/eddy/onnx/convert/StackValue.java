package dev.eddy.onnx.convert;

import java.util.ArrayList;
import java.util.List;

/// A value of a graph that is read as layers: for each axis what it means (several joined in one,
/// or nothing for an axis of size 1), and the layers it is, side by side where an axis says so.
///
/// An axis of the inputs means its number.
record StackValue(List<List<Integer>> axes, List<List<String>> layers) {
  /// The axis that equations speak of.
  static final int FEATURE = -1;

  /// Layers side by side: directions, or stacked states.
  static final int LAYERS = -2;

  boolean isSequence() {
    return axes.stream().flatMap(List::stream).filter(label -> label >= 0).count() == 2;
  }

  /// The same in other axes.
  StackValue over(List<List<Integer>> other) {
    return new StackValue(other, layers);
  }

  /// The axis that means this alone, or −1.
  int find(int label) {
    return axes.indexOf(List.of(label));
  }

  /// Layers side by side, with their features behind in one axis, are layers joined.
  StackValue joined() {
    int at = axes.indexOf(List.of(LAYERS, FEATURE));
    if (at < 0) {
      return this;
    }
    var fewer = new ArrayList<>(axes);
    fewer.set(at, List.of(FEATURE));
    return new StackValue(fewer, List.of(layers.stream().flatMap(List::stream).toList()));
  }

  static List<List<Integer>> without(List<List<Integer>> axes, int axis) {
    var others = new ArrayList<>(axes);
    others.remove(axis);
    return others;
  }
}
