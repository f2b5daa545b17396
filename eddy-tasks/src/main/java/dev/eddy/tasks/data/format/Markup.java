package dev.eddy.tasks.data.format;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.bytes.SourceText.Line;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Texts whose lines are neither rows nor words: pages, settings and subtitles, told by their first
/// lines.
public enum Markup {
  HTML(
      "HTML",
      "write its table as CSV, with pandas: pd.read_html(FILE)[0].to_csv(\"data.csv\", index=False), or save its text alone"),
  XML(
      "XML",
      "write its rows as CSV, with pandas: pd.read_xml(FILE).to_csv(\"data.csv\", index=False), or save its text alone"),
  SUBTITLES("a file of subtitles", "take the texts out, a line each"),
  YAML("YAML", "write its entries as CSV or JSON lines, or a word a line"),
  SETTINGS(
      "a file of settings, a name and a value a line",
      "say --delimiter = for two columns, or --format lines if each line is meant as it stands"),
  NAMED(
      "a list of names, a colon behind each and what belongs to it",
      "say --delimiter : for two columns, or --format lines if each line is meant as it stands"),
  ITEMS(
      "a list with a mark before every item",
      "take the marks off, with sed: sed -E 's/^([-*+•]|[0-9]+[.)]) +//' FILE, or say --format lines if each line is meant as it stands");

  /// Lines that tell.
  private static final int SOME = 1000;

  private static final Pattern TAG = Pattern.compile(".*<[/!?]?[A-Za-z][^<>]*>.*");
  private static final Pattern TIMES =
      Pattern.compile("(\\d+:)?\\d{1,2}:\\d{2}[,.]\\d{1,3} --> (\\d+:)?\\d{1,2}:\\d{2}[,.]\\d.*");
  private static final Pattern ENTRY =
      Pattern.compile("\\s*(- +)*([\\w.\"'/-]+|\"[^\"]+\"):( .*)?|\\s*- .*");
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_][^\\s:]*: +\\S.*");
  private static final Pattern SETTING = Pattern.compile("[\\p{L}_][\\w.-]* *=.*");
  private static final Pattern ITEM = Pattern.compile("\\s*([-*+•]|\\d+[.)]) +\\S.*");

  private final String what;
  private final String advice;

  Markup(String what, String advice) {
    this.what = what;
    this.advice = advice;
  }

  /// What it is in words.
  public String what() {
    return what;
  }

  /// Refuses a plain text that is one of these, unless it is said what it is.
  ///
  /// @param format what it was told to be
  /// @param expected what the form reads
  /// @throws DataException if it is one of these
  public static void refuse(
      SourceText text, DataFormat format, ReadOptions options, String expected) {
    boolean said =
        options.format().isPresent()
            || options.delimiter().isPresent()
            || !options.roles().isEmpty();
    if (said || format != DataFormat.LINES) return;
    of(text)
        .ifPresent(found -> {
          throw text.wrong(
              text.filled().getFirst().number(),
              "this is %s; expected %s: %s"
                  .formatted(
                      found.what,
                      expected,
                      found.advice.replace("FILE", text.path().getFileName().toString())));
        });
  }

  /// What a text is; empty for rows, words and sentences.
  public static Optional<Markup> of(SourceText text) {
    var filled = text.filled();
    return of(
        filled.subList(0, Math.min(SOME, filled.size())).stream().map(Line::text).toList(),
        text.name());
  }

  /// @param lines the first of a text that are not blank
  /// @param name of its file, in small letters
  public static Optional<Markup> of(List<String> lines, String name) {
    if (lines.isEmpty()) return Optional.empty();
    var first = lines.getFirst().strip().toLowerCase(Locale.ROOT);
    if (first.startsWith("<!doctype html") || first.startsWith("<html")) return Optional.of(HTML);
    if (first.startsWith("<?xml")) return Optional.of(XML);
    if (first.startsWith("<") && first.endsWith(">") && 3 * count(lines, TAG) >= 2 * lines.size()) {
      return Optional.of(lines.stream().anyMatch(Markup::isOfPages) ? HTML : XML);
    }
    boolean titles = first.startsWith("webvtt") || first.equals("[script info]");
    if (titles || count(lines, TIMES) > 0) return Optional.of(SUBTITLES);
    if (isYaml(lines, name)) return Optional.of(YAML);
    if (lines.size() < 2) return Optional.empty();
    if (isEach(lines, ITEM)) return Optional.of(ITEMS);
    if (isEach(lines, NAME)) return Optional.of(NAMED);
    var bare =
        lines.stream()
            .map(String::strip)
            .filter(line -> "#;[".indexOf(line.charAt(0)) < 0)
            .toList();
    return bare.size() > 1 && isEach(bare, SETTING) ? Optional.of(SETTINGS) : Optional.empty();
  }

  private static boolean isOfPages(String line) {
    var lower = line.toLowerCase(Locale.ROOT);
    return lower.contains("<p>") || lower.contains("<div") || lower.contains("<td");
  }

  /// Its first line says so, or keys stand above what is further in.
  private static boolean isYaml(List<String> lines, String name) {
    var bare = lines.stream().filter(line -> !line.strip().startsWith("#")).toList();
    if (3 * count(bare, ENTRY) < 2 * bare.size() || bare.isEmpty()) return false;
    boolean named = name.endsWith(".yaml") || name.endsWith(".yml");
    if (named || bare.getFirst().startsWith("%YAML") || bare.getFirst().strip().equals("---")) {
      return true;
    }
    for (int i = 0; i + 1 < bare.size(); i++) {
      var line = bare.get(i);
      var next = bare.get(i + 1);
      boolean below = indent(next) > indent(line) || next.strip().startsWith("- ");
      if (line.strip().endsWith(":") && ENTRY.matcher(line).matches() && below) return true;
    }
    return false;
  }

  private static int indent(String line) {
    int at = 0;
    while (at < line.length() && line.charAt(at) == ' ') at++;
    return at;
  }

  private static long count(List<String> lines, Pattern pattern) {
    return lines.stream().filter(line -> pattern.matcher(line).matches()).count();
  }

  private static boolean isEach(List<String> lines, Pattern pattern) {
    return lines.stream().allMatch(line -> pattern.matcher(line).matches());
  }
}
