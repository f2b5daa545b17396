package dev.eddy.tasks.data;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// What a data file turned out to be; how that is decided says
/// [dev.eddy.tasks.data.format.Recognition] for texts. An idx array is told by its first bytes: two
/// zero bytes, a type from 8 to 14, one to four sizes.
///
/// Text is UTF-8 (a byte order mark is accepted and dropped) or UTF-16 behind its mark; any other
/// encoding has to be named in [ReadOptions]. Each may be gzip data.
///
/// @param path the file
/// @param format what it holds
/// @param gzipped whether it is packed
/// @param encoding of text; ISO-8859-1 (bytes as they are) for idx
/// @param columns names from the header or from the format, empty where one has none; else `1`,
///   `2`, …; one column for plain text; `sequence` and `label` for `.ts`; none for idx
/// @param header whether the first row names the columns
/// @param separator between columns; a line break where there are none
/// @param firstRows up to five rows, as cells
/// @param dimensions sizes of an idx array, e.g. `[60000, 28, 28]`; empty for text
public record DataFile(
    Path path,
    DataFormat format,
    boolean gzipped,
    Charset encoding,
    List<String> columns,
    boolean header,
    char separator,
    List<List<String>> firstRows,
    List<Integer> dimensions) {
  private static final int WIDE = 16;

  public DataFile {
    columns = List.copyOf(columns);
    firstRows = firstRows.stream().map(List::copyOf).toList();
    dimensions = List.copyOf(dimensions);
  }

  /// A few lines that say what the file is, for a person.
  public String describe() {
    var text = new StringBuilder().append(path).append(": ").append(format.title());
    if (format == DataFormat.CSV && separator != ',') {
      text.append(" (between ").append(separator == '\t' ? "tabs" : "\"" + separator + "\"");
      text.append(')');
    }
    if (gzipped) text.append(", gzip");
    if (format == DataFormat.IDX) {
      return text.append(", ")
          .append(dimensions.stream().map(String::valueOf).collect(Collectors.joining(" x ")))
          .append('\n')
          .toString();
    }
    text.append(", ").append(encoding.name()).append('\n');
    if (format.hasColumns()) {
      if (header || format.namesColumns()) {
        text.append("columns: ")
            .append(few(columns, ", "))
            .append(header ? " (from the first row)\n" : "\n");
      } else {
        text.append("columns: ").append(columns.size()).append(", without a header\n");
      }
    }
    for (var row : firstRows)
      text.append("  ")
          .append(few(row.stream().map(DataFile::shortened).toList(), " | "))
          .append('\n');
    return text.toString();
  }

  private static String few(List<String> cells, String between) {
    var shown = String.join(between, cells.subList(0, Math.min(WIDE, cells.size())));
    return cells.size() <= WIDE ? shown : shown + between + (cells.size() - WIDE) + " more";
  }

  private static String shortened(String cell) {
    var flat = cell.replace('\n', ' ');
    return flat.codePointCount(0, flat.length()) <= 60
        ? flat
        : flat.substring(0, flat.offsetByCodePoints(0, 57)) + "...";
  }
}
