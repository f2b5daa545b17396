package dev.eddy.tasks.tag;

import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Vocabulary;
import dev.eddy.tasks.data.Vocabulary.Options;
import dev.eddy.tasks.data.Vocabulary.Reserved;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.Setting;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// How the words of a sentence become symbols: each a row of a table, if it was seen often enough,
/// and the symbols it is spelled with.
///
/// The table of words does not tell small letters from capitals; spelling does.
///
/// @param words every word of the training data in small letters, the most frequent first
/// @param known how many symbols of `words` have a row of their own; the others are unknown
/// @param spelling characters or letters; `START` stands between words
record TagInput(Vocabulary words, int known, Vocabulary spelling) {

  static TagInput of(List<List<String>> sentences, Configuration configuration) {
    int minimum = configuration.whole(Setting.MINIMUM_COUNT);
    var folded = sentences.stream().flatMap(List::stream).map(TagInput::folded).toList();
    var options = Options.WORDS.withReserved(Reserved.UNKNOWN);
    var words = Vocabulary.ofSymbols(folded, options);
    var unit =
        Vocabulary.Unit.valueOf(configuration.text(Setting.SPELLING).toUpperCase(Locale.ROOT));
    var texts = sentences.stream().flatMap(List::stream).toList();
    return new TagInput(
        words,
        Math.min(
            configuration.whole(Setting.VOCABULARY), frequent(folded, options, minimum).size()),
        spelling(
            texts,
            new Options(
                unit, List.of(Reserved.START, Reserved.UNKNOWN), minimum, Integer.MAX_VALUE)));
  }

  /// The words seen often enough are the first of all words.
  private static Vocabulary frequent(List<String> folded, Options options, int minimum) {
    try {
      return Vocabulary.ofSymbols(folded, options.withMinimumCount(minimum));
    } catch (DataException _) {
      return Vocabulary.ofSymbols(folded, options);
    }
  }

  private static Vocabulary spelling(List<String> words, Options options) {
    try {
      return Vocabulary.build(words, options);
    } catch (DataException _) {
      // So little text that nothing comes twice: every symbol is kept.
      return Vocabulary.build(words, options.withMinimumCount(1));
    }
  }

  private static String folded(String word) {
    return Normalizer.normalize(word, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
  }

  /// The symbol of a word.
  int id(String word) {
    int id = words.id(folded(word));
    return id < known ? id : unknown();
  }

  int unknown() {
    return words.id(Reserved.UNKNOWN);
  }

  /// Whether the training data has the word, in small letters or capitals.
  boolean hasSeen(String word) {
    return words.contains(folded(word));
  }

  JsonNode json() {
    var json = Json.object().put("known", known);
    json.set("words", Json.MAPPER.valueToTree(words.saved()));
    json.set("spelling", Json.MAPPER.valueToTree(spelling.saved()));
    return json;
  }

  /// What [#json] wrote.
  static TagInput read(JsonNode json, String where) {
    if (!json.has("known") || !json.has("words") || !json.has("spelling")) {
      throw new FormatException(
          where + ": expected the keys \"known\", \"words\" and \"spelling\" of a tagger");
    }
    return new TagInput(
        vocabulary(json.get("words"), where),
        json.get("known").asInt(),
        vocabulary(json.get("spelling"), where));
  }

  private static Vocabulary vocabulary(JsonNode json, String where) {
    return Vocabulary.of(Json.parse(Json.bytes(json), where, Vocabulary.Saved.class));
  }
}
