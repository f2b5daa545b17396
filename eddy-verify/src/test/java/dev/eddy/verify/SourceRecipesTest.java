package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Recipes of CONTRIBUTING that need Java of the core's own or of its neighbours, followed on
/// copies: a pointwise function, and kernels of another jar. `src/test/recipes` tries what comes of
/// it in a JVM of its own.
class SourceRecipesTest {

  private static final Path CORE = Path.of("../eddy-core").toAbsolutePath().normalize();
  private static final Path SOURCES = CORE.resolve("src/main/java");
  private static final Path VECTOR_SOURCES = CORE.resolveSibling("eddy-vector/src/main/java");
  private static final Path CLASSES = CORE.resolve("target/classes");
  private static final Path RECIPES = Path.of("src/test/recipes");
  private static final String VECTORS = "--add-modules=jdk.incubator.vector";

  @TempDir private Path folder;

  /// One place of the sources and what the recipe writes there.
  private record Change(String file, String before, String written) {
    void follow(Path sources) throws IOException {
      var path = sources.resolve("dev/eddy").resolve(file);
      var text = Files.readString(path);
      int at = text.indexOf(before);
      assertThat(at).as("%s has no \"%s\" any more", file, before).isNotNegative();
      Files.writeString(path, text.substring(0, at) + written + text.substring(at));
    }
  }

  private static Change loop(String file, String type) {
    return new Change(
        "backend/" + file + ".java",
        "      case TANH_GRAD ->",
        """
              case CUBE -> {
                for (int i = 0; i < n; i++) {
                  %s x = a[ao + i];
                  out[o + i] = x*x*x;
                }
              }
        """
            .formatted(type));
  }

  /// What the recipe says: a row in the function table, a constant at the end of `Op`, its value, a
  /// loop in all kernels, and its name where the compiler asks for it.
  private static final List<Change> CUBE =
      List.of(
          new Change(
              "equation/FunctionTable.java",
              "    pointwise(\"sqrt\"",
              "    pointwise(\"cube\", \"a*a*a\", \"3*a*a\");\n"),
          new Change("operation/Op.java", ";\n\n  private static final Op[] VALUES", ",\n  CUBE"),
          new Change(
              "operation/OperationTable.java",
              "      case TANH_GRAD ->",
              "      case CUBE -> a[0]*a[0]*a[0];\n"),
          loop("PlainPointwise", "float"),
          loop("DoublePointwise", "double"),
          new Change(
              "vector/Loops.java",
              "        case TANH_GRAD ->",
              "        case CUBE -> Arithmetic::cube;\n"),
          new Change(
              "vector/Arithmetic.java",
              "  static void sub(",
              """
                static void cube(
                    int n, float[] out, int o, float[] a, int ao, float[] b, int bo, float[] c, int co) {
                  for (int i = 0; i < n; i += COUNT) {
                    var mask = FLOATS.indexInRange(i, n);
                    var x = FloatVector.fromArray(FLOATS, a, ao + i, mask);
                    x.mul(x).mul(x).intoArray(out, o + i, mask);
                  }
                }

              """),
          new Change("graph/Derivation.java", "          SOFTSIGN,\n", "          CUBE,\n"),
          new Change("explain/Wording.java", "          SOFTSIGN,\n", "          CUBE,\n"));

  @Test
  void aPointwiseFunctionIsARowAnOperationAndItsLoops() throws Exception {
    var sources = folder.resolve("sources");
    for (var some : List.of(SOURCES, VECTOR_SOURCES)) {
      copy(some, sources);
      Files.delete(sources.resolve("module-info.java"));
    }
    for (var change : CUBE) {
      change.follow(sources);
    }
    Files.copy(RECIPES.resolve("Try.java"), sources.resolve("Try.java"));
    var classes = compiled(sources, "");
    var services = Files.createDirectories(classes.resolve("META-INF/services"));
    Files.writeString(
        services.resolve("dev.eddy.backend.KernelProvider"), "dev.eddy.vector.VectorProvider\n");
    var path = List.of("-cp", classes + File.pathSeparator + CLASSES);
    var cell = "h' = tanh(W @ x + cube(U @ h) + b)";

    var plain = said(path, cell);
    var vectors = said(with(VECTORS, path), cell);

    assertThat(plain).contains("gradients: right", "cube(", "weights: ", "float, scalar");
    assertThat(vectors).contains("vector, ");
    assertThat(line(vectors, "weights: ")).isEqualTo(line(plain, "weights: "));
    assertThat(said(with(VECTORS, with("-Deddy.vector=soon", path)), cell))
        .contains(
            "backend 'vector' cannot run here: the system property eddy.vector is \"soon\"; it can be now, later or mixed");
  }

  @Test
  void kernelsOfAnotherJarAreFoundAndGiveTheSameBits() throws Exception {
    var sources = Files.createDirectories(folder.resolve("sources"));
    for (var name : List.of("Try.java", "ToyKernels.java")) {
      Files.copy(RECIPES.resolve(name), sources.resolve(name));
    }
    var classes = compiled(sources, CLASSES.toString());
    var services = Files.createDirectories(classes.resolve("META-INF/services"));
    Files.writeString(services.resolve("dev.eddy.backend.KernelProvider"), "ToyKernels\n");
    var path = List.of("-cp", classes + File.pathSeparator + CLASSES);
    var cell = "h' = tanh(W @ x + U @ h + b)*rowmax(x)";

    var plain = said(path, cell);
    var toy = said(with("-Dtoy=true", path), cell);

    assertThat(toy).containsPattern("toy, [1-9][0-9]* rows so far");
    assertThat(plain)
        .doesNotContain(" rows so far")
        .contains("backend 'toy' cannot run here: nobody asked for it; start java with -Dtoy=true");
    assertThat(line(toy, "weights: ")).isEqualTo(line(plain, "weights: "));
  }

  // ---- how -------------------------------------------------------------------------------------

  private static List<String> with(String first, List<String> others) {
    var all = new ArrayList<String>();
    all.add(first);
    all.addAll(others);
    return all;
  }

  private static String line(String text, String start) {
    return text.lines().filter(line -> line.startsWith(start)).collect(Collectors.joining("\n"));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var target = to.resolve(from.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  private Path compiled(Path sources, String path) throws IOException {
    var classes = Files.createDirectories(folder.resolve("classes"));
    var arguments =
        new ArrayList<>(List.of("-proc:none", VECTORS, "-d", classes.toString(), "-cp", path));
    try (var files = Files.walk(sources)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .forEach(file -> arguments.add(file.toString()));
    }
    var said = new StringWriter();
    var out = new PrintWriter(said);
    int status =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(out, out, arguments.toArray(String[]::new));
    assertThat(status).as(said.toString()).isZero();
    return classes;
  }

  private String said(List<String> options, String cell) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("Try", cell));
    var out = folder.resolve("out").toFile();
    var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out).start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    var said = Files.readString(out.toPath());
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}
