package dev.eddy.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
      backward(back);
      matrices(back);
      vectors(back);
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

  private void backward(Backward back) {
    back.states.forEach((name, node) -> {
      int width = forwardStates.get(name).width();
      var buffer =
          setting
              .buffers()
              .add("d " + setting.layer() + "." + name, width, Buffer.Kind.PAIR, setting.axis());
      backwardStates.put(name, new CellPlan.State(name, width, buffer));
      root(node, new Ref(buffer, 0, width, previousStep()), back.firstId);
    });
    back.inputs.forEach(
        (name, node) -> root(node, setting.inputGradients().get(name), back.firstId));
  }

  private void matrices(Backward back) {
    for (int i = 0; i < back.matrices.size(); i++) {
      var gradient = back.matrices.get(i);
      var adjoint = gradient.adjoint();
      if (!hasPlace(adjoint)
          && !(adjoint instanceof Node.AttendBack || adjoint instanceof Node.Slice)) {
        var copy = cell.graph.copy(adjoint, termOf(cell, gradient).rows());
        back.matrices.set(
            i,
            new Backward.MatrixGradient(
                gradient.matrix(), gradient.column(), copy, gradient.operand()));
      }
      nodes.add(back.matrices.get(i).adjoint());
      if (gradient.operand().id() >= back.firstId) {
        nodes.add(gradient.operand());
      }
    }
  }

  private void vectors(Backward back) {
    for (int i = 0; i < back.vectors.size(); i++) {
      var gradient = back.vectors.get(i);
      int width = vectorWidth(gradient.vector());
      if (!hasPlace(gradient.adjoint()) || gradient.adjoint().width() != width) {
        back.vectors.set(
            i,
            new Backward.VectorGradient(
                gradient.vector(), cell.graph.copy(gradient.adjoint(), width)));
      }
      nodes.add(back.vectors.get(i).adjoint());
    }
  }

  private static boolean hasPlace(Node node) {
    return node instanceof Node.Map
        || node instanceof Node.Affine
        || node instanceof Node.Join
        || node instanceof Node.Input;
  }

  private int vectorWidth(String name) {
    return cell.graph.nodes().stream()
        .filter(node -> node instanceof Node.Vector vector && vector.name().equals(name))
        .findFirst()
        .orElseThrow()
        .width();
  }

  /// The product whose matrix gets this gradient.
  static Node.Term termOf(CellGraph cell, Backward.MatrixGradient gradient) {
    for (var node : cell.graph.nodes()) {
      if (node instanceof Node.Affine affine) {
        for (var term : affine.terms()) {
          if (!term.transposed()
              && term.matrix().equals(gradient.matrix())
              && term.column() == gradient.column()) {
            return term;
          }
        }
      }
    }
    throw new IllegalStateException("no product with " + gradient.matrix());
  }

  /// A result of the backward pass needs a place of its own: what has one already, or is no
  /// computed value there, is copied.
  private void root(Node node, Ref to, int forwardEnd) {
    boolean computed =
        (node instanceof Node.Map || node instanceof Node.Affine)
            && node.id() >= forwardEnd
            && node.width() == to.width();
    var root = computed && !places.containsKey(node) ? node : cell.graph.copy(node, to.width());
    places.put(root, to);
    nodes.add(root);
  }
}
