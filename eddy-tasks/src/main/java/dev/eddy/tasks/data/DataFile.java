package dev.eddy.tasks.data;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a data file turned out to be; how that is decided says [Recognition] for texts. An idx
/// array is told by its first bytes: two zero bytes, a type from 8 to 14, one to four sizes.
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
  private static final int SHOWN = 5;
  private static final int WIDE = 16;

  public DataFile {
    columns = List.copyOf(columns);
    firstRows = firstRows.stream().map(List::copyOf).toList();
    dimensions = List.copyOf(dimensions);
  }

  /// Looks at a file.
  ///
  /// @throws DataException if it is missing, empty, damaged, not text and not idx, or in an
  ///   encoding that was not named
  public static DataFile recognise(Path path) {
    return recognise(path, ReadOptions.DEFAULT);
  }

  /// Looks at a file of which something is known.
  public static DataFile recognise(Path path, ReadOptions options) {
    return look(path, options).file();
  }

  /// A file and its cells.
  ///
  /// @param sheet empty for an idx array
  /// @param header whether the first row names the columns, as far as the cells alone say
  record Looked(DataFile file, Optional<Sheet> sheet, boolean header) {}

  static Looked look(Path path, ReadOptions options) {
    var head = FileBytes.head(path, 64, 0);
    boolean idx =
        options.format().map(DataFormat.IDX::equals).orElseGet(() -> Idx.looksLike(head.bytes()));
    if (idx) {
      boolean gzipped = FileBytes.read(path).gzipped();
      var file =
          new DataFile(
              path,
              DataFormat.IDX,
              gzipped,
              StandardCharsets.ISO_8859_1,
              List.of(),
              false,
              '\n',
              List.of(),
              Idx.dimensions(path, head.bytes()));
      return new Looked(file, Optional.empty(), false);
    }
    var sheet = Recognition.sheet(SourceText.read(path, options), options);
    boolean header = Header.of(sheet, options, true).present();
    return new Looked(of(sheet, header), Optional.of(sheet), header);
  }

  static DataFile of(Sheet sheet, boolean header) {
    var text = sheet.text();
    return new DataFile(
        text.path(),
        sheet.format(),
        text.gzipped(),
        text.encoding(),
        names(sheet, header),
        header,
        sheet.delimiter(),
        sheet.rows().stream().skip(header ? 1 : 0).limit(SHOWN).map(Table.Row::cells).toList(),
        List.of());
  }

  private static List<String> names(Sheet sheet, boolean header) {
    if (sheet.format() == DataFormat.TS) return List.of("sequence", "label");
    if (!sheet.keys().isEmpty()) return sheet.keys();
    if (!header) return Table.numbered(sheet.width());
    var names = sheet.rows().getFirst().cells().stream().map(String::strip).toList();
    // numpy writes the names behind the sign of a comment.
    if (!names.getFirst().startsWith("#") || names.size() < 2) return names;
    var bare = new java.util.ArrayList<>(names);
    bare.set(0, names.getFirst().substring(1).strip());
    return bare;
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
