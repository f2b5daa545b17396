package dev.eddy.train;

import java.util.LinkedHashMap;
import java.util.Map;

/// One entry of the history of a training. A value.
///
/// @param step steps done
/// @param epoch the epoch it was made in, from 0
/// @param loss the mean training loss of the epoch so far
/// @param metrics what the validation gave; empty without one
public record HistoryEntry(long step, int epoch, double loss, Map<String, Double> metrics) {
  public HistoryEntry {
    metrics = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }
}
