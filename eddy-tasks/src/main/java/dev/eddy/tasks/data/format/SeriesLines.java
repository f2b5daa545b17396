package dev.eddy.tasks.data.format;

import dev.eddy.tasks.data.bytes.SourceText;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The lines of a `.ts` file, as sktime and the UEA and UCR archives write them: tags up to
/// `@data`, then a series and its class a line.
public final class SeriesLines {
  private static final Set<String> TAGS =
      Set.of(
          "@problemname",
          "@timestamps",
          "@missing",
          "@univariate",
          "@dimension",
          "@dimensions",
          "@equallength",
          "@serieslength",
          "@classlabel",
          "@targetlabel",
          "@data");

  private SeriesLines() {}

  /// Whether the first line that is no comment is a tag of this format.
  static boolean looksLike(List<SourceText.Line> lines) {
    return lines.stream()
        .map(SourceText.Line::text)
        .filter(line -> !isComment(line))
        .findFirst()
        .filter(line -> TAGS.contains(tag(line)))
        .isPresent();
  }

  /// The lines of data, series and class apart.
  public static List<Row> rows(SourceText text) {
    return text.lines().stream()
        .filter(line -> !isComment(line.text()))
        .dropWhile(line -> !tag(line.text()).equals("@data"))
        .skip(1)
        .map(line -> {
          int colon = line.text().lastIndexOf(':');
          return new Row(
              line.number(),
              List.of(
                  line.text().substring(0, Math.max(0, colon)),
                  line.text().substring(colon + 1).strip()));
        })
        .toList();
  }

  public static boolean isComment(String line) {
    return line.isBlank() || line.startsWith("#") || line.startsWith("%");
  }

  public static String tag(String line) {
    return line.strip().split("\\s+", 2)[0].toLowerCase(Locale.ROOT);
  }
}
