package dev.eddy.onnx.file;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// That every value is made once, and before it is read: so a graph has no cycle.
final class GraphCheck {
  /// The values of the graph in hand and of those around it, the innermost first.
  private final Deque<Set<String>> scopes = new ArrayDeque<>();

  private GraphCheck() {}

  static void check(OnnxModel model) {
    new GraphCheck().graph(model.graph());
    for (var function : model.functions()) {
      var check = new GraphCheck();
      check.scopes.push(new HashSet<>(function.inputs()));
      check.nodes(function.nodes());
      check.outputs(function.outputs());
    }
  }

  private void graph(OnnxGraph graph) {
    var own = new HashSet<>(graph.constants().keySet());
    var inputs = new HashSet<String>();
    for (var input : graph.inputs()) {
      if (!inputs.add(input.name())) {
        throw new OnnxException("the input \"" + input.name() + "\" is there twice");
      }
    }
    own.addAll(inputs);
    scopes.push(own);
    nodes(graph.nodes());
    outputs(graph.outputs().stream().map(OnnxValue::name).toList());
    scopes.pop();
  }

  private void nodes(List<OnnxNode> nodes) {
    for (var node : nodes) {
      for (var input : node.inputs()) {
        if (!input.isEmpty() && !known(input)) {
          throw new OnnxException(missing(node, input, nodes));
        }
      }
      for (var attribute : node.attributes().values()) {
        if (attribute instanceof Attribute.Body(var body)) {
          graph(body);
        }
      }
      for (var output : node.outputs()) {
        if (!output.isEmpty() && !scopes.element().add(output)) {
          throw new OnnxException(
              "%s: the value \"%s\" is made twice".formatted(node.label(), output));
        }
      }
    }
  }

  private static String missing(OnnxNode node, String input, List<OnnxNode> nodes) {
    for (var later : nodes) {
      if (later.outputs().contains(input)) {
        return "%s reads \"%s\", which %s makes only afterwards; nodes have to follow what they read, and may form no cycle"
            .formatted(node.label(), input, later.equals(node) ? "it" : later.label());
      }
    }
    return "%s reads \"%s\", which nothing makes".formatted(node.label(), input);
  }

  private boolean known(String name) {
    for (var scope : scopes) {
      if (scope.contains(name)) {
        return true;
      }
    }
    return false;
  }

  private void outputs(List<String> outputs) {
    var missing = new ArrayList<String>();
    for (var output : outputs) {
      if (!known(output)) {
        missing.add(output);
      }
    }
    if (!missing.isEmpty()) {
      throw new OnnxException("the output \"%s\" is made by no node".formatted(missing.getFirst()));
    }
  }
}
