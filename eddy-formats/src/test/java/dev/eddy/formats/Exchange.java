package dev.eddy.formats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/// What became of the cases of one kind: passed, refused with a sentence, or wrong. Nothing is
/// skipped in silence.
public final class Exchange {

  private final String kind;
  private final List<String> passed = new ArrayList<>();
  private final Map<String, String> refused = new LinkedHashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private double worst;

  public Exchange(String kind) {
    this.kind = kind;
  }

  /// Counts a case by its difference from what was recorded.
  public void check(String name, double difference, double tolerance) {
    if (difference <= tolerance) {
      passed.add(name);
      worst = Math.max(worst, difference);
    } else {
      wrong.add("%s: differs by %.3g, allowed are %.0e".formatted(name, difference, tolerance));
    }
  }

  /// Counts a case that is refused for a reason that every such case has.
  public void refuse(String name, String reason) {
    refused.put(name, reason);
  }

  /// Counts a case that is refused; wrong unless its sentence has the words expected.
  public void refuse(String name, String sentence, String expected) {
    if (expected != null && sentence.contains(expected)) {
      refused.put(name, sentence);
    } else {
      wrong.add(name + ": " + sentence);
    }
  }

  public int passed() {
    return passed.size();
  }

  public Map<String, String> refused() {
    return refused;
  }

  public List<String> wrong() {
    return wrong;
  }

  /// One line of the counts.
  public String line() {
    int all = passed.size() + refused.size() + wrong.size();
    return "%d of %d pass (largest difference %.1e), %d refused by name"
        .formatted(passed.size(), all, worst, refused.size());
  }

  /// Prints the line, and holds the page `docs/exchange.md` to it. With `-Deddy.write` the page is
  /// written anew instead.
  public void publish(BiConsumer<String, String> printer) {
    printer.accept(kind, line());
    if (!wrong.isEmpty()) {
      return;
    }
    try {
      var page = page();
      var text = Files.readString(page);
      var now = written(text);
      if (Boolean.getBoolean("eddy.write")) {
        Files.writeString(page, now);
      } else if (!now.equals(text)) {
        throw new AssertionError(
            "docs/exchange.md does not say what this run found about \"%s\" (%s); run the test with -Deddy.write=true and read the change"
                .formatted(kind, line()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path page() {
    return Stream.iterate(Path.of("").toAbsolutePath(), p -> p != null, Path::getParent)
        .map(p -> p.resolve("docs/exchange.md"))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow();
  }

  /// The page with the row of this kind, and its lines about what is refused.
  private String written(String page) {
    int all = passed.size() + refused.size();
    var row =
        "| %s | %d of %d | %.0e | %d |".formatted(kind, passed.size(), all, worst, refused.size());
    var lines = new ArrayList<String>();
    boolean listed = false;
    for (var line : page.split("\n", -1)) {
      if (line.startsWith("| " + kind + " |")) {
        lines.add(row);
      } else if (line.startsWith("- **" + kind + "**")) {
        if (!listed) {
          refused.forEach(
              (name, why) -> lines.add("- **%s**, %s: %s".formatted(kind, name, plain(why))));
        }
        listed = true;
      } else {
        lines.add(line);
      }
    }
    return String.join("\n", lines);
  }

  /// A sentence without the path of the machine it was found on.
  private static String plain(String sentence) {
    return sentence.replaceFirst("^/\\S+?(, |: )", "");
  }
}
