package dev.eddy.tasks.reproduce;

import dev.eddy.tasks.TrainedModel;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// What came out when a [ResultRow] was reproduced: all that a reader needs to judge the number, or
/// to have it again.
///
/// @param name of the row
/// @param metrics the numbers of the evaluation on the test part, by name
/// @param baselines simple methods on the same data in the same run: their numbers, by title
/// @param curve [Measure#curve] after each epoch, on the part that chooses the weights
/// @param bestEpoch the epoch whose weights were tested, from 1
/// @param cost what it took
/// @param parameters how many numbers were trained
/// @param seed of all that was random
/// @param version of Eddy
/// @param date of the end, such as `2026-11-22`
/// @param machine processors, system, JVM and backend, in words
/// @param weightsSha256 of the parameters
/// @param dataSha256 of what was learned from
/// @param settings all that is set but data, seed and what changes no bit; empty in outcomes from
///   before it was kept
public record Outcome(
    String name,
    Map<String, Double> metrics,
    Map<String, Map<String, Double>> baselines,
    List<Double> curve,
    int bestEpoch,
    Cost cost,
    long parameters,
    long seed,
    String version,
    String date,
    String machine,
    String weightsSha256,
    String dataSha256,
    String settings) {

  /// What a run took, all parts of an interrupted one together.
  ///
  /// @param seconds of wall time
  /// @param cpuSeconds of processor time of the whole process
  /// @param heapBytes the most that the heap held, garbage included
  /// @param residentBytes the most memory the process had; 0: the system does not say
  public record Cost(double seconds, double cpuSeconds, long heapBytes, long residentBytes) {
    public static final Cost NONE = new Cost(0, 0, 0, 0);

    /// This and what came after it.
    public Cost plus(Cost later) {
      return new Cost(
          seconds + later.seconds,
          cpuSeconds + later.cpuSeconds,
          Math.max(heapBytes, later.heapBytes),
          Math.max(residentBytes, later.residentBytes));
    }
  }

  public Outcome {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    baselines = Collections.unmodifiableMap(new LinkedHashMap<>(baselines));
    curve = List.copyOf(curve);
    settings = Objects.requireNonNullElse(settings, "");
  }

  /// The outcome of a row with a model that has learned it.
  public static Outcome of(
      ResultRow row,
      TrainedModel model,
      Map<String, Double> metrics,
      Map<String, Map<String, Double>> baselines,
      Cost cost,
      String date,
      String machine) {
    var trained = model.trained();
    var curve =
        trained.history().epochs().stream()
            .flatMap(epoch -> Stream.ofNullable(epoch.values().get(row.measure().curve())))
            .toList();
    return new Outcome(
        row.name(),
        metrics,
        baselines,
        curve,
        trained.history().bestEpoch(),
        cost,
        trained.weights().table().size(),
        trained.provenance().seed(),
        trained.provenance().version(),
        date,
        machine,
        model.bundle().weightsSha256(),
        trained.provenance().dataSha256(),
        Trial.settings(row.configuration()));
  }

  /// The row's number.
  public double value(ResultRow row) {
    return row.measure().of(metrics);
  }
}
