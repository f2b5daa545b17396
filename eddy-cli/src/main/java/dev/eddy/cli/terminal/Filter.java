package dev.eddy.cli.terminal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The launcher's filter behind standard error.
public final class Filter {

  private Filter() {}

  /// Closes standard error and waits for the filter, so that nothing is printed after the process
  /// has ended.
  public static void drain() {
    if (!"filtered".equals(System.getProperty("eddy.stderr"))) {
      return;
    }
    System.err.close();
    var filters =
        ProcessHandle.current()
            .children()
            .map(ProcessHandle::onExit)
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(filters).completeOnTimeout(null, 1, TimeUnit.SECONDS).join();
  }
}
