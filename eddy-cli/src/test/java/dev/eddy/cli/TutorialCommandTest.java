package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.formats.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TutorialCommandTest {

  private static JsonNode json(Result result) {
    assertThat(result.err()).as("lines for people").isNotEmpty();
    assertThat(result.status()).isZero();
    assertThat(result.out().lines()).hasSize(1);
    return Json.MAPPER.readTree(result.out());
  }

  @Test
  void standardOutputIsTheResultAsJson() {
    assertThat(json(Result.of("tutorial", "hello", "--json")).get("predicted").asString())
        .isEqualTo("ello");

    var shapes = json(Result.of("tutorial", "shapes", "--json"));
    assertThat(shapes.get("one").size()).isEqualTo(2);
    assertThat(shapes.get("sequence").get(4).size()).isEqualTo(2);
    assertThat(shapes.get("batchShape").toString()).isEqualTo("[3,5,2]");

    assertThat(json(Result.of("tutorial", "hihello", "--json")).get("loss").size()).isEqualTo(50);
  }

  @Test
  void withoutANameTheNamesAreListed() {
    var result = Result.of("tutorial");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .contains("a name was expected, one of ")
        .contains("hello")
        .contains("shapes");
  }

  @Test
  void wrongValuesAreTheUsersErrors() {
    assertThat(Result.of("tutorial", "hello", "--steps", "0").err())
        .contains("--steps: expected a whole number of 1 or more, found 0");
    assertThat(Result.of("tutorial", "hihello", "--log", "torch").err())
        .contains("--log: expected tensorflow");
    assertThat(Result.of("tutorial", "hello", "--cell", "lstn").status()).isEqualTo(2);
  }
}
