package dev.eddy.lower;

import dev.eddy.cell.Cell;
import dev.eddy.graph.Backward;
import dev.eddy.graph.CellGraph;
import dev.eddy.graph.Node;
import dev.eddy.graph.ValueRole;
import dev.eddy.plan.Ref;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Cells on their own, passed through the stages of lowering, forward and backward.
final class LoweredCells {

  private LoweredCells() {}

  /// A cell, what flows back through it, and where it stands.
  record Placed(CellGraph cell, Backward back, CellSite site, Buffers buffers) {}

  static Placed place(Cell cell, Map<String, Integer> sizes, boolean reverse) {
    var buffers = new Buffers();
    var graph = CellGraph.of(cell.equations(), sizes, Map.of(), true, 0);
    var inputs = new LinkedHashMap<ValueRole.Read, Ref>();
    var gradients = new LinkedHashMap<ValueRole.Read, Ref>();
    var wanted = new LinkedHashMap<ValueRole.Read, Boolean>();
    for (var input : cell.equations().inputs()) {
      int width = input.dim().value(sizes);
      var role = new ValueRole.Input(input.name());
      inputs.put(role, buffers.steps(input.name(), width, "t"));
      gradients.put(role, buffers.steps("d " + input.name(), width, "t"));
      wanted.put(role, true);
    }
    var output = buffers.steps("d output", graph.output().width(), "t");
    var site =
        new CellSite(cell.name(), Map.of(), "t", reverse, inputs, gradients, Optional.of(output));
    return new Placed(graph, Backward.of(graph, true, wanted), site, buffers);
  }

  static Lowering lower(Cell cell, Map<String, Integer> sizes, boolean reverse, boolean overlaid) {
    var placed = place(cell, sizes, reverse);
    return overlaid
        ? Lowering.overlaid(placed.site, placed.cell, placed.back, placed.buffers)
        : Lowering.of(placed.site, placed.cell, placed.back, placed.buffers);
  }

  /// What the passes give of a cell, one after the other.
  record Passed(Placed placed, Results results, Demand demand, Times times, Places places) {

    /// What a line of the cell defines.
    Node line(String name) {
      return placed.cell.named().get(name);
    }

    /// What flows back to a value.
    Node back(Node node) {
      return placed.back.adjoints().get(node);
    }
  }

  static Passed pass(String text) {
    var cell = Cell.of("cell", text);
    var placed = place(cell, cell.bind(3, 4), false);
    var results = Results.of(placed.site, placed.cell, placed.back, placed.buffers);
    var demand = Demand.of(results);
    var times = Times.of(placed.site, results, demand, placed.cell.next().values());
    var places = Places.of(placed.site, results, demand, times, placed.back, placed.buffers);
    return new Passed(placed, results, demand, times, places);
  }
}
