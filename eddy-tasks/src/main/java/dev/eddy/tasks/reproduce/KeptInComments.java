package dev.eddy.tasks.reproduce;

import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.SerializationFeature;

/// Values that a page of Markdown holds beside its text, from which the page is written again: each
/// in a comment of one line, `<!-- name {…} -->`.
///
/// @param name what the comments begin with
record KeptInComments<T>(String name, Class<T> type) {

  private static final String END = " -->";

  private String start() {
    return "<!-- " + name + " ";
  }

  /// The values of a page in their order; of one that is not there none.
  ///
  /// @throws FormatException if one cannot be read
  List<T> read(Path file) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(start()) && line.endsWith(END))
          .map(line -> line.substring(start().length(), line.length() - END.length()))
          .map(json -> Json.parse(json.getBytes(StandardCharsets.UTF_8), file.toString(), type))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String comment(T value) {
    return start() + json(value) + END;
  }

  /// A value in one line of JSON, without two hyphens in a row, which would end a comment early.
  static String json(Object value) {
    return Json.MAPPER
        .writer()
        .without(SerializationFeature.INDENT_OUTPUT)
        .writeValueAsString(value)
        .replace("--", "-\\u002d");
  }
}
