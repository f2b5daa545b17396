package dev.eddy.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/// What Eddy asks of itself, and how it came out in this run.
///
/// @param found in words
record BenchGoal(String what, String asked, String found, boolean met) {

  /// All goals that this run can say something about.
  static List<BenchGoal> of(BenchResults results) {
    var goals = new ArrayList<BenchGoal>();
    ahead(results, "W1", 1.6, goals);
    ahead(results, "W2", 1.5, goals);
    ahead(results, "W3", 2.5, goals);
    ahead(results, "W4", 22, goals);
    ahead(results, "W5", 3, goals);
    ahead(results, "W1i-128", 2, goals);
    ahead(results, "W1i-1", 2, goals);
    ahead(results, "W6-h128", 1.2, goals);
    ahead(results, "W6-h256", 1.2, goals);
    ahead(results, "W6-h512", 1.2, goals);
    ahead(results, "W6-h1024", 1.1, goals);
    results
        .find("W4", "eddy", 1)
        .ifPresent(m ->
            goals.add(
                new BenchGoal(
                    "W4: time of a step",
                    "≤ 8 µs",
                    BenchReport.time(m.median()),
                    m.median() <= 8e3)));
    share(results, "W1", 0.80, goals);
    share(results, "W2", 0.78, goals);
    results
        .find("W1", "eddy", 1)
        .flatMap(one ->
            results
                .find("W1", "eddy", 2)
                .map(two -> {
                  double gain = one.median() / two.median();
                  return new BenchGoal(
                      "W1: two threads against one", "≥ 1.8×", times(gain), gain >= 1.8);
                }))
        .ifPresent(goals::add);
    first(results, "W5", 1_000, 80, goals);
    first(results, "W5", 10_000, 270, goals);
    first(results, "W1i-1", 1_000, 100, goals);
    first(results, "W4", 1_000, 250, goals);
    first(results, "W2", 1, 600, goals);
    results.startups().stream()
        .filter(s -> s.contender().startsWith("eddy,"))
        .findFirst()
        .ifPresent(s -> {
          goals.add(
              new BenchGoal(
                  "W8: start to first step, classes archived",
                  "≤ 250 ms",
                  BenchReport.time(s.firstStep() * 1e6),
                  s.firstStep() <= 250));
          goals.add(
              new BenchGoal(
                  "core and vector jars",
                  "≤ 2 MB",
                  BenchReport.scaled(s.jarBytes()) + "B",
                  s.jarBytes() <= 2e6));
        });
    return goals;
  }

  /// The fastest peer against the fastest Eddy, on whatever threads.
  private static void ahead(
      BenchResults results, String workload, double asked, List<BenchGoal> goals) {
    var eddy = fastest(results, workload, false);
    var peer = fastest(results, workload, true);
    if (eddy.isPresent() && peer.isPresent()) {
      double ratio = peer.getAsDouble() / eddy.getAsDouble();
      goals.add(
          new BenchGoal(
              workload + ": the fastest peer's time to Eddy's",
              "≥ " + times(asked),
              times(ratio),
              ratio >= asked));
    }
  }

  private static OptionalDouble fastest(BenchResults results, String workload, boolean peer) {
    return results.measurements().stream()
        .filter(m -> m.workload().equals(workload) && m.failure() == null)
        .filter(m -> peer ? BenchReport.peer(m.contender()) : m.contender().equals("eddy"))
        .mapToDouble(Measurement::median)
        .min();
  }

  private static void share(
      BenchResults results, String workload, double asked, List<BenchGoal> goals) {
    Optional<Measurement> eddy = results.find(workload, "eddy", 1);
    eddy.ifPresent(m -> {
      double share = results.share(m);
      goals.add(
          new BenchGoal(
              workload + ": share of the peak on one thread",
              "≥ %.0f %%".formatted(100 * asked),
              "%.1f %%".formatted(100 * share),
              share >= asked));
    });
  }

  /// The first steps of a process, in the best of Eddy's ways.
  private static void first(
      BenchResults results,
      String workload,
      int steps,
      double milliseconds,
      List<BenchGoal> goals) {
    results.firstSeconds().stream()
        .filter(s -> s.workload().equals(workload) && s.steps() == steps)
        .filter(s -> s.way().startsWith("eddy"))
        .min(Comparator.comparingDouble(FirstSecond::nanos))
        .ifPresent(s ->
            goals.add(
                new BenchGoal(
                    "%s: the first %s (%s)"
                        .formatted(
                            workload,
                            steps == 1 ? "step" : "%,d steps".formatted(steps),
                            s.way().substring("eddy, ".length())),
                    "≤ %.0f ms".formatted(milliseconds),
                    BenchReport.time(s.nanos()),
                    s.nanos() <= milliseconds * 1e6)));
  }

  private static String times(double ratio) {
    return String.format(Locale.ROOT, ratio >= 10 ? "%.0f×" : "%.2f×", ratio);
  }
}
