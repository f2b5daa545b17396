package dev.eddy.tasks.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// Rows of cells, with the line each came from; every row has one cell per column.
///
/// TSV, CSV, JSON lines and CoNLL-U give their columns, plain text gives one column with a row per
/// line. Blank lines and rows of blank cells are passed over. A JSON line must have the keys of the
/// first one; further keys are left aside.
///
/// @param file what the file turned out to be
/// @param rows its rows, without the header
public record Table(DataFile file, List<Row> rows) {
  /// A column may be a step of a long sequence.
  private static final int MOST_COLUMNS = 1 << 22;

  /// One row.
  ///
  /// @param line where it starts in the file, counted from 1
  /// @param cells one per column
  public record Row(long line, List<String> cells) {
    public Row {
      cells = List.copyOf(cells);
    }
  }

  public Table {
    rows = List.copyOf(rows);
  }

  /// Reads a whole file.
  ///
  /// @throws DataException if it cannot be read, or a row has too few or too many cells
  public static Table read(Path path) {
    return read(path, ReadOptions.DEFAULT);
  }

  public static Table read(Path path, ReadOptions options) {
    return read(DataFile.recognise(path, options), options);
  }

  /// Reads a file that was recognised before, with the same options.
  static Table read(DataFile file, ReadOptions options) {
    var rows = new ArrayList<Row>();
    return new Table(forEach(file, options, rows::add), rows);
  }

  /// Reads a file row by row, so that a big one need not fit in memory.
  ///
  /// @return what the file turned out to be
  public static DataFile forEach(Path path, ReadOptions options, Consumer<Row> sink) {
    var file = DataFile.recognise(path, options);
    return forEach(file, options, sink);
  }

  /// Reads the rows of a file that was recognised before, with the same options.
  public static DataFile forEach(DataFile file, ReadOptions options, Consumer<Row> sink) {
    long[] rows = {0};
    Consumer<Row> counted =
        row -> {
          rows[0]++;
          sink.accept(row);
        };
    try (var reader = TextSource.open(textPath(file), options.encoding())) {
      switch (file.format()) {
        case CSV -> csv(file, options, reader, counted);
        case TSV, JSONL, CONLLU, TEXT -> lines(file, options, reader, counted);
        case TS, IDX -> throw new IllegalStateException("refused above");
      }
    } catch (IOException e) {
      throw FileBytes.failure(file.path(), e);
    }
    if (rows[0] == 0) throw new DataException(file.path() + " holds a header, but no rows");
    return file;
  }

  /// The names of the columns.
  public List<String> columns() {
    return file.columns();
  }

  /// The same rows with these columns only, in this order.
  ///
  /// @throws DataException if there is no such column
  Table only(Columns chosen) {
    int[] at = chosen.in(file);
    return new Table(
        file.only(at),
        rows.stream().map(row -> new Row(row.line(), picked(row.cells(), at))).toList());
  }

  static List<String> picked(List<String> cells, int[] at) {
    return Arrays.stream(at).mapToObj(cells::get).toList();
  }

  static CsvReader<CsvRecord> csvReader(Reader reader, char separator) {
    return CsvReader.builder()
        .fieldSeparator(separator)
        .allowMissingFields(true)
        .allowExtraFields(true)
        .build(CsvRecordHandler.of(handler -> handler.maxFields(MOST_COLUMNS)), reader);
  }

  private static Path textPath(DataFile file) {
    if (file.format() == DataFormat.TS) {
      throw new DataException(file.path() + " holds series of numbers; expected rows of text");
    }
    if (file.format() == DataFormat.IDX) {
      throw new DataException(
          file.path() + " is an idx array " + file.dimensions() + "; expected rows of text");
    }
    return file.path();
  }

  private static void lines(
      DataFile file, ReadOptions options, BufferedReader reader, Consumer<Row> sink) {
    var path = file.path();
    long number = 0;
    boolean started = false;
    boolean headerDue = file.header();
    try {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (line.isBlank()) continue;
        if (file.format() == DataFormat.TSV && !started && Tsv.isComment(line)) continue;
        if (file.format() == DataFormat.CONLLU && Conllu.isComment(line)) continue;
        started = true;
        if (headerDue) {
          headerDue = false;
          continue;
        }
        var cells =
            switch (file.format()) {
              case TSV -> Tsv.cells(line);
              case JSONL -> JsonLine.cells(path, number, line, file.columns());
              case CONLLU -> Conllu.cells(line);
              case TEXT, CSV, TS, IDX -> List.of(line);
            };
        sink.accept(row(file, number, cells));
      }
    } catch (IOException e) {
      throw TextSource.failure(path, number + 1, e, options.encoding());
    }
  }

  private static void csv(
      DataFile file, ReadOptions options, BufferedReader reader, Consumer<Row> sink)
      throws IOException {
    boolean headerDue = file.header();
    long number = 0;
    try (var records = csvReader(reader, file.separator())) {
      for (var record : records) {
        number = record.getStartingLineNumber();
        if (isEmpty(record.getFields())) continue;
        if (headerDue) {
          headerDue = false;
          continue;
        }
        sink.accept(row(file, number, record.getFields()));
      }
    } catch (CsvParseException e) {
      throw new DataException(
          file.path() + ", after line " + number + ": not readable as CSV: " + e.getMessage(), e);
    } catch (UncheckedIOException e) {
      throw TextSource.failure(file.path(), number + 1, e.getCause(), options.encoding());
    }
  }

  /// Whether a row has nothing but blank cells, as spreadsheets leave at the end.
  static boolean isEmpty(List<String> cells) {
    return cells.stream().allMatch(String::isBlank);
  }

  private static Row row(DataFile file, long number, List<String> cells) {
    int expected = file.columns().size();
    if (cells.size() != expected) {
      throw new DataException(
          "%s, line %d: expected %s, found %d in %s"
              .formatted(
                  file.path(),
                  number,
                  expected == 1 ? "1 column" : expected + " columns",
                  cells.size(),
                  Excerpt.of(String.join(" | ", cells))));
    }
    return new Row(number, cells);
  }
}
