package dev.eddy.lower;

import dev.eddy.graph.Backward;
import dev.eddy.graph.Node;
import dev.eddy.graph.ValueGraph;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What has to be computed, and what of the forward pass is kept for the backward pass: the values
/// it mentions. A cheap one is computed again instead.
///
/// @param nodes the values of the cell, its backward pass and its results
/// @param forwardEnd the number of the first value of the backward pass
/// @param live whether a result depends on a value
/// @param shared whether more than one of those read it
/// @param kept values of the forward pass, in order of first use; inputs and states, which are kept
///   anyway, are not among them
/// @param stored whether a value has to have a place outside the registers of a block, for the
///   backward pass or for gradients
public record Demand(
    List<Node> nodes, int forwardEnd, BitSet live, BitSet shared, Set<Node> kept, BitSet stored) {

  static Demand of(Results results) {
    var nodes = results.graph().nodes();
    var live = ValueGraph.ancestors(nodes, results.wanted());
    var read = new BitSet(nodes.size());
    var shared = new BitSet(nodes.size());
    live.stream()
        .mapToObj(nodes::get)
        .flatMap(node -> node.arguments().stream())
        .forEach(argument -> (read.get(argument.id()) ? shared : read).set(argument.id()));
    var keeping = new Keeping(results, live);
    return new Demand(nodes, results.forwardEnd(), live, shared, keeping.kept, keeping.stored);
  }

  boolean isLive(Node node) {
    return live.get(node.id());
  }

  /// Whether a value belongs to the forward pass.
  boolean isForward(Node node) {
    return node.id() < forwardEnd;
  }

  /// Whether two values belong to the same pass.
  boolean sameSide(Node a, Node b) {
    return isForward(a) == isForward(b);
  }

  private static final class Keeping {
    final Set<Node> kept = new LinkedHashSet<>();
    final BitSet stored = new BitSet();
    private final Results results;
    private final Set<Integer> mentioned = new HashSet<>();

    Keeping(Results results, BitSet live) {
      this.results = results;
      for (var node : results.graph().nodes()) {
        if (!isForward(node) && live.get(node.id())) {
          node.arguments().forEach(this::mention);
        }
      }
      for (var gradient : results.matrices()) {
        keep(gradient.operand());
        keep(gradient.adjoint());
      }
      results.vectors().stream().map(Backward.VectorGradient::adjoint).forEach(this::keep);
    }

    private boolean isForward(Node node) {
      return node.id() < results.forwardEnd();
    }

    private void mention(Node first) {
      var open = new ArrayDeque<Node>(List.of(first));
      while (!open.isEmpty()) {
        var node = open.pop().source();
        if (!isForward(node)
            || !node.isComputed()
            || stored.get(node.id())
            || !mentioned.add(node.id())) {
          continue;
        }
        if (isCheap(node)) {
          node.arguments().forEach(open::push);
        } else {
          stored.set(node.id());
          kept.add(node);
        }
      }
    }

    private boolean isCheap(Node node) {
      return node instanceof Node.Map map
          && !results.places().containsKey(node)
          && switch (map.op()) {
            case EXPAND -> true;
            case ADD, SUB, MUL ->
                map.arguments().stream().filter(a -> !(a instanceof Node.Constant)).count() == 1;
            default -> false;
          }
          && map.arguments().stream().noneMatch(a -> a.source() instanceof Node.Affine);
    }

    private void keep(Node node) {
      var source = node.source();
      if (source.isComputed()) {
        stored.set(source.id());
        if (isForward(source)) {
          kept.add(source);
        }
      }
    }
  }
}
