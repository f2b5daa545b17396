package dev.eddy.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/// The one place where an executor is chosen. Services are looked up once.
public final class Executors {

  private Executors() {}

  /// What was found, by descending priority, and a sentence for each that could not be loaded.
  private record Lookup(List<Executor> executors, List<String> problems) {
    static final Lookup FOUND = lookup();

    private static Lookup lookup() {
      var executors = new ArrayList<Executor>();
      var problems = new ArrayList<String>();
      var found = ServiceLoader.load(Executor.class, Executors.class.getClassLoader()).iterator();
      while (problems.size() < 8) {
        try {
          if (!found.hasNext()) {
            break;
          }
          executors.add(found.next());
        } catch (ServiceConfigurationError | LinkageError e) {
          problems.add("an executor could not be loaded (%s)".formatted(e.getMessage()));
        }
      }
      executors.sort(Comparator.comparingInt(Executor::priority).reversed());
      return new Lookup(List.copyOf(executors), List.copyOf(problems));
    }
  }

  /// All that were found, by descending priority, those that cannot run here too.
  public static List<Executor> found() {
    return Lookup.FOUND.executors;
  }

  /// The executor of the highest priority that can run here.
  public static Executor best() {
    for (var executor : found()) {
      if (executor.unavailable().isEmpty()) {
        return executor;
      }
    }
    throw new IllegalStateException("no executor can run here: " + report());
  }

  /// The executor of this name.
  ///
  /// @throws IllegalArgumentException if none has the name
  /// @throws IllegalStateException if it cannot run here
  public static Executor named(String name) {
    for (var executor : found()) {
      if (executor.name().equals(name)) {
        executor
            .unavailable()
            .ifPresent(reason -> {
              throw new IllegalStateException(
                  "executor '%s' cannot run here: %s".formatted(name, reason));
            });
        return executor;
      }
    }
    throw new IllegalArgumentException(
        "executor '%s' is not known; found here: %s".formatted(name, report()));
  }

  private static String report() {
    var names = found().stream().map(Executor::name).collect(Collectors.joining(", "));
    var problems = Lookup.FOUND.problems;
    return (names.isEmpty() ? "none" : names)
        + (problems.isEmpty() ? "" : "; " + String.join("; ", problems));
  }
}
