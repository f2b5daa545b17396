package dev.eddy.service;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/// The services of one kind that were found. A value.
///
/// @param kind what messages call one of them, such as `backend`
/// @param found by descending priority, those that cannot run here too
/// @param problems a sentence for each that cannot be used
public record Services<S extends Service>(String kind, List<S> found, List<String> problems) {

  /// More would say nothing new.
  private static final int MOST_PROBLEMS = 8;

  public Services {
    found =
        found.stream()
            .sorted(Comparator.comparingInt((S one) -> one.priority()).reversed())
            .toList();
    problems = List.copyOf(problems);
  }

  /// Looks them up on the class path and the module path. The core says of the type that it uses
  /// it.
  ///
  /// @param article before the kind: `a` or `an`
  /// @param hint what to do where one could not be loaded, added to its sentence; may be empty
  public static <S extends Service> Services<S> of(
      Class<S> type, String article, String kind, String hint) {
    var services = new ArrayList<S>();
    var problems = new ArrayList<String>();
    var found = ServiceLoader.load(type, type.getClassLoader()).iterator();
    while (problems.size() < MOST_PROBLEMS) {
      try {
        if (!found.hasNext()) {
          break;
        }
        services.add(found.next());
      } catch (ServiceConfigurationError | LinkageError e) {
        problems.add(
            "%s %s could not be loaded (%s)%s".formatted(article, kind, e.getMessage(), hint));
      }
    }
    return new Services<>(kind, services, problems);
  }

  /// These and one more.
  public Services<S> with(S one) {
    var all = new ArrayList<>(found);
    all.add(one);
    return new Services<>(kind, all, problems);
  }

  /// The same with other problems.
  public Services<S> withProblems(List<String> others) {
    return new Services<>(kind, found, others);
  }

  /// The service of this name.
  ///
  /// @throws IllegalArgumentException if none has the name
  /// @throws IllegalStateException if it cannot run here
  public S named(String name) {
    for (var service : found) {
      if (service.name().equals(name)) {
        service
            .unavailable()
            .ifPresent(reason -> {
              throw new IllegalStateException(
                  "%s '%s' cannot run here: %s".formatted(kind, name, reason));
            });
        return service;
      }
    }
    throw new IllegalArgumentException(
        "%s '%s' is not known; found here: %s".formatted(kind, name, report()));
  }

  /// All names, and what is wrong with which.
  public String report() {
    var names = found.stream().map(Service::name).collect(Collectors.joining(", "));
    return (names.isEmpty() ? "none" : names)
        + (problems.isEmpty() ? "" : "; " + String.join("; ", problems));
  }
}
