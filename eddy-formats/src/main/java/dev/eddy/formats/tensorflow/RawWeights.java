package dev.eddy.formats.tensorflow;

import dev.eddy.formats.ElementType;
import dev.eddy.formats.ForeignModel;
import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Weights as bare little-endian floats, a file each, and a `manifest.json` of name → `{"filename",
/// "shape"}`, as ml5's models have them; `vocab.json` beside them maps symbols to numbers.
final class RawWeights {

  private RawWeights() {}

  static ForeignModel read(Path folder) {
    var where = folder.resolve("manifest.json").toString();
    var tensors = new ArrayList<ForeignTensor>();
    for (var entry : Json.read(folder.resolve("manifest.json")).properties()) {
      var name = entry.getKey();
      var file = entry.getValue().path("filename").asString("");
      if (!file.matches("[\\w.-]+") || file.equals("..")) {
        throw new FormatException(
            "%s, tensor \"%s\": the file \"%s\" does not lie beside it"
                .formatted(where, name, file));
      }
      var shape = entry.getValue().path("shape");
      long[] extents = new long[shape.size()];
      for (int i = 0; i < extents.length; i++) {
        extents[i] = shape.get(i).asLong(-1);
      }
      int[] sizes = ForeignTensor.shape(extents, name, where);
      byte[] bytes = bytes(folder.resolve(file));
      int expected = 4 * ForeignTensor.elements(sizes, name, where);
      if (bytes.length != expected) {
        throw new FormatException(
            "%s, tensor \"%s\": shape %s takes %d bytes, but \"%s\" has %d"
                .formatted(where, name, Arrays.toString(sizes), expected, file, bytes.length));
      }
      tensors.add(
          new ForeignTensor(name, ElementType.F32, sizes, MemorySegment.ofArray(bytes), where));
    }
    return new ForeignModel(
        "tensorflow", "", where, Json.object(), tensors, vocabulary(folder), List.of());
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new FormatException("%s: could not be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static Map<String, List<String>> vocabulary(Path folder) {
    var file = folder.resolve("vocab.json");
    if (!Files.exists(file)) {
      return Map.of();
    }
    var numbers = Json.read(file);
    var symbols = new String[numbers.size()];
    for (var entry : numbers.properties()) {
      int number = entry.getValue().asInt(-1);
      if (number < 0 || number >= symbols.length || symbols[number] != null) {
        throw new FormatException(
            "%s: the number of symbol \"%s\" is not one of 0 to %d, each once"
                .formatted(file, entry.getKey(), symbols.length - 1));
      }
      symbols[number] = entry.getKey();
    }
    return Map.of("embedding", List.of(symbols));
  }
}
