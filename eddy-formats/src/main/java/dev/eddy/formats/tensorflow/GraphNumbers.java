package dev.eddy.formats.tensorflow;

import dev.eddy.formats.ForeignTensor;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// The numbers of a graph: its constants, its variables, and parts of them put together.
///
/// @param variables the numbers of variables that the graph does not hold, by name
/// @param inputs constants that are inputs
record GraphNumbers(Graph graph, Function<String, ForeignTensor> variables, Set<String> inputs) {

  /// The numbers of a variable or constant, whose parts may be joined, or null.
  ForeignTensor numbers(String name) {
    var node = graph.nodes().get(name);
    if (node == null) {
      return variables.apply(name);
    }
    return constant(name);
  }

  ForeignTensor constant(String input) {
    var node = graph.nodes().get(Graph.name(input));
    for (int i = 0; node != null && i < 50; i++) {
      switch (node.op()) {
        case "Const" -> {
          return node.constant().orElse(null);
        }
        case "Identity", "Enter", "ReadVariableOp", "StopGradient" ->
            node = graph.nodes().get(Graph.name(node.inputs().getFirst()));
        case "VariableV2", "Variable", "VarHandleOp" -> {
          return variables.apply(node.name());
        }
        case "ConcatV2" -> {
          return joined(node);
        }
        default -> {
          return null;
        }
      }
    }
    return null;
  }

  /// The parts of a partitioned variable, one below the other.
  ForeignTensor joined(Graph.Node node) {
    var data = node.data();
    var axis = constant(data.getLast());
    if (axis == null || axis.size() != 1 || axis.at(0) != 0) {
      return null;
    }
    var out = new java.io.ByteArrayOutputStream();
    int rows = 0;
    ForeignTensor last = null;
    for (var part : data.subList(0, data.size() - 1)) {
      last = constant(part);
      if (last == null || last.shape().length == 0) {
        return null;
      }
      rows += last.shape()[0];
      out.writeBytes(last.bytes().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
    }
    int[] shape = last.shape().clone();
    shape[0] = rows;
    return new ForeignTensor(
        node.name(),
        last.type(),
        shape,
        java.lang.foreign.MemorySegment.ofArray(out.toByteArray()),
        graph.where());
  }

  /// The name of a variable behind a value.
  String variable(String input) {
    var node = graph.node(input);
    for (int i = 0; i < 50; i++) {
      if (List.of("Identity", "Enter", "ReadVariableOp").contains(node.op())) {
        node = graph.node(node.data().getFirst());
      } else if (node.op().equals("ConcatV2")) {
        return node.name().replaceFirst("(/ConcatPartitions)?/concat$", "");
      } else {
        break;
      }
    }
    return node.name();
  }

  boolean isInput(String input) {
    var node = graph.node(input);
    while (node.op().equals("Identity")) {
      node = graph.node(node.data().getFirst());
    }
    return inputs.contains(node.name());
  }
}
