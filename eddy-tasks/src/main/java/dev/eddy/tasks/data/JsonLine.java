package dev.eddy.tasks.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One JSON object on a line, as named cells: strings as they are, numbers and booleans as written,
/// arrays and objects as JSON text.
final class JsonLine {
  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(
              DeserializationFeature
                  .USE_BIG_DECIMAL_FOR_FLOATS) // keeps numbers as written, 1e999 too
          .build();

  private JsonLine() {}

  static boolean isObject(String line) {
    try {
      return JSON.readTree(line).isObject();
    } catch (JacksonException _) {
      return false;
    }
  }

  static Map<String, String> parse(Path path, long number, String line) {
    JsonNode tree;
    try {
      tree = JSON.readTree(line);
    } catch (JacksonException e) {
      throw new DataException(
          path
              + ", line "
              + number
              + ": expected a JSON object, but this is not JSON: "
              + e.getOriginalMessage(),
          e);
    }
    if (!tree.isObject())
      throw new DataException(
          path + ", line " + number + ": expected a JSON object, found " + Excerpt.of(line));
    var cells = new LinkedHashMap<String, String>();
    for (var entry : tree.properties()) {
      var value = entry.getValue();
      if (value.isNull())
        throw new DataException(
            path
                + ", line "
                + number
                + ": key \""
                + entry.getKey()
                + "\" is null; expected a value");
      cells.put(entry.getKey(), value.isString() ? value.stringValue() : value.toString());
    }
    return cells;
  }

  /// The cells under `keys`; other keys of the line are left aside.
  static List<String> cells(Path path, long number, String line, List<String> keys) {
    var found = parse(path, number, line);
    var cells = new ArrayList<String>(keys.size());
    for (var key : keys) {
      var cell = found.get(key);
      if (cell == null) {
        throw new DataException(
            path
                + ", line "
                + number
                + ": expected the keys "
                + Suggestion.list(keys, 8)
                + ", but \""
                + key
                + "\" is missing");
      }
      cells.add(cell);
    }
    return cells;
  }
}
