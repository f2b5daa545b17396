package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.formats.Json;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Model files that Eddy wrote early in the life of each form, with what it answered then: they
/// open and answer the same for ever.
///
/// A line of `answers.tsv` is a command, its spaces within an argument written `_`, and the last
/// line it printed. The files were trained on the data beside them and are never written anew.
class RecordedModelsTest {

  private static Path folder() throws URISyntaxException {
    return Path.of(RecordedModelsTest.class.getResource("recorded/answers.tsv").toURI())
        .getParent();
  }

  static Stream<String> answers() throws IOException, URISyntaxException {
    return Files.readAllLines(folder().resolve("answers.tsv")).stream();
  }

  @ParameterizedTest
  @MethodSource("answers")
  void aRecordedModelAnswersAsItDid(String line) throws URISyntaxException {
    var parts = line.split("\t");
    var folder = folder();
    var arguments =
        Arrays.stream(parts[0].split(" "))
            .map(argument ->
                argument.matches("[a-z]+\\.(eddy|tsv|txt)")
                    ? folder.resolve(argument).toString()
                    : argument.replace('_', ' '))
            .toArray(String[]::new);

    var result = Result.of(arguments);

    assertThat(result.status()).as(result.err()).isZero();
    var found = json(result.out().lines().toList().getLast());
    same(parts[0], found.path("answers").isArray() ? byText(found) : found, json(parts[1]));
  }

  /// Answers in the shape in which they were recorded, by their texts; they are told in order now.
  private static JsonNode byText(JsonNode found) {
    var all = Json.object();
    for (var one : found.path("answers")) {
      var text = one.path("text").asString();
      all.withObjectProperty("answers").set(text, one.path("answer"));
      for (var name : List.of("candidates", "attention", "tokens", "forecast")) {
        if (one.has(name)) all.withObjectProperty(name).set(text, one.path(name));
      }
    }
    return all;
  }

  private static JsonNode json(String line) {
    return Json.parse(line.getBytes(StandardCharsets.UTF_8), "answers");
  }

  /// Texts and counts are equal; measured numbers may differ in their last digits where arithmetic
  /// is improved. More may be told by now than was.
  private static void same(String where, JsonNode found, JsonNode expected) {
    if (expected.isObject()) {
      expected
          .properties()
          .forEach(
              one -> same(where + " " + one.getKey(), found.path(one.getKey()), one.getValue()));
    } else if (expected.isArray()) {
      assertThat(found.size()).as(where).isEqualTo(expected.size());
      for (int i = 0; i < expected.size(); i++) {
        same(where + " " + i, found.path(i), expected.get(i));
      }
    } else if (expected.isNumber()) {
      double value = expected.doubleValue();
      assertThat(found.isNumber()).as(where).isTrue();
      assertThat(found.doubleValue())
          .as(where)
          .isCloseTo(value, within(1e-6 + 1e-3 * Math.abs(value)));
    } else {
      assertThat(found).as(where).isEqualTo(expected);
    }
  }
}
