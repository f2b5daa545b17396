package dev.eddy.cli.exchange;

import dev.eddy.onnx.OnnxExport;
import java.util.Map;
import java.util.Set;

/// How a file is written where its format has a choice.
///
/// @param onnx what an ONNX graph takes beside its inputs
/// @param source settings of source text: `package`, `weights`
record Wishes(Set<OnnxExport.Option> onnx, Map<String, String> source) {

  /// Nothing asked for.
  static final Wishes NONE = new Wishes(Set.of(), Map.of());

  /// Whether states are inputs and outputs.
  boolean streaming() {
    return onnx.contains(OnnxExport.Option.STREAMING);
  }
}
