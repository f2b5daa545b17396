package dev.eddy.tasks.tag;

import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.data.vocabulary.Vocabulary.Options;
import dev.eddy.tasks.data.vocabulary.Vocabulary.Reserved;
import dev.eddy.tasks.examples.Vocabularies;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.TextSettings;
import java.text.Normalizer;
import java.util.LinkedHashSet;
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
    int minimum = configuration.get(TextSettings.MINIMUM_COUNT);
    var texts = sentences.stream().flatMap(List::stream).toList();
    var folded = texts.stream().map(TagInput::folded).toList();
    var options = Options.WORDS.withReserved(Reserved.UNKNOWN);
    // The words seen often enough are the first of all words.
    var frequent =
        Vocabularies.frequentOrAll(options, minimum, some -> Vocabulary.ofSymbols(folded, some));
    var spelling =
        new Options(
            configuration.get(TagForm.SPELLING),
            List.of(Reserved.START, Reserved.UNKNOWN),
            minimum,
            Integer.MAX_VALUE);
    return new TagInput(
        Vocabulary.ofSymbols(folded, options),
        Math.min(configuration.get(TextSettings.VOCABULARY), frequent.size()),
        Vocabularies.frequentOrAll(spelling, minimum, some -> Vocabulary.build(texts, some)));
  }

  /// This with the words and spellings of another behind its own: first those that have a row, then
  /// those that have none.
  TagInput grown(TagInput other) {
    int first = words.reserved().size();
    var rows = new LinkedHashSet<>(words.saved().symbols().subList(0, known - first));
    rows.addAll(other.words.saved().symbols().subList(0, other.known - first));
    int nowKnown = first + rows.size();
    rows.addAll(words.saved().symbols());
    rows.addAll(other.words.saved().symbols());
    return new TagInput(
        Vocabulary.of(words.unit(), words.reserved(), List.copyOf(rows)),
        nowKnown,
        spelling.grown(other.spelling));
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
    json.set("words", Vocabularies.json(words));
    json.set("spelling", Vocabularies.json(spelling));
    return json;
  }

  /// What [#json] wrote.
  static TagInput read(JsonNode json, String where) {
    if (!json.has("known") || !json.has("words") || !json.has("spelling")) {
      throw new FormatException(
          where + ": expected the keys \"known\", \"words\" and \"spelling\" of a tagger");
    }
    return new TagInput(
        Vocabularies.read(json.get("words"), where),
        json.get("known").asInt(),
        Vocabularies.read(json.get("spelling"), where));
  }
}
