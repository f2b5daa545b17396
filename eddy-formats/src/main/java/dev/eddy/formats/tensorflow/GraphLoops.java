package dev.eddy.formats.tensorflow;

import dev.eddy.formats.network.Assembly.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The cells of a graph in while loops, as `dynamic_rnn` makes them, and fused over all steps.
final class GraphLoops {

  private final GraphNetwork network;
  private final Graph graph;
  private final GraphNumbers numbers;
  private final Map<String, LoopCells> loops = new HashMap<>();

  GraphLoops(GraphNetwork network) {
    this.network = network;
    graph = network.graph;
    numbers = network.numbers;
  }

  Symbol fromLoop(Graph.Node node, boolean sequence) {
    var exit = sequence ? exitOf(node) : node;
    var merge = mergeOf(exit);
    var enter = graph.node(merge.data().getFirst());
    var loop = loop(enter.text("frame_name"), node);
    var next = graph.node(merge.data().get(1));
    var source = next.data().getFirst();
    if (sequence) {
      var written = graph.node(source);
      if (!written.op().equals("TensorArrayWriteV3")) {
        throw network.fault(node, "its loop writes no sequence");
      }
      var owner = owner(loop, written.data().get(2));
      if (owner != loop.cells().size() - 1) {
        throw network.fault(node, "its loop gives something else than its last cell does");
      }
      return new Symbol.Sequence(loop.scans().getLast(), loop.view(), loop.turned());
    }
    int owner = owner(loop, source);
    return new Symbol.Row(
        network.build.finalState(loop.scans().get(owner), state(loop.cells().get(owner), source)));
  }

  Graph.Node exitOf(Graph.Node gather) {
    var node = graph.node(gather.data().get(2));
    for (int i = 0; i < 20 && !node.op().equals("Exit"); i++) {
      node = graph.node(node.data().getFirst());
    }
    return node;
  }

  Graph.Node mergeOf(Graph.Node exit) {
    if (!exit.op().equals("Exit")) {
      throw network.fault(exit, "it comes from no loop");
    }
    var merge = graph.node(graph.node(exit.data().getFirst()).data().getFirst());
    if (!merge.op().equals("Merge") || merge.data().size() != 2) {
      throw network.fault(exit, "its loop is not one of dynamic_rnn");
    }
    return merge;
  }

  /// Which cell of a loop a value comes from, through what keeps finished rows as they are.
  int owner(LoopCells loop, String input) {
    var node = kept(graph.node(input));
    for (int i = 0; i < loop.cells().size(); i++) {
      if (loop.cells().get(i).owns(node.name())) {
        return i;
      }
    }
    throw network.fault(node, "the loop gives something that no cell of it gives");
  }

  Graph.Node kept(Graph.Node from) {
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
  String state(GraphCells.Found cell, String input) {
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
      throw network.fault(node, "it keeps both states in one (state_is_tuple=False)");
    }
    return node.op().startsWith("Add") || isClip(node, "MatMul", false) ? "c" : "h";
  }

  /// Whether a value is held between bounds, of a product or not.
  boolean isClip(Graph.Node node, String op, boolean of) {
    if (!node.op().equals("Maximum")) {
      return false;
    }
    var inner = graph.node(node.data().getFirst());
    return inner.op().equals("Minimum")
        && graph.node(inner.data().getFirst()).op().equals(op) == of;
  }

  LoopCells loop(String frame, Graph.Node node) {
    var loop = loops.get(frame);
    if (loop == null) {
      loop = readLoop(frame, node);
      loops.put(frame, loop);
    }
    return loop;
  }

  LoopCells readLoop(String frame, Graph.Node node) {
    var kernels = new LinkedHashMap<String, Graph.Node>();
    Symbol.Sequence x = null;
    for (var enter : graph.nodes().values()) {
      if (!enter.op().equals("Enter") || !enter.text("frame_name").equals(frame)) {
        continue;
      }
      var source = graph.node(enter.data().getFirst());
      if (source.op().equals("TensorArrayScatterV3")) {
        if (network.symbol(source.data().get(2)) instanceof Symbol.Sequence sequence) {
          x = sequence;
        }
      }
      var name = numbers.variable(enter.data().getFirst());
      var value = numbers.constant(enter.data().getFirst());
      if (value != null && value.shape().length == 2 && !numbers.isInput(enter.data().getFirst())) {
        kernels.put(name, enter);
      }
    }
    if (x == null) {
      throw network.fault(node, "its loop reads no sequence");
    }
    network.firstAxisIsTime(node, x.view());
    var found = found(kernels, node);
    return scans(found, x, node, frame);
  }

  static String scope(String kernel) {
    return kernel.replaceFirst("(/gates|/candidate|/projection)?/(kernel|weights)$", "");
  }

  List<GraphCells.Found> found(Map<String, Graph.Node> kernels, Graph.Node node) {
    var bodies = new LinkedHashMap<String, String>();
    for (var kernel : kernels.entrySet()) {
      if (!kernel.getKey().matches(".*/(kernel|weights)")) {
        throw network.fault(
            node, "its loop reads \"%s\", which belongs to no cell".formatted(kernel.getKey()));
      }
      var scope = scope(kernel.getKey());
      for (var reader : network.readers.getOrDefault(kernel.getValue().name(), List.of())) {
        bodies.putIfAbsent(scope, body(reader.name(), scope));
      }
    }
    var all = new ArrayList<GraphCells.Found>();
    var sorted = new ArrayList<>(bodies.keySet());
    sorted.sort(java.util.Comparator.comparingInt(GraphLoops::cellNumber));
    for (var scope : sorted) {
      all.add(network.cells.read(scope, bodies.get(scope)));
    }
    if (all.isEmpty()) {
      throw network.fault(node, "its loop has no cell that Eddy knows");
    }
    return all;
  }

  /// The scope of a cell's operations, from one of them.
  static String body(String node, String scope) {
    var kind = scope.substring(scope.lastIndexOf('/') + 1);
    int at = node.indexOf("/" + kind + "/");
    return at < 0
        ? node.substring(0, Math.max(0, node.lastIndexOf('/')))
        : node.substring(0, at + 1 + kind.length());
  }

  static int cellNumber(String scope) {
    var match = java.util.regex.Pattern.compile(".*/cell_(\\d+)/.*").matcher(scope);
    return match.matches() ? Integer.parseInt(match.group(1)) : 0;
  }

  LoopCells scans(List<GraphCells.Found> found, Symbol.Sequence x, Graph.Node node, String frame) {
    var scans = new ArrayList<Value>();
    var value = x.value();
    var starts = starts(found, frame);
    for (int i = 0; i < found.size(); i++) {
      var cell = found.get(i);
      if (cell.inputSize() != value.width()) {
        throw network.fault(
            node,
            "its cell \"%s\" takes %d features, but %d are given"
                .formatted(cell.scope(), cell.inputSize(), value.width()));
      }
      value =
          network.build.apply(
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
    return new LoopCells(found, scans, x.view(), x.turned());
  }

  /// What the states of a loop's cells start from, where it is not zeros.
  List<Map<String, Value>> starts(List<GraphCells.Found> found, String frame) {
    var starts = new ArrayList<Map<String, Value>>();
    found.forEach(_ -> starts.add(new LinkedHashMap<>()));
    if (frame.isEmpty()) {
      return starts;
    }
    var loop = new LoopCells(found, List.of(), 0, false);
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

  void start(Map<String, Value> into, String state, String input, LoopCells loop) {
    var constant = numbers.isInput(input) ? null : numbers.constant(input);
    if (constant != null) {
      for (int i = 0; i < constant.size(); i++) {
        if (constant.at(i) != 0) {
          throw network.fault(graph.node(input), "a state starts from numbers that are no input");
        }
      }
      return;
    }
    if (network.symbol(input) instanceof Symbol.Row(Value value)) {
      into.put(state, value);
    } else if (loop.cells().isEmpty()) {
      throw network.fault(graph.node(input), "it has no states");
    }
  }

  LoopCells fusedLoop(Graph.Node node) {
    var key = "fused " + node.name();
    var loop = loops.get(key);
    if (loop != null) {
      return loop;
    }
    if (!(network.symbol(node.data().get(1)) instanceof Symbol.Sequence x)) {
      throw network.fault(node, "it reads no sequence");
    }
    network.firstAxisIsTime(node, x.view());
    var scope = scope(numbers.variable(node.data().get(4)));
    var body =
        node.name().contains("/") ? node.name().substring(0, node.name().lastIndexOf('/')) : scope;
    var cell = network.cells.read(scope, body);
    var start = new LinkedHashMap<String, Value>();
    start(start, "c", node.data().get(2), new LoopCells(List.of(cell), List.of(), 0, false));
    start(start, "h", node.data().get(3), new LoopCells(List.of(cell), List.of(), 0, false));
    var scan =
        network.build.apply(
            scope,
            cell.cell(),
            cell.units(),
            Map.of("x", x.value()),
            start,
            Map.of(),
            x.turned(),
            cell.parameters());
    loop = new LoopCells(List.of(cell), List.of(scan), x.view(), x.turned());
    loops.put(key, loop);
    return loop;
  }

  Symbol fused(Graph.Node node, int output) {
    var loop = fusedLoop(node);
    if (output != 6) {
      throw network.fault(node, "output %d of it is not h at every step".formatted(output));
    }
    return new Symbol.Sequence(loop.scans().getFirst(), loop.view(), loop.turned());
  }

  /// The state after the last step, picked by lengths from the first state and those of all steps.
  Symbol fusedState(Graph.Node node) {
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
            network.build.finalState(
                loop.scans().getFirst(), Graph.output(reference) == 1 ? "c" : "h"));
      }
    }
    throw network.fault(node, "Eddy picks no places of an array");
  }
}
