package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Names of classes and packages that documents set as code are those of the sources.
class DocumentNamesTest {

  private static final Path HOUSE = Path.of("").toAbsolutePath().getParent();

  private static final Pattern TYPE =
      Pattern.compile("\\b(?:class|record|interface|enum) ([A-Z]\\w+)");
  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
  private static final Pattern CLASS =
      Pattern.compile("(?<![\\w./:-])([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+)(?![\\w-])");
  private static final Pattern PACKAGE = Pattern.compile("\\bdev\\.eddy(?:\\.[a-z]+)+");

  /// Names that are not of Eddy: of the JDK, of numbers, of operators of ONNX, of flags of the JVM.
  private static final Set<String> OTHERS =
      Set.of(
          "DequantizeLinear",
          "IllegalArgumentException",
          "InputStream",
          "NaN",
          "OutputStream",
          "RandomUniform",
          "StrictMath",
          "TextVectorization",
          "UseSerialGC",
          "WhitespaceSplit",
          "WordLevel");

  private static final Set<String> TYPES = new HashSet<>();
  private static final Set<String> PACKAGES = new HashSet<>();

  @BeforeAll
  static void readSources() throws IOException {
    try (var modules = Files.list(HOUSE)) {
      for (var module :
          modules.filter(path -> path.getFileName().toString().startsWith("eddy-")).toList()) {
        readModule(module);
      }
    }
  }

  private static void readModule(Path module) throws IOException {
    var sources = module.resolve("src");
    if (!Files.isDirectory(sources)) {
      return;
    }
    try (Stream<Path> files = Files.walk(sources)) {
      for (var file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        var text = Files.readString(file);
        TYPE.matcher(text).results().forEach(match -> TYPES.add(match.group(1)));
        Pattern.compile("(?m)^(?:package|(?:open )?module) ([\\w.]+)")
            .matcher(text)
            .results()
            .forEach(match -> PACKAGES.add(match.group(1)));
      }
    }
  }

  /// The documents of today; a list of changes and one of results name what was.
  private static List<Path> documents() throws IOException {
    var documents = new ArrayList<Path>();
    documents.add(HOUSE.resolve("README.md"));
    documents.add(HOUSE.resolve("CONTRIBUTING.md"));
    try (var files = Files.walk(HOUSE.resolve("docs"))) {
      files
          .filter(file -> file.toString().endsWith(".md") && !file.endsWith("RESULTS.md"))
          .forEach(documents::add);
    }
    return documents;
  }

  @Test
  void everyClassAndPackageThatADocumentNamesIsThere() throws IOException {
    assertThat(TYPES).hasSizeGreaterThan(500).contains("ForecastRows");
    var missing = new ArrayList<String>();
    int found = 0;
    for (var document : documents()) {
      for (var code : CODE.matcher(prose(Files.readString(document))).results().toList()) {
        for (var name : CLASS.matcher(code.group(1)).results().toList()) {
          found++;
          if (!TYPES.contains(name.group(1)) && !OTHERS.contains(name.group(1))) {
            missing.add(document.getFileName() + ": " + name.group(1));
          }
        }
        for (var name : PACKAGE.matcher(code.group(1)).results().toList()) {
          if (!PACKAGES.contains(name.group())) {
            missing.add(document.getFileName() + ": " + name.group());
          }
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(found).isGreaterThan(40);
  }

  /// Blocks of code are compiled elsewhere.
  private static String prose(String text) {
    return text.replaceAll("(?ms)^```.*?^```", "");
  }
}
