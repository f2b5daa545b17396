package dev.eddy.onnx.convert;

import dev.eddy.cell.Cell;
import dev.eddy.model.Layer;
import dev.eddy.onnx.file.Attribute;
import dev.eddy.onnx.file.OnnxNode;
import dev.eddy.onnx.file.Tensor;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/// The nodes that are layers.
final class StackLayers {
  private final StackDraft stack;

  StackLayers(StackDraft stack) {
    this.stack = stack;
  }

  void recurrent(OnnxNode node, StackValue x) {
    boolean first = StackDraft.whole(node, "layout", 0) == 0;
    var axes =
        List.of(
            List.of(first ? stack.time : stack.batch),
            List.of(first ? stack.batch : stack.time),
            List.of(StackValue.FEATURE));
    if (!x.axes().equals(axes) || x.layers().size() != 1) {
      throw stack.no(node, "reads other axes than time, batch and features");
    }
    for (int i = 1; i < node.inputs().size(); i++) {
      if (i != 5 && i != 6 && stack.values.containsKey(node.inputs().get(i))) {
        throw stack.no(node, "takes weights or lengths (input %d) from the inputs", i);
      }
    }
    lengths(node);
    var direction =
        node.attributes().get("direction") instanceof Attribute.Text(var text) ? text : "forward";
    int directions = direction.equals("bidirectional") ? 2 : 1;
    var side = directions == 2 ? List.of(StackValue.LAYERS) : List.<Integer>of();
    var last =
        first
            ? List.of(side, List.of(stack.batch), List.of(StackValue.FEATURE))
            : List.of(List.of(stack.batch), side, List.of(StackValue.FEATURE));
    var startH = start(node, 5, last, directions);
    var startC = start(node, 6, last, directions);
    var name = stack.name(node);
    var made = new ArrayList<List<String>>();
    for (int d = 0; d < directions; d++) {
      boolean backwards = d == 1 || direction.equals("reverse");
      var own = directions == 1 ? name : name + (backwards ? ".backward" : ".forward");
      var cell = RecurrentNode.of(node, d, directions, i -> stack.constant(node, i));
      var start = new LinkedHashMap<String, List<String>>();
      if (!startH.isEmpty()) {
        start.put("h", startH.get(d));
      }
      if (!startC.isEmpty()) {
        start.put("c", startC.get(d));
      }
      stack.layers.add(
          new Layer.Apply(
              own,
              cell.cell(),
              cell.units(),
              Map.of("x", x.layers().getFirst()),
              start,
              Map.of(),
              backwards,
              Map.of()));
      cell.parameters()
          .forEach((parameter, numbers) -> stack.parameters.put(own + "." + parameter, numbers));
      if (backwards) {
        stack.reverse.add(own);
      }
      made.add(List.of(own));
    }
    var y =
        first
            ? List.of(List.of(stack.time), side, List.of(stack.batch), List.of(StackValue.FEATURE))
            : List.of(List.of(stack.batch), List.of(stack.time), side, List.of(StackValue.FEATURE));
    // Early exporters left the axis of directions out.
    boolean bare = stack.constant(node, 1).rank() == 2;
    stack.values.put(
        node.outputs().getFirst(), new StackValue(bare ? StackValue.without(y, 1) : y, made));
    for (int i = 1; i < node.outputs().size(); i++) {
      var output = node.outputs().get(i);
      if (stack.isRead(output)) {
        var state = i == 1 ? "h" : "c";
        stack.values.put(
            output,
            new StackValue(last, made.stream().map(l -> stack.finalState(l, state)).toList()));
      }
    }
  }

  /// The layers that a state of each direction starts from; none where it starts from zeros.
  List<List<String>> start(OnnxNode node, int input, List<List<Integer>> axes, int directions) {
    var state = input < node.inputs().size() ? stack.values.get(node.inputs().get(input)) : null;
    if (state != null) {
      if (!state.axes().equals(axes) || state.layers().size() != directions) {
        throw stack.no(node, "starts from states (input %d) of other axes", input);
      }
      return state.layers();
    }
    var start = stack.constant(node, input);
    if (start != null && IntStream.range(0, start.size()).anyMatch(k -> start.real(k) != 0)) {
      throw stack.no(node, "starts from a state that is not zeros");
    }
    return List.of();
  }

  /// Lengths are of the batch: those that are given are no value of the stack.
  void lengths(OnnxNode node) {
    boolean given = node.inputs().size() > 4 && stack.lengths.contains(node.inputs().get(4));
    var lengths = given ? null : stack.constant(node, 4);
    if (lengths != null) {
      for (int i = 0; i < lengths.size(); i++) {
        if (lengths.whole(i) != stack.sizes.get(stack.time)) {
          throw stack.no(node, "has lengths of its own");
        }
      }
    }
  }

  void embedding(OnnxNode node) {
    var ids = stack.values.get(node.inputs().get(1));
    var table = stack.tensor(node.inputs().getFirst());
    var name = ids.layers().getFirst().getFirst();
    if (table.rank() != 2 || StackDraft.whole(node, "axis", 0) != 0 || stack.taken(name)) {
      throw stack.no(node, "looks up symbols in another way than an embedding");
    }
    stack.layers.add(
        new Layer.Embedding(name, ids.isSequence() ? "time" : "", table.size(0), table.size(1)));
    var rows = new float[table.size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) table.real(i);
    }
    stack.parameters.put(name + ".table", rows);
    stack.given.put(name, stack.values.get(name).axes());
    var axes = new ArrayList<>(ids.axes());
    axes.add(List.of(StackValue.FEATURE));
    stack.put(node, new StackValue(axes, ids.layers()));
  }

  void matmul(OnnxNode node, StackValue x, Tensor w) {
    if (stack.values.containsKey(node.inputs().get(1)) || w.rank() != 2) {
      throw stack.no(node, "multiplies two values");
    }
    dense(node, x, w, false, 1, null);
  }

  void gemm(OnnxNode node, StackValue x) {
    if (StackDraft.whole(node, "transA", 0) != 0
        || node.inputs().stream().skip(1).anyMatch(stack.values::containsKey)) {
      throw stack.no(node, "multiplies two values");
    }
    var bias = stack.constant(node, 2);
    float beta = StackDraft.real(node, "beta", 1);
    float[] b = null;
    if (bias != null) {
      int units = stack.tensor(node.outputs().getFirst()).size(1);
      b = new float[units];
      for (int i = 0; i < units; i++) {
        b[i] = beta * (float) bias.real(bias.size() == 1 ? 0 : i);
      }
    }
    dense(
        node,
        x,
        stack.tensor(node.inputs().get(1)),
        StackDraft.whole(node, "transB", 0) != 0,
        StackDraft.real(node, "alpha", 1),
        b);
  }

  void dense(
      OnnxNode node, StackValue x, Tensor w, boolean transposed, float factor, float[] bias) {
    int units = w.size(transposed ? 0 : 1);
    int inputs = w.size(transposed ? 1 : 0);
    var matrix = new float[units * inputs];
    for (int u = 0; u < units; u++) {
      for (int i = 0; i < inputs; i++) {
        matrix[u * inputs + i] =
            factor * (float) w.real(transposed ? u * inputs + i : i * units + u);
      }
    }
    var weights = new HashMap<String, float[]>();
    weights.put("W", matrix);
    weights.put("b", bias == null ? new float[units] : bias);
    stack.layer(node, x, Cell.of("affine", "output = W @ x + b"), units, weights);
    boolean once =
        stack.graph.nodes().stream()
                .filter(other -> other.inputs().contains(node.outputs().getFirst()))
                .count()
            == 1;
    if (bias == null && once) {
      stack.openBias.add(
          stack.values.get(node.outputs().getFirst()).layers().getFirst().getFirst());
    }
  }

  /// A bias, a factor, or two values added.
  void arithmetic(OnnxNode node) {
    var a = stack.values.get(node.inputs().getFirst());
    var b = stack.values.get(node.inputs().get(1));
    if (a != null && b != null) {
      if (!node.operator().equals("Add") || !a.axes().equals(b.axes())) {
        throw stack.no(node, "joins two values in another way than by adding them");
      }
      var name = stack.name(node);
      var cell = Cell.of("residual", "input y [D]\noutput = x + y");
      int units = stack.size(a, StackValue.FEATURE);
      stack.layers.add(
          new Layer.Apply(
              name,
              cell,
              units,
              Map.of("x", stack.features(node, a), "y", stack.features(node, b)),
              Map.of(),
              Map.of(),
              false,
              Map.of()));
      stack.put(node, new StackValue(a.axes(), List.of(List.of(name))));
      return;
    }
    var x = a == null ? b : a;
    int width = stack.size(x, StackValue.FEATURE);
    var row = stack.row(node, stack.tensor(node.inputs().get(a == null ? 0 : 1)), width);
    if (node.operator().equals("Sub")) {
      if (a == null) {
        throw stack.no(node, "subtracts a value from a constant");
      }
      for (int i = 0; i < width; i++) {
        row[i] = -row[i];
      }
    }
    if (node.operator().equals("Mul")) {
      stack.layer(
          node, x, Cell.of("scale", "param g [D] = ones\noutput = g*x"), width, Map.of("g", row));
      return;
    }
    var only = stack.features(node, x);
    if (only.size() == 1 && stack.openBias.remove(only.getFirst())) {
      stack.parameters.put(only.getFirst() + ".b", row);
      stack.put(node, x);
      return;
    }
    stack.layer(node, x, Cell.of("bias", "param b [D]\noutput = x + b"), width, Map.of("b", row));
  }

  void pool(OnnxNode node, StackValue x) {
    var shape = stack.tensor(node.inputs().getFirst()).shape();
    var named =
        node.attributes().containsKey("axes")
            ? StackDraft.wholes(node, "axes")
            : StackDraft.wholes(stack.constant(node, 1));
    if (named.length != 1) {
      throw stack.no(node, "reduces several axes");
    }
    int axis = (int) Math.floorMod(named[0], (long) shape.length);
    if (!x.axes().get(axis).equals(List.of(stack.time))) {
      throw stack.no(node, "reduces another axis than the time");
    }
    boolean mean = node.operator().equals("ReduceMean");
    var kind = mean ? Layer.Pooling.MEAN : Layer.Pooling.MAX;
    var pooled =
        x.layers().stream()
            .map(group ->
                group.stream()
                    .map(layer -> stack.pooled(layer, kind, mean ? "mean" : "max"))
                    .toList())
            .toList();
    var axes = new ArrayList<>(x.axes());
    if (StackDraft.whole(node, "keepdims", 1) != 0) {
      axes.set(axis, List.of());
    } else {
      axes.remove(axis);
    }
    stack.put(node, new StackValue(axes, pooled));
  }

  void rowFunction(OnnxNode node, StackValue x, String function) {
    int axis = Math.floorMod(StackDraft.whole(node, "axis", -1), x.axes().size());
    if (axis != x.find(StackValue.FEATURE)) {
      throw stack.no(node, "works on another axis than the features");
    }
    pointwise(node, x, function + "(x)");
  }

  void pointwise(OnnxNode node, StackValue x, String equation) {
    var name = node.operator().toLowerCase(Locale.ROOT);
    stack.layer(
        node,
        x,
        Cell.of(name, "output = " + equation),
        stack.size(x, StackValue.FEATURE),
        Map.of());
  }

  void layerNorm(OnnxNode node, StackValue x) {
    int width = stack.size(x, StackValue.FEATURE);
    if (Math.floorMod(StackDraft.whole(node, "axis", -1), x.axes().size()) != x.axes().size() - 1) {
      throw stack.no(node, "normalises other axes than the features");
    }
    var cell =
        Cell.of(
            "layer-norm",
            "param g [D] = ones\nparam b [D]\noutput = g*norm(x, "
                + new BigDecimal(Float.toString(StackDraft.real(node, "epsilon", 1e-5f)))
                    .toPlainString()
                + ") + b");
    var bias = stack.constant(node, 2);
    stack.layer(
        node,
        x,
        cell,
        width,
        Map.of(
            "g",
            stack.row(node, stack.constant(node, 1), width),
            "b",
            bias == null ? new float[width] : stack.row(node, bias, width)));
  }
}
