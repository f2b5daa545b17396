package dev.eddy.graph;

import dev.eddy.equation.Equations;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// Which states of a cell have a part in what it gives.
public final class Influence {

  private Influence() {}

  /// The states that no output depends on, at no step after, in the order of their declarations.
  ///
  /// @param sizes every size by name
  public static List<String> idleStates(Equations equations, Map<String, Integer> sizes) {
    var cell = CellGraph.of(equations, sizes, Map.of(), false, 0);
    var nodes = cell.graph().nodes();
    var reached = new HashSet<String>();
    var from = new ArrayList<Node>(List.of(cell.output()));
    boolean grows = true;
    while (grows) {
      grows = false;
      var ancestors = ValueGraph.ancestors(nodes, from);
      for (var node : nodes) {
        if (ancestors.get(node.id())
            && node instanceof Node.State state
            && state.role() instanceof ValueRole.State(var name)
            && reached.add(name)) {
          from.add(cell.next().get(name));
          grows = true;
        }
      }
    }
    return cell.next().keySet().stream()
        .filter(state -> !reached.contains(state))
        .filter(state -> cell.next().get(state).id() != cell.output().id())
        .toList();
  }
}
