package dev.eddy.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTest {
  record Options(int size, double rate, List<String> names) {}

  @Test
  void keysKeepTheirOrderAndLinesEndAlike() {
    assertThat(
            Json.text(
                Json.object()
                    .put("z", 1)
                    .put("a", "ü")
                    .set("list", Json.object().arrayNode().add(1).add(2))))
        .isEqualTo("{\n  \"z\" : 1,\n  \"a\" : \"ü\",\n  \"list\" : [ 1, 2 ]\n}\n");
    assertThat(Json.text(new Options(3, 0.1, List.of())))
        .isEqualTo("{\n  \"size\" : 3,\n  \"rate\" : 0.1,\n  \"names\" : [ ]\n}\n");
  }

  @Test
  void recordsComeBackEqual(@TempDir Path folder) {
    var options = new Options(Integer.MAX_VALUE, Math.nextUp(0.1), List.of("a", "b"));
    Path file = folder.resolve("options.json");
    Json.write(file, options);
    assertThat(Json.read(file, Options.class)).isEqualTo(options);
    assertThat(Json.read(file).get("names").get(1).stringValue()).isEqualTo("b");
  }

  @Test
  void halfACharacterIsRefusedAndAWholeOneKept() {
    assertThat(
            Json.parse(Json.bytes(Json.object().put("k", "\uD83D\uDE00")), "o")
                .get("k")
                .stringValue())
        .isEqualTo("\uD83D\uDE00");
    assertThatThrownBy(() -> Json.bytes(Json.object().put("k", "\uD83D")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a text holds half a surrogate pair");
  }

  @Test
  void faultsNameFileLineAndColumn(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("o.json");
    Files.writeString(file, "{\n  \"size\": 1,\n  \"size\": 2\n}");
    assertThatThrownBy(() -> Json.read(file))
        .hasMessage(file + ", line 3, column 9: Duplicate Object property \"size\"");
    Files.writeString(file, "{\n  \"size\": x}");
    assertThatThrownBy(() -> Json.read(file))
        .hasMessageStartingWith(file + ", line 2, column 11: Unrecognized token 'x'");
    Files.writeString(file, "");
    assertThatThrownBy(() -> Json.read(file)).hasMessage(file + ": expected JSON, found nothing");
    Path none = folder.resolve("none.json");
    assertThatThrownBy(() -> Json.read(none))
        .hasMessage(none + ": could not be read: there is no such file");
  }

  @Test
  void unknownMissingAndTrailingTextAreRefused() {
    assertThatThrownBy(() -> parse("{\"size\": 1, \"rate\": 1, \"names\": [], \"sise\": 2}"))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("o: unknown key \"sise\"; expected one of [size, rate, names]")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> parse("{\"size\": 1, \"rate\": 1, \"names\": []} {}"))
        .hasMessageStartingWith("o, line 1, column 37: Trailing token");
    assertThatThrownBy(() -> parse("{\"size\": 1, \"rate\": 1}"))
        .hasMessageContaining("Missing creator property 'names'")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> parse("{\"size\": 1.5, \"rate\": 1, \"names\": []}"))
        .hasMessageStartingWith("o, line 1, column 10: ");
    assertThatThrownBy(() -> parse("null")).hasMessage("o: expected a value, found null");
    assertThatThrownBy(() -> Json.parse("{} x".getBytes(StandardCharsets.UTF_8), "o"))
        .isInstanceOf(FormatException.class);
  }

  private static Options parse(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8), "o", Options.class);
  }
}
