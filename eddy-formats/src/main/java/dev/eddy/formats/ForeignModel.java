package dev.eddy.formats;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/// What a file of another toolkit says: a configuration, named tensors, vocabularies, and what of
/// it was not read. A {@link Format} makes a {@link Network} of it.
///
/// @param format the name of its {@link Format}
/// @param writer what wrote it, such as `Keras 3.15.1`; "" where the file does not say
/// @param where what messages call the file
/// @param configuration of layers, as the file has it; an empty object where it has weights only
/// @param tensors in the order of the file
/// @param vocabularies the symbols of text layers, by the name of the layer
/// @param notes what was not read, each a sentence
public record ForeignModel(
    String format,
    String writer,
    String where,
    JsonNode configuration,
    List<ForeignTensor> tensors,
    Map<String, List<String>> vocabularies,
    List<String> notes) {

  public ForeignModel {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(writer, "writer");
    Objects.requireNonNull(where, "where");
    Objects.requireNonNull(configuration, "configuration");
    tensors = List.copyOf(tensors);
    vocabularies = Collections.unmodifiableMap(new LinkedHashMap<>(vocabularies));
    notes = List.copyOf(notes);
  }

  /// A file of weights only.
  public ForeignModel(
      String format, String writer, String where, List<ForeignTensor> tensors, List<String> notes) {
    this(format, writer, where, Json.object(), tensors, Map.of(), notes);
  }

  /// The tensors by name, in the order of the file.
  public Map<String, ForeignTensor> byName() {
    var all = new LinkedHashMap<String, ForeignTensor>();
    tensors.forEach(tensor -> all.put(tensor.name(), tensor));
    return all;
  }
}
