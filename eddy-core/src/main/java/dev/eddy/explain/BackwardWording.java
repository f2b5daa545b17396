package dev.eddy.explain;

import dev.eddy.graph.Backward;
import dev.eddy.graph.CellGraph;
import dev.eddy.graph.Node;
import dev.eddy.graph.ValueRole;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The derived backward pass, one line per value, in an order in which every line mentions what is
/// known.
final class BackwardWording {

  /// What flows back through one step.
  final List<String> values = new ArrayList<>();

  /// Gradients of the parameters, each a sum over rows and steps.
  final List<String> gradients = new ArrayList<>();

  private final CellGraph cell;
  private final Backward back;
  private final Wording wording;
  private final boolean added;
  private final Set<Integer> known = new HashSet<>();

  /// @param added whether what flows back to what the cell reads is added to what others send there
  BackwardWording(CellGraph cell, Backward back, Wording wording, boolean added) {
    this.added = added;
    this.cell = cell;
    this.back = back;
    this.wording = wording;
    for (var node : wording.forward()) {
      if (!wording.isShorthand(node) && wording.isNamed(node)) {
        known.add(node.id());
      }
    }
    for (var node : wording.forward().reversed()) {
      var adjoint = back.adjoints().get(node);
      if (adjoint != null && wording.hasLine(node) && !wording.isShorthand(node)) {
        result("d " + wording.text(node), adjoint);
      }
    }
    back.inputs().forEach(this::input);
    back.states().forEach((name, node) -> result("d " + name, node));
    for (var node : wording.forward()) {
      if (node instanceof Node.Attend attend && back.adjoints().containsKey(attend)) {
        rows(attend.keys(), "attend_k(" + wording.text(back.adjoints().get(attend)) + ")");
        rows(attend.values(), "attend_m(" + wording.text(back.adjoints().get(attend)) + ")");
      }
    }
    gradients();
  }

  private void rows(Node memory, String flow) {
    values.add("d " + rowsName(wording.text(memory)) + " += " + flow);
  }

  /// What rows of memory are called behind a `d`.
  static String rowsName(String memory) {
    return memory.contains(" ") ? "(" + memory + ")" : memory;
  }

  private void input(ValueRole.Read read, Node node) {
    result("d " + read, node, added);
  }

  private void result(String name, Node node) {
    result(name, node, false);
  }

  private void result(String name, Node node, boolean added) {
    boolean own = wording.text(node).equals(name);
    if (own && (!known.add(node.id()) || !wording.hasLine(node))) {
      return;
    }
    mentions(node);
    var line = wording.line(name, node);
    values.add(added ? line.added().text() : line.text());
  }

  /// Writes the line of a value, if it has one, after the lines that one mentions.
  private void mention(Node node) {
    if (known.add(node.id())) {
      mentions(node);
      if (wording.hasLine(node)) {
        values.add(wording.line(node).text());
      }
    }
  }

  private void mentions(Node node) {
    node.arguments().forEach(this::mention);
  }

  private void gradients() {
    for (var g : back.matrices().reversed()) {
      mention(g.adjoint());
      mention(g.operand());
      var matrix =
          wording.columns(g.matrix(), g.column(), g.operand().width(), columns(g.matrix()));
      gradients.add(
          "d "
              + matrix
              + " += "
              + wording.factor(g.adjoint())
              + " @ "
              + wording.factor(g.operand())
              + "^T");
    }
    for (var g : back.vectors().reversed()) {
      mention(g.adjoint());
      gradients.add("d " + g.vector() + " += " + wording.text(g.adjoint()));
    }
    for (var state : cell.equations().states()) {
      if (cell.next().containsKey(state.name()) && state.init().name().equals("learned")) {
        gradients.add(
            "d %s_0 += d %s    # of the first step".formatted(state.name(), state.name()));
      }
    }
  }

  private int columns(String matrix) {
    return cell.equations().parameters().stream()
        .filter(parameter -> parameter.name().equals(matrix))
        .findFirst()
        .orElseThrow()
        .shape()
        .get(1)
        .value(cell.sizes());
  }
}
