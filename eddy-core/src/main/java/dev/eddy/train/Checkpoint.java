package dev.eddy.train;

import dev.eddy.optimize.RateSchedule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where a training stands between two steps: all it needs to go on with the same bits. The arrays
/// belong to the checkpoint; nobody changes them.
///
/// @param configuration what the bits depend on, part by part in words; a training resumes only
///   with the same
/// @param step steps done
/// @param epoch the epoch of the next batch
/// @param index the number of the next batch in its epoch
/// @param parameters in the order of the parameter table
/// @param slots of the optimiser, by name
/// @param states carried states, `[rows, width]`; empty where none are carried
/// @param stateRows how many rows those are
/// @param lossSum sum of the losses of this epoch so far, each times what it is the mean of
/// @param lossWeight the sum of those weights
/// @param best the best evaluation so far
/// @param withoutGain evaluations since then
/// @param history all evaluations so far
public record Checkpoint(
    Map<String, String> configuration,
    long step,
    int epoch,
    int index,
    float[] parameters,
    Map<String, float[]> slots,
    float[] states,
    int stateRows,
    double lossSum,
    double lossWeight,
    Optional<Best> best,
    int withoutGain,
    List<HistoryEntry> history) {

  /// The best evaluation.
  ///
  /// @param value of the metric that selects
  /// @param parameters in the order of the parameter table
  public record Best(long step, double value, float[] parameters) {}

  public Checkpoint {
    configuration = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(configuration));
    slots = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(slots));
    history = List.copyOf(history);
  }

  /// Refuses to go on with another configuration; a schedule may be one that goes on from the
  /// recorded one.
  ///
  /// @throws IllegalArgumentException that names what differs
  void checkConfiguration(Map<String, String> wanted, RateSchedule schedule) {
    var differences = new ArrayList<String>();
    wanted.forEach((part, value) -> {
      var was = configuration.getOrDefault(part, "not recorded");
      boolean same = part.equals("schedule") ? schedule.goesOnFrom(was) : value.equals(was);
      if (!same) {
        differences.add("%s was %s and is now %s".formatted(part, was, value));
      }
    });
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "checkpoint of step %d: it belongs to another training: %s; start anew, or with what it was made with"
              .formatted(step, String.join("; ", differences)));
    }
  }
}
