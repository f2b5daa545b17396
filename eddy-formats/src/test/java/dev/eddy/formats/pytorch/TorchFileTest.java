package dev.eddy.formats.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.formats.ElementType;
import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.Format;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Json;
import dev.eddy.formats.Recorded;
import dev.eddy.formats.Safetensors;
import dev.eddy.formats.Shared;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import tools.jackson.databind.JsonNode;

/// Files of the real PyTorch, 1.4 to 2.15, held against the state dictionaries recorded beside
/// them.
class TorchFileTest {

  private static final Set<String> ENDINGS = Set.of("pt", "pt2", "ptl", "ckpt", "safetensors");

  /// Files that hold what no state dictionary shows, each with the sentence about it.
  private static final Map<String, String> REFUSED =
      Map.of(
          "calls-print.pt", "asks to call __builtin__.print",
          "calls-print.legacy.pt", "asks to call __builtin__.print");

  @Test
  void everyRecordedStateDictionaryIsRead(TestReporter reporter) throws Exception {
    var folder = Shared.conformance("python-made/pytorch");
    var wrong = new ArrayList<String>();
    int files = 0;
    int tensors = 0;
    int refused = 0;
    for (var json : Recorded.cases(folder)) {
      var recorded = Json.read(json);
      for (var name : recorded.path("files")) {
        var file = json.resolveSibling(name.asString());
        var ending = name.asString().replaceFirst(".*\\.", "");
        if (!ENDINGS.contains(ending) || name.asString().contains("sharded-")) {
          continue;
        }
        files++;
        try {
          var found = read(file);
          tensors += found.size();
          compare(recorded.path("state_dict"), found, file, wrong);
          assertThat(REFUSED).doesNotContainKey(name.asString());
        } catch (FormatException e) {
          var expected = REFUSED.get(name.asString());
          if (expected == null || !e.getMessage().contains(expected)) {
            wrong.add(file.getFileName() + ": " + e.getMessage());
          }
          refused++;
        }
      }
    }
    reporter.publishEntry(
        "pytorch", "%d files, %d tensors, %d refused by name".formatted(files, tensors, refused));
    assertThat(wrong).isEmpty();
    assertThat(files).isGreaterThan(150);
    assertThat(refused).isEqualTo(REFUSED.size());
  }

  @Test
  void theFilesOfBurnAreReadAndTheBrokenOneIsRefused() throws IOException {
    int tensors = 0;
    int files = 0;
    try (var all = Files.list(Shared.conformance("pytorch-pt"))) {
      for (var file : all.sorted().toList()) {
        if (file.endsWith("broken.pt")) {
          assertThatThrownBy(() -> Format.readAny(file))
              .isInstanceOf(FormatException.class)
              .hasMessageStartingWith(file + ": is of no format that Eddy reads");
          continue;
        }
        var model = Format.readAny(file);
        assertThat(model.format()).as(file.toString()).isEqualTo("pytorch");
        tensors += model.tensors().size();
        files++;
      }
    }
    assertThat(files).isEqualTo(29);
    assertThat(tensors).isGreaterThan(50);
  }

  private static Map<String, ForeignTensor> read(Path file) {
    var all = new LinkedHashMap<String, ForeignTensor>();
    List<ForeignTensor> tensors =
        file.toString().endsWith(".safetensors")
            ? Safetensors.readStored(file).tensors()
            : TorchFile.read(file).tensors();
    tensors.forEach(tensor -> all.put(tensor.name(), tensor));
    return all;
  }

  private static void compare(
      JsonNode recorded, Map<String, ForeignTensor> found, Path file, List<String> wrong)
      throws Exception {
    int at = 0;
    for (var entry : recorded.properties()) {
      // A frozen module has no names; a checkpoint names its dictionary; of tied weights
      // safetensors hold one, and PytorchFormat gives the other.
      var tensor =
          Stream.of(
                  entry.getKey(),
                  "model." + entry.getKey(),
                  "constants/" + at++,
                  tied(entry.getKey(), found))
              .map(found::get)
              .filter(Objects::nonNull)
              .findFirst()
              .orElse(null);
      if (tensor == null) {
        wrong.add(file.getFileName() + ": no " + entry.getKey() + " among " + found.keySet());
        return;
      }
      var type = type(tensor.type());
      if (!type.equals(entry.getValue().path("dtype").asString())) {
        wrong.add(file.getFileName() + ": " + entry + " is " + type);
      }
      assertThat(tensor.shape())
          .as("%s %s", file, tensor)
          .isEqualTo(Recorded.shape(entry.getValue().path("shape")));
      if (entry.getValue().has("sha256")) {
        var bytes = tensor.bytes().toArray(ValueLayout.JAVA_BYTE);
        var hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        assertThat(hash)
            .as("%s %s", file, tensor)
            .isEqualTo(entry.getValue().get("sha256").asString());
      } else if (!tensor.type().isComplex()) {
        var values = Recorded.values(entry.getValue()).values();
        for (int i = 0; i < values.length; i++) {
          double expected = tensor.type() == ElementType.F64 ? values[i] : (float) values[i];
          double is = tensor.type() == ElementType.F64 ? tensor.at(i) : (float) tensor.at(i);
          if (expected != is && !(Double.isNaN(expected) && Double.isNaN(is))) {
            wrong.add(
                "%s: %s[%d] is %s, recorded %s"
                    .formatted(file.getFileName(), tensor, i, is, expected));
            break;
          }
        }
      }
    }
  }

  private static String tied(String name, Map<String, ForeignTensor> found) {
    return name.equals("embedding.weight") && found.containsKey("decoder.weight")
        ? "decoder.weight"
        : name;
  }

  private static String type(ElementType type) {
    return switch (type) {
      case F8_E4M3 -> "float8_e4m3fn";
      case F8_E5M2 -> "float8_e5m2";
      case BF16 -> "bfloat16";
      case BOOL -> "bool";
      case C64 -> "complex64";
      case C128 -> "complex128";
      default ->
          type.name()
              .toLowerCase(Locale.ROOT)
              .replaceFirst("^f", "float")
              .replaceFirst("^u", "uint")
              .replaceFirst("^i", "int");
    };
  }
}
