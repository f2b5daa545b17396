package dev.eddy.tasks.examples;

import dev.eddy.formats.Json;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.data.vocabulary.Vocabulary.Options;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// Vocabularies of small data, and vocabularies in model files.
public final class Vocabularies {

  private Vocabularies() {}

  /// A vocabulary of what comes often enough, or of all there is in so little data that nothing
  /// does.
  ///
  /// @param minimum how often a symbol must come
  /// @param build makes a vocabulary with some options
  public static Vocabulary frequentOrAll(
      Options options, int minimum, Function<Options, Vocabulary> build) {
    try {
      return build.apply(options.withMinimumCount(minimum));
    } catch (DataException e) {
      if (minimum == 1) {
        throw e;
      }
      return build.apply(options.withMinimumCount(1));
    }
  }

  public static JsonNode json(Vocabulary vocabulary) {
    return Json.MAPPER.valueToTree(vocabulary.saved());
  }

  /// What [#json] wrote.
  ///
  /// @param where what messages call the source
  public static Vocabulary read(JsonNode json, String where) {
    return Vocabulary.of(Json.parse(Json.bytes(json), where, Vocabulary.Saved.class));
  }
}
