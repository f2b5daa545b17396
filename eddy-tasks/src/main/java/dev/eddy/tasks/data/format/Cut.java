package dev.eddy.tasks.data.format;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.bytes.SourceText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A text cut into rows of cells in one way, and what speaks against that way. Rows of blank cells
/// are passed over.
///
/// @param delimiter what stands between two cells
/// @param quoted whether cells that start with a quote were taken for quoted
/// @param rows as they came, of any width; with a fault those before it
/// @param fault what is wrong with the quotes
public record Cut(char delimiter, boolean quoted, List<Row> rows, Optional<Quotes.Fault> fault) {
  /// Lines between two of which it is told how far it is.
  private static final int TOLD = 1024;

  /// Fewer characters are cut before anybody could read how far it is.
  private static final int LONG = 1 << 23;

  /// A column may be a step of a long sequence.
  private static final int MOST_COLUMNS = 1 << 22;

  /// Quotes are characters like any other.
  static Cut plain(SourceText text, char delimiter) {
    var rows = new ArrayList<Row>();
    var lines = text.lines();
    for (var line : lines) {
      tell(text, line.number(), lines.size());
      if (line.text().isBlank()) continue;
      var cells = cells(line.text(), delimiter);
      if (!Row.isEmpty(cells)) rows.add(new Row(line.number(), cells));
    }
    return new Cut(delimiter, false, rows, Optional.empty());
  }

  /// Quotes are those of RFC 4180.
  static Cut quoted(SourceText text, char delimiter) {
    var content = text.content();
    if (content.indexOf('"') < 0) {
      var plain = plain(text, delimiter);
      return new Cut(delimiter, true, plain.rows, Optional.empty());
    }
    var fault = Quotes.fault(content, delimiter);
    var rows = new ArrayList<Row>();
    long lines = content.chars().filter(c -> c == '\n').count();
    try (var records = reader(content, delimiter)) {
      for (var record : records) {
        long line = record.getStartingLineNumber();
        tell(text, line, lines);
        if (fault.isPresent() && line >= fault.get().record()) break;
        if (!Row.isEmpty(record.getFields())) rows.add(new Row(line, record.getFields()));
      }
    } catch (CsvParseException | UncheckedIOException | IOException e) {
      if (fault.isEmpty()) {
        throw text.wrong("not readable as CSV: " + e.getMessage());
      }
    }
    return new Cut(delimiter, true, rows, fault);
  }

  private static void tell(SourceText text, long line, long all) {
    if (line % TOLD == 0 && text.content().length() >= LONG) {
      Progress.count("cutting " + text.path().getFileName() + " into rows", line, all);
    }
  }

  /// The cells of one line.
  public static List<String> cells(String line, char delimiter) {
    var cells = new ArrayList<String>();
    int from = 0;
    for (int at = line.indexOf(delimiter); at >= 0; at = line.indexOf(delimiter, from)) {
      cells.add(line.substring(from, at));
      from = at + 1;
    }
    cells.add(line.substring(from));
    return cells;
  }

  /// How many cells most rows have.
  int width() {
    var widths = new HashMap<Integer, Integer>();
    for (var row : rows) widths.merge(row.cells().size(), 1, Integer::sum);
    return widths.entrySet().stream()
        .max(
            Map.Entry.<Integer, Integer>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .orElse(0);
  }

  /// How many rows have as many cells as most.
  long steady() {
    int width = width();
    return rows.stream().filter(row -> row.cells().size() == width).count();
  }

  /// Whether all rows are of one width, two or more, and no quote is at fault.
  boolean whole() {
    return fault.isEmpty() && !rows.isEmpty() && width() >= 2 && steady() == rows.size();
  }

  /// The same, if its quotes are as they should be.
  ///
  /// @throws DataException if quotes are at fault
  Cut sound(SourceText text) {
    if (this.fault.isEmpty()) return this;
    var fault = this.fault.get();
    boolean header = !rows.isEmpty();
    var first = header ? rows.getFirst().cells() : List.<String>of();
    var column =
        fault.column() < first.size() && ColumnNames.mayName(first)
            ? "\"" + first.get(fault.column()).strip() + "\""
            : Integer.toString(fault.column() + 1);
    throw text.wrong(
        fault.line(),
        fault.closed()
            ? "characters follow the quote that closes the cell in column %s: %s; double the quotes inside a quoted text, or say --quote no if quotes are characters like any other"
                .formatted(column, Excerpt.of(fault.excerpt()))
            : "the quote that opens here in column %s is never closed: %s; close it, or say --quote no if quotes are characters like any other"
                .formatted(column, Excerpt.of(fault.excerpt())));
  }

  private static CsvReader<CsvRecord> reader(String text, char delimiter) {
    return CsvReader.builder()
        .fieldSeparator(delimiter)
        .allowMissingFields(true)
        .allowExtraFields(true)
        .maxBufferSize(Math.max(1 << 24, text.length() + 1))
        .build(
            CsvRecordHandler.of(handler ->
                handler
                    .maxFields(MOST_COLUMNS)
                    .maxFieldSize(Integer.MAX_VALUE)
                    .maxRecordSize(Integer.MAX_VALUE)),
            text);
  }
}
