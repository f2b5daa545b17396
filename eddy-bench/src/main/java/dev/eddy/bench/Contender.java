package dev.eddy.bench;

/// A library in the bench. Services of this type are found by {@link java.util.ServiceLoader}; each
/// runs in a process of its own, so that libraries share neither a heap nor a compiler's profile.
public interface Contender {

  /// The name in reports and on the command line, in small letters.
  String name();

  /// What runs, with versions, in one line.
  String describe();

  /// Whether it has this workload on this many threads.
  boolean runs(Workload workload, int threads);

  /// Builds a workload; the first step may still be slow.
  Running open(Workload workload, Samples samples, int threads) throws Exception;

  /// A built workload.
  interface Running extends AutoCloseable {
    /// Runs one step; its loss, or for inference the first number of the output, read back from
    /// wherever it was computed.
    double step() throws Exception;

    @Override
    void close();
  }
}
