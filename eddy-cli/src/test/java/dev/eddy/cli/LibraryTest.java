package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program that is no part of Eddy, in `src/test/outside`, uses it as `docs/library.md` says: as
/// modules, on the class path and as one jar, with the Vector API and without.
class LibraryTest {

  private static final Path PROJECT = Path.of("src/test/outside");
  private static final List<String> LIBRARIES =
      List.of("eddy-core", "eddy-vector", "eddy-formats", "eddy-onnx", "eddy-tasks");

  @TempDir private static Path home;

  private static Path modular;
  private static Path plain;

  /// Eddy's libraries and what they need, without its programs.
  private static List<String> libraries() {
    return Stream.of("jdk.module.path", "java.class.path")
        .map(name -> System.getProperty(name, ""))
        .flatMap(path -> Stream.of(path.split(File.pathSeparator)))
        .filter(entry -> !entry.isEmpty() && !entry.contains("test-classes"))
        .filter(entry ->
            !entry.contains("eddy-cli") && !entry.contains("eddy-examples")
                || entry.endsWith(".jar") && !entry.matches(".*eddy-(cli|examples)-.*"))
        .distinct()
        .toList();
  }

  private static String path(Path program) {
    return program + File.pathSeparator + String.join(File.pathSeparator, libraries());
  }

  @BeforeAll
  static void compile() {
    var sources = PROJECT.resolve("src/main/java");
    var program = sources.resolve("dev/outside/Tickets.java").toString();
    var all = String.join(File.pathSeparator, libraries());
    modular = home.resolve("modular");
    javac(
        "-p",
        all,
        "-d",
        modular.toString(),
        sources.resolve("module-info.java").toString(),
        program);
    plain = home.resolve("plain");
    javac("-cp", all, "-d", plain.toString(), program);
  }

  private static void javac(String... arguments) {
    var said = new StringWriter();
    var out = new PrintWriter(said);
    int status = ToolProvider.findFirst("javac").orElseThrow().run(out, out, arguments);
    assertThat(status).as(said.toString()).isZero();
  }

  private static String run(String... arguments) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(arguments));
    var out = home.resolve("out").toFile();
    var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out).start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    var said = Files.readString(out.toPath(), StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said).contains("answer: bug\n");
    return said;
  }

  private static String line(String name, String said) {
    var matcher = Pattern.compile("(?m)^" + name + ": (.*)$").matcher(said);
    assertThat(matcher.find()).as(said).isTrue();
    return matcher.group(1);
  }

  @Test
  void modulesClassPathAndOneJarGiveTheSameBits() throws Exception {
    var modules = run("-p", path(modular), "-m", "dev.outside/dev.outside.Tickets");
    var classes = run("-cp", path(plain), "dev.outside.Tickets");
    var vector =
        run("--add-modules", "jdk.incubator.vector", "-cp", path(plain), "dev.outside.Tickets");
    var oneJar =
        run(
            "--add-modules",
            "jdk.incubator.vector",
            "-cp",
            everythingInOne().toString(),
            "dev.outside.Tickets");

    assertThat(line("backend", modules)).startsWith("vector");
    assertThat(line("backend", classes)).doesNotContain("vector");
    assertThat(line("backend", vector)).startsWith("vector");
    assertThat(line("backend", oneJar)).startsWith("vector");
    assertThat(List.of(classes, vector, oneJar))
        .extracting(said -> line("weights", said))
        .containsOnly(line("weights", modules));
  }

  /// All of it in one folder, as in a fat jar: the lists of services of several jars become one.
  private static Path everythingInOne() throws IOException {
    var all = home.resolve("all");
    for (var entry : path(plain).split(File.pathSeparator)) {
      var place = Path.of(entry);
      if (Files.isDirectory(place)) {
        copy(place, all);
      } else {
        try (var zip = FileSystems.newFileSystem(place)) {
          copy(zip.getPath("/"), all);
        }
      }
    }
    return all;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var name = from.relativize(file).toString();
        var target = to.resolve(name);
        Files.createDirectories(target.getParent());
        if (name.startsWith("META-INF/services/")) {
          Files.write(
              target,
              Files.readAllBytes(file),
              StandardOpenOption.CREATE,
              StandardOpenOption.APPEND);
        } else if (!Files.exists(target)) {
          Files.write(target, Files.readAllBytes(file));
        }
      }
    }
  }

  @Test
  void billOfMaterialsHasTheLibrariesInTheVersionOfTheProject() throws IOException {
    var bom = Files.readString(Path.of("../eddy-bom/pom.xml"));
    var version = Pattern.compile("<version>([^<$]+)</version>");
    var ours = version.matcher(bom);
    var whole = version.matcher(Files.readString(Path.of("../pom.xml")));

    assertThat(ours.find() && whole.find()).isTrue();
    assertThat(ours.group(1)).isEqualTo(whole.group(1));
    assertThat(Files.readString(PROJECT.resolve("pom.xml"))).contains(whole.group());
    assertThat(
            Pattern.compile("<dependency>.*<artifactId>(eddy-[a-z]+)</artifactId>")
                .matcher(bom)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toList()))
        .containsExactlyElementsOf(
            Stream.concat(LIBRARIES.stream(), Stream.of("eddy-parquet")).toList());
  }
}
