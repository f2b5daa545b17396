package dev.eddy.tasks.data.format;

import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.bytes.SourceText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// Rows under named attributes, as Weka writes them.
///
/// ```
/// % a comment
/// @relation weather
/// @attribute noon numeric
/// @attribute sky {clear,cloudy}
/// @data
/// 15,clear
/// ```
///
/// Cells may stand between single or double quotes; `?` is a missing value. Sparse rows (`{1 2}`)
/// are refused.
final class Arff {
  private static final Pattern ATTRIBUTE =
      Pattern.compile(
          "@attribute\\s+('(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"|\\S+)\\s+(.+)",
          Pattern.CASE_INSENSITIVE);

  private Arff() {}

  static boolean looksLike(List<SourceText.Line> lines) {
    return lines.stream()
        .filter(line -> !isComment(line.text()) && !line.text().startsWith("#"))
        .findFirst()
        .filter(line -> lower(line.text()).startsWith("@relation"))
        .isPresent();
  }

  private static boolean isComment(String line) {
    return line.isBlank() || line.stripLeading().startsWith("%");
  }

  private static String lower(String line) {
    return line.strip().toLowerCase(Locale.ROOT);
  }

  static Sheet sheet(SourceText text) {
    var names = new ArrayList<String>();
    var rows = new ArrayList<Row>();
    boolean data = false;
    for (var line : text.lines()) {
      if (isComment(line.text())) continue;
      if (!data) {
        var attribute = ATTRIBUTE.matcher(line.text().strip());
        if (attribute.matches()) {
          names.add(unquoted(attribute.group(1)));
        } else if (lower(line.text()).startsWith("@data")) {
          data = true;
        } else if (!lower(line.text()).startsWith("@relation")) {
          throw text.wrong(
              line.number(),
              "expected @attribute NAME TYPE or @data, as ARFF has it, found "
                  + Excerpt.of(line.text()));
        }
        continue;
      }
      if (line.text().stripLeading().startsWith("{")) {
        throw text.wrong(
            line.number(), "a sparse row of ARFF, which is not read; write all values of each row");
      }
      var cells = cells(line.text());
      if (cells.size() != names.size()) {
        throw text.wrong(
            line.number(),
            "expected %d values, one for each @attribute, found %d in %s"
                .formatted(names.size(), cells.size(), Excerpt.of(line.text())));
      }
      rows.add(new Row(line.number(), cells));
    }
    if (rows.isEmpty()) {
      throw text.wrong("expected rows after a line @data, as ARFF has them, found none");
    }
    return new Sheet(text, DataFormat.ARFF, ',', true, names, rows, Map.of(), List.of());
  }

  private static List<String> cells(String line) {
    var cells = new ArrayList<String>();
    var cell = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote != 0 && c == '\\' && i + 1 < line.length()) {
        cell.append(c).append(line.charAt(++i));
      } else if (quote != 0) {
        cell.append(c);
        if (c == quote) quote = 0;
      } else if (c == ',' || c == '\t') {
        cells.add(unquoted(cell.toString().strip()));
        cell.setLength(0);
      } else {
        if ((c == '\'' || c == '"') && cell.toString().isBlank()) quote = c;
        cell.append(c);
      }
    }
    cells.add(unquoted(cell.toString().strip()));
    return cells;
  }

  private static String unquoted(String cell) {
    boolean quoted =
        cell.length() >= 2
            && (cell.charAt(0) == '\'' || cell.charAt(0) == '"')
            && cell.charAt(cell.length() - 1) == cell.charAt(0);
    return quoted ? cell.substring(1, cell.length() - 1).replaceAll("\\\\(.)", "$1") : cell;
  }
}
