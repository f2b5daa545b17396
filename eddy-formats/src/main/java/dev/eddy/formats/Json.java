package dev.eddy.formats;

import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The one way Eddy reads and writes JSON.
///
/// Written: two spaces of indentation, `\n` on every system, keys in the order they were inserted
/// (records: the order of their components), a newline at the end; the same value gives the same
/// bytes. Read: a key that appears twice, a key that the record does not have, a component that has
/// no key, a fraction where a whole number belongs and text after the end are errors that name the
/// file, and line and column where they are known.
public final class Json {
  /// The shared mapper, for reading trees into records and back.
  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .defaultPrettyPrinter(
              new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")))
          .build();

  private Json() {}

  /// An empty object to fill.
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /// The text of a tree, a record, a map or a list.
  public static String text(Object value) {
    return MAPPER.writeValueAsString(value) + "\n";
  }

  /// The UTF-8 bytes of [#text].
  ///
  /// @throws IllegalArgumentException if a text holds half a surrogate pair, which no file can hold
  public static byte[] bytes(Object value) {
    return utf8(text(value));
  }

  /// A text's bytes; the JDK's own `getBytes` would turn half a surrogate pair into a question
  /// mark.
  static byte[] utf8(String text) {
    try {
      var bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      return Arrays.copyOf(bytes.array(), bytes.limit());
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "a text holds half a surrogate pair, which cannot be written as UTF-8; split texts"
              + " between code points, not between chars",
          e);
    }
  }

  /// Writes [#text] to a file, whole or not at all.
  public static void write(Path file, Object value) {
    byte[] bytes = bytes(value);
    AtomicFile.write(file, out -> out.write(bytes));
  }

  /// The tree in a file.
  ///
  /// @throws FormatException if there is no such file or it is not JSON
  public static JsonNode read(Path file) {
    return parse(content(file), file.toString());
  }

  /// The value in a file.
  ///
  /// @throws FormatException if there is no such file, it is not JSON, or it does not fit `type`
  public static <T> T read(Path file, Class<T> type) {
    return parse(content(file), file.toString(), type);
  }

  /// The tree in UTF-8 bytes.
  ///
  /// @param where what messages call the source, e.g. `model.eddy, entry "model.json"`
  /// @throws FormatException if it is not JSON
  public static JsonNode parse(byte[] bytes, String where) {
    return parse(bytes, where, JsonNode.class);
  }

  /// The value in UTF-8 bytes.
  ///
  /// @param where what messages call the source
  /// @throws FormatException if it is not JSON or does not fit `type`
  public static <T> T parse(byte[] bytes, String where, Class<T> type) {
    if (bytes.length == 0) {
      throw new FormatException("%s: expected JSON, found nothing".formatted(where));
    }
    try {
      T value = MAPPER.readValue(bytes, type);
      if (value == null) {
        throw new FormatException("%s: expected a value, found null".formatted(where));
      }
      return value;
    } catch (JacksonException e) {
      throw new FormatException(where + place(e) + ": " + sentence(e), e);
    }
  }

  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new FormatException(
          "%s: could not be read: %s".formatted(file, AtomicFile.reason(e)), e);
    }
  }

  /// Empty where Jackson does not know it: a key that a record lacks is found only after the whole
  /// object has been read.
  private static String place(JacksonException e) {
    var location = e.getLocation();
    return location == null || location.getLineNr() < 1
        ? ""
        : ", line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
  }

  /// Jackson's own words, the first line, without its remarks on classes and streams.
  static String sentence(JacksonException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "unknown key \"%s\"; expected one of %s"
          .formatted(unknown.getPropertyName(), unknown.getKnownPropertyIds());
    }
    String message = Objects.requireNonNullElse(e.getOriginalMessage(), "not valid JSON");
    return message
        .lines()
        .findFirst()
        .orElse("not valid JSON")
        .replaceFirst(" \\((for|class|through|set|token|index|but) .*", "");
  }
}
