package dev.eddy.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The results of a cell and of its backward pass, each with a place of its own: next states, the
/// output, what flows back to states and inputs. What gradients are made of is a result too; its
/// place is free.
final class Results {

  final List<Node> nodes = new ArrayList<>();
  final Map<Node, Ref> places = new LinkedHashMap<>();
  final Map<String, CellPlan.State> forwardStates = new LinkedHashMap<>();
  final Map<String, CellPlan.State> backwardStates = new LinkedHashMap<>();

  private final CellValues.Setting setting;
  private final CellGraph cell;

  /// @param back null where nothing flows back; what its gradients are made of is copied where it
  ///   has no place
  Results(CellValues.Setting setting, CellGraph cell, Backward back) {
    this.setting = setting;
    this.cell = cell;
    forward();
    if (back != null) {
      new Flowing(back).place();
    }
  }

  private int previousStep() {
    return setting.reverse() ? 1 : 0;
  }

  private void forward() {
    var layer = setting.layer();
    var buffers = setting.buffers();
    cell.next.forEach((name, node) -> {
      var buffer =
          buffers.add(layer + "." + name, node.width(), Buffer.Kind.STATES, setting.axis());
      forwardStates.put(name, new CellPlan.State(name, node.width(), buffer));
      places.put(node, new Ref(buffer, 0, node.width(), 1 - previousStep()));
      nodes.add(node);
    });
    if (!places.containsKey(cell.output)) {
      var buffer = buffers.add(layer, cell.output.width(), Buffer.Kind.STEPS, setting.axis());
      places.put(cell.output, new Ref(buffer, 0, cell.output.width(), 0));
      nodes.add(cell.output);
    }
  }

  /// Results of the backward pass.
  ///
  /// What flows back to a state is kept for one step only, and what flows back to an input may be
  /// added to by who reads that input before the gradients are summed: a value that someone else
  /// reads too has a place of its own, and is copied there.
  private final class Flowing {
    private final Backward back;

    /// Values that depend on what flows back to a state: they are made in the steps.
    private final boolean[] recurs;

    /// Values that another value reads.
    private final boolean[] read;

    /// Values that gradients of parameters are sums of.
    private final Set<Node> summed = new HashSet<>();

    Flowing(Backward back) {
      this.back = back;
      var nodes = cell.graph.nodes();
      recurs = Graph.dependents(nodes, back.firstId, node -> node instanceof Node.State);
      read = new boolean[nodes.size()];
      var wanted = new ArrayList<Node>();
      wanted.addAll(back.states.values());
      wanted.addAll(back.inputs.values());
      for (var gradient : back.matrices) {
        summed.add(CellValues.source(gradient.adjoint()));
        if (gradient.operand().id() >= back.firstId) {
          summed.add(CellValues.source(gradient.operand()));
        }
      }
      back.vectors.forEach(gradient -> summed.add(CellValues.source(gradient.adjoint())));
      wanted.addAll(summed);
      var live = Graph.ancestors(nodes, wanted);
      for (var node : List.copyOf(nodes)) {
        if (live[node.id()]) {
          Graph.arguments(node).forEach(argument -> read[argument.id()] = true);
        }
      }
    }

    void place() {
      back.states.forEach(this::state);
      back.inputs.forEach((name, node) -> {
        var to = setting.inputGradients().get(name);
        root(isFree(node, to.width()) && !summed.contains(node), node, to);
      });
      back.matrices.replaceAll(this::matrix);
      for (var gradient : back.matrices) {
        nodes.add(gradient.adjoint());
        if (gradient.operand().id() >= back.firstId) {
          nodes.add(gradient.operand());
        }
      }
      back.vectors.replaceAll(this::vector);
      back.vectors.forEach(gradient -> nodes.add(gradient.adjoint()));
    }

    private void state(String name, Node node) {
      int width = forwardStates.get(name).width();
      var buffer =
          setting
              .buffers()
              .add("d " + setting.layer() + "." + name, width, Buffer.Kind.PAIR, setting.axis());
      backwardStates.put(name, new CellPlan.State(name, width, buffer));
      boolean own =
          isFree(node, width) && recurs[node.id()] && !read[node.id()] && !summed.contains(node);
      root(own, node, new Ref(buffer, 0, width, previousStep()));
    }

    /// Whether the value itself can be computed in the place of a result.
    private boolean isFree(Node node, int width) {
      return (node instanceof Node.Map || node instanceof Node.Affine)
          && node.id() >= back.firstId
          && node.width() == width
          && !places.containsKey(node);
    }

    private void root(boolean itself, Node node, Ref to) {
      var root = itself ? node : cell.graph.copy(node, to.width());
      places.put(root, to);
      nodes.add(root);
    }

    private Backward.MatrixGradient matrix(Backward.MatrixGradient gradient) {
      var adjoint = gradient.adjoint();
      return isKept(adjoint)
          ? gradient
          : gradient.with(cell.graph.copy(adjoint, gradient.term().rows()));
    }

    private Backward.VectorGradient vector(Backward.VectorGradient gradient) {
      var adjoint = gradient.adjoint();
      int width = gradient.width();
      return isKept(adjoint) && !(adjoint instanceof Node.Slice) && adjoint.width() == width
          ? gradient
          : new Backward.VectorGradient(gradient.vector(), width, cell.graph.copy(adjoint, width));
    }

    /// Whether the value has, or can be given, a place that keeps it until gradients are summed.
    private static boolean isKept(Node adjoint) {
      var source = CellValues.source(adjoint);
      return source instanceof Node.Map && source.width() > 0
          || source instanceof Node.Affine
          || source instanceof Node.Join
          || source instanceof Node.AttendBack
          || source instanceof Node.Input;
    }
  }
}
