package dev.eddy.run;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The state of one sequence between two steps: for each state of each scan (`rnn.h`, `rnn.c`) its
/// vector. A value: it can be kept, copied, sent and continued by any run of the same model. Its
/// {@linkplain #toBytes binary form} is stable.
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

  /// Its stable binary form, which `docs/state.md` describes: the same bytes on every machine, read
  /// by this and every later Eddy.
  public byte[] toBytes() {
    return StateBytes.write(values, model);
  }

  /// Writes {@link #toBytes} to a stream.
  public void write(OutputStream out) throws IOException {
    out.write(toBytes());
  }

  /// Reads a state that was written to a stream; what follows it is left there.
  ///
  /// @throws IllegalArgumentException if it is cut off, damaged, of a version to come or no state
  ///   at all; the message is one sentence
  public static SequenceState read(InputStream in) throws IOException {
    return StateBytes.read(in);
  }

  /// The state of these bytes and no others.
  ///
  /// @throws IllegalArgumentException as {@link #read} does, and if bytes follow
  public static SequenceState of(byte[] bytes) {
    var in = new ByteArrayInputStream(bytes);
    try {
      var state = read(in);
      if (in.available() > 0) {
        throw new IllegalArgumentException(
            "state: %d bytes follow after its end, at byte %d; give the bytes of one state"
                .formatted(in.available(), bytes.length - in.available()));
      }
      return state;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
