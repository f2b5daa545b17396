package dev.eddy.onnx.run;

import dev.eddy.onnx.file.Attribute;
import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.OnnxFunction;
import dev.eddy.onnx.file.OnnxGraph;
import dev.eddy.onnx.file.OnnxModel;
import dev.eddy.onnx.file.OnnxNode;
import dev.eddy.onnx.file.OnnxValue;
import dev.eddy.onnx.file.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Puts the bodies of a file's own functions in the place of their calls.
public final class Inliner {
  private static final int DEEPEST = 32;
  private static final int MOST_NODES = 1 << 20;

  private final Map<String, OnnxFunction> functions = new HashMap<>();
  private final Map<String, Integer> versions;
  private int calls;
  private int nodes;

  private Inliner(OnnxModel model) {
    versions = model.versions();
    model.functions().forEach(f -> functions.put(key(f.domain(), f.name()), f));
  }

  /// The graph of a model without calls of functions.
  ///
  /// @throws OnnxException if functions call each other in a circle
  public static OnnxGraph inlined(OnnxModel model) {
    return model.functions().isEmpty()
        ? model.graph()
        : new Inliner(model).graph(model.graph(), name -> name, Map.of(), 0);
  }

  private static String key(String domain, String name) {
    return domain + ":" + name;
  }

  private OnnxGraph graph(
      OnnxGraph graph, UnaryOperator<String> names, Map<String, Attribute> given, int depth) {
    var out = new ArrayList<OnnxNode>();
    for (var node : graph.nodes()) {
      add(node, names, given, depth, out);
    }
    var constants = new LinkedHashMap<String, Tensor>();
    graph.constants().forEach((name, tensor) -> constants.put(names.apply(name), tensor));
    return new OnnxGraph(
        graph.name(),
        out,
        constants,
        graph.inputs().stream().map(v -> renamed(v, names)).toList(),
        graph.outputs().stream().map(v -> renamed(v, names)).toList());
  }

  private static OnnxValue renamed(OnnxValue value, UnaryOperator<String> names) {
    return new OnnxValue(names.apply(value.name()), value.type(), value.shape(), value.sequence());
  }

  /// Adds a node, or what it stands for.
  ///
  /// @param given the attributes of the call whose body this is
  private void add(
      OnnxNode node,
      UnaryOperator<String> names,
      Map<String, Attribute> given,
      int depth,
      List<OnnxNode> out) {
    var attributes = new LinkedHashMap<String, Attribute>();
    node.attributes()
        .forEach((name, value) -> {
          var meant = value instanceof Attribute.Reference(var of) ? given.get(of) : value;
          if (meant instanceof Attribute.Body(var graph)) {
            meant = new Attribute.Body(graph(graph, names, given, depth));
          }
          if (meant != null) {
            attributes.put(name, meant);
          }
        });
    var here =
        new OnnxNode(
            node.name(),
            node.domain(),
            node.operator(),
            node.inputs().stream().map(names).toList(),
            node.outputs().stream().map(names).toList(),
            attributes);
    var function = functions.get(key(node.domain(), node.operator()));
    if (++nodes > MOST_NODES) {
      throw new OnnxException(
          "its functions stand for more than %d nodes; no sound model's do".formatted(MOST_NODES));
    }
    if (function == null) {
      out.add(here);
    } else {
      call(here, function, depth + 1, out);
    }
  }

  private void call(OnnxNode call, OnnxFunction function, int depth, List<OnnxNode> out) {
    if (depth > DEEPEST) {
      throw new OnnxException(
          "function \"%s\": calls reach deeper than %d; functions may not call each other in a circle"
              .formatted(function.name(), DEEPEST));
    }
    function
        .versions()
        .forEach((domain, version) -> {
          if (versions.containsKey(domain) && !versions.get(domain).equals(version)) {
            throw new OnnxException(
                "function \"%s\" is written in version %d of \"%s\", the model in %d; save the model with one version"
                    .formatted(function.name(), version, domain, versions.get(domain)));
          }
        });
    var prefix = "%" + ++calls + "/";
    var known = new HashMap<String, String>();
    for (int i = 0; i < function.inputs().size(); i++) {
      known.put(function.inputs().get(i), i < call.inputs().size() ? call.inputs().get(i) : "");
    }
    var passed = new ArrayList<OnnxNode>();
    for (int i = 0; i < function.outputs().size(); i++) {
      var inside = function.outputs().get(i);
      var outside = i < call.outputs().size() ? call.outputs().get(i) : "";
      if (outside.isEmpty()) {
        continue;
      }
      if (known.putIfAbsent(inside, outside) != null) {
        passed.add(
            new OnnxNode(
                "", "", "Identity", List.of(known.get(inside)), List.of(outside), Map.of()));
      }
    }
    var attributes = new HashMap<>(function.attributes());
    attributes.putAll(call.attributes());
    UnaryOperator<String> names =
        name -> name.isEmpty() ? "" : known.getOrDefault(name, prefix + name);
    for (var node : function.nodes()) {
      add(node, names, attributes, depth, out);
    }
    out.addAll(passed);
  }
}
