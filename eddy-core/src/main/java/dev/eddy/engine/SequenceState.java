package dev.eddy.engine;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// The state of one sequence between two steps: for each state of each scan (`rnn.h`, `rnn.c`) its
/// vector. A value: it can be kept, copied, sent and continued by any run of the same model.
public final class SequenceState {

  private final Map<String, float[]> values;

  public SequenceState(Map<String, float[]> values) {
    var copy = new LinkedHashMap<String, float[]>();
    values.forEach((name, vector) -> copy.put(name, vector.clone()));
    this.values = copy;
  }

  /// The names of the states, `layer.state`.
  public java.util.Set<String> names() {
    return java.util.Collections.unmodifiableSet(values.keySet());
  }

  /// A copy of one state.
  public float[] get(String name) {
    var vector = values.get(name);
    if (vector == null) {
      throw new IllegalArgumentException(
          "state \"%s\" is not here; states: %s".formatted(name, values.keySet()));
    }
    return vector.clone();
  }

  float[] vector(String name) {
    return values.get(name);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SequenceState state
        && state.values.keySet().equals(values.keySet())
        && values.entrySet().stream()
            .allMatch(e -> Arrays.equals(e.getValue(), state.values.get(e.getKey())));
  }

  @Override
  public int hashCode() {
    return values.entrySet().stream()
        .mapToInt(e -> e.getKey().hashCode() ^ Arrays.hashCode(e.getValue()))
        .sum();
  }

  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(e -> e.getKey() + " [" + e.getValue().length + "]")
        .collect(Collectors.joining(", ", "state of ", ""));
  }
}
