package dev.eddy.formats;

import static dev.eddy.formats.Container.Kind.CHECKPOINT;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/// The state of a training as one file: what a run needs to go on with the same bits.
///
/// A zip like the [Bundle]'s, with `state.json` and `tensors.safetensors`. Whole numbers (step,
/// seed, position of a random stream: every `long` exactly) and doubles belong in the state;
/// float32 values (parameters, optimiser slots, carried state) in the tensors, where every bit is
/// kept, NaNs included.
///
/// @param state counters and options
/// @param tensors named float32 values; no two share a name
public record CheckpointFile(JsonNode state, List<Tensor> tensors) {
  public CheckpointFile {
    Objects.requireNonNull(state, "state");
    tensors = new Safetensors(tensors).tensors();
  }

  /// Writes the file, whole or not at all, so that a run killed while saving still has its last
  /// checkpoint.
  ///
  /// @throws java.io.UncheckedIOException if the disk refuses; the old file is then as it was
  public void write(Path file) {
    var entries = new LinkedHashMap<String, byte[]>();
    entries.put("state.json", Json.bytes(state));
    entries.put("tensors.safetensors", new Safetensors(tensors).bytes());
    new Container(CHECKPOINT, entries).write(file);
  }

  /// Reads a file and checks every byte of it.
  ///
  /// @throws FormatException if there is no such file, it is no checkpoint, a newer one, truncated
  ///   or altered
  public static CheckpointFile read(Path file) {
    var container = Container.read(file, CHECKPOINT);
    return new CheckpointFile(
        Bundle.json(container, file, "state.json"),
        Safetensors.parse(
                container.entry("tensors.safetensors"), Bundle.place(file, "tensors.safetensors"))
            .tensors());
  }
}
