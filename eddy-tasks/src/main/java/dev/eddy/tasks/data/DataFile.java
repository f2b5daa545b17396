package dev.eddy.tasks.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What a data file turned out to be, told from its first 64 KiB (and six lines); the name of the
/// file only settles what the content leaves open.
///
/// - idx: two zero bytes, a type from 8 to 14, one to four sizes.
/// - JSON lines: the first line is a JSON object, or starts like one and the name says `.jsonl`.
/// - CoNLL-U: the first line that does not start with `#` has ten columns between tabs, and the
///   first of them is the number of a first token.
/// - `.ts`: the first line that is neither blank nor a comment (`#`) is a tag such as
///   `@problemName`.
/// - TSV: more than half of the lines hold a tab, or one does and the name says `.tsv`. Leading
///   lines that start with `# ` and hold no tab are comments.
/// - CSV: at least nine of ten records have the same number of columns, two or more; or the name
///   says `.csv`.
/// - Plain text: everything else.
///
/// Text is UTF-8 (a byte order mark is accepted and dropped); any other encoding has to be named in
/// [ReadOptions]. Each may be gzip data.
///
/// A first row is a header when its cells are all different and one of these holds: all are usual
/// column names (`text`, `label`, `source`, `target`, `sequence`, …, or language codes); two of
/// them are; in some column it alone is not a number.
///
/// @param path the file
/// @param format what it holds
/// @param gzipped whether it is packed
/// @param encoding of text; ISO-8859-1 (bytes as they are) for idx
/// @param columns names from the header or the keys of JSON lines, else `1`, `2`, …; one column for
///   plain text; `sequence` and `label` for `.ts`; none for idx
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
  private static final int HEAD = 1 << 16;
  private static final int SHOWN = 5;
  private static final int WIDE = 16;

  public DataFile {
    columns = List.copyOf(columns);
    firstRows = firstRows.stream().map(List::copyOf).toList();
    dimensions = List.copyOf(dimensions);
  }

  /// Looks at a file.
  ///
  /// @throws DataException if it is missing, empty, damaged, not text and not idx, or not UTF-8
  public static DataFile recognise(Path path) {
    return recognise(path, ReadOptions.DEFAULT);
  }

  /// Looks at a file of which something is known.
  public static DataFile recognise(Path path, ReadOptions options) {
    var head = FileBytes.head(path, HEAD, SHOWN + 1);
    boolean gzipped = FileBytes.gzipped(path);
    boolean idx =
        options.format().map(DataFormat.IDX::equals).orElseGet(() -> Idx.looksLike(head.bytes()));
    if (idx) {
      var sizes = Idx.dimensions(path, head.bytes());
      return new DataFile(
          path,
          DataFormat.IDX,
          gzipped,
          StandardCharsets.ISO_8859_1,
          List.of(),
          false,
          '\n',
          List.of(),
          sizes);
    }
    var charset = options.encoding().orElse(StandardCharsets.UTF_8);
    var lines = lines(path, wholeLines(head), options);
    if (lines.stream().allMatch(String::isBlank))
      throw new DataException(path + " holds only blank lines; expected data");
    var looks = format(path, lines, options);
    return switch (looks.format()) {
      case TEXT, IDX -> {
        var rows =
            lines.stream().filter(line -> !line.isBlank()).limit(SHOWN).map(List::of).toList();
        yield new DataFile(
            path, DataFormat.TEXT, gzipped, charset, List.of("1"), false, '\n', rows, List.of());
      }
      case TS ->
          new DataFile(
              path,
              DataFormat.TS,
              gzipped,
              charset,
              List.of("sequence", "label"),
              false,
              ':',
              TimeSeriesFile.rows(lines, SHOWN),
              List.of());
      case JSONL -> {
        var filled = lines.stream().filter(line -> !line.isBlank()).toList();
        long number = 1L + lines.indexOf(filled.getFirst());
        var keys = List.copyOf(JsonLine.parse(path, number, filled.getFirst()).keySet());
        var rows =
            filled.stream()
                .limit(SHOWN)
                .map(line -> JsonLine.cells(path, 1 + lines.indexOf(line), line, keys))
                .toList();
        yield new DataFile(
            path, DataFormat.JSONL, gzipped, charset, keys, false, '\n', rows, List.of());
      }
      case CONLLU -> {
        var rows =
            lines.stream()
                .filter(line -> !line.isBlank() && !Conllu.isComment(line))
                .limit(SHOWN)
                .map(Conllu::cells)
                .toList();
        yield new DataFile(
            path,
            DataFormat.CONLLU,
            gzipped,
            charset,
            Conllu.COLUMNS,
            false,
            '\t',
            rows,
            List.of());
      }
      case TSV, CSV -> {
        var rows = rows(looks, lines);
        if (rows.isEmpty()) throw new DataException(path + " holds only empty rows; expected data");
        boolean header = options.header().orElseGet(() -> Header.present(rows));
        var first = rows.getFirst();
        var columns =
            header
                ? named(path, first)
                : IntStream.rangeClosed(1, first.size()).mapToObj(Integer::toString).toList();
        var shown = rows.stream().skip(header ? 1 : 0).limit(SHOWN).toList();
        yield new DataFile(
            path,
            looks.format(),
            gzipped,
            charset,
            columns,
            header,
            looks.separator(),
            shown,
            List.of());
      }
    };
  }

  /// The same as if it had these columns only.
  ///
  /// @param at their indices, counted from 0
  DataFile only(int[] at) {
    return new DataFile(
        path,
        format,
        gzipped,
        encoding,
        Table.picked(columns, at),
        header,
        separator,
        firstRows.stream()
            .filter(row -> row.size() == columns.size())
            .map(row -> Table.picked(row, at))
            .toList(),
        dimensions);
  }

  /// A few lines that say what the file is, for a person.
  public String describe() {
    var text = new StringBuilder().append(path).append(": ").append(format.title());
    if (gzipped) text.append(", gzip");
    if (format == DataFormat.IDX) {
      return text.append(", ")
          .append(dimensions.stream().map(String::valueOf).collect(Collectors.joining(" x ")))
          .append('\n')
          .toString();
    }
    text.append(", ").append(encoding.name()).append('\n');
    switch (format) {
      case TSV, CSV, JSONL, CONLLU -> {
        if (header || format == DataFormat.JSONL || format == DataFormat.CONLLU) {
          text.append("columns: ")
              .append(few(columns, ", "))
              .append(header ? " (from the first row)\n" : "\n");
        } else {
          text.append("columns: ").append(columns.size()).append(", without a header\n");
        }
      }
      case TEXT, TS, IDX -> {}
    }
    for (var row : firstRows)
      text.append("  ")
          .append(few(row.stream().map(DataFile::shortened).toList(), " | "))
          .append('\n');
    return text.toString();
  }

  private record Looks(DataFormat format, char separator) {}

  private static Looks format(Path path, List<String> lines, ReadOptions options) {
    var name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".gz")) name = name.substring(0, name.length() - ".gz".length());
    boolean namedJson = name.endsWith(".jsonl") || name.endsWith(".ndjson");
    if (options.format().isPresent()) {
      var wanted = options.format().get();
      return new Looks(wanted, wanted == DataFormat.TSV ? '\t' : separator(lines));
    }
    if (Conllu.looksLike(lines)) return new Looks(DataFormat.CONLLU, '\t');
    var filled = lines.stream().filter(line -> !line.isBlank()).toList();
    if (filled.getFirst().startsWith("{") && (namedJson || JsonLine.isObject(filled.getFirst())))
      return new Looks(DataFormat.JSONL, '\n');
    if (TimeSeriesFile.looksLike(filled)) return new Looks(DataFormat.TS, ':');
    var content = withoutComments(filled);
    long tabbed = content.stream().filter(line -> line.indexOf('\t') >= 0).count();
    if (2 * tabbed > content.size() || tabbed > 0 && name.endsWith(".tsv"))
      return new Looks(DataFormat.TSV, '\t');
    char separator = separator(lines);
    if (name.endsWith(".csv") || regular(lines, separator))
      return new Looks(DataFormat.CSV, separator);
    return new Looks(DataFormat.TEXT, '\n');
  }

  private static char separator(List<String> lines) {
    var first = lines.stream().filter(line -> !line.isBlank()).findFirst().orElse("");
    return first.indexOf(',') < 0 && first.indexOf(';') >= 0 ? ';' : ',';
  }

  /// Whether records of a steady width come out when the lines are read as CSV.
  private static boolean regular(List<String> lines, char separator) {
    List<List<String>> records;
    try {
      records = csv(lines, separator);
    } catch (CsvParseException _) {
      return false;
    }
    int width = records.isEmpty() ? 0 : records.getFirst().size();
    if (width < 2) return false;
    if (records.size() == 1) return Header.usual(records.getFirst());
    long steady = records.stream().filter(record -> record.size() == width).count();
    return 10 * steady >= 9L * records.size();
  }

  private static List<List<String>> rows(Looks looks, List<String> lines) {
    if (looks.format() == DataFormat.CSV) return csv(lines, looks.separator());
    return withoutComments(lines.stream().filter(line -> !line.isBlank()).toList()).stream()
        .map(Tsv::cells)
        .toList();
  }

  private static List<List<String>> csv(List<String> lines, char separator) {
    var rows = new ArrayList<List<String>>();
    try (var reader = Table.csvReader(new StringReader(String.join("\n", lines)), separator)) {
      for (var row : reader) if (!Table.isEmpty(row.getFields())) rows.add(row.getFields());
    } catch (IOException e) {
      throw new IllegalStateException("a string cannot fail to be read", e);
    } catch (CsvParseException e) {
      // The head may end inside a quoted cell; what came before it is enough.
      if (rows.size() < 2) throw e;
    }
    return rows;
  }

  private static List<String> withoutComments(List<String> lines) {
    int first = 0;
    while (first < lines.size() - 1 && Tsv.isComment(lines.get(first))) first++;
    return lines.subList(first, lines.size());
  }

  private static List<String> named(Path path, List<String> header) {
    var names = header.stream().map(String::strip).toList();
    var seen = HashSet.<String>newHashSet(names.size());
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).isEmpty())
        throw new DataException(
            path + ", line 1: column " + (i + 1) + " of the header has no name");
      if (!seen.add(names.get(i))) {
        throw new DataException(
            path + ", line 1: the header names column \"" + names.get(i) + "\" twice");
      }
    }
    return names;
  }

  private static List<String> lines(Path path, byte[] head, ReadOptions options) {
    try (BufferedReader reader =
        TextSource.reader(new ByteArrayInputStream(head), path, options.encoding())) {
      return reader.readAllLines();
    } catch (IOException e) {
      throw TextSource.failure(path, 1, e, options.encoding());
    }
  }

  /// The head without the line that its end cuts.
  private static byte[] wholeLines(FileBytes.Head head) {
    var bytes = head.bytes();
    int end = bytes.length;
    while (!head.whole() && bytes[end - 1] != '\n') end--;
    return Arrays.copyOf(bytes, end);
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
