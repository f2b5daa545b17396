package dev.eddy.onnx.run;

/// What the nodes of one operator do: it looks at the shapes of a node's inputs, makes the outputs,
/// and leaves the steps that compute them.
@FunctionalInterface
public interface Operation {

  /// Plans one node. The inputs hold the values of this very run, so a step may be planned from
  /// them; what it took from values that are no constants it has to check in every run.
  ///
  /// @throws dev.eddy.onnx.file.OnnxException if the node asks for what cannot be done
  void plan(Site site);
}
