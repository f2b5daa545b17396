package dev.eddy.formats.tensorflow;

import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Network;
import dev.eddy.formats.network.Assembly;
import dev.eddy.formats.network.Assembly.Value;
import dev.eddy.formats.network.Gates;
import dev.eddy.formats.network.Picking;
import java.util.ArrayList;
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

  /// What a node gives.
  private sealed interface Symbol {

    /// A sequence.
    ///
    /// @param view whether its first two axes have changed places since the input
    /// @param turned whether its steps run from the last to the first
    record Sequence(Value value, int view, boolean turned) implements Symbol {}

    record Row(Value value) implements Symbol {}

    /// A sequence whose rows and steps lie on one axis.
    record Flat(Value value, int view) implements Symbol {}

    /// An input of symbols.
    record Symbols(String input, String axis, int view) implements Symbol {}

    /// An input of lengths, or what is made of shapes and lengths.
    record Other() implements Symbol {}

    /// One step of a sequence that is taken apart.
    record Step(Sequence of, int index, int count) implements Symbol {}
  }

  /// The cells of one loop, and what they give.
  private record Loop(List<GraphCells.Found> cells, List<Value> scans, int view, boolean turned) {}

  private final Graph graph;
  private final Function<String, ForeignTensor> variables;
  private final Set<String> inputs;
  private final Assembly build;
  private final GraphCells cells;
  private final Map<String, Symbol> known = new HashMap<>();
  private final Map<String, Loop> loops = new HashMap<>();
  private final Map<String, List<Graph.Node>> readers = new HashMap<>();
  private int depth;

  private GraphNetwork(Graph graph, Function<String, ForeignTensor> variables, Set<String> inputs) {
    this.graph = graph;
    this.variables = variables;
    this.inputs = inputs;
    build = new Assembly(graph.where());
    cells = new GraphCells(graph, this::numbers);
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

  private FormatException fault(Graph.Node node, String sentence) {
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
  private int timeFirst = -1;

  private void firstAxisIsTime(Graph.Node node, int view) {
    if (timeFirst >= 0 && timeFirst != view) {
      throw fault(node, "it takes rows for steps");
    }
    timeFirst = view;
  }

  // ---- numbers

  /// The numbers of a variable or constant, whose parts may be joined, or null.
  private ForeignTensor numbers(String name) {
    var node = graph.nodes().get(name);
    if (node == null) {
      return variables.apply(name);
    }
    return constant(name);
  }

  private ForeignTensor constant(String input) {
    var node = graph.nodes().get(Graph.name(input));
    for (int i = 0; node != null && i < 50; i++) {
      switch (node.op()) {
        case "Const" -> {
          return node.constant().orElse(null);
        }
        case "Identity", "Enter", "ReadVariableOp", "StopGradient" ->
            node = graph.nodes().get(Graph.name(node.inputs().getFirst()));
        case "VariableV2", "Variable", "VarHandleOp" -> {
          return variables.apply(node.name());
        }
        case "ConcatV2" -> {
          return joined(node);
        }
        default -> {
          return null;
        }
      }
    }
    return null;
  }

  /// The parts of a partitioned variable, one below the other.
  private ForeignTensor joined(Graph.Node node) {
    var data = node.data();
    var axis = constant(data.getLast());
    if (axis == null || axis.size() != 1 || axis.at(0) != 0) {
      return null;
    }
    var out = new java.io.ByteArrayOutputStream();
    int rows = 0;
    ForeignTensor last = null;
    for (var part : data.subList(0, data.size() - 1)) {
      last = constant(part);
      if (last == null || last.shape().length == 0) {
        return null;
      }
      rows += last.shape()[0];
      out.writeBytes(last.bytes().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
    }
    int[] shape = last.shape().clone();
    shape[0] = rows;
    return new ForeignTensor(
        node.name(),
        last.type(),
        shape,
        java.lang.foreign.MemorySegment.ofArray(out.toByteArray()),
        graph.where());
  }

  // ---- symbols

  private Symbol symbol(String input) {
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
    if (inputs.contains(node.name()) || node.op().startsWith("Placeholder")) {
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
      case "TensorArrayGatherV3" -> fromLoop(node, true);
      case "Exit" -> fromLoop(node, false);
      case "BlockLSTM" -> fused(node, output);
      case "GatherNd" -> fusedState(node);
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
      default -> unrolled(node, output);
    };
  }

  /// What is transposed, if that means that rows and steps change places.
  private Symbol transposable(Graph.Node node) {
    var symbol = symbol(node.data().getFirst());
    var order = graph.node(node.data().get(1));
    var constant = constant(order.name());
    if (constant == null && order.op().equals("ConcatV2")) {
      // [1, 0] and the axes from 2 on.
      boolean rest = graph.node(order.data().get(1)).op().equals("Range");
      constant = rest ? constant(order.data().getFirst()) : null;
    }
    boolean swaps =
        constant != null
            && constant.size() >= 2
            && constant.at(0) == 1
            && constant.at(1) == 0
            && (constant.size() == 2 || constant.at(2) == 2);
    boolean last =
        movesLastFirst(node) && inputs.contains(Graph.name(node.data().getFirst()))
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
              .formatted(java.util.Arrays.toString(shape)));
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
    var order = constant(transpose.data().get(1));
    return order != null && order.size() == 3 && order.at(0) == 2 && order.at(1) == 0;
  }

  private static long[] longs(ForeignTensor tensor) {
    return java.util.Arrays.stream(tensor.shape()).asLongStream().toArray();
  }

  // ---- loops

  private Symbol fromLoop(Graph.Node node, boolean sequence) {
    var exit = sequence ? exitOf(node) : node;
    var merge = mergeOf(exit);
    var enter = graph.node(merge.data().getFirst());
    var loop = loop(enter.text("frame_name"), node);
    var next = graph.node(merge.data().get(1));
    var source = next.data().getFirst();
    if (sequence) {
      var written = graph.node(source);
      if (!written.op().equals("TensorArrayWriteV3")) {
        throw fault(node, "its loop writes no sequence");
      }
      var owner = owner(loop, written.data().get(2));
      if (owner != loop.cells.size() - 1) {
        throw fault(node, "its loop gives something else than its last cell does");
      }
      return new Symbol.Sequence(loop.scans.getLast(), loop.view, loop.turned);
    }
    int owner = owner(loop, source);
    return new Symbol.Row(
        build.finalState(loop.scans.get(owner), state(loop.cells.get(owner), source)));
  }

  private Graph.Node exitOf(Graph.Node gather) {
    var node = graph.node(gather.data().get(2));
    for (int i = 0; i < 20 && !node.op().equals("Exit"); i++) {
      node = graph.node(node.data().getFirst());
    }
    return node;
  }

  private Graph.Node mergeOf(Graph.Node exit) {
    if (!exit.op().equals("Exit")) {
      throw fault(exit, "it comes from no loop");
    }
    var merge = graph.node(graph.node(exit.data().getFirst()).data().getFirst());
    if (!merge.op().equals("Merge") || merge.data().size() != 2) {
      throw fault(exit, "its loop is not one of dynamic_rnn");
    }
    return merge;
  }

  /// Which cell of a loop a value comes from, through what keeps finished rows as they are.
  private int owner(Loop loop, String input) {
    var node = kept(graph.node(input));
    for (int i = 0; i < loop.cells.size(); i++) {
      if (loop.cells.get(i).owns(node.name())) {
        return i;
      }
    }
    throw fault(node, "the loop gives something that no cell of it gives");
  }

  private Graph.Node kept(Graph.Node from) {
    var node = from;
    for (int i = 0; i < 50; i++) {
      switch (node.op()) {
        case "Select", "SelectV2" -> node = graph.node(node.data().get(2));
        case "Identity", "NextIteration" -> node = graph.node(node.data().getFirst());
        default -> {
          return node;
        }
      }
    }
    return node;
  }

  /// Whether a value is the state c of a cell or its state h.
  private String state(GraphCells.Found cell, String input) {
    if (cell.states().size() == 1) {
      return cell.states().getFirst();
    }
    var reference = input;
    var node = graph.node(reference);
    for (int i = 0; i < 50; i++) {
      if (node.op().startsWith("Select")) {
        reference = node.data().get(2);
      } else if (node.op().equals("Identity") || node.op().equals("NextIteration")) {
        reference = node.data().getFirst();
      } else {
        break;
      }
      node = graph.node(reference);
    }
    if (node.op().startsWith("LSTMBlockCell")) {
      return Graph.output(reference) == 1 ? "c" : "h";
    }
    if (node.op().equals("ConcatV2") || node.op().equals("Pack")) {
      throw fault(node, "it keeps both states in one (state_is_tuple=False)");
    }
    return node.op().startsWith("Add") || isClip(node, "MatMul", false) ? "c" : "h";
  }

  /// Whether a value is held between bounds, of a product or not.
  private boolean isClip(Graph.Node node, String op, boolean of) {
    if (!node.op().equals("Maximum")) {
      return false;
    }
    var inner = graph.node(node.data().getFirst());
    return inner.op().equals("Minimum")
        && graph.node(inner.data().getFirst()).op().equals(op) == of;
  }

  private Loop loop(String frame, Graph.Node node) {
    var loop = loops.get(frame);
    if (loop == null) {
      loop = readLoop(frame, node);
      loops.put(frame, loop);
    }
    return loop;
  }

  private Loop readLoop(String frame, Graph.Node node) {
    var kernels = new LinkedHashMap<String, Graph.Node>();
    Symbol.Sequence x = null;
    for (var enter : graph.nodes().values()) {
      if (!enter.op().equals("Enter") || !enter.text("frame_name").equals(frame)) {
        continue;
      }
      var source = graph.node(enter.data().getFirst());
      if (source.op().equals("TensorArrayScatterV3")) {
        if (symbol(source.data().get(2)) instanceof Symbol.Sequence sequence) {
          x = sequence;
        }
      }
      var name = variable(enter.data().getFirst());
      var value = constant(enter.data().getFirst());
      if (value != null && value.shape().length == 2 && !isInput(enter.data().getFirst())) {
        kernels.put(name, enter);
      }
    }
    if (x == null) {
      throw fault(node, "its loop reads no sequence");
    }
    firstAxisIsTime(node, x.view());
    var found = found(kernels, node);
    return scans(found, x, node, frame);
  }

  /// The name of a variable behind a value.
  private String variable(String input) {
    var node = graph.node(input);
    for (int i = 0; i < 50; i++) {
      if (List.of("Identity", "Enter", "ReadVariableOp").contains(node.op())) {
        node = graph.node(node.data().getFirst());
      } else if (node.op().equals("ConcatV2")) {
        return node.name().replaceFirst("(/ConcatPartitions)?/concat$", "");
      } else {
        break;
      }
    }
    return node.name();
  }

  private static String scope(String kernel) {
    return kernel.replaceFirst("(/gates|/candidate|/projection)?/(kernel|weights)$", "");
  }

  private List<GraphCells.Found> found(Map<String, Graph.Node> kernels, Graph.Node node) {
    var bodies = new LinkedHashMap<String, String>();
    for (var kernel : kernels.entrySet()) {
      if (!kernel.getKey().matches(".*/(kernel|weights)")) {
        throw fault(
            node, "its loop reads \"%s\", which belongs to no cell".formatted(kernel.getKey()));
      }
      var scope = scope(kernel.getKey());
      for (var reader : readers.getOrDefault(kernel.getValue().name(), List.of())) {
        bodies.putIfAbsent(scope, body(reader.name(), scope));
      }
    }
    var all = new ArrayList<GraphCells.Found>();
    var sorted = new ArrayList<>(bodies.keySet());
    sorted.sort(java.util.Comparator.comparingInt(GraphNetwork::cellNumber));
    for (var scope : sorted) {
      all.add(cells.read(scope, bodies.get(scope)));
    }
    if (all.isEmpty()) {
      throw fault(node, "its loop has no cell that Eddy knows");
    }
    return all;
  }

  /// The scope of a cell's operations, from one of them.
  private static String body(String node, String scope) {
    var kind = scope.substring(scope.lastIndexOf('/') + 1);
    int at = node.indexOf("/" + kind + "/");
    return at < 0
        ? node.substring(0, Math.max(0, node.lastIndexOf('/')))
        : node.substring(0, at + 1 + kind.length());
  }

  private static int cellNumber(String scope) {
    var match = java.util.regex.Pattern.compile(".*/cell_(\\d+)/.*").matcher(scope);
    return match.matches() ? Integer.parseInt(match.group(1)) : 0;
  }

  private Loop scans(
      List<GraphCells.Found> found, Symbol.Sequence x, Graph.Node node, String frame) {
    var scans = new ArrayList<Value>();
    var value = x.value();
    var starts = starts(found, frame);
    for (int i = 0; i < found.size(); i++) {
      var cell = found.get(i);
      if (cell.inputSize() != value.width()) {
        throw fault(
            node,
            "its cell \"%s\" takes %d features, but %d are given"
                .formatted(cell.scope(), cell.inputSize(), value.width()));
      }
      value =
          build.apply(
              cell.scope(),
              cell.cell(),
              cell.units(),
              Map.of("x", value),
              starts.get(i),
              Map.of(),
              x.turned(),
              cell.parameters());
      scans.add(value);
    }
    return new Loop(found, scans, x.view(), x.turned());
  }

  /// What the states of a loop's cells start from, where it is not zeros.
  private List<Map<String, Value>> starts(List<GraphCells.Found> found, String frame) {
    var starts = new ArrayList<Map<String, Value>>();
    found.forEach(_ -> starts.add(new LinkedHashMap<>()));
    if (frame.isEmpty()) {
      return starts;
    }
    var loop = new Loop(found, List.of(), 0, false);
    for (var merge : graph.nodes().values()) {
      if (!merge.op().equals("Merge") || merge.data().size() != 2) {
        continue;
      }
      var enter = graph.node(merge.data().getFirst());
      if (!enter.text("frame_name").equals(frame)) {
        continue;
      }
      var source = graph.node(merge.data().get(1)).data().getFirst();
      var from = kept(graph.node(source));
      for (int i = 0; i < found.size(); i++) {
        if (found.get(i).owns(from.name()) && !from.op().startsWith("TensorArray")) {
          start(starts.get(i), state(found.get(i), source), enter.data().getFirst(), loop);
        }
      }
    }
    return starts;
  }

  private boolean isInput(String input) {
    var node = graph.node(input);
    while (node.op().equals("Identity")) {
      node = graph.node(node.data().getFirst());
    }
    return inputs.contains(node.name());
  }

  private void start(Map<String, Value> into, String state, String input, Loop loop) {
    var constant = isInput(input) ? null : constant(input);
    if (constant != null) {
      for (int i = 0; i < constant.size(); i++) {
        if (constant.at(i) != 0) {
          throw fault(graph.node(input), "a state starts from numbers that are no input");
        }
      }
      return;
    }
    if (symbol(input) instanceof Symbol.Row(Value value)) {
      into.put(state, value);
    } else if (loop.cells.isEmpty()) {
      throw fault(graph.node(input), "it has no states");
    }
  }

  // ---- fused cells

  private Loop fusedLoop(Graph.Node node) {
    var key = "fused " + node.name();
    var loop = loops.get(key);
    if (loop != null) {
      return loop;
    }
    if (!(symbol(node.data().get(1)) instanceof Symbol.Sequence x)) {
      throw fault(node, "it reads no sequence");
    }
    firstAxisIsTime(node, x.view());
    var scope = scope(variable(node.data().get(4)));
    var body =
        node.name().contains("/") ? node.name().substring(0, node.name().lastIndexOf('/')) : scope;
    var cell = cells.read(scope, body);
    var start = new LinkedHashMap<String, Value>();
    start(start, "c", node.data().get(2), new Loop(List.of(cell), List.of(), 0, false));
    start(start, "h", node.data().get(3), new Loop(List.of(cell), List.of(), 0, false));
    var scan =
        build.apply(
            scope,
            cell.cell(),
            cell.units(),
            Map.of("x", x.value()),
            start,
            Map.of(),
            x.turned(),
            cell.parameters());
    loop = new Loop(List.of(cell), List.of(scan), x.view(), x.turned());
    loops.put(key, loop);
    return loop;
  }

  private Symbol fused(Graph.Node node, int output) {
    var loop = fusedLoop(node);
    if (output != 6) {
      throw fault(node, "output %d of it is not h at every step".formatted(output));
    }
    return new Symbol.Sequence(loop.scans.getFirst(), loop.view, loop.turned);
  }

  /// The state after the last step, picked by lengths from the first state and those of all steps.
  private Symbol fusedState(Graph.Node node) {
    var joined = graph.node(node.data().getFirst());
    for (var input : joined.data()) {
      var from = graph.node(input);
      if (from.op().equals("Mul")) {
        from = graph.node(from.data().getFirst());
      }
      if (from.op().equals("BlockLSTM")) {
        var loop = fusedLoop(from);
        var reference =
            graph.node(input).op().equals("Mul") ? graph.node(input).data().getFirst() : input;
        return new Symbol.Row(
            build.finalState(loop.scans.getFirst(), Graph.output(reference) == 1 ? "c" : "h"));
      }
    }
    throw fault(node, "Eddy picks no places of an array");
  }

  /// A fused cell's output times 1 or 0: steps that count, which a run's lengths say.
  private Symbol masked(Graph.Node node) {
    for (var input : node.data()) {
      var symbol = symbol(input);
      if (symbol instanceof Symbol.Sequence && graph.node(input).op().equals("BlockLSTM")) {
        return symbol;
      }
    }
    return unrolled(node, 0);
  }

  // ---- unrolled cells

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

  /// An operation of an unrolled cell.
  private Symbol unrolled(Graph.Node node, int output) {
    for (var loop : unrolledLoops()) {
      for (int i = 0; i < loop.cells.size(); i++) {
        var cell = loop.cells.get(i);
        if (cell.owns(node.name())) {
          return step(node, output, cell, loop.scans.get(i), loop);
        }
      }
    }
    throw fault(node, "Eddy has no equal of this operation here");
  }

  /// How many steps each unrolled cell has, and which its operations belong to.
  private final Map<String, List<Graph.Node>> stepsOf = new HashMap<>();

  private Symbol step(Graph.Node node, int output, GraphCells.Found cell, Value scan, Loop loop) {
    if (cell.states().equals(List.of("c"))) {
      return simpleUnit(node, cell, scan, loop);
    }
    var products = stepsOf.get(cell.scope());
    var reference = node.name() + (output == 0 ? "" : ":" + output);
    int index = products.size() - 1;
    for (int t = 1; t < products.size(); t++) {
      var from = feeds(products.get(t));
      if (from.stream().anyMatch(f -> Graph.name(f).equals(node.name()))) {
        index = t - 1;
        break;
      }
    }
    var state = state(cell, reference);
    if (state.equals("c")) {
      return new Symbol.Row(build.finalState(scan, "c"));
    }
    return new Symbol.Step(
        new Symbol.Sequence(scan, timeFirst, loop.turned), index, products.size());
  }

  /// A simple recurrent unit gives a sum with a highway, and passes on another.
  private Symbol simpleUnit(Graph.Node node, GraphCells.Found cell, Value scan, Loop loop) {
    var outputs =
        graph.nodes().values().stream()
            .filter(n -> cell.owns(n.name()) && n.op().startsWith("Add") && usesActivation(n))
            .map(Graph.Node::name)
            .toList();
    int index = outputs.indexOf(node.name());
    return index < 0
        ? new Symbol.Row(build.finalState(scan, "c"))
        : new Symbol.Step(new Symbol.Sequence(scan, timeFirst, loop.turned), index, outputs.size());
  }

  private boolean usesActivation(Graph.Node sum) {
    var product = graph.node(sum.data().getFirst());
    return product.op().equals("Mul")
        && product.data().stream()
            .map(graph::node)
            .anyMatch(n -> List.of("Tanh", "Relu", "Elu", "Softsign").contains(n.op()));
  }

  /// What the product of a step reads: its input and the state before.
  private List<String> feeds(Graph.Node product) {
    if (product.op().contains("Block")) {
      return product.data();
    }
    var joined = graph.node(product.data().getFirst());
    return joined.op().equals("ConcatV2") ? joined.data() : product.data();
  }

  private List<Loop> unrolledCells;

  private List<Loop> unrolledLoops() {
    if (unrolledCells != null) {
      return unrolledCells;
    }
    unrolledCells = new ArrayList<>();
    var products = new LinkedHashMap<String, List<Graph.Node>>();
    for (var node : graph.nodes().values()) {
      int kernel =
          node.op().equals("MatMul")
              ? 1
              : node.op().equals("LSTMBlockCell") ? 3 : node.op().equals("GRUBlockCell") ? 2 : -1;
      if (kernel < 0 || constant(node.data().get(kernel)) == null || inFrame(node)) {
        continue;
      }
      var name = variable(node.data().get(kernel));
      if (name.matches(".*_cell(_\\d+)?(/gates)?/(kernel|weights)")) {
        products.computeIfAbsent(scope(name), _ -> new ArrayList<>()).add(node);
      }
    }
    for (var entry : products.entrySet()) {
      stepsOf.put(entry.getKey(), entry.getValue());
    }
    for (var scope : products.keySet()) {
      unroll(scope, products.get(scope));
    }
    return unrolledCells;
  }

  private boolean inFrame(Graph.Node node) {
    return node.name().contains("/while/");
  }

  private void unroll(String scope, List<Graph.Node> steps) {
    var first = steps.getFirst();
    var cell = cells.read(scope, body(first.name(), scope));
    var feeds = feeds(first);
    var x = symbol(feeds.getFirst());
    if (!(x instanceof Symbol.Step(Symbol.Sequence of, int index, int count))
        || count != steps.size()) {
      throw fault(first, "its steps are not those of a sequence");
    }
    boolean turned = of.turned() ^ (index != 0);
    var start = new LinkedHashMap<String, Value>();
    var holder = new Loop(List.of(cell), List.of(), 0, false);
    if (cell.states().contains("h") && feeds.size() > 1 && !first.op().contains("Block")) {
      start(start, "h", feeds.get(1), holder);
    }
    if (first.op().equals("LSTMBlockCell")) {
      start(start, "c", feeds.get(1), holder);
      start(start, "h", feeds.get(2), holder);
    } else if (first.op().equals("GRUBlockCell")) {
      start(start, "h", feeds.get(1), holder);
    } else if (cell.states().contains("c")) {
      firstMemory(cell, start, holder);
    }
    var scan =
        build.apply(
            scope,
            cell.cell(),
            cell.units(),
            Map.of("x", of.value()),
            start,
            Map.of(),
            turned,
            cell.parameters());
    unrolledCells.add(new Loop(List.of(cell), List.of(scan), timeFirst, turned));
  }

  /// What c starts from: the factor of the first step's product with the forget gate that comes
  /// from outside the cell.
  private void firstMemory(GraphCells.Found cell, Map<String, Value> start, Loop holder) {
    for (var node : graph.nodes().values()) {
      if (cell.owns(node.name()) && node.op().equals("Mul")) {
        for (var input : node.data()) {
          var from = graph.node(input);
          boolean outside =
              !cell.owns(from.name()) && (isInput(input) || from.op().startsWith("Placeholder"));
          if (outside) {
            start(start, "c", input, holder);
            return;
          }
        }
      }
    }
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
    var axis = constant(data.getLast());
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
      int at = step.of.turned() ? step.count - 1 - step.index : step.index;
      if (index >= 0 && at != index) {
        throw fault(node, "it joins different steps");
      }
      index = at;
      count = step.count;
      view = step.of.view();
      values.add(step.of.value());
    }
    return new Symbol.Step(
        new Symbol.Sequence(joinedOnce(node, values), view, false), index, count);
  }

  private final Map<List<Value>, Value> joins = new HashMap<>();

  private Value joinedOnce(Graph.Node node, List<Value> values) {
    return joins.computeIfAbsent(List.copyOf(values), v -> build.join(node.name(), v));
  }

  private Symbol embedded(Graph.Node node) {
    var table = constant(node.data().getFirst());
    if (table == null && constant(node.data().get(1)) != null) {
      return oneStep(node);
    }
    if (table == null || table.shape().length != 2) {
      return new Symbol.Other();
    }
    if (!(symbol(node.data().get(1))
        instanceof Symbol.Symbols(String input, String axis, int view))) {
      throw fault(node, "it looks up something that is no input");
    }
    var name = variable(node.data().getFirst());
    return new Symbol.Sequence(
        build.embedding(name, input, axis, table.shape()[0], table.shape()[1], table.floats()),
        view,
        false);
  }

  /// A step of a sequence picked by its number.
  private Symbol oneStep(Graph.Node node) {
    var index = constant(node.data().get(1));
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
    var weight = constant(node.data().get(1));
    if (weight == null || weight.shape().length != 2 || isCell(variable(node.data().get(1)))) {
      return unrolled(node, 0);
    }
    int in = weight.shape()[0];
    int units = weight.shape()[1];
    if (node.integer("transpose_b", 0) != 0 || node.integer("transpose_a", 0) != 0) {
      throw fault(node, "it takes a matrix the other way round");
    }
    var values = new LinkedHashMap<String, float[]>();
    values.put("W", Gates.turned(weight.floats(), in, units));
    if (bias != null) {
      values.put("b", constant(bias).floats());
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
    var bias = constant(node.data().getLast());
    if (product.op().equals("MatMul")
        && bias != null
        && constant(product.data().get(1)) != null
        && !isCell(variable(product.data().get(1)))) {
      return dense(product, node.data().getLast());
    }
    return unrolled(node, 0);
  }

  private Symbol activated(Graph.Node node) {
    var from = graph.node(node.data().getFirst());
    if (from.op().equals("Split") || stepOf(node)) {
      return unrolled(node, 0);
    }
    var x = symbol(node.data().getFirst());
    var function =
        switch (node.op()) {
          case "LogSoftmax" -> "log_softmax";
          default -> node.op().toLowerCase(java.util.Locale.ROOT);
        };
    return over(node, x, "output = %s(x)".formatted(function), width(node, x), Map.of());
  }

  private boolean stepOf(Graph.Node node) {
    for (var loop : unrolledLoops()) {
      for (var cell : loop.cells) {
        if (cell.owns(node.name())) {
          return true;
        }
      }
    }
    return false;
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
          constant(node.data().get(1)) != null && constant(node.data().get(1)).at(0) == -1;
      int output = Graph.output(node.data().getFirst());
      if (last && (output == 1 || output == 6)) {
        return new Symbol.Row(
            build.finalState(fusedLoop(block).scans.getFirst(), output == 1 ? "c" : "h"));
      }
    }
    if (!(symbol(node.data().getFirst())
        instanceof Symbol.Sequence(Value value, int view, boolean turned))) {
      return new Symbol.Other();
    }
    var begin = constant(node.data().get(1));
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
