package dev.eddy.plan;

import dev.eddy.backend.Op;
import dev.eddy.equation.Equations;
import dev.eddy.plan.UpdatePlan.Instruction;
import dev.eddy.plan.UpdatePlan.NumberStep;
import dev.eddy.plan.UpdatePlan.Operand;
import dev.eddy.plan.UpdatePlan.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Writes an {@link UpdatePlan} from the graph of an optimiser.
final class UpdateWriter {

  /// Any width does: the code is the same for all.
  private static final int WIDTH = 512;

  private final Equations equations;
  private final CellGraph cell;
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

  UpdateWriter(Equations equations) {
    this.equations = equations;
    cell = new CellGraph(equations, Map.of("N", WIDTH), Map.of(), Set.of("lr", "t"), true, 0);
  }

  UpdatePlan plan() {
    cell(cell.graph.scalar("lr"), 0);
    cell(cell.graph.scalar("t"), 0);
    given.put(cell.graph.input("w", WIDTH).id(), new Operand(Place.WEIGHTS, 0));
    given.put(cell.graph.input("g", WIDTH).id(), new Operand(Place.GRADIENTS, 0));
    int slot = 0;
    for (var state : equations.states()) {
      var at = new Operand(Place.SLOT, slot++);
      given.put(cell.graph.state(state.name(), WIDTH).id(), at);
      homes.put(cell.next.get(state.name()).id(), at);
    }
    var weights = cell.named.get("w'");
    boolean computed =
        weights instanceof Node.Map && weights.width() > 0 && !homes.containsKey(weights.id());
    homes.put(
        (computed ? weights : cell.graph.copy(weights, WIDTH)).id(), new Operand(Place.WEIGHTS, 0));
    var nodes = cell.graph.nodes();
    var marked = Graph.ancestors(nodes, homes.keySet().stream().map(nodes::get).toList());
    for (int id = 0; id < marked.length; id++) {
      if (marked[id]) {
        live.add(id);
      }
    }
    write();
    return new UpdatePlan(equations.states(), cells, numbers, rows, code, busy.size());
  }

  private void write() {
    var order = new ArrayList<Node.Map>();
    for (int id : live) {
      if (cell.graph.nodes().get(id) instanceof Node.Map map && map.width() > 0) {
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
        late.add(new Instruction(Op.COPY, home, out, null, null));
      }
      place.put(node.id(), out);
      code.add(new Instruction(node.op(), out, operands.get(0), at(operands, 1), at(operands, 2)));
    }
    code.addAll(late);
  }

  private static Operand at(List<Operand> operands, int i) {
    return i < operands.size() ? operands.get(i) : null;
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
