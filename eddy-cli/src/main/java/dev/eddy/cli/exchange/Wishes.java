package dev.eddy.cli.exchange;

import java.util.Map;

/// How a file is written where its format has a choice.
///
/// @param streaming whether the states of an ONNX graph are inputs and outputs
/// @param source settings of source text: `package`, `weights`
record Wishes(boolean streaming, Map<String, String> source) {

  /// Nothing asked for.
  static final Wishes NONE = new Wishes(false, Map.of());
}
