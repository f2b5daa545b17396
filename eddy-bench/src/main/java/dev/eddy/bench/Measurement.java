package dev.eddy.bench;

import java.util.List;

/// What was measured of one contender on one workload.
///
/// @param medians nanoseconds of a step: the median of each block
/// @param steps steps measured in all blocks
/// @param bytesPerStep bytes allocated on the Java heap per step, over all blocks
/// @param firstSteps how many steps the first run had, at most 1,000
/// @param peakBytes the largest resident size of the process
/// @param profile where the time went, for Eddy on one thread; else null
/// @param failure why there is no measurement, or null
public record Measurement(
    String workload,
    String contender,
    int threads,
    String description,
    List<Double> medians,
    long steps,
    double bytesPerStep,
    int firstSteps,
    double firstSeconds,
    long firstBytes,
    double firstLoss,
    double lastLoss,
    long peakBytes,
    Profile profile,
    String failure) {

  static Measurement failed(String workload, String contender, int threads, String failure) {
    return new Measurement(
        workload, contender, threads, "", List.of(), 0, 0, 0, 0, 0, 0, 0, 0, null, failure);
  }

  /// The median of the blocks' medians, in nanoseconds.
  public double median() {
    var sorted = medians.stream().sorted().toList();
    int n = sorted.size();
    return n == 0
        ? Double.NaN
        : n % 2 == 1 ? sorted.get(n / 2) : (sorted.get(n / 2 - 1) + sorted.get(n / 2)) / 2;
  }

  public double fastest() {
    return medians.stream().mapToDouble(m -> m).min().orElse(Double.NaN);
  }

  public double slowest() {
    return medians.stream().mapToDouble(m -> m).max().orElse(Double.NaN);
  }

  /// `eddy`, or `eddy 2` for two threads.
  public String label() {
    return threads == 1 ? contender : contender + " ×" + threads;
  }
}
