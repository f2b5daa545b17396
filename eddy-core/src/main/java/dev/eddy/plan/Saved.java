package dev.eddy.plan;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Values of the forward pass that are kept for the backward pass: those it mentions. A cheap one
/// is computed again instead.
final class Saved {

  /// In order of first use; inputs and states, which are kept anyway, are not among them.
  final Set<Node> nodes = new LinkedHashSet<>();

  private final CellValues values;
  private final int forwardEnd;
  private final boolean[] stored;
  private final Ref[] place;
  private final Set<Integer> mentioned = new HashSet<>();

  /// @param back null where nothing flows back
  Saved(CellValues values, Backward back) {
    this.values = values;
    forwardEnd = values.forwardEnd;
    stored = values.stored;
    place = values.place;
    if (back != null) {
      mention(back);
    }
  }

  private void mention(Backward back) {
    for (var node : values.nodes) {
      if (node.id() >= forwardEnd && values.live[node.id()]) {
        Graph.arguments(node).forEach(this::mention);
      }
    }
    for (var gradient : back.matrices) {
      keep(gradient.operand());
      keep(gradient.adjoint());
    }
    back.vectors.forEach(gradient -> keep(gradient.adjoint()));
  }

  private void mention(Node first) {
    var open = new ArrayDeque<Node>(List.of(first));
    while (!open.isEmpty()) {
      var node = CellValues.source(open.pop());
      if (node.id() >= forwardEnd
          || !CellValues.isComputed(node)
          || stored[node.id()]
          || !mentioned.add(node.id())) {
        continue;
      }
      if (isCheap(node)) {
        Graph.arguments(node).forEach(open::push);
      } else {
        stored[node.id()] = true;
        nodes.add(node);
      }
    }
  }

  private boolean isCheap(Node node) {
    return node instanceof Node.Map map
        && place[node.id()] == null
        && switch (map.op()) {
          case EXPAND -> true;
          case ADD, SUB, MUL ->
              map.arguments().stream().filter(a -> !(a instanceof Node.Constant)).count() == 1;
          default -> false;
        }
        && map.arguments().stream().noneMatch(a -> CellValues.source(a) instanceof Node.Affine);
  }

  private void keep(Node node) {
    var source = CellValues.source(node);
    if (CellValues.isComputed(source)) {
      stored[source.id()] = true;
      if (source.id() < forwardEnd) {
        nodes.add(source);
      }
    }
  }
}
