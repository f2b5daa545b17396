package dev.eddy.onnx.run;

/// A piece of arithmetic, planned once and run many times.
@FunctionalInterface
public interface Step {

  /// Runs it; nothing is allocated.
  ///
  /// @return false if values have changed what the plan took for granted, such as the size of an
  ///   output: then its node and all after it are planned anew
  boolean run();
}
