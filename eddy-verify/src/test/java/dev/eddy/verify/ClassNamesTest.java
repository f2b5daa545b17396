package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A word means one thing: no two files of the house are named alike, but for those below. Nested
/// types are read behind the name of their owner (`Task.Scan`, `Stage.Map`), and may share theirs.
class ClassNamesTest {
  private static final Path HOUSE = Path.of("").toAbsolutePath().getParent();

  /// The names that several modules use, and why.
  private static final Map<String, String> PERMITTED =
      Map.of(
          "Buffer", "a place of values, of layers in core and of a graph of ONNX; seen there alone",
          "Lifetimes", "which buffers share a place, in core and for ONNX; seen there alone",
          "Plan", "what runs in which order, in core and for ONNX; ONNX's is seen there alone",
          "Cells", "the catalogue of cells, and the cells of a table: the words of both fields",
          "ProtoReader", "one format; the testkit reads records without the product's readers",
          "Shapes", "a tutorial's name, and the operators of ONNX on shapes",
          "Tensor", "numbers with a name and a shape in a file; ONNX knows core alone",
          "Values", "what a setting may be; in the testkit recorded numbers, seen in tests alone");

  private static Map<String, Set<String>> filesOfEachName() throws IOException {
    var names = new TreeMap<String, Set<String>>();
    for (var file : files()) {
      var name = file.getFileName().toString().replace(".java", "");
      if (!name.endsWith("-info")) {
        names.computeIfAbsent(name, any -> new TreeSet<>()).add(HOUSE.relativize(file).toString());
      }
    }
    return names;
  }

  private static List<Path> files() throws IOException {
    var files = new ArrayList<Path>();
    try (Stream<Path> modules = Files.list(HOUSE)) {
      for (var module : modules.map(folder -> folder.resolve("src/main/java")).toList()) {
        if (Files.isDirectory(module)) {
          try (Stream<Path> all = Files.walk(module)) {
            all.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
          }
        }
      }
    }
    return files;
  }

  @Test
  void aNameOfAClassMeansOneThing() throws IOException {
    var several = filesOfEachName();
    several.values().removeIf(files -> files.size() == 1);

    assertThat(several.keySet()).as("%s", several).isEqualTo(new TreeSet<>(PERMITTED.keySet()));
  }
}
