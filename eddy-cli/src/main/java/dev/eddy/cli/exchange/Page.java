package dev.eddy.cli.exchange;

import java.io.PrintWriter;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// What a file of another toolkit holds, for people and for programs.
public sealed interface Page permits ForeignPage, OnnxPage {

  /// For reading.
  void print(PrintWriter out);

  /// The same as one object.
  ObjectNode json();

  /// The page of a file of another toolkit.
  ///
  /// @param settings what the file does not say of its network
  static Page of(ModelFile.Foreign file, Map<String, String> settings) {
    return new ForeignPage(file, settings);
  }

  /// The page of a graph of ONNX.
  static Page of(ModelFile.Onnx file) {
    return new OnnxPage(file);
  }
}
