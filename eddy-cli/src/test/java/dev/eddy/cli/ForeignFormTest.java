package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.cli.terminal.Errors;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A form that is no part of Eddy: the sources in `src/test/toy` become a jar, and the command line
/// has one form more, on the module path as on the class path.
class ForeignFormTest {

  private static final Path SOURCES = Path.of("src/test/toy");

  @TempDir private static Path home;

  private static Path jar;

  @TempDir private Path folder;

  /// All that Eddy runs with, whichever path the tests are run on.
  private static List<String> eddy() {
    return Stream.of("jdk.module.path", "java.class.path")
        .map(name -> System.getProperty(name, ""))
        .flatMap(path -> Stream.of(path.split(File.pathSeparator)))
        .filter(entry -> !entry.isEmpty() && !entry.contains("test-classes"))
        .distinct()
        .toList();
  }

  @BeforeAll
  static void makeTheJar() throws IOException {
    var classes = home.resolve("classes");
    var arguments =
        new ArrayList<>(
            List.of(
                "-Xlint:all",
                "-Werror",
                "-p",
                String.join(File.pathSeparator, eddy()),
                "-d",
                classes.toString()));
    try (var files = Files.walk(SOURCES)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .forEach(file -> arguments.add(file.toString()));
    }
    run("javac", arguments);
    jar = home.resolve("last.jar");
    run(
        "jar",
        List.of(
            "--create",
            "--file",
            jar.toString(),
            "-C",
            classes.toString(),
            ".",
            "-C",
            SOURCES.toString(),
            "META-INF"));
  }

  private static void run(String tool, List<String> arguments) {
    var said = new StringWriter();
    var out = new PrintWriter(said);
    int status =
        ToolProvider.findFirst(tool).orElseThrow().run(out, out, arguments.toArray(String[]::new));
    assertThat(status).as(said.toString()).isZero();
  }

  private String eddy(boolean modules, String... arguments) throws Exception {
    var path = String.join(File.pathSeparator, eddy()) + File.pathSeparator + jar;
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dstdout.encoding=UTF-8");
    command.addAll(
        modules
            ? List.of("-p", path, "-m", "dev.eddy.cli/dev.eddy.cli.Main")
            : List.of("-cp", path, "dev.eddy.cli.Main"));
    command.addAll(List.of(arguments));
    var out = folder.resolve("out").toFile();
    var process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out)
            .start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    var said = Files.readString(out.toPath(), StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  private void words() throws IOException {
    var letters = "abcd";
    Files.writeString(
        folder.resolve("words.txt"),
        IntStream.range(0, 256)
            .mapToObj(i ->
                ""
                    + letters.charAt(i & 3)
                    + letters.charAt(i >> 2 & 3)
                    + letters.charAt(i >> 4 & 3)
                    + letters.charAt(i >> 6))
            .collect(Collectors.joining("\n", "", "\n")));
  }

  @Test
  void itTrainsIsMeasuredAskedAndInspected() throws Exception {
    words();

    assertThat(eddy(true, "train", "--help"))
        .containsSubsequence("classify", "tag", "generate", "translate", "complete")
        .contains("A word gets its last letter.");
    assertThat(eddy(true, "data", "words.txt")).contains("256 words to end");
    assertThat(
            eddy(
                true,
                "train",
                "last",
                "--data",
                "words.txt",
                "--out",
                "last.eddy",
                "--alphabet=26",
                "--epochs=20",
                "--threads=1",
                "--report=page.html"))
        .contains("validation: ", "last letters", "eddy predict last.eddy TEXT");
    assertThat(folder.resolve("page.html")).content().contains("last: a word gets its last letter");
    assertThat(eddy(true, "predict", "last.eddy", "abba", "dabd", "--loud"))
        .contains("abba → A", "dabd → D");
    assertThat(eddy(true, "predict", "last.eddy", "--data", "words.txt", "--json"))
        .contains("\"text\":\"abcd\",\"answer\":\"d\"");
    assertThat(eddy(true, "evaluate", "last.eddy", "--data", "words.txt"))
        .contains("256 of 256 last letters");
    assertThat(eddy(true, "evaluate", "last.eddy", "--data", "words.txt", "--json"))
        .contains("{\"right\":1}");
    assertThat(eddy(true, "inspect", "last.eddy")).contains("last.eddy: last, ", "alphabet");
  }

  @Test
  void theClassPathFindsItToo() throws Exception {
    assertThat(eddy(false, "train", "--help"))
        .containsSubsequence("classify", "tag", "generate", "translate", "complete")
        .contains("A word gets its last letter.");
  }

  @Test
  void itsResultsAreReproduced() throws Exception {
    words();
    Files.writeString(
        folder.resolve("line.txt"),
        String.join(" ", Files.readAllLines(folder.resolve("words.txt"))));

    assertThat(eddy(false, "reproduce"))
        .contains("mnist-rows: ", "last-letters: say the last letters of words in one line");
    assertThat(
            eddy(
                true,
                "reproduce",
                "last-letters",
                "--data-folder=.",
                "--results=RESULTS.md",
                "--threads=1"))
        .contains("right letters 1.0000, aim met: to reach 0.5, better 0.9");
    assertThat(folder.resolve("RESULTS.md"))
        .content()
        .contains("| [last-letters](#last-letters) | right letters |");
  }

  @Test
  void itsFileFormatIsReadAsOthersAre() throws Exception {
    Files.writeString(folder.resolve("sum.affine"), "affine 1.5 -2 0.25\n");

    assertThat(eddy(true, "inspect", "sum.affine")).contains("affine", "W", "[1, 3]");
    assertThat(eddy(false, "import", "sum.affine", "--out", "sum.eddy")).contains("sum.eddy");
    assertThat(eddy(true, "verify", "sum.affine", "sum.eddy")).contains("same");
  }

  @Test
  void withoutItsJarTheModelIsNamed() throws Exception {
    words();
    eddy(
        true,
        "train",
        "last",
        "--data",
        "words.txt",
        "--out",
        "last.eddy",
        "--epochs=1",
        "--threads=1");

    var result = Result.of("predict", folder.resolve("last.eddy").toString(), "abba");

    assertThat(result.status()).isEqualTo(Errors.USERS);
    assertThat(result.err())
        .contains("last.eddy: unknown form \"last\"", "known are classify, tag");
  }
}
