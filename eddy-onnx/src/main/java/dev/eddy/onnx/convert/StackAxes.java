package dev.eddy.onnx.convert;

import dev.eddy.model.Layer;
import dev.eddy.onnx.file.Attribute;
import dev.eddy.onnx.file.OnnxNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The nodes that move axes about, or pick places along them.
final class StackAxes {
  private final StackDraft stack;

  StackAxes(StackDraft stack) {
    this.stack = stack;
  }

  void transpose(OnnxNode node, StackValue x) {
    int rank = x.axes().size();
    var order =
        node.attributes().get("perm") instanceof Attribute.Wholes(var perm)
            ? perm.stream().mapToInt(Long::intValue).toArray()
            : IntStream.range(0, rank).map(i -> rank - 1 - i).toArray();
    stack.put(node, x.over(Arrays.stream(order).mapToObj(x.axes()::get).toList()));
  }

  /// The same elements in other axes: labels are dealt out again by the sizes of the run.
  void reshape(OnnxNode node, StackValue x) {
    var labels = new ArrayList<>(x.axes().stream().flatMap(List::stream).toList());
    var axes = new ArrayList<List<Integer>>();
    int next = 0;
    for (int wanted : stack.tensor(node.outputs().getFirst()).shape()) {
      var axis = new ArrayList<Integer>();
      int size = 1;
      while (size != wanted && next < labels.size()) {
        size *= stack.size(x, labels.get(next));
        axis.add(labels.get(next++));
      }
      if (size != wanted) {
        throw stack.no(node, "cuts an axis into pieces");
      }
      axes.add(axis);
    }
    if (labels.subList(next, labels.size()).stream().anyMatch(label -> stack.size(x, label) != 1)) {
      throw stack.no(node, "cuts an axis into pieces");
    }
    stack.put(node, new StackValue(axes, x.layers()).joined());
  }

  void gather(OnnxNode node, StackValue data) {
    int axis = Math.floorMod(StackDraft.whole(node, "axis", 0), data.axes().size());
    var indices = stack.constant(node, 1);
    if (stack.values.containsKey(node.inputs().get(1)) || indices.size() != 1) {
      throw stack.no(node, "picks several places");
    }
    var axes = new ArrayList<>(data.axes());
    int size = stack.tensor(node.inputs().getFirst()).size(axis);
    int index = (int) Math.floorMod(indices.whole(0), (long) size);
    var picked = pick(node, data, axis, index, size);
    axes.remove(axis);
    if (indices.rank() == 1) {
      axes.add(axis, List.of());
    }
    stack.put(node, new StackValue(axes, picked));
  }

  /// One place along an axis.
  List<List<String>> pick(OnnxNode node, StackValue x, int axis, int index, int size) {
    var label = x.axes().get(axis);
    if (label.isEmpty()) {
      return x.layers();
    }
    if (label.equals(List.of(StackValue.LAYERS))) {
      return List.of(x.layers().get(index));
    }
    if (!label.equals(List.of(stack.time)) || index != size - 1 && index != 0) {
      throw stack.no(node, "picks a place that is neither the first nor the last step");
    }
    var picked = new ArrayList<List<String>>();
    for (var group : x.layers()) {
      var rows = new ArrayList<String>();
      for (var layer : group) {
        if (index == size - 1) {
          rows.add(stack.pooled(layer, Layer.Pooling.LAST_VALID_STEP, "last"));
        } else if (stack.reverse.contains(layer)) {
          // The first step is the last that a layer running backwards takes.
          rows.add(stack.finalState(List.of(layer), "h").getFirst());
        } else {
          throw stack.no(node, "picks the first step of a layer that runs forwards");
        }
      }
      picked.add(rows);
    }
    return picked;
  }

  void slice(OnnxNode node, StackValue x) {
    var before = stack.tensor(node.inputs().getFirst()).shape();
    var after = stack.tensor(node.outputs().getFirst()).shape();
    var result = x;
    for (int axis = 0; axis < before.length; axis++) {
      if (before[axis] == after[axis]) {
        continue;
      }
      int from = (int) Math.floorMod(start(node, axis), (long) before[axis]);
      if (result.axes().get(axis).equals(List.of(StackValue.LAYERS))) {
        var axes = new ArrayList<>(result.axes());
        axes.set(axis, after[axis] == 1 ? List.of() : List.of(StackValue.LAYERS));
        result = new StackValue(axes, result.layers().subList(from, from + after[axis]));
        continue;
      }
      if (after[axis] != 1) {
        throw stack.no(node, "cuts out a part of an axis");
      }
      var picked = pick(node, result, axis, from, before[axis]);
      var axes = new ArrayList<>(result.axes());
      axes.set(axis, List.of());
      result = new StackValue(axes, picked);
    }
    stack.put(node, result);
  }

  long start(OnnxNode node, int axis) {
    boolean attributes = node.attributes().containsKey("starts");
    var starts =
        attributes ? StackDraft.wholes(node, "starts") : StackDraft.wholes(stack.constant(node, 1));
    var axes =
        attributes ? StackDraft.wholes(node, "axes") : StackDraft.wholes(stack.constant(node, 3));
    for (int i = 0; i < starts.length; i++) {
      if (axes.length == 0
          ? i == axis
          : axes[i] == axis || axes[i] + stack.tensor(node.inputs().getFirst()).rank() == axis) {
        return starts[i];
      }
    }
    throw stack.no(node, "cuts an axis it does not name");
  }

  void concat(OnnxNode node) {
    var parts = new ArrayList<StackValue>();
    for (var input : node.inputs()) {
      parts.add(stack.first(node, stack.values.get(input)));
    }
    var like = parts.getFirst();
    int axis = Math.floorMod(StackDraft.whole(node, "axis", 0), like.axes().size());
    var label = like.axes().get(axis);
    var others = StackValue.without(like.axes(), axis);
    var side = new ArrayList<List<String>>();
    for (var part : parts) {
      if (!StackValue.without(part.axes(), axis).equals(others)) {
        throw stack.no(node, "joins values of different axes");
      }
    }
    if (label.equals(List.of(StackValue.FEATURE))) {
      if (parts.stream().anyMatch(part -> part.layers().size() != 1)) {
        throw stack.no(node, "joins features of layers side by side");
      }
      stack.put(
          node,
          new StackValue(
              like.axes(),
              List.of(parts.stream().flatMap(part -> part.layers().getFirst().stream()).toList())));
      return;
    }
    boolean beside =
        parts.stream()
            .allMatch(part ->
                part.axes().get(axis).isEmpty()
                    || part.axes().get(axis).equals(List.of(StackValue.LAYERS)));
    if (!beside) {
      throw stack.no(node, "joins along the time or the batch");
    }
    parts.forEach(part -> side.addAll(part.layers()));
    var axes = new ArrayList<>(like.axes());
    axes.set(axis, List.of(StackValue.LAYERS));
    stack.put(node, new StackValue(axes, side));
  }
}
