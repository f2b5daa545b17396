package dev.eddy.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Everything one run of the bench measured, and where.
///
/// @param peaks FLOP per second of fused multiply-adds on 1, 2, … threads
/// @param load runnable processes beside the bench when it started (the system's load average)
record BenchResults(
    String machine,
    int processors,
    String java,
    List<String> flags,
    String date,
    double load,
    List<Double> peaks,
    List<Measurement> measurements,
    List<Startup> startups,
    List<FirstSecond> firstSeconds) {

  /// Numbers of an earlier bench have no first seconds.
  BenchResults {
    firstSeconds = firstSeconds == null ? List.of() : List.copyOf(firstSeconds);
  }

  /// These and, of workloads that are not among them, those of an earlier run: of each workload all
  /// contenders are from one run. The peak is the higher of both.
  BenchResults with(BenchResults earlier) {
    var all = new ArrayList<>(measurements);
    var measured = measurements.stream().map(Measurement::workload).toList();
    earlier.measurements.stream().filter(m -> !measured.contains(m.workload())).forEach(all::add);
    var highest = new ArrayList<Double>();
    for (int i = 0; i < peaks.size(); i++) {
      double before = i < earlier.peaks.size() ? earlier.peaks.get(i) : 0;
      highest.add(Math.max(peaks.get(i), before));
    }
    return new BenchResults(
        machine,
        processors,
        java,
        flags,
        date,
        Math.max(load, earlier.load),
        highest,
        all,
        startups.isEmpty() ? earlier.startups : startups,
        firstSeconds.isEmpty() ? earlier.firstSeconds : firstSeconds);
  }

  /// The measurements of a workload, Eddy's first, then in the order of time.
  List<Measurement> of(Workload workload) {
    return measurements.stream()
        .filter(m -> m.workload().equals(workload.name()))
        .sorted(
            Comparator.comparing((Measurement m) -> m.failure() != null)
                .thenComparing(m -> !m.contender().equals("eddy"))
                .thenComparing(Measurement::median))
        .toList();
  }

  Optional<Measurement> find(String workload, String contender, int threads) {
    return measurements.stream()
        .filter(m ->
            m.workload().equals(workload)
                && m.contender().equals(contender)
                && m.threads() == threads
                && m.failure() == null)
        .findFirst();
  }

  /// The workloads measured, in the order of the catalogue.
  List<Workload> workloads() {
    return Workload.ALL.stream()
        .filter(w -> measurements.stream().anyMatch(m -> m.workload().equals(w.name())))
        .toList();
  }

  /// FLOP per second of a measurement's products.
  double rate(Measurement m) {
    return Workload.named(m.workload()).flops() / m.median() * 1e9;
  }

  /// Of the peak of as many threads.
  double share(Measurement m) {
    return rate(m) / peaks.get(Math.min(m.threads(), peaks.size()) - 1);
  }
}
