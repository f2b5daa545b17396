package dev.eddy.onnx.file;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An operation that the file itself defines by others.
///
/// @param attributes names of attributes a call may give, and what each is where it does not (null:
///   it has to be given, or nothing uses it)
/// @param versions the version of each domain its nodes are written in
public record OnnxFunction(
    String domain,
    String name,
    List<String> inputs,
    List<String> outputs,
    Map<String, Attribute> attributes,
    List<OnnxNode> nodes,
    Map<String, Integer> versions) {

  public OnnxFunction {
    domain = domain.equals("ai.onnx") ? "" : domain;
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    nodes = List.copyOf(nodes);
    versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
  }
}
