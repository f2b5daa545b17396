package dev.eddy.formats.tensorflow;

import dev.eddy.formats.network.Assembly.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The cells of a graph whose steps stand in it one by one, as `static_rnn` makes them.
final class GraphUnrolled {

  private final GraphNetwork network;
  private final Graph graph;
  private final GraphNumbers numbers;

  GraphUnrolled(GraphNetwork network) {
    this.network = network;
    graph = network.graph;
    numbers = network.numbers;
  }

  /// An operation of an unrolled cell.
  Symbol operation(Graph.Node node, int output) {
    for (var loop : unrolledLoops()) {
      for (int i = 0; i < loop.cells().size(); i++) {
        var cell = loop.cells().get(i);
        if (cell.owns(node.name())) {
          return step(node, output, cell, loop.scans().get(i), loop);
        }
      }
    }
    throw network.fault(node, "Eddy has no equal of this operation here");
  }

  /// How many steps each unrolled cell has, and which its operations belong to.
  final Map<String, List<Graph.Node>> stepsOf = new HashMap<>();

  Symbol step(Graph.Node node, int output, GraphCells.Found cell, Value scan, LoopCells loop) {
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
    var state = network.loops.state(cell, reference);
    if (state.equals("c")) {
      return new Symbol.Row(network.build.finalState(scan, "c"));
    }
    return new Symbol.Step(
        new Symbol.Sequence(scan, network.timeFirst, loop.turned()), index, products.size());
  }

  /// A simple recurrent unit gives a sum with a highway, and passes on another.
  Symbol simpleUnit(Graph.Node node, GraphCells.Found cell, Value scan, LoopCells loop) {
    var outputs =
        graph.nodes().values().stream()
            .filter(n -> cell.owns(n.name()) && n.op().startsWith("Add") && usesActivation(n))
            .map(Graph.Node::name)
            .toList();
    int index = outputs.indexOf(node.name());
    return index < 0
        ? new Symbol.Row(network.build.finalState(scan, "c"))
        : new Symbol.Step(
            new Symbol.Sequence(scan, network.timeFirst, loop.turned()), index, outputs.size());
  }

  boolean usesActivation(Graph.Node sum) {
    var product = graph.node(sum.data().getFirst());
    return product.op().equals("Mul")
        && product.data().stream()
            .map(graph::node)
            .anyMatch(n -> List.of("Tanh", "Relu", "Elu", "Softsign").contains(n.op()));
  }

  /// What the product of a step reads: its input and the state before.
  List<String> feeds(Graph.Node product) {
    if (product.op().contains("Block")) {
      return product.data();
    }
    var joined = graph.node(product.data().getFirst());
    return joined.op().equals("ConcatV2") ? joined.data() : product.data();
  }

  List<LoopCells> unrolledCells;

  List<LoopCells> unrolledLoops() {
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
      if (kernel < 0 || numbers.constant(node.data().get(kernel)) == null || inFrame(node)) {
        continue;
      }
      var name = numbers.variable(node.data().get(kernel));
      if (name.matches(".*_cell(_\\d+)?(/gates)?/(kernel|weights)")) {
        products.computeIfAbsent(GraphLoops.scope(name), _ -> new ArrayList<>()).add(node);
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

  boolean inFrame(Graph.Node node) {
    return node.name().contains("/while/");
  }

  void unroll(String scope, List<Graph.Node> steps) {
    var first = steps.getFirst();
    var cell = network.cells.read(scope, GraphLoops.body(first.name(), scope));
    var feeds = feeds(first);
    var x = network.symbol(feeds.getFirst());
    if (!(x instanceof Symbol.Step(Symbol.Sequence of, int index, int count))
        || count != steps.size()) {
      throw network.fault(first, "its steps are not those of a sequence");
    }
    boolean turned = of.turned() ^ (index != 0);
    var start = new LinkedHashMap<String, Value>();
    var holder = new LoopCells(List.of(cell), List.of(), 0, false);
    if (cell.states().contains("h") && feeds.size() > 1 && !first.op().contains("Block")) {
      network.loops.start(start, "h", feeds.get(1), holder);
    }
    if (first.op().equals("LSTMBlockCell")) {
      network.loops.start(start, "c", feeds.get(1), holder);
      network.loops.start(start, "h", feeds.get(2), holder);
    } else if (first.op().equals("GRUBlockCell")) {
      network.loops.start(start, "h", feeds.get(1), holder);
    } else if (cell.states().contains("c")) {
      firstMemory(cell, start, holder);
    }
    var scan =
        network.build.apply(
            scope,
            cell.cell(),
            cell.units(),
            Map.of("x", of.value()),
            start,
            Map.of(),
            turned,
            cell.parameters());
    unrolledCells.add(new LoopCells(List.of(cell), List.of(scan), network.timeFirst, turned));
  }

  /// What c starts from: the factor of the first step's product with the forget gate that comes
  /// from outside the cell.
  void firstMemory(GraphCells.Found cell, Map<String, Value> start, LoopCells holder) {
    for (var node : graph.nodes().values()) {
      if (cell.owns(node.name()) && node.op().equals("Mul")) {
        for (var input : node.data()) {
          var from = graph.node(input);
          boolean outside =
              !cell.owns(from.name())
                  && (numbers.isInput(input) || from.op().startsWith("Placeholder"));
          if (outside) {
            network.loops.start(start, "c", input, holder);
            return;
          }
        }
      }
    }
  }

  boolean stepOf(Graph.Node node) {
    for (var loop : unrolledLoops()) {
      for (var cell : loop.cells()) {
        if (cell.owns(node.name())) {
          return true;
        }
      }
    }
    return false;
  }
}
