package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.cell.Cell;
import dev.eddy.equation.Equations;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the documents show must be what Eddy takes.
class ReadmeTest {

  private static Path root() {
    var folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("README.md"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  private static List<String> blocks(String file, String language) throws IOException {
    var blocks = new ArrayList<String>();
    var matcher =
        Pattern.compile("(?ms)^```" + language + "\n(.*?)^```")
            .matcher(Files.readString(root().resolve(file)));
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    return blocks;
  }

  /// What the blocks of a page speak of without saying where it comes from.
  private static final String GIVEN =
      """
      Model model; Weights weights; Objective objective; TrainingOptions options; Batches batches;
      float[] features; float[] scores; float[] values; int[] symbols; BoundProgram bound;
      ModelBuilder build; ModelBuilder.Value states; Batch batch; int[] said;
      int tags; int letters; int B; int T; int L; int row; int frames; int at; int steps;
      """;

  private static final String IMPORTS =
      Stream.of(
              "cell",
              "data",
              "lattice",
              "model",
              "optimize",
              "run",
              "tasks",
              "train",
              "tasks.classify",
              "tasks.data.labelled",
              "tasks.data.series",
              "tasks.data.time",
              "tasks.forecast",
              "tasks.tag",
              "tasks.translate")
          .map("import dev.eddy.%s.*; "::formatted)
          .collect(
              Collectors.joining(
                  "", "", "import java.nio.file.Path; import java.time.*; import java.util.*;\n"));

  /// Pages with Java but the tutorials, whose Java is that of programs.
  static Stream<String> pages() throws IOException {
    try (var pages = Files.list(root().resolve("docs"))) {
      var all = pages.map(page -> "docs/" + page.getFileName()).sorted().toList();
      var some = new ArrayList<>(List.of("README.md", "CONTRIBUTING.md"));
      for (var page : all) {
        if (page.endsWith(".md")) some.add(page);
      }
      return some.stream().filter(page -> !javaOf(page).isEmpty());
    }
  }

  private static List<String> javaOf(String page) {
    try {
      return blocks(page, "java").stream().filter(block -> !block.startsWith("module ")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void theJavaOfAPageCompiles(String page, @TempDir Path out) {
    var onnx = page.contains("onnx");
    var imports =
        IMPORTS
            + (onnx
                ? "import dev.eddy.onnx.*; import dev.eddy.onnx.file.*;\n"
                : "import dev.eddy.formats.*;\n");
    var given =
        GIVEN
            + (onnx ? "OnnxSession session; Tensor window; Tensor state; Tensor probability;" : "");
    var source = new StringBuilder(imports).append("class Shown {").append(given);
    var blocks = javaOf(page);
    for (int i = 0; i < blocks.size(); i++) {
      source.append("void block%d() throws Exception {\n%s}\n".formatted(i, blocks.get(i)));
    }
    var file =
        new SimpleJavaFileObject(URI.create("string:///Shown.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source.append("}");
          }
        };
    var messages = new StringWriter();
    var modules =
        System.getProperty("jdk.module.path", "")
            + java.io.File.pathSeparator
            + System.getProperty("java.class.path", "");
    var options =
        List.of(
            "-p", modules, "--add-modules", "dev.eddy.tasks,dev.eddy.onnx", "-d", out.toString());
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(messages, null, null, options, null, List.of(file))
            .call();
    assertThat(compiled).as("%s: %s", page, messages).isTrue();
  }

  @Test
  void theExamplesOfTheReadmeAreShort() {
    var blocks = javaOf("README.md");
    assertThat(blocks.get(1).lines()).hasSizeLessThanOrEqualTo(5);
    assertThat(blocks.get(2).lines().filter(line -> !line.isBlank())).hasSizeLessThanOrEqualTo(12);
  }

  @Test
  void theCellsOfTheLanguagePageAreCells() throws IOException {
    var cells =
        blocks("docs/language.md", "").stream()
            .filter(block -> block.contains("h' =") && !block.startsWith("cell "))
            .toList();
    assertThat(cells).hasSize(3);
    cells.forEach(cell -> Cell.of("shown", cell));
    var optimiser =
        blocks("docs/language.md", "").stream()
            .filter(block -> block.contains("w' ="))
            .findFirst()
            .orElseThrow();
    assertThat(Equations.parse(Equations.Kind.OPTIMIZER, "shown", optimiser).states()).hasSize(2);
  }
}
