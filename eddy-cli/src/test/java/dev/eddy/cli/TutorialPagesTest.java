package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the pages of the tutorials show is what happens: commands give the output below them, code
/// is that of the programs, pictures are there.
class TutorialPagesTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().resolve("..").normalize();
  private static final Path PAGES = ROOT.resolve("docs/tutorials");
  private static final Pattern BLOCK = Pattern.compile("```(\\w+)\n(.*?)```", Pattern.DOTALL);
  private static final Map<String, String> OUTPUTS = new ConcurrentHashMap<>();

  private static List<Path> pages() throws IOException {
    try (var files = Files.list(PAGES)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }

  private static List<String> blocks(Path page, String kind) throws IOException {
    var blocks = new ArrayList<String>();
    var matcher = BLOCK.matcher(Files.readString(page));
    while (matcher.find()) {
      if (matcher.group(1).equals(kind)) {
        blocks.add(matcher.group(2));
      }
    }
    return blocks;
  }

  /// A block of kind `console` is a command after a dollar sign and its output; a line "…" stands
  /// for lines left out.
  @ParameterizedTest
  @MethodSource("pages")
  void commandsPrintWhatThePageShows(Path page) throws IOException {
    for (var block : blocks(page, "console")) {
      var lines = block.lines().toList();
      assertThat(lines.getFirst()).as(page.toString()).startsWith("$ ./eddy ");
      var output =
          OUTPUTS.computeIfAbsent(
              lines.getFirst().substring("$ ./eddy ".length()), TutorialPagesTest::output);
      var shown =
          lines.stream()
              .skip(1)
              .map(line -> line.equals("…") ? "(.*\n)*?" : Pattern.quote(line) + "\n")
              .collect(Collectors.joining());
      assertThat(output).as("%s: %s", page.getFileName(), lines.getFirst()).matches(shown);
    }
  }

  private static String output(String command) {
    var result = Result.of(command.split(" "));
    assertThat(result.status()).as(command + result.err()).isZero();
    return result.out().lines().map(line -> line + "\n").collect(Collectors.joining());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void codeIsThatOfThePrograms(Path page) throws IOException {
    var blocks = blocks(page, "java");
    if (blocks.isEmpty()) {
      return;
    }
    var sources = sources();
    for (var block : blocks) {
      assertThat(sources).as(page.toString()).anyMatch(source -> source.contains(block));
    }
  }

  private static List<String> sources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("eddy-examples/src/main/java"))) {
      return files.filter(Files::isRegularFile).map(TutorialPagesTest::read).toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void linksLeadSomewhere(Path page) throws IOException {
    var links = Pattern.compile("]\\(([^)#]+)\\)").matcher(Files.readString(page));
    while (links.find()) {
      assertThat(PAGES.resolve(links.group(1))).as(page.toString()).exists();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void bothLanguagesShowTheSameRunsAndCode(Path page) throws IOException {
    var name = page.getFileName().toString();
    var other =
        PAGES.resolve(
            name.endsWith(".ko.md")
                ? name.replace(".ko.md", ".md")
                : name.replace(".md", ".ko.md"));

    assertThat(other).exists();
    assertThat(blocks(page, "console")).isEqualTo(blocks(other, "console"));
    assertThat(blocks(page, "java")).isEqualTo(blocks(other, "java"));
  }
}
