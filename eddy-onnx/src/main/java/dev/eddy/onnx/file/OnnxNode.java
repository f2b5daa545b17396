package dev.eddy.onnx.file;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One operation of a graph.
///
/// @param name may be empty
/// @param domain whose operation it is; empty is ONNX itself
/// @param operator what it does, such as `LSTM`
/// @param inputs names of values; an empty name is an input left out
/// @param outputs names of values; an empty name is an output nobody wants
/// @param attributes by name
public record OnnxNode(
    String name,
    String domain,
    String operator,
    List<String> inputs,
    List<String> outputs,
    Map<String, Attribute> attributes) {

  public OnnxNode {
    domain = domain.equals("ai.onnx") ? "" : domain;
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  /// What messages call it: its name and operator, or else what it gives.
  public String label() {
    var what = domain.isEmpty() ? operator : domain + "." + operator;
    if (!name.isEmpty()) {
      return "node \"%s\" (%s)".formatted(name, what);
    }
    var gives = outputs.stream().filter(output -> !output.isEmpty()).findFirst();
    return gives
        .map(output -> "node (%s) that gives \"%s\"".formatted(what, output))
        .orElse("node (%s)".formatted(what));
  }
}
