package dev.eddy.formats.tensorflow;

import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Network;
import dev.eddy.formats.Picking;
import dev.eddy.formats.network.Assembly;
import dev.eddy.formats.network.Assembly.Value;
import dev.eddy.formats.network.Gates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Makes a network of a graph of TensorFlow 1: cells in `dynamic_rnn` (a while loop), in
/// `static_rnn` (unrolled), or fused, one over the other, in one direction or two; embeddings
/// before them and dense layers behind. What the graph does otherwise is refused by node and
/// operation.
///
/// Steps of padding are left to the lengths that a run is given, as `sequence_length` is.
final class GraphNetwork {

  final Graph graph;
  final GraphNumbers numbers;
  final Assembly build;
  final GraphCells cells;
  final GraphLoops loops;
  private final GraphUnrolled unrolled;
  private final Map<String, Symbol> known = new HashMap<>();
  final Map<String, List<Graph.Node>> readers = new HashMap<>();
  private int depth;

  private GraphNetwork(Graph graph, Function<String, ForeignTensor> variables, Set<String> inputs) {
    this.graph = graph;
    numbers = new GraphNumbers(graph, variables, inputs);
    build = new Assembly(graph.where());
    cells = new GraphCells(graph, numbers::numbers);
    loops = new GraphLoops(this);
    unrolled = new GraphUnrolled(this);
    for (var node : graph.nodes().values()) {
      for (var input : node.data()) {
        readers.computeIfAbsent(Graph.name(input), _ -> new ArrayList<>()).add(node);
      }
    }
  }

  /// @param variables the numbers of variables that the graph does not hold, by name
  /// @param inputs constants that are inputs
  /// @param outputs the nodes that are wanted, by the name of the output
  static Network of(
      Graph graph,
      Function<String, ForeignTensor> variables,
      Set<String> inputs,
      Map<String, String> outputs) {
    var network = new GraphNetwork(graph, variables, inputs);
    outputs.forEach(network::output);
    return network.build.network();
  }

  FormatException fault(Graph.Node node, String sentence) {
    return new FormatException(
        "%s, node \"%s\" (%s): %s".formatted(graph.where(), node.name(), node.op(), sentence));
  }

  private void output(String name, String node) {
    switch (symbol(node)) {
      case Symbol.Sequence(Value value, int view, boolean turned) -> {
        if (turned) {
          throw fault(graph.node(node), "its steps run backwards");
        }
        noteView(name, view);
        build.output(name, value);
      }
      case Symbol.Row(Value value) -> build.output(name, value);
      case Symbol.Flat(Value value, int view) -> {
        noteView(name, view);
        build.output(name, value);
      }
      case Symbol.Step(Symbol.Sequence of, int index, int count) ->
          build.output(
              name,
              build.pick(
                  node, of.value(), new Picking.Step(of.turned() ? count - 1 - index : index)));
      case Symbol.Symbols _, Symbol.Other _ ->
          throw fault(graph.node(node), "it gives nothing that is an output of a network");
    }
  }

  private void noteView(String name, int view) {
    if (timeFirst >= 0 && view == timeFirst) {
      build.note("\"%s\" has its steps before its rows in TensorFlow".formatted(name));
    }
  }

  /// The view in which steps are the first axis; -1 until a loop says.
  int timeFirst = -1;

  void firstAxisIsTime(Graph.Node node, int view) {
    if (timeFirst >= 0 && timeFirst != view) {
      throw fault(node, "it takes rows for steps");
    }
    timeFirst = view;
  }

  // ---- symbols

  Symbol symbol(String input) {
    var key = Graph.name(input) + ":" + Graph.output(input);
    var symbol = known.get(key);
    if (symbol == null) {
      if (++depth > 2000) {
        throw new FormatException(
            "%s: its nodes follow each other without end".formatted(graph.where()));
      }
      symbol = made(graph.node(input), Graph.output(input));
      depth--;
      known.put(key, symbol);
    }
    return symbol;
  }

  private Symbol made(Graph.Node node, int output) {
    if (numbers.inputs().contains(node.name()) || node.op().startsWith("Placeholder")) {
      return input(node);
    }
    var data = node.data();
    return switch (node.op()) {
      case "Identity", "StopGradient", "CheckNumerics", "Snapshot" -> symbol(data.getFirst());
      case "Transpose" ->
          switch (transposable(node)) {
            case Symbol.Sequence(Value value, int view, boolean turned) ->
                new Symbol.Sequence(value, 1 - view, turned);
            case Symbol.Symbols(String name, String axis, int view) ->
                new Symbol.Symbols(name, axis, 1 - view);
            case Symbol other -> other;
          };
      case "ReverseV2", "ReverseSequence" -> {
        if (!(symbol(data.getFirst())
            instanceof Symbol.Sequence(Value value, int view, boolean t))) {
          throw fault(node, "it turns something that is no sequence");
        }
        yield new Symbol.Sequence(value, view, !t);
      }
      case "TensorArrayGatherV3" -> loops.fromLoop(node, true);
      case "Exit" -> loops.fromLoop(node, false);
      case "BlockLSTM" -> loops.fused(node, output);
      case "GatherNd" -> loops.fusedState(node);
      case "Unpack" -> unpacked(node, output);
      case "Pack" -> packed(node);
      case "ConcatV2" -> concatenated(node);
      case "GatherV2", "Gather", "ResourceGather" -> embedded(node);
      case "MatMul" -> dense(node, null);
      case "BiasAdd", "Add", "AddV2" -> added(node);
      case "Softmax", "LogSoftmax", "Sigmoid", "Tanh", "Relu" -> activated(node);
      case "Reshape" -> reshaped(node);
      case "StridedSlice" -> sliced(node);
      case "Mul" -> masked(node);
      case "Squeeze",
          "Shape",
          "Fill",
          "Const",
          "Range",
          "Max",
          "Min",
          "Less",
          "Cast",
          "Tile",
          "ExpandDims",
          "Sub" ->
          new Symbol.Other();
      default -> unrolled.operation(node, output);
    };
  }

  /// What is transposed, if that means that rows and steps change places.
  private Symbol transposable(Graph.Node node) {
    var symbol = symbol(node.data().getFirst());
    var order = graph.node(node.data().get(1));
    var constant = numbers.constant(order.name());
    if (constant == null && order.op().equals("ConcatV2")) {
      // [1, 0] and the axes from 2 on.
      boolean rest = graph.node(order.data().get(1)).op().equals("Range");
      constant = rest ? numbers.constant(order.data().getFirst()) : null;
    }
    boolean swaps =
        constant != null
            && constant.size() >= 2
            && constant.at(0) == 1
            && constant.at(1) == 0
            && (constant.size() == 2 || constant.at(2) == 2);
    boolean last =
        movesLastFirst(node) && numbers.inputs().contains(Graph.name(node.data().getFirst()))
            || movesLastFirst(node)
                && graph.node(node.data().getFirst()).op().startsWith("Placeholder");
    if (!swaps && !last && !(symbol instanceof Symbol.Other)) {
      throw fault(node, "it moves other axes than those of rows and steps");
    }
    return symbol;
  }

  private Symbol input(Graph.Node node) {
    var constant = node.constant();
    long[] shape = constant.isPresent() ? longs(constant.get()) : node.shape("shape");
    long type = node.integer("dtype", 1);
    boolean numbers = type == 1 || type == 2 || type == 14 || type == 19;
    if (shape == null) {
      throw fault(node, "the shape of this input is open");
    }
    if (!numbers && shape.length == 2) {
      return new Symbol.Symbols(node.name(), build.symbols(node.name(), true), 0);
    }
    if (!numbers) {
      return new Symbol.Other();
    }
    boolean stepsLast = shape.length == 3 && hasStepsLast(node);
    int width = (int) shape[shape.length - (stepsLast ? 2 : 1)];
    if (shape.length < 2 || shape.length > 3 || width < 1) {
      throw fault(
          node,
          "it has shape %s; Eddy reads rows [B, width] and sequences [B, T, width]"
              .formatted(Arrays.toString(shape)));
    }
    var value = build.numbers(node.name(), width, shape.length == 3);
    if (stepsLast) {
      build.note("\"%s\" has its steps last in TensorFlow".formatted(node.name()));
    }
    return shape.length == 3 ? new Symbol.Sequence(value, 0, false) : new Symbol.Row(value);
  }

  /// Whether an input `[B, width, T]` is taken apart, or transposed, by its last axis.
  private boolean hasStepsLast(Graph.Node input) {
    for (var reader : readers.getOrDefault(input.name(), List.of())) {
      boolean last =
          reader.op().equals("Unpack") && reader.integer("axis", 0) == 2
              || reader.op().equals("Transpose") && movesLastFirst(reader);
      if (last) {
        return true;
      }
    }
    return false;
  }

  private boolean movesLastFirst(Graph.Node transpose) {
    var order = numbers.constant(transpose.data().get(1));
    return order != null && order.size() == 3 && order.at(0) == 2 && order.at(1) == 0;
  }

  private static long[] longs(ForeignTensor tensor) {
    return Arrays.stream(tensor.shape()).asLongStream().toArray();
  }

  /// A fused cell's output times 1 or 0: steps that count, which a run's lengths say.
  private Symbol masked(Graph.Node node) {
    for (var input : node.data()) {
      var symbol = symbol(input);
      if (symbol instanceof Symbol.Sequence && graph.node(input).op().equals("BlockLSTM")) {
        return symbol;
      }
    }
    return unrolled.operation(node, 0);
  }

  private Symbol unpacked(Graph.Node node, int output) {
    if (!(symbol(node.data().getFirst()) instanceof Symbol.Sequence sequence)) {
      throw fault(node, "it takes something apart that is no sequence");
    }
    int axis = (int) node.integer("axis", 0);
    if (axis > 1 && !hasStepsLast(graph.node(node.data().getFirst()))) {
      throw fault(node, "it takes features apart");
    }
    firstAxisIsTime(node, axis == 0 ? sequence.view() : 1 - sequence.view());
    var steps = new Symbol.Sequence(sequence.value(), timeFirst, sequence.turned());
    return new Symbol.Step(steps, output, (int) node.integer("num", 0));
  }

  /// Steps that were taken apart or that an unrolled cell gives, put together again.
  private Symbol packed(Graph.Node node) {
    int axis = (int) node.integer("axis", 0);
    var first = node.data().isEmpty() ? null : graph.node(node.data().getFirst());
    if (first == null) {
      return new Symbol.Other();
    }
    var symbol = symbol(node.data().getFirst());
    if (symbol instanceof Symbol.Step(Symbol.Sequence of, int index, int count)) {
      boolean all = node.data().size() == count;
      if (!all || index != 0 && index != count - 1) {
        throw fault(node, "it puts some steps together, not all");
      }
      boolean turned = of.turned() ^ index != 0;
      return new Symbol.Sequence(of.value(), axis == 0 ? timeFirst : 1 - timeFirst, turned);
    }
    return symbol;
  }

  // ---- around the cells

  private Symbol concatenated(Graph.Node node) {
    var data = node.data();
    var parts = data.subList(0, data.size() - 1);
    var symbols = new ArrayList<Symbol>();
    parts.forEach(part -> symbols.add(symbol(part)));
    if (symbols.stream().allMatch(Symbol.Step.class::isInstance)) {
      return steps(node, symbols);
    }
    var values = new ArrayList<Value>();
    int view = -1;
    boolean turned = false;
    boolean rows = true;
    for (var symbol : symbols) {
      switch (symbol) {
        case Symbol.Sequence(Value value, int own, boolean t) -> {
          values.add(value);
          view = own;
          turned = t;
          rows = false;
        }
        case Symbol.Row(Value value) -> values.add(value);
        case Symbol.Flat _, Symbol.Symbols _, Symbol.Other _, Symbol.Step _ -> {
          return new Symbol.Other();
        }
      }
    }
    var axis = numbers.constant(data.getLast());
    double along = axis == null ? Double.NaN : axis.at(0);
    if (along != -1 && along != (rows ? 1 : 2)) {
      throw fault(
          node, "it joins along axis %s, which is not that of the features".formatted(along));
    }
    var joined = build.join(node.name(), values);
    return rows ? new Symbol.Row(joined) : new Symbol.Sequence(joined, view, turned);
  }

  /// The two directions of a step side by side.
  private Symbol steps(Graph.Node node, List<Symbol> symbols) {
    var values = new ArrayList<Value>();
    int index = -1;
    int count = 0;
    int view = 0;
    for (var symbol : symbols) {
      var step = (Symbol.Step) symbol;
      int at = step.of().turned() ? step.count() - 1 - step.index() : step.index();
      if (index >= 0 && at != index) {
        throw fault(node, "it joins different steps");
      }
      index = at;
      count = step.count();
      view = step.of().view();
      values.add(step.of().value());
    }
    return new Symbol.Step(
        new Symbol.Sequence(joinedOnce(node, values), view, false), index, count);
  }

  private final Map<List<Value>, Value> joins = new HashMap<>();

  private Value joinedOnce(Graph.Node node, List<Value> values) {
    return joins.computeIfAbsent(List.copyOf(values), v -> build.join(node.name(), v));
  }

  private Symbol embedded(Graph.Node node) {
    var table = numbers.constant(node.data().getFirst());
    if (table == null && numbers.constant(node.data().get(1)) != null) {
      return oneStep(node);
    }
    if (table == null || table.shape().length != 2) {
      return new Symbol.Other();
    }
    if (!(symbol(node.data().get(1))
        instanceof Symbol.Symbols(String input, String axis, int view))) {
      throw fault(node, "it looks up something that is no input");
    }
    var name = numbers.variable(node.data().getFirst());
    return new Symbol.Sequence(
        build.embedding(name, input, axis, table.shape()[0], table.shape()[1], table.floats()),
        view,
        false);
  }

  /// A step of a sequence picked by its number.
  private Symbol oneStep(Graph.Node node) {
    var index = numbers.constant(node.data().get(1));
    if (!(symbol(node.data().getFirst())
            instanceof Symbol.Sequence(Value value, int view, boolean turned))
        || index.size() != 1
        || view != timeFirst
        || turned) {
      throw fault(node, "Eddy picks one step of a sequence only");
    }
    return new Symbol.Row(build.pick(node.name(), value, new Picking.Step((int) index.at(0))));
  }

  /// `x W + b`, where `W` is a constant; the bias may come after.
  private Symbol dense(Graph.Node node, String bias) {
    var weight = numbers.constant(node.data().get(1));
    if (weight == null
        || weight.shape().length != 2
        || isCell(numbers.variable(node.data().get(1)))) {
      return unrolled.operation(node, 0);
    }
    int in = weight.shape()[0];
    int units = weight.shape()[1];
    if (node.integer("transpose_b", 0) != 0 || node.integer("transpose_a", 0) != 0) {
      throw fault(node, "it takes a matrix the other way round");
    }
    var values = new LinkedHashMap<String, float[]>();
    values.put("W", Gates.turned(weight.floats(), in, units));
    if (bias != null) {
      values.put("b", numbers.constant(bias).floats());
    }
    var text = bias == null ? "output = W @ x" : "output = W @ x + b";
    return over(node, symbol(node.data().getFirst()), text, units, values);
  }

  private static boolean isCell(String variable) {
    return variable.matches(".*_cell(_\\d+)?(/gates|/candidate|/projection)?/(kernel|weights)");
  }

  private Symbol over(
      Graph.Node node, Symbol x, String text, int units, Map<String, float[]> values) {
    return switch (x) {
      case Symbol.Row(Value value) ->
          new Symbol.Row(build.layer(node.name(), text, units, value, values));
      case Symbol.Flat(Value value, int view) ->
          new Symbol.Flat(build.layer(node.name(), text, units, value, values), view);
      case Symbol.Sequence(Value value, int view, boolean turned) ->
          new Symbol.Sequence(build.layer(node.name(), text, units, value, values), view, turned);
      case Symbol.Step(Symbol.Sequence of, int index, int count) -> {
        int at = of.turned() ? count - 1 - index : index;
        var row = build.pick(node.name() + ".step", of.value(), new Picking.Step(at));
        yield new Symbol.Row(build.layer(node.name(), text, units, row, values));
      }
      case Symbol.Symbols _, Symbol.Other _ ->
          throw fault(node, "it reads something that is no value of the network");
    };
  }

  private Symbol added(Graph.Node node) {
    var product = graph.node(node.data().getFirst());
    var bias = numbers.constant(node.data().getLast());
    if (product.op().equals("MatMul")
        && bias != null
        && numbers.constant(product.data().get(1)) != null
        && !isCell(numbers.variable(product.data().get(1)))) {
      return dense(product, node.data().getLast());
    }
    return unrolled.operation(node, 0);
  }

  private Symbol activated(Graph.Node node) {
    var from = graph.node(node.data().getFirst());
    if (from.op().equals("Split") || unrolled.stepOf(node)) {
      return unrolled.operation(node, 0);
    }
    var x = symbol(node.data().getFirst());
    var function =
        switch (node.op()) {
          case "LogSoftmax" -> "log_softmax";
          default -> node.op().toLowerCase(java.util.Locale.ROOT);
        };
    return over(node, x, "output = %s(x)".formatted(function), width(node, x), Map.of());
  }

  private int width(Graph.Node node, Symbol x) {
    return switch (x) {
      case Symbol.Row(Value value) -> value.width();
      case Symbol.Flat(Value value, int _) -> value.width();
      case Symbol.Sequence(Value value, int _, boolean _) -> value.width();
      case Symbol.Step(Symbol.Sequence of, int _, int _) -> of.value().width();
      case Symbol.Symbols _, Symbol.Other _ ->
          throw fault(node, "it reads something that is no value of the network");
    };
  }

  /// A sequence with its rows and steps on one axis, or back.
  private Symbol reshaped(Graph.Node node) {
    return switch (symbol(node.data().getFirst())) {
      case Symbol.Sequence(Value value, int view, boolean turned) when !turned ->
          new Symbol.Flat(value, view);
      case Symbol.Flat(Value value, int view) -> new Symbol.Sequence(value, view, false);
      case Symbol other -> other;
    };
  }

  /// The last step of a sequence.
  private Symbol sliced(Graph.Node node) {
    var block = graph.node(node.data().getFirst());
    if (block.op().equals("BlockLSTM")) {
      boolean last =
          numbers.constant(node.data().get(1)) != null
              && numbers.constant(node.data().get(1)).at(0) == -1;
      int output = Graph.output(node.data().getFirst());
      if (last && (output == 1 || output == 6)) {
        return new Symbol.Row(
            build.finalState(loops.fusedLoop(block).scans().getFirst(), output == 1 ? "c" : "h"));
      }
    }
    if (!(symbol(node.data().getFirst())
        instanceof Symbol.Sequence(Value value, int view, boolean turned))) {
      return new Symbol.Other();
    }
    var begin = numbers.constant(node.data().get(1));
    boolean last =
        begin != null
            && begin.size() >= 1
            && begin.at(view == timeFirst || timeFirst < 0 ? 0 : begin.size() > 1 ? 1 : 0) == -1;
    if (!last || turned) {
      throw fault(node, "it takes a part of a sequence that is not its last step");
    }
    return new Symbol.Row(build.pool(node.name(), value, dev.eddy.model.Layer.Pooling.LAST_STEP));
  }

  /// The wanted nodes of a frozen graph: those that nobody reads.
  static Map<String, String> ends(Graph graph) {
    var read = new LinkedHashSet<String>();
    graph.nodes().values().forEach(node -> node.inputs().forEach(i -> read.add(Graph.name(i))));
    var ends = new LinkedHashMap<String, String>();
    for (var node : graph.nodes().values()) {
      boolean gives = !List.of("Assert", "NoOp", "Placeholder", "Const").contains(node.op());
      if (!read.contains(node.name()) && gives) {
        ends.put(node.name(), node.name());
      }
    }
    return ends;
  }
}
