package dev.eddy.onnx.convert;

import dev.eddy.cell.Cell;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.Parameters;
import dev.eddy.onnx.file.Attribute;
import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.OnnxGraph;
import dev.eddy.onnx.file.OnnxNode;
import dev.eddy.onnx.file.OnnxValue;
import dev.eddy.onnx.file.Tensor;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Reads a graph as a stack of layers.
///
/// Every axis of every value is followed by what it means: the batch, the time, the features, or
/// layers side by side (directions, or stacked states). What exporters write to move axes about
/// then falls away, whatever operators they take for it. Numbers that do not come from the inputs
/// (weights, shapes, indices) are those of one run on small inputs; whether they are the same for
/// others is for {@link dev.eddy.onnx.OnnxImport} to prove.
public final class StackReader {
  private static final int FEATURE = -1;
  private static final int LAYERS = -2;

  /// A value: for each axis what it means (several joined in one, or nothing for an axis of size
  /// 1), and the layers it is, side by side where an axis says so.
  private record Value(List<List<Integer>> axes, List<List<String>> layers) {
    boolean isSequence() {
      return axes.stream().flatMap(List::stream).filter(label -> label >= 0).count() == 2;
    }

    Value over(List<List<Integer>> other) {
      return new Value(other, layers);
    }

    int find(int label) {
      for (int i = 0; i < axes.size(); i++) {
        if (axes.get(i).equals(List.of(label))) {
          return i;
        }
      }
      return -1;
    }
  }

  /// What was read.
  ///
  /// @param outputs for each output, what its axes mean: 0 the batch, 1 the time, −1 features, −2
  ///   layers side by side
  /// @param inputs the same for inputs
  /// @param names for each input the layers it is given to: several where it holds the states of
  ///   several
  public record Stack(
      Model model,
      Parameters parameters,
      Map<String, List<List<Integer>>> inputs,
      Map<String, List<String>> names,
      Map<String, List<List<Integer>>> outputs) {}

  private final OnnxGraph graph;
  private final Map<String, List<Tensor>> run;
  private final Map<String, Value> values = new HashMap<>();
  private final Map<String, List<String>> names = new LinkedHashMap<>();
  private final Map<Integer, Integer> sizes = new HashMap<>();
  private final List<Layer> layers = new ArrayList<>();
  private final Map<String, float[]> parameters = new LinkedHashMap<>();

  /// What the axes of symbols mean.
  private final Map<String, List<List<Integer>>> given = new HashMap<>();

  /// Products that no bias was added to so far, though one may be.
  private final Set<String> openBias = new HashSet<>();

  private final Set<String> reverse = new HashSet<>();
  private int batch = -1;
  private int time = -1;

  /// @param run every value of the graph in one run
  /// @param labels for each input the numbers of its axes, the same for axes of one name
  private StackReader(
      OnnxGraph graph, Map<String, List<Tensor>> run, Map<String, List<Integer>> labels) {
    this.graph = graph;
    this.run = run;
    for (var input : graph.givenInputs()) {
      var tensor = run.get(input.name()).getFirst();
      var axes = new ArrayList<List<Integer>>();
      labels.get(input.name()).forEach(label -> axes.add(List.of(label)));
      for (int i = 0; i < axes.size(); i++) {
        sizes.put(labels.get(input.name()).get(i), tensor.size(i));
      }
      if (tensor.type().isReal() && !axes.isEmpty()) {
        axes.set(axes.size() - 1, List.of(FEATURE));
      }
      var made = new ArrayList<List<String>>();
      if (axes.size() == 3 && isState(input.name())) {
        // [layers, batch, width]: the states of several layers in one.
        int n = tensor.size(0);
        axes.set(0, n == 1 ? List.of() : List.of(LAYERS));
        for (int i = 0; i < n; i++) {
          made.add(List.of(n == 1 ? input.name() : input.name() + "." + i));
        }
      } else {
        made.add(List.of(input.name()));
      }
      values.put(input.name(), new Value(axes, made));
      names.put(input.name(), made.stream().map(List::getFirst).toList());
    }
  }

  /// Whether an input is what recurrent nodes start from, moved about at most.
  private boolean isState(String input) {
    var same = new HashSet<>(Set.of(input));
    for (var node : graph.nodes()) {
      switch (node.operator()) {
        case "Slice", "Gather", "Split", "Squeeze", "Unsqueeze", "Identity" -> {
          if (same.contains(node.inputs().getFirst())) {
            same.addAll(node.outputs());
          }
        }
        case "RNN", "GRU", "LSTM" -> {
          if (node.inputs().stream().skip(5).anyMatch(same::contains)) {
            return true;
          }
        }
        default -> {}
      }
    }
    return false;
  }

  /// Reads a graph.
  ///
  /// @throws OnnxException if a node is no layer: the message names it
  public static Stack read(
      OnnxGraph graph, Map<String, List<Tensor>> run, Map<String, List<Integer>> labels) {
    var reader = new StackReader(graph, run, labels);
    reader.findTime();
    reader.joinBatch();
    return reader.stack();
  }

  private OnnxException no(OnnxNode node, String why, Object... values) {
    return new OnnxException(
        "%s %s, and so the graph is no stack of layers; run it as it is (OnnxSession)"
            .formatted(node.label(), why.formatted(values)));
  }

  // Which axis is which.

  /// The first recurrent node says which axis of the inputs is the time: nodes before it only move
  /// axes, so that it is enough to follow sizes, which all differ.
  private void findTime() {
    for (var node : graph.nodes()) {
      switch (node.operator()) {
        case "RNN", "GRU", "LSTM" -> {
          boolean first = whole(node, "layout", 0) == 0;
          var x = run.get(node.inputs().getFirst()).getFirst();
          time = labelOf(node, x.size(first ? 0 : 1));
          batch = labelOf(node, x.size(first ? 1 : 0));
          return;
        }
        default -> {}
      }
    }
    throw new OnnxException(
        "there is no recurrent operator in it, and so it is no stack of layers of Eddy; run it as it is (OnnxSession)");
  }

  private int labelOf(OnnxNode node, int size) {
    return sizes.entrySet().stream()
        .filter(entry -> entry.getValue() == size)
        .map(Map.Entry::getKey)
        .sorted()
        .findFirst()
        .orElseThrow(() -> no(node, "has an axis of size %d that is no axis of an input", size));
  }

  /// States are of the batch, whatever number its axis has in their own shape.
  private void joinBatch() {
    for (var input : graph.givenInputs()) {
      var value = values.get(input.name());
      boolean state = value.axes.size() == 3 && value.find(FEATURE) == 2 && isState(input.name());
      if (state) {
        values.put(
            input.name(),
            value.over(List.of(value.axes.getFirst(), List.of(batch), List.of(FEATURE))));
      }
    }
  }

  private Stack stack() {
    for (var input : graph.givenInputs()) {
      var tensor = run.get(input.name()).getFirst();
      if (tensor.type().isReal()) {
        var axis = values.get(input.name()).isSequence() ? "time" : "";
        for (var name : names.get(input.name())) {
          layers.add(new Layer.Numbers(name, axis, tensor.size(tensor.rank() - 1)));
        }
      }
    }
    for (var node : graph.nodes()) {
      if (node.inputs().stream().anyMatch(values::containsKey)) {
        read(node);
      }
    }
    var outputs = new LinkedHashMap<String, List<String>>();
    var axes = new LinkedHashMap<String, List<List<Integer>>>();
    for (var output : graph.outputs()) {
      var value = values.get(output.name());
      if (value == null) {
        throw new OnnxException(
            "the output \"%s\" does not come from the inputs; run the graph as it is (OnnxSession)"
                .formatted(output.name()));
      }
      outputs.put(output.name(), value.layers.stream().flatMap(List::stream).toList());
      axes.put(output.name(), meaning(value.axes));
    }
    var model = new Model(layers, outputs);
    var all = Parameters.zeros(model);
    parameters.forEach(all::set);
    var inputs = new LinkedHashMap<String, List<List<Integer>>>();
    graph.givenInputs().forEach(in -> inputs.put(in.name(), inputAxes(in)));
    return new Stack(model, all, inputs, names, axes);
  }

  private List<List<Integer>> inputAxes(OnnxValue input) {
    return meaning(given.getOrDefault(input.name(), values.get(input.name()).axes));
  }

  /// Labels as 0 for the batch and 1 for the time.
  private List<List<Integer>> meaning(List<List<Integer>> axes) {
    return axes.stream()
        .map(axis ->
            axis.stream().map(l -> l == batch ? (Integer) 0 : l == time ? (Integer) 1 : l).toList())
        .toList();
  }

  // Nodes.

  private static long whole(OnnxNode node, String name, long otherwise) {
    return node.attributes().get(name) instanceof Attribute.Whole(long value) ? value : otherwise;
  }

  private static float real(OnnxNode node, String name, float otherwise) {
    return node.attributes().get(name) instanceof Attribute.Real(float value) ? value : otherwise;
  }

  private Tensor tensor(String name) {
    return run.get(name).getFirst();
  }

  private void put(OnnxNode node, Value value) {
    values.put(node.outputs().getFirst(), value);
  }

  private void read(OnnxNode node) {
    if (!node.domain().isEmpty()) {
      throw no(node, "is an operator of \"%s\"", node.domain());
    }
    var x = values.get(node.inputs().getFirst());
    switch (node.operator()) {
      // Shapes are known from the run.
      case "Shape", "Size" -> {}
      case "Identity", "Dropout" -> put(node, first(node, x));
      case "Cast" -> {
        boolean ids = !tensor(node.inputs().getFirst()).type().isReal();
        if (ids == tensor(node.outputs().getFirst()).type().isReal()) {
          throw no(node, "turns symbols into numbers, or numbers into symbols");
        }
        put(node, first(node, x));
      }
      case "Transpose" -> transpose(node, first(node, x));
      case "Squeeze", "Unsqueeze", "Reshape", "Flatten" -> reshape(node, first(node, x));
      case "RNN", "GRU", "LSTM" -> recurrent(node, first(node, x));
      case "Gather" -> gather(node, x);
      case "Slice" -> slice(node, first(node, x));
      case "Concat" -> concat(node);
      case "MatMul" -> matmul(node, first(node, x), tensor(node.inputs().get(1)));
      case "Gemm" -> gemm(node, first(node, x));
      case "Add", "Sub", "Mul" -> arithmetic(node);
      case "ReduceMean", "ReduceMax" -> pool(node, first(node, x));
      case "Softmax" -> rowFunction(node, first(node, x), "softmax");
      case "LogSoftmax" -> rowFunction(node, first(node, x), "log_softmax");
      case "LayerNormalization" -> layerNorm(node, first(node, x));
      case "Relu" -> pointwise(node, first(node, x), "relu(x)");
      case "Tanh" -> pointwise(node, first(node, x), "tanh(x)");
      case "Sigmoid" -> pointwise(node, first(node, x), "sigmoid(x)");
      case "Softplus" -> pointwise(node, first(node, x), "softplus(x)");
      case "Softsign" -> pointwise(node, first(node, x), "softsign(x)");
      case "Exp" -> pointwise(node, first(node, x), "exp(x)");
      case "Abs" -> pointwise(node, first(node, x), "abs(x)");
      case "Neg" -> pointwise(node, first(node, x), "-x");
      case "LeakyRelu" ->
          pointwise(
              node, first(node, x), "where(x < 0, (" + real(node, "alpha", 0.01f) + ")*x, x)");
      case "Elu" -> {
        if (real(node, "alpha", 1) != 1) {
          throw no(node, "has another alpha than 1");
        }
        pointwise(node, first(node, x), "elu(x)");
      }
      case "HardSigmoid" ->
          pointwise(
              node,
              first(node, x),
              "max(min((%s)*x + (%s), 1), 0)"
                  .formatted(real(node, "alpha", 0.2f), real(node, "beta", 0.5f)));
      default -> throw no(node, "is no layer of Eddy's");
    }
  }

  private Value first(OnnxNode node, Value x) {
    if (x == null) {
      throw no(node, "reads the inputs where a layer has its weights");
    }
    return x;
  }

  private void transpose(OnnxNode node, Value x) {
    int rank = x.axes.size();
    var order =
        node.attributes().get("perm") instanceof Attribute.Wholes(var perm)
            ? perm.stream().mapToInt(Long::intValue).toArray()
            : IntStream.range(0, rank).map(i -> rank - 1 - i).toArray();
    put(node, x.over(Arrays.stream(order).mapToObj(x.axes::get).toList()));
  }

  private int size(Value value, int label) {
    return switch (label) {
      case FEATURE -> value.layers.getFirst().stream().mapToInt(this::width).sum();
      case LAYERS -> value.layers.size();
      default -> sizes.get(label);
    };
  }

  private int width(String layer) {
    return new Model(layers, Map.of()).width(layer);
  }

  /// The same elements in other axes: labels are dealt out again by the sizes of the run.
  private void reshape(OnnxNode node, Value x) {
    var labels = new ArrayList<>(x.axes.stream().flatMap(List::stream).toList());
    var axes = new ArrayList<List<Integer>>();
    int next = 0;
    for (int wanted : tensor(node.outputs().getFirst()).shape()) {
      var axis = new ArrayList<Integer>();
      int size = 1;
      while (size != wanted && next < labels.size()) {
        size *= size(x, labels.get(next));
        axis.add(labels.get(next++));
      }
      if (size != wanted) {
        throw no(node, "cuts an axis into pieces");
      }
      axes.add(axis);
    }
    if (labels.subList(next, labels.size()).stream().anyMatch(label -> size(x, label) != 1)) {
      throw no(node, "cuts an axis into pieces");
    }
    put(node, joined(new Value(axes, x.layers)));
  }

  /// Layers side by side, with their features behind in one axis, are layers joined.
  private static Value joined(Value value) {
    int at = value.axes.indexOf(List.of(LAYERS, FEATURE));
    if (at < 0) {
      return value;
    }
    var axes = new ArrayList<>(value.axes);
    axes.set(at, List.of(FEATURE));
    return new Value(axes, List.of(value.layers.stream().flatMap(List::stream).toList()));
  }

  private String name(OnnxNode node) {
    var name = node.name().isEmpty() ? node.outputs().getFirst() : node.name();
    name = name.replaceAll("[^A-Za-z0-9_-]+", "_").replaceAll("^_+|_+$", "");
    var base = name.isEmpty() ? node.operator().toLowerCase(Locale.ROOT) : name;
    name = base;
    for (int i = 2; taken(name) || taken(name + ".forward"); i++) {
      name = base + "_" + i;
    }
    return name;
  }

  private boolean taken(String name) {
    return layers.stream().anyMatch(layer -> layer.name().equals(name));
  }

  private void apply(String name, Cell cell, int units, List<String> x, boolean backwards) {
    layers.add(
        new Layer.Apply(
            name, cell, units, Map.of("x", x), Map.of(), Map.of(), backwards, Map.of()));
  }

  private void recurrent(OnnxNode node, Value x) {
    boolean first = whole(node, "layout", 0) == 0;
    var axes =
        List.of(List.of(first ? time : batch), List.of(first ? batch : time), List.of(FEATURE));
    if (!x.axes.equals(axes) || x.layers.size() != 1) {
      throw no(node, "reads other axes than time, batch and features");
    }
    for (int i = 1; i < node.inputs().size(); i++) {
      if (i != 5 && i != 6 && values.containsKey(node.inputs().get(i))) {
        throw no(node, "takes weights or lengths (input %d) from the inputs", i);
      }
    }
    lengths(node);
    var direction =
        node.attributes().get("direction") instanceof Attribute.Text(var text) ? text : "forward";
    int directions = direction.equals("bidirectional") ? 2 : 1;
    var side = directions == 2 ? List.of(LAYERS) : List.<Integer>of();
    var last =
        first
            ? List.of(side, List.of(batch), List.of(FEATURE))
            : List.of(List.of(batch), side, List.of(FEATURE));
    var startH = start(node, 5, last, directions);
    var startC = start(node, 6, last, directions);
    var name = name(node);
    var made = new ArrayList<List<String>>();
    for (int d = 0; d < directions; d++) {
      boolean backwards = d == 1 || direction.equals("reverse");
      var own = directions == 1 ? name : name + (backwards ? ".backward" : ".forward");
      var cell = RecurrentNode.of(node, d, directions, i -> constant(node, i));
      var start = new LinkedHashMap<String, List<String>>();
      if (!startH.isEmpty()) {
        start.put("h", startH.get(d));
      }
      if (!startC.isEmpty()) {
        start.put("c", startC.get(d));
      }
      layers.add(
          new Layer.Apply(
              own,
              cell.cell(),
              cell.units(),
              Map.of("x", x.layers.getFirst()),
              start,
              Map.of(),
              backwards,
              Map.of()));
      cell.parameters()
          .forEach((parameter, values) -> parameters.put(own + "." + parameter, values));
      if (backwards) {
        reverse.add(own);
      }
      made.add(List.of(own));
    }
    var y =
        first
            ? List.of(List.of(time), side, List.of(batch), List.of(FEATURE))
            : List.of(List.of(batch), List.of(time), side, List.of(FEATURE));
    // Early exporters left the axis of directions out.
    boolean bare = constant(node, 1).rank() == 2;
    values.put(node.outputs().getFirst(), new Value(bare ? without(y, 1) : y, made));
    for (int i = 1; i < node.outputs().size(); i++) {
      var output = node.outputs().get(i);
      if (isRead(output)) {
        var state = i == 1 ? "h" : "c";
        values.put(output, new Value(last, made.stream().map(l -> finalState(l, state)).toList()));
      }
    }
  }

  /// The layers that a state of each direction starts from; none where it starts from zeros.
  private List<List<String>> start(
      OnnxNode node, int input, List<List<Integer>> axes, int directions) {
    var given = input < node.inputs().size() ? values.get(node.inputs().get(input)) : null;
    if (given != null) {
      if (!given.axes.equals(axes) || given.layers.size() != directions) {
        throw no(node, "starts from states (input %d) of other axes", input);
      }
      return given.layers;
    }
    var start = constant(node, input);
    if (start != null && IntStream.range(0, start.size()).anyMatch(k -> start.real(k) != 0)) {
      throw no(node, "starts from a state that is not zeros");
    }
    return List.of();
  }

  private boolean isRead(String value) {
    return graph.outputs().stream().anyMatch(output -> output.name().equals(value))
        || graph.nodes().stream().anyMatch(node -> node.inputs().contains(value));
  }

  private List<String> finalState(List<String> scan, String state) {
    var name = scan.getFirst() + "." + state;
    if (!taken(name)) {
      layers.add(new Layer.FinalState(name, scan.getFirst(), state));
    }
    return List.of(name);
  }

  private Tensor constant(OnnxNode node, int input) {
    return input < node.inputs().size() && !node.inputs().get(input).isEmpty()
        ? tensor(node.inputs().get(input))
        : null;
  }

  private void lengths(OnnxNode node) {
    var lengths = constant(node, 4);
    if (lengths != null) {
      for (int i = 0; i < lengths.size(); i++) {
        if (lengths.whole(i) != sizes.get(time)) {
          throw no(node, "has lengths of its own");
        }
      }
    }
  }

  private void gather(OnnxNode node, Value data) {
    if (data == null) {
      embedding(node);
      return;
    }
    int axis = Math.floorMod(whole(node, "axis", 0), data.axes.size());
    var indices = constant(node, 1);
    if (values.containsKey(node.inputs().get(1)) || indices.size() != 1) {
      throw no(node, "picks several places");
    }
    var axes = new ArrayList<>(data.axes);
    int size = tensor(node.inputs().getFirst()).size(axis);
    int index = (int) Math.floorMod(indices.whole(0), (long) size);
    var picked = pick(node, data, axis, index, size);
    axes.remove(axis);
    if (indices.rank() == 1) {
      axes.add(axis, List.of());
    }
    put(node, new Value(axes, picked));
  }

  /// One place along an axis.
  private List<List<String>> pick(OnnxNode node, Value x, int axis, int index, int size) {
    var label = x.axes.get(axis);
    if (label.isEmpty()) {
      return x.layers;
    }
    if (label.equals(List.of(LAYERS))) {
      return List.of(x.layers.get(index));
    }
    if (!label.equals(List.of(time)) || index != size - 1 && index != 0) {
      throw no(node, "picks a place that is neither the first nor the last step");
    }
    var picked = new ArrayList<List<String>>();
    for (var group : x.layers) {
      var rows = new ArrayList<String>();
      for (var layer : group) {
        if (index == size - 1) {
          rows.add(pooled(layer, Layer.Pooling.LAST_VALID_STEP, "last"));
        } else if (reverse.contains(layer)) {
          // The first step is the last that a layer running backwards takes.
          rows.add(finalState(List.of(layer), "h").getFirst());
        } else {
          throw no(node, "picks the first step of a layer that runs forwards");
        }
      }
      picked.add(rows);
    }
    return picked;
  }

  private String pooled(String layer, Layer.Pooling kind, String what) {
    var name = layer + "." + what;
    if (!taken(name)) {
      layers.add(new Layer.Pool(name, layer, kind));
    }
    return name;
  }

  private void embedding(OnnxNode node) {
    var ids = values.get(node.inputs().get(1));
    var table = tensor(node.inputs().getFirst());
    var name = ids.layers.getFirst().getFirst();
    if (table.rank() != 2 || whole(node, "axis", 0) != 0 || taken(name)) {
      throw no(node, "looks up symbols in another way than an embedding");
    }
    layers.add(
        new Layer.Embedding(name, ids.isSequence() ? "time" : "", table.size(0), table.size(1)));
    var rows = new float[table.size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) table.real(i);
    }
    parameters.put(name + ".table", rows);
    given.put(name, values.get(name).axes);
    var axes = new ArrayList<>(ids.axes);
    axes.add(List.of(FEATURE));
    put(node, new Value(axes, ids.layers));
  }

  private void slice(OnnxNode node, Value x) {
    var before = tensor(node.inputs().getFirst()).shape();
    var after = tensor(node.outputs().getFirst()).shape();
    var result = x;
    for (int axis = 0; axis < before.length; axis++) {
      if (before[axis] == after[axis]) {
        continue;
      }
      int from = (int) Math.floorMod(start(node, axis), (long) before[axis]);
      if (result.axes.get(axis).equals(List.of(LAYERS))) {
        var axes = new ArrayList<>(result.axes);
        axes.set(axis, after[axis] == 1 ? List.of() : List.of(LAYERS));
        result = new Value(axes, result.layers.subList(from, from + after[axis]));
        continue;
      }
      if (after[axis] != 1) {
        throw no(node, "cuts out a part of an axis");
      }
      var picked = pick(node, result, axis, from, before[axis]);
      var axes = new ArrayList<>(result.axes);
      axes.set(axis, List.of());
      result = new Value(axes, picked);
    }
    put(node, result);
  }

  private long start(OnnxNode node, int axis) {
    boolean attributes = node.attributes().containsKey("starts");
    var starts = attributes ? wholes(node, "starts") : wholes(constant(node, 1));
    var axes = attributes ? wholes(node, "axes") : wholes(constant(node, 3));
    for (int i = 0; i < starts.length; i++) {
      if (axes.length == 0
          ? i == axis
          : axes[i] == axis || axes[i] + tensor(node.inputs().getFirst()).rank() == axis) {
        return starts[i];
      }
    }
    throw no(node, "cuts an axis it does not name");
  }

  private static long[] wholes(OnnxNode node, String name) {
    return node.attributes().get(name) instanceof Attribute.Wholes(var list)
        ? list.stream().mapToLong(Long::longValue).toArray()
        : new long[0];
  }

  private static long[] wholes(Tensor tensor) {
    var values = new long[tensor == null ? 0 : tensor.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.whole(i);
    }
    return values;
  }

  private void concat(OnnxNode node) {
    var parts = new ArrayList<Value>();
    for (var input : node.inputs()) {
      parts.add(first(node, values.get(input)));
    }
    var like = parts.getFirst();
    int axis = Math.floorMod(whole(node, "axis", 0), like.axes.size());
    var label = like.axes.get(axis);
    var others = without(like.axes, axis);
    var layers = new ArrayList<List<String>>();
    for (var part : parts) {
      if (!without(part.axes, axis).equals(others)) {
        throw no(node, "joins values of different axes");
      }
    }
    if (label.equals(List.of(FEATURE))) {
      if (parts.stream().anyMatch(part -> part.layers.size() != 1)) {
        throw no(node, "joins features of layers side by side");
      }
      put(
          node,
          new Value(
              like.axes,
              List.of(parts.stream().flatMap(part -> part.layers.getFirst().stream()).toList())));
      return;
    }
    boolean side =
        parts.stream()
            .allMatch(part ->
                part.axes.get(axis).isEmpty() || part.axes.get(axis).equals(List.of(LAYERS)));
    if (!side) {
      throw no(node, "joins along the time or the batch");
    }
    parts.forEach(part -> layers.addAll(part.layers));
    var axes = new ArrayList<>(like.axes);
    axes.set(axis, List.of(LAYERS));
    put(node, new Value(axes, layers));
  }

  private static List<List<Integer>> without(List<List<Integer>> axes, int axis) {
    var others = new ArrayList<>(axes);
    others.remove(axis);
    return others;
  }

  /// A layer that works on the features of a value.
  private List<String> features(OnnxNode node, Value x) {
    if (x.find(FEATURE) != x.axes.size() - 1 || x.layers.size() != 1) {
      throw no(node, "works on another axis than the features");
    }
    return x.layers.getFirst();
  }

  private void layer(OnnxNode node, Value x, Cell cell, int units, Map<String, float[]> given) {
    var name = name(node);
    apply(name, cell, units, features(node, x), false);
    given.forEach((parameter, values) -> parameters.put(name + "." + parameter, values));
    put(node, new Value(x.axes, List.of(List.of(name))));
  }

  private void matmul(OnnxNode node, Value x, Tensor w) {
    if (values.containsKey(node.inputs().get(1)) || w.rank() != 2) {
      throw no(node, "multiplies two values");
    }
    dense(node, x, w, false, 1, null);
  }

  private void gemm(OnnxNode node, Value x) {
    if (whole(node, "transA", 0) != 0
        || node.inputs().stream().skip(1).anyMatch(values::containsKey)) {
      throw no(node, "multiplies two values");
    }
    var bias = constant(node, 2);
    float beta = real(node, "beta", 1);
    float[] b = null;
    if (bias != null) {
      int units = tensor(node.outputs().getFirst()).size(1);
      b = new float[units];
      for (int i = 0; i < units; i++) {
        b[i] = beta * (float) bias.real(bias.size() == 1 ? 0 : i);
      }
    }
    dense(
        node,
        x,
        tensor(node.inputs().get(1)),
        whole(node, "transB", 0) != 0,
        real(node, "alpha", 1),
        b);
  }

  private void dense(
      OnnxNode node, Value x, Tensor w, boolean transposed, float factor, float[] bias) {
    int units = w.size(transposed ? 0 : 1);
    int inputs = w.size(transposed ? 1 : 0);
    var matrix = new float[units * inputs];
    for (int u = 0; u < units; u++) {
      for (int i = 0; i < inputs; i++) {
        matrix[u * inputs + i] =
            factor * (float) w.real(transposed ? u * inputs + i : i * units + u);
      }
    }
    var given = new HashMap<String, float[]>();
    given.put("W", matrix);
    given.put("b", bias == null ? new float[units] : bias);
    layer(node, x, Cell.of("affine", "output = W @ x + b"), units, given);
    boolean once =
        graph.nodes().stream()
                .filter(other -> other.inputs().contains(node.outputs().getFirst()))
                .count()
            == 1;
    if (bias == null && once) {
      openBias.add(values.get(node.outputs().getFirst()).layers.getFirst().getFirst());
    }
  }

  /// A bias, a factor, or two values added.
  private void arithmetic(OnnxNode node) {
    var a = values.get(node.inputs().getFirst());
    var b = values.get(node.inputs().get(1));
    if (a != null && b != null) {
      if (!node.operator().equals("Add") || !a.axes.equals(b.axes)) {
        throw no(node, "joins two values in another way than by adding them");
      }
      var name = name(node);
      var cell = Cell.of("residual", "input y [D]\noutput = x + y");
      int units = size(a, FEATURE);
      layers.add(
          new Layer.Apply(
              name,
              cell,
              units,
              Map.of("x", features(node, a), "y", features(node, b)),
              Map.of(),
              Map.of(),
              false,
              Map.of()));
      put(node, new Value(a.axes, List.of(List.of(name))));
      return;
    }
    var x = a == null ? b : a;
    int width = size(x, FEATURE);
    var row = row(node, tensor(node.inputs().get(a == null ? 0 : 1)), width);
    if (node.operator().equals("Sub")) {
      if (a == null) {
        throw no(node, "subtracts a value from a constant");
      }
      for (int i = 0; i < width; i++) {
        row[i] = -row[i];
      }
    }
    if (node.operator().equals("Mul")) {
      layer(node, x, Cell.of("scale", "param g [D] = ones\noutput = g*x"), width, Map.of("g", row));
      return;
    }
    var only = features(node, x);
    if (only.size() == 1 && openBias.remove(only.getFirst())) {
      parameters.put(only.getFirst() + ".b", row);
      put(node, x);
      return;
    }
    layer(node, x, Cell.of("bias", "param b [D]\noutput = x + b"), width, Map.of("b", row));
  }

  /// A constant as one number a feature.
  private float[] row(OnnxNode node, Tensor constant, int width) {
    boolean last =
        constant.size() == 1
            || constant.size() == width && constant.size(constant.rank() - 1) == width;
    if (!last || !constant.type().isReal()) {
      throw no(node, "has a constant that is not one number a feature");
    }
    var row = new float[width];
    for (int i = 0; i < width; i++) {
      row[i] = (float) constant.real(constant.size() == 1 ? 0 : i);
    }
    return row;
  }

  private void pool(OnnxNode node, Value x) {
    var shape = tensor(node.inputs().getFirst()).shape();
    var named =
        node.attributes().containsKey("axes") ? wholes(node, "axes") : wholes(constant(node, 1));
    if (named.length != 1) {
      throw no(node, "reduces several axes");
    }
    int axis = (int) Math.floorMod(named[0], (long) shape.length);
    if (!x.axes.get(axis).equals(List.of(time))) {
      throw no(node, "reduces another axis than the time");
    }
    boolean mean = node.operator().equals("ReduceMean");
    var kind = mean ? Layer.Pooling.MEAN : Layer.Pooling.MAX;
    var pooled =
        x.layers.stream()
            .map(group ->
                group.stream().map(layer -> pooled(layer, kind, mean ? "mean" : "max")).toList())
            .toList();
    var axes = new ArrayList<>(x.axes);
    if (whole(node, "keepdims", 1) != 0) {
      axes.set(axis, List.of());
    } else {
      axes.remove(axis);
    }
    put(node, new Value(axes, pooled));
  }

  private void rowFunction(OnnxNode node, Value x, String function) {
    int axis = Math.floorMod(whole(node, "axis", -1), x.axes.size());
    if (axis != x.find(FEATURE)) {
      throw no(node, "works on another axis than the features");
    }
    pointwise(node, x, function + "(x)");
  }

  private void pointwise(OnnxNode node, Value x, String equation) {
    var name = node.operator().toLowerCase(Locale.ROOT);
    layer(node, x, Cell.of(name, "output = " + equation), size(x, FEATURE), Map.of());
  }

  private void layerNorm(OnnxNode node, Value x) {
    int width = size(x, FEATURE);
    if (Math.floorMod(whole(node, "axis", -1), x.axes.size()) != x.axes.size() - 1) {
      throw no(node, "normalises other axes than the features");
    }
    var cell =
        Cell.of(
            "layer-norm",
            "param g [D] = ones\nparam b [D]\noutput = g*norm(x, "
                + new BigDecimal(Float.toString(real(node, "epsilon", 1e-5f))).toPlainString()
                + ") + b");
    var bias = constant(node, 2);
    layer(
        node,
        x,
        cell,
        width,
        Map.of(
            "g",
            row(node, constant(node, 1), width),
            "b",
            bias == null ? new float[width] : row(node, bias, width)));
  }
}
