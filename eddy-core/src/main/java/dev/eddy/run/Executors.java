package dev.eddy.run;

import dev.eddy.service.Services;
import java.util.List;

/// The one place where an executor is chosen. Services are looked up once.
public final class Executors {

  private Executors() {}

  /// Looked up when it is first asked for.
  private static final class Lookup {
    static final Services<Executor> FOUND = Services.of(Executor.class, "an", "executor", "");
  }

  /// All that were found, by descending priority, those that cannot run here too.
  public static List<Executor> found() {
    return Lookup.FOUND.found();
  }

  /// The executor of the highest priority that can run here.
  public static Executor best() {
    for (var executor : found()) {
      if (executor.unavailable().isEmpty()) {
        return executor;
      }
    }
    throw new IllegalStateException("no executor can run here: " + Lookup.FOUND.report());
  }

  /// The executor of this name.
  ///
  /// @throws IllegalArgumentException if none has the name
  /// @throws IllegalStateException if it cannot run here
  public static Executor named(String name) {
    return Lookup.FOUND.named(name);
  }
}
