package dev.eddy.lower;

import dev.eddy.equation.Equations;
import dev.eddy.graph.CellGraph;
import dev.eddy.graph.Node;
import dev.eddy.graph.ValueGraph;
import dev.eddy.graph.ValueRole;
import dev.eddy.operation.Op;
import dev.eddy.plan.UpdatePlan;
import dev.eddy.plan.UpdatePlan.Instruction;
import dev.eddy.plan.UpdatePlan.NumberStep;
import dev.eddy.plan.UpdatePlan.Operand;
import dev.eddy.plan.UpdatePlan.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// From the equations of an optimiser to an {@link UpdatePlan}.
public final class UpdatePlanner {

  /// Any width does: the code is the same for all.
  private static final int WIDTH = 512;

  private final Equations equations;
  private final CellGraph cell;
  private final ValueGraph graph;
  private final Map<Integer, Operand> given = new HashMap<>();
  private final Map<Integer, Operand> homes = new LinkedHashMap<>();
  private final Set<Integer> live = new TreeSet<>();
  private final List<Double> cells = new ArrayList<>();
  private final Map<Integer, Integer> cellOf = new HashMap<>();
  private final List<NumberStep> numbers = new ArrayList<>();
  private final List<Integer> rows = new ArrayList<>();
  private final List<Instruction> code = new ArrayList<>();
  private final Map<Integer, Operand> place = new HashMap<>();
  private final Map<Integer, Integer> lastReader = new HashMap<>();
  private final List<Boolean> busy = new ArrayList<>();

  private UpdatePlanner(Equations equations) {
    this.equations = equations;
    cell = CellGraph.update(equations, WIDTH);
    graph = cell.graph().extended();
  }

  /// Plans the equations of an optimiser.
  ///
  /// @throws IllegalArgumentException if they are not those of an optimiser
  public static UpdatePlan plan(Equations optimizer) {
    if (optimizer.kind() != Equations.Kind.OPTIMIZER) {
      throw new IllegalArgumentException(
          "\"%s\": expected the equations of an optimizer, which define w'; found those of a %s"
              .formatted(optimizer.name(), optimizer.kind().name().toLowerCase(Locale.ROOT)));
    }
    return new UpdatePlanner(optimizer).plan();
  }

  private UpdatePlan plan() {
    cell(graph.scalar("lr"), 0);
    cell(graph.scalar("t"), 0);
    given.put(graph.input(new ValueRole.Input("w"), WIDTH).id(), new Operand(Place.WEIGHTS, 0));
    given.put(graph.input(new ValueRole.Input("g"), WIDTH).id(), new Operand(Place.GRADIENTS, 0));
    int slot = 0;
    for (var state : equations.states()) {
      var at = new Operand(Place.SLOT, slot++);
      given.put(graph.state(new ValueRole.State(state.name()), WIDTH).id(), at);
      homes.put(cell.next().get(state.name()).id(), at);
    }
    var weights = cell.named().get("w'");
    boolean computed =
        weights instanceof Node.Map && weights.width() > 0 && !homes.containsKey(weights.id());
    homes.put(
        (computed ? weights : graph.copy(weights, WIDTH)).id(), new Operand(Place.WEIGHTS, 0));
    var nodes = graph.nodes();
    var marked = ValueGraph.ancestors(nodes, homes.keySet().stream().map(nodes::get).toList());
    marked.stream().forEach(live::add);
    write();
    return new UpdatePlan(equations.states(), cells, numbers, rows, code, busy.size());
  }

  private void write() {
    var order = new ArrayList<Node.Map>();
    for (int id : live) {
      if (graph.nodes().get(id) instanceof Node.Map map && map.width() > 0) {
        map.arguments().forEach(argument -> lastReader.put(argument.id(), order.size()));
        order.add(map);
      }
    }
    var late = new ArrayList<Instruction>();
    for (int i = 0; i < order.size(); i++) {
      var node = order.get(i);
      var operands = node.arguments().stream().map(this::operand).toList();
      for (var argument : node.arguments()) {
        var at = place.get(argument.id());
        if (at != null
            && at.place() == Place.REGISTER
            && lastReader.get(argument.id()) == i
            && !homes.containsKey(argument.id())) {
          busy.set(at.index(), false);
        }
      }
      var home = homes.get(node.id());
      var out = home != null && isFree(home, i) ? home : register();
      if (home != null && !out.equals(home)) {
        late.add(new Instruction(Op.COPY, home, List.of(out)));
      }
      place.put(node.id(), out);
      code.add(new Instruction(node.op(), out, operands));
    }
    code.addAll(late);
  }

  /// Whether nothing after instruction i reads what a place holds before the step.
  private boolean isFree(Operand home, int i) {
    return given.entrySet().stream()
        .noneMatch(
            old -> old.getValue().equals(home) && lastReader.getOrDefault(old.getKey(), -1) > i);
  }

  private Operand operand(Node node) {
    if (node.width() == 0) {
      int number = number(node);
      if (!rows.contains(number)) {
        rows.add(number);
      }
      return new Operand(Place.ROW, rows.indexOf(number));
    }
    var known = given.get(node.id());
    return known != null ? known : place.get(node.id());
  }

  private int number(Node node) {
    var known = cellOf.get(node.id());
    if (known != null) {
      return known;
    }
    if (node instanceof Node.Constant constant) {
      return cell(node, constant.value());
    }
    // The language has no other numbers in an optimiser: its functions are pointwise.
    var map = (Node.Map) node;
    var from = map.arguments().stream().mapToInt(this::number).toArray();
    int out = cell(node, 0);
    numbers.add(
        new NumberStep(
            map.op(), out, from[0], from.length > 1 ? from[1] : 0, from.length > 2 ? from[2] : 0));
    return out;
  }

  private int cell(Node node, double value) {
    cells.add(value);
    cellOf.put(node.id(), cells.size() - 1);
    return cells.size() - 1;
  }

  private Operand register() {
    int free = busy.indexOf(false);
    if (free < 0) {
      free = busy.size();
      busy.add(true);
    }
    busy.set(free, true);
    return new Operand(Place.REGISTER, free);
  }
}
