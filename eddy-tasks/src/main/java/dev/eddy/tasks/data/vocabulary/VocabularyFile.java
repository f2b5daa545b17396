package dev.eddy.tasks.data.vocabulary;

import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.tasks.data.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The symbols of a network of another toolkit, in a file beside it: text with one in each line, a
/// `tokenizer.json` whose model is `WordLevel`, or a JSON object with the number of each. Where
/// numbers begin with 1, 0 fills up rows.
///
/// @param symbols in the order of their numbers
/// @param unit what texts are cut into, where the file says so
/// @param steps longer texts are cut to so many symbols; 0: none is cut
public record VocabularyFile(List<String> symbols, Optional<Vocabulary.Unit> unit, int steps) {

  public VocabularyFile {
    symbols = List.copyOf(symbols);
  }

  /// Reads a file.
  ///
  /// @throws DataException if it is neither, or cuts texts in a way that Eddy does not
  public static VocabularyFile read(Path file) {
    if (!file.toString().endsWith(".json")) {
      return new VocabularyFile(lines(file), Optional.empty(), 0);
    }
    try {
      return tokenizer(file, Json.read(file));
    } catch (FormatException e) {
      throw new DataException(e.getMessage(), e);
    }
  }

  /// The lines of a text in UTF-8, each as it is.
  ///
  /// @throws DataException if there is no such file, it is no text, or a line is there twice
  public static List<String> lines(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new DataException("%s: expected a text in UTF-8".formatted(file), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var first = new HashMap<String, Integer>();
    for (int i = 0; i < lines.size(); i++) {
      var earlier = first.putIfAbsent(lines.get(i), i);
      if (earlier != null) {
        throw new DataException(
            "%s, line %d: \"%s\" is there twice (first on line %d)"
                .formatted(file, i + 1, lines.get(i), earlier + 1));
      }
    }
    return lines;
  }

  private static VocabularyFile tokenizer(Path file, JsonNode json) {
    if (!json.isEmpty() && json.valueStream().allMatch(JsonNode::isInt)) {
      return new VocabularyFile(symbols(file, json), Optional.empty(), 0);
    }
    var type = json.path("model").path("type").asString("");
    if (!type.equals("WordLevel")) {
      throw new DataException(
          "%s: its model is \"%s\"; Eddy reads tokenizers of the model WordLevel, whose symbols are those of a table"
              .formatted(file, type));
    }
    for (var part : List.of("normalizer", "post_processor")) {
      if (json.path(part).isObject()) {
        throw new DataException(
            "%s: it has a %s (%s), which changes texts or adds symbols; Eddy reads a tokenizer without one"
                .formatted(file, part, json.path(part).path("type").asString("")));
      }
    }
    return new VocabularyFile(
        symbols(file, json.path("model").path("vocab")),
        Optional.of(unit(file, json.path("pre_tokenizer"))),
        json.path("truncation").path("max_length").asInt(0));
  }

  private static List<String> symbols(Path file, JsonNode vocab) {
    int first = vocab.valueStream().mapToInt(number -> number.asInt(0)).min().orElse(0);
    var symbols = new String[vocab.size() + (first == 1 ? 1 : 0)];
    if (first == 1) {
      symbols[0] = "";
    }
    for (var entry : vocab.properties()) {
      int id = entry.getValue().asInt(-1);
      if (id < 0 || id >= symbols.length || symbols[id] != null) {
        throw new DataException(
            "%s: the symbol \"%s\" has the number %s; expected each from %d to %d once"
                .formatted(
                    file,
                    entry.getKey(),
                    entry.getValue(),
                    first == 1 ? 1 : 0,
                    symbols.length - 1));
      }
      symbols[id] = entry.getKey();
    }
    return Arrays.asList(symbols);
  }

  private static Vocabulary.Unit unit(Path file, JsonNode cutter) {
    var type = cutter.path("type").asString("none");
    var pattern = cutter.path("pattern");
    boolean everywhere =
        List.of("", ".").contains(pattern.path("Regex").asString("no"))
            || pattern.path("String").asString("no").isEmpty();
    if (type.equals("WhitespaceSplit")) {
      return Vocabulary.Unit.TOKENS;
    }
    boolean alone = cutter.path("behavior").asString("").equals("Isolated");
    if (type.equals("Split") && everywhere && alone) {
      return Vocabulary.Unit.CHARACTERS;
    }
    throw new DataException(
        "%s: its pre_tokenizer is \"%s\"; Eddy cuts texts as WhitespaceSplit does, or as Split into single characters"
            .formatted(file, type));
  }
}
