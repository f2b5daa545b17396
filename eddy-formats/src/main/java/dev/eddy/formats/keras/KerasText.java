package dev.eddy.formats.keras;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// The vocabularies of text layers: `StringLookup` and `TextVectorization` keep the one they were
/// given in the configuration, and the one they were adapted to among the assets.
final class KerasText {

  private KerasText() {}

  static Map<String, List<String>> vocabularies(JsonNode model, Map<String, byte[]> entries) {
    var all = new LinkedHashMap<String, List<String>>();
    find(model, all, 0);
    entries.forEach((name, bytes) -> {
      var parts = name.split("/");
      if (name.startsWith("assets/") && parts.length >= 3 && name.endsWith("vocabulary.txt")) {
        var layer = parts[2].equals("_lookup_layer") ? parts[1] : parts[2];
        all.putIfAbsent(layer, new String(bytes, StandardCharsets.UTF_8).lines().toList());
      }
    });
    return all;
  }

  private static void find(JsonNode node, Map<String, List<String>> into, int depth) {
    if (depth > 60) {
      return;
    }
    var vocabulary = node.path("config").path("vocabulary");
    if (vocabulary.isArray()) {
      var words = new ArrayList<String>();
      vocabulary.forEach(word -> words.add(word.asString("")));
      into.put(node.path("config").path("name").asString(""), List.copyOf(words));
    }
    node.forEach(inner -> find(inner, into, depth + 1));
  }
}
