package dev.eddy.run;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The state of one sequence between two steps: for each state of each scan (`rnn.h`, `rnn.c`) its
/// vector. A value: it can be kept, copied, sent and continued by any run of the same model.
public final class SequenceState {

  private final Map<String, float[]> values;
  private final String model;

  /// The state of any model that has states of these names and widths.
  ///
  /// @param values the vector of each state, by `layer.state`
  public SequenceState(Map<String, float[]> values) {
    this(values, "");
  }

  /// @param model the hash of the model it belongs to, or ""
  SequenceState(Map<String, float[]> values, String model) {
    this.model = model;
    var copy = new LinkedHashMap<String, float[]>();
    values.forEach((name, vector) -> copy.put(name, vector.clone()));
    this.values = copy;
  }

  /// The names of the states, `layer.state`.
  public Set<String> names() {
    return Collections.unmodifiableSet(values.keySet());
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

  /// The hash of the layers it belongs to, 64 hexadecimal digits: those with states and what they
  /// depend on. Empty if it was made of values alone.
  public String model() {
    return model;
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
