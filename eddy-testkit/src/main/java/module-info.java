/// Generators, contracts and readers of third-party test vectors, for tests only.
module dev.eddy.testkit {
  requires transitive dev.eddy.core;
  requires tools.jackson.databind;

  exports dev.eddy.testkit;

  provides dev.eddy.run.Executor with
      dev.eddy.testkit.RecordingExecutor;
}
