package dev.eddy.run;

/// A plan with its weights, ready to run: immutable and thread-safe.
@FunctionalInterface
public interface Inference {

  /// A workspace that splits large batches among this many threads; the results are the same bits
  /// for any number.
  Workspace workspace(int threads);
}
