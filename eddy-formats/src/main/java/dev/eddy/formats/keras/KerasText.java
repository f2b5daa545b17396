package dev.eddy.formats.keras;

import dev.eddy.formats.Network;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// The vocabularies of text layers: `StringLookup` and `TextVectorization` keep the one they were
/// given in the configuration, and the one they were adapted to among the assets.
final class KerasText {

  private static final String PADDING = "";
  private static final String UNKNOWN = "[UNK]";

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

  /// What a `TextVectorization` makes of a text.
  ///
  /// @param words that it keeps, with or without `""` and `[UNK]`
  /// @throws FormatException if it makes something else than a symbol of each piece of the text
  static Network.Text of(KerasNetwork network, KerasLayer layer, List<String> words) {
    expect(network, layer, "output_mode", "int");
    expect(network, layer, "ngrams", "null");
    if (words.isEmpty()) {
      throw network.fault(layer, "the file has no vocabulary for it; adapt it before saving");
    }
    var symbols = new ArrayList<>(List.of(PADDING, UNKNOWN));
    boolean whole = words.size() > 1 && words.subList(0, 2).equals(symbols);
    symbols.addAll(whole ? words.subList(2, words.size()) : words);
    return new Network.Text(
        symbols, cut(network, layer), layer.config.path("output_sequence_length").asInt(0));
  }

  private static Network.Text.Cut cut(KerasNetwork network, KerasLayer layer) {
    var split = shown(layer.config.path("split"));
    var standard = shown(layer.config.path("standardize"));
    return switch (split + " " + standard) {
      case "whitespace lower_and_strip_punctuation" -> Network.Text.Cut.PLAIN_TOKENS;
      case "whitespace null" -> Network.Text.Cut.TOKENS;
      case "character null" -> Network.Text.Cut.CHARACTERS;
      default ->
          throw network.fault(
              layer,
              "its texts are made standard by \"%s\" and split by \"%s\"; Eddy cuts them at white space, as they are or with lower_and_strip_punctuation, or into characters as they are"
                  .formatted(standard, split));
    };
  }

  private static void expect(KerasNetwork network, KerasLayer layer, String key, String expected) {
    var found = shown(layer.config.path(key));
    if (!found.equals(expected)) {
      throw network.fault(
          layer, "its %s is %s; Eddy reads texts with %s".formatted(key, found, expected));
    }
  }

  private static String shown(JsonNode node) {
    return node.isString() ? node.stringValue() : node.isMissingNode() ? "null" : node.toString();
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
