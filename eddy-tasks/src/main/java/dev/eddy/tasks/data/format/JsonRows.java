package dev.eddy.tasks.data.format;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.StrictJson;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.format.Sheet.Oddity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON objects as rows: one a line, one after another over any lines, in an array, in an array
/// under one key (`{"data": […]}`), by columns (`{"text": {"0": …}}`), or as pandas splits a table
/// (`{"columns": […], "data": [[…]]}`).
///
/// Keys are columns; those of all rows, in the order in which they come. Strings are as they are,
/// numbers and booleans as written, lists and objects as JSON text. A null, a key that is missing,
/// a list and an object are oddities: nothing refuses them until they are wanted.
public final class JsonRows {
  private static final JsonMapper SEVERAL =
      StrictJson.MAPPER.rebuild().disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /// Bytes at the start of a text that tell whether an array of objects begins.
  private static final int START = 1 << 12;

  private final SourceText text;
  private final Map<String, Integer> columns = new LinkedHashMap<>();
  private final List<Row> rows = new ArrayList<>();
  private final Map<Integer, List<Oddity>> odd = new HashMap<>();

  private JsonRows(SourceText text) {
    this.text = text;
  }

  /// Whether a text is JSON rather than something else that starts like it.
  static boolean looksLike(SourceText text, String first) {
    var start = first.strip();
    if (!start.startsWith("{") && !start.startsWith("[")) return false;
    var name = text.name();
    if (name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json")) return true;
    if (start.startsWith("[")) {
      // A text may begin with [Enter a ghost]; an array of objects does not.
      var rest = text.text(text.from(), Math.min(text.to(), text.from() + START)).strip();
      return rest.length() > 1 && rest.substring(1).strip().startsWith("{") && parses(text);
    }
    return isObject(start) || parses(text);
  }

  private static boolean isObject(String line) {
    try {
      return StrictJson.MAPPER.readTree(line).isObject();
    } catch (JacksonException _) {
      return false;
    }
  }

  private static JsonParser parser(SourceText text) {
    return SEVERAL.createParser(text.utf8(), text.from(), text.to() - text.from());
  }

  private static boolean parses(SourceText text) {
    try (var parser = parser(text)) {
      parser.nextToken();
      parser.skipChildren();
      return parser.currentToken() != null;
    } catch (JacksonException _) {
      return false;
    }
  }

  /// @throws DataException if it is no JSON, or holds no rows
  public static Sheet sheet(SourceText text) {
    var rows = new JsonRows(text);
    var filled = text.filled();
    var first = filled.getFirst().text().strip();
    // The first line is an object by itself, so each is one, and a wrong line is named.
    if (first.startsWith("{") && (isObject(first) || first.endsWith("}"))) {
      if (filled.size() == 1) {
        rows.root(filled.getFirst().number(), rows.line(filled.getFirst()));
      } else {
        for (var line : filled) rows.object(line.number(), rows.line(line));
      }
    } else {
      rows.whole();
    }
    return rows.sheet();
  }

  private JsonNode line(SourceText.Line line) {
    try {
      return StrictJson.MAPPER.readTree(line.text());
    } catch (JacksonException e) {
      throw wrong(line.number(), e);
    }
  }

  private DataException wrong(long line, JacksonException e) {
    var message = String.valueOf(e.getOriginalMessage());
    for (var number : List.of("NaN", "-Infinity", "Infinity")) {
      if (message.contains("'" + number + "'")) {
        return text.wrong(
            line,
            "found %s, which is no number of JSON; leave the row out or put a number there"
                .formatted(number));
      }
    }
    return text.wrong(line, "expected a JSON object, but this is not JSON: " + message);
  }

  /// All values of the text, wherever their lines end.
  private void whole() {
    var roots = new ArrayList<JsonNode>();
    var starts = new ArrayList<Long>();
    try (var parser = parser(text)) {
      for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
        long line = parser.currentTokenLocation().getLineNr();
        if (token == JsonToken.START_ARRAY && roots.isEmpty()) {
          elements(parser);
          continue;
        }
        starts.add(line);
        roots.add(parser.readValueAsTree());
      }
    } catch (JacksonException e) {
      throw wrong(e.getLocation() == null ? 1 : e.getLocation().getLineNr(), e);
    }
    if (roots.size() == 1 && rows.isEmpty()) {
      root(starts.getFirst(), roots.getFirst());
    } else {
      for (int i = 0; i < roots.size(); i++) object(starts.get(i), roots.get(i));
    }
  }

  private void elements(JsonParser parser) {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      long line = parser.currentTokenLocation().getLineNr();
      object(line, parser.readValueAsTree());
    }
  }

  private static boolean isArrayOfObjects(JsonNode node) {
    return node.isArray() && !node.isEmpty() && node.get(0).isObject();
  }

  /// The only value of a file.
  private void root(long line, JsonNode root) {
    var names = root.path("columns");
    var data = root.path("data");
    if (names.isArray() && data.isArray()) {
      for (var row : data) {
        var one = StrictJson.MAPPER.createObjectNode();
        for (int c = 0; c < Math.min(names.size(), row.size()); c++) {
          one.set(names.get(c).asString(), row.get(c));
        }
        object(line, one);
      }
      return;
    }
    var wrapped =
        root.properties().stream().filter(entry -> isArrayOfObjects(entry.getValue())).toList();
    boolean rest =
        root.properties().stream()
            .allMatch(entry -> wrapped.contains(entry) || !isTable(entry.getValue()));
    // pandas says beside the rows which types they have.
    boolean schema = root.path("schema").path("fields").isArray() && data.isArray();
    if (schema || wrapped.size() == 1 && rest && root.properties().size() <= 8 && !isRow(root)) {
      for (var row : schema ? data : wrapped.getFirst().getValue()) object(line, row);
      return;
    }
    if (!root.isEmpty() && root.properties().stream().allMatch(one -> isTable(one.getValue()))) {
      columns(line, root);
      return;
    }
    object(line, root);
  }

  /// Whether an object has plain values, as a row does.
  private static boolean isRow(JsonNode root) {
    return root.properties().stream()
        .anyMatch(entry -> entry.getKey().equals("text") || entry.getKey().equals("tokens"));
  }

  private static boolean isTable(JsonNode node) {
    return node.isObject() && node.size() > 1 || node.isArray() && node.size() > 1;
  }

  /// A table that is written column by column.
  private void columns(long line, JsonNode root) {
    int most = 0;
    for (var entry : root.properties()) most = Math.max(most, entry.getValue().size());
    for (var entry : root.properties()) {
      if (entry.getValue().size() != most) {
        throw text.wrong(
            line,
            "expected columns of one length, found %d values under \"%s\" and %d elsewhere"
                .formatted(entry.getValue().size(), entry.getKey(), most));
      }
    }
    var values = new LinkedHashMap<String, List<JsonNode>>();
    root.properties()
        .forEach(entry -> {
          var list = new ArrayList<JsonNode>();
          entry.getValue().forEach(list::add);
          values.put(entry.getKey(), list);
        });
    for (int row = 0; row < most; row++) {
      var one = StrictJson.MAPPER.createObjectNode();
      int at = row;
      values.forEach((key, list) -> one.set(key, list.get(at)));
      object(line, one);
    }
  }

  private void object(long line, JsonNode node) {
    if (!node.isObject()) {
      throw text.wrong(line, "expected a JSON object, found " + Excerpt.of(node.toString()));
    }
    for (var key : node.propertyNames()) {
      if (columns.putIfAbsent(key, columns.size()) == null && !rows.isEmpty()) {
        // The rows before it have nothing there.
        odd(columns.size() - 1, new Oddity(Oddity.Kind.NOTHING, rows.getFirst().line(), ""));
      }
    }
    var cells = new ArrayList<String>(columns.size());
    for (var key : columns.keySet()) {
      var value = node.get(key);
      boolean nothing = value == null || value.isNull();
      var cell = nothing ? "" : cell(value);
      if (nothing) odd(cells.size(), new Oddity(Oddity.Kind.NOTHING, line, cell));
      else if (value.isArray()) odd(cells.size(), new Oddity(Oddity.Kind.LIST, line, cell));
      else if (value.isObject()) odd(cells.size(), new Oddity(Oddity.Kind.OBJECT, line, cell));
      cells.add(cell);
    }
    rows.add(new Row(line, cells));
  }

  private Sheet sheet() {
    if (columns.isEmpty()) throw text.wrong("expected JSON objects with keys, found none");
    rows.replaceAll(row -> {
      if (row.cells().size() == columns.size()) return row;
      var cells = new ArrayList<>(row.cells());
      while (cells.size() < columns.size()) cells.add("");
      return new Row(row.line(), cells);
    });
    return new Sheet(
        text, DataFormat.JSONL, '\n', false, List.copyOf(columns.keySet()), rows, odd, List.of());
  }

  private void odd(int column, Oddity one) {
    var known = odd.computeIfAbsent(column, _ -> new ArrayList<>());
    if (known.stream().noneMatch(other -> other.kind() == one.kind())) known.add(one);
  }

  private static String cell(JsonNode node) {
    return node.isString() ? node.stringValue() : node.toString();
  }

  /// A cell that is a list of names.
  static String written(List<String> names) {
    return StrictJson.MAPPER.writeValueAsString(names);
  }

  /// A cell that is a list, parsed again.
  public static JsonNode parsed(String cell) {
    return StrictJson.MAPPER.readTree(cell);
  }
}
