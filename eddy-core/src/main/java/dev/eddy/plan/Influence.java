package dev.eddy.plan;

import dev.eddy.cell.Cell;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which states of a cell have a part in what it gives.
public final class Influence {

  private Influence() {}

  /// The states that no output depends on, at no step after, in the order of their declarations.
  ///
  /// @param sizes every size by name
  public static List<String> idleStates(Cell cell, Map<String, Integer> sizes) {
    var graph = new CellGraph(cell.equations(), sizes, Map.of(), Set.of(), false, 0);
    var reached = new HashSet<String>();
    var from = new ArrayList<Node>(List.of(graph.output));
    boolean grows = true;
    while (grows) {
      grows = false;
      var ancestors = Graph.ancestors(graph.graph.nodes(), from);
      for (var node : graph.graph.nodes()) {
        if (ancestors[node.id()] && node instanceof Node.State state && reached.add(state.name())) {
          from.add(graph.next.get(state.name()));
          grows = true;
        }
      }
    }
    return graph.next.keySet().stream()
        .filter(state -> !reached.contains(state))
        .filter(state -> graph.next.get(state).id() != graph.output.id())
        .toList();
  }
}
