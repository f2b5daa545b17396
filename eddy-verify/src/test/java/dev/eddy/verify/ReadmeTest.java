package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.cell.Cell;
import dev.eddy.equation.Equations;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void theJavaOfTheReadmeCompiles(@TempDir Path out) throws IOException {
    var blocks = blocks("README.md", "java");
    assertThat(blocks).hasSize(3);
    for (var block : blocks) {
      var source =
          """
          import dev.eddy.cell.*; import dev.eddy.run.*; import dev.eddy.model.*; import dev.eddy.optimize.*; import dev.eddy.tasks.*; import dev.eddy.tasks.classify.*; import dev.eddy.train.*;
          import java.nio.file.Path; import java.util.*;
          class Shown {
            void run(Batches batches, float[] features, float[] scores) throws Exception {
          """
              + block
              + "}}";
      var file =
          new SimpleJavaFileObject(URI.create("string:///Shown.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
              return source;
            }
          };
      var messages = new StringWriter();
      var modules =
          System.getProperty("jdk.module.path", "")
              + java.io.File.pathSeparator
              + System.getProperty("java.class.path", "");
      var options = List.of("-p", modules, "--add-modules", "dev.eddy.tasks", "-d", out.toString());
      boolean compiled =
          ToolProvider.getSystemJavaCompiler()
              .getTask(messages, null, null, options, null, List.of(file))
              .call();
      assertThat(compiled).as(messages + block).isTrue();
    }
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
