package dev.eddy.tasks.data.format;

import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.bytes.SourceText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;

/// A text cut into rows of cells in one way, and what speaks against that way. Rows of blank cells
/// are passed over.
///
/// A cell is quoted if it starts with a quote; a quote further in is a character, as all
/// spreadsheets and readers have it. In a quoted cell, which may hold line ends, a doubled quote is
/// one (RFC 4180).
///
/// @param delimiter what stands between two cells
/// @param quoted whether cells that start with a quote were taken for quoted
/// @param rows as they came, of any width; with a fault those before it
/// @param fault what is wrong with the quotes
public record Cut(char delimiter, boolean quoted, SheetRows rows, Optional<Fault> fault) {

  /// A quote that is never closed, or one that closes before the cell ends.
  ///
  /// @param line where
  /// @param record where the row starts
  /// @param column the column of the cell, counted from 0
  /// @param closed whether the quote closes too early; else it never does
  /// @param excerpt the line from the cell on
  public record Fault(long line, long record, int column, boolean closed, String excerpt) {}

  /// Quotes are characters like any other.
  static Cut plain(SourceText text, char delimiter) {
    return new Scan(text, delimiter, false).cut();
  }

  /// Quotes are those of RFC 4180.
  static Cut quoted(SourceText text, char delimiter) {
    return new Scan(text, delimiter, true).cut();
  }

  /// A line is a row of one cell.
  static Cut lines(SourceText text) {
    var rows = new SheetRows.Builder(text, SheetRows.Quoting.NONE);
    text.places((line, from, to) -> {
      rows.cell(from, to);
      rows.row(line);
    });
    return new Cut('\n', false, rows.rows(), Optional.empty());
  }

  /// Any number of blanks stand between two cells.
  public static Cut blanks(SourceText text) {
    var rows = new SheetRows.Builder(text, SheetRows.Quoting.NONE);
    text.places((line, from, to) -> {
      for (int at = from; at < to; ) {
        int start = at;
        while (at < to && !isBlank(text.at(at))) at++;
        if (at > start) rows.cell(start, at);
        else at++;
      }
      rows.row(line);
    });
    return new Cut(' ', false, rows.rows(), Optional.empty());
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b >= '\t' && b <= '\r';
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

  /// The same with the rows of certain lines.
  public Cut only(LongPredicate line) {
    return with(rows.where(line));
  }

  /// The same with other rows.
  Cut with(SheetRows some) {
    return new Cut(delimiter, quoted, some, fault);
  }

  /// How many cells most rows have.
  int width() {
    var widths = new HashMap<Integer, Integer>();
    for (int row = 0; row < rows.size(); row++) widths.merge(rows.width(row), 1, Integer::sum);
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
    long steady = 0;
    for (int row = 0; row < rows.size(); row++) steady += rows.width(row) == width ? 1 : 0;
    return steady;
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

  /// Goes through a text once.
  private static final class Scan {
    /// Rows between two of which it is told how far it is.
    private static final int TOLD = 1024;

    private final SourceText text;
    private final byte[] bytes;
    private final int to;
    private final char delimiter;
    private final byte[] between;
    private final boolean quotes;
    private final SheetRows.Builder rows;
    private int at;
    private long line = 1;
    private long record = 1;
    private int column;
    private boolean behind;

    Scan(SourceText text, char delimiter, boolean quotes) {
      this.text = text;
      this.bytes = text.utf8();
      this.to = text.to();
      this.delimiter = delimiter;
      this.between = Character.toString(delimiter).getBytes(StandardCharsets.UTF_8);
      this.quotes = quotes;
      this.rows =
          new SheetRows.Builder(text, quotes ? SheetRows.Quoting.ALL : SheetRows.Quoting.NONE);
      this.at = text.from();
    }

    Cut cut() {
      var fault = fault();
      return new Cut(delimiter, quotes, rows.rows(), fault);
    }

    /// The first fault; without one all rows are there.
    private Optional<Fault> fault() {
      while (at < to) {
        int start = at;
        if (quotes && bytes[at] == '"') {
          var fault = quoted();
          if (fault.isPresent()) return fault;
        } else {
          while (at < to && !ends(at)) at++;
        }
        rows.cell(start, at);
        end();
      }
      // Behind a delimiter at the very end there is one more cell.
      if (behind) {
        rows.cell(at, at);
        rows.row(record);
      }
      return Optional.empty();
    }

    private Optional<Fault> quoted() {
      long opened = line;
      int start = at;
      at++;
      while (at < to) {
        byte b = bytes[at++];
        if (b == '"') {
          boolean doubled = at < to && bytes[at] == '"';
          if (!doubled) {
            if (at < to && !ends(at)) {
              return Optional.of(new Fault(line, record, column, true, excerpt(start)));
            }
            return Optional.empty();
          }
          at++;
        } else {
          count(b);
        }
      }
      return Optional.of(new Fault(opened, record, column, false, excerpt(start)));
    }

    /// Behind a cell stands a delimiter, or the row ends.
    private void end() {
      if (at < to && bytes[at] != '\n' && bytes[at] != '\r') {
        at += between.length;
        column++;
        behind = true;
        return;
      }
      behind = false;
      rows.row(record);
      if (line % TOLD == 0) {
        Progress.tell(
            "cutting " + text.path().getFileName() + " into rows",
            at - text.from(),
            to - text.from());
      }
      column = 0;
      if (at == to) return;
      if (bytes[at] == '\r' && at + 1 < to && bytes[at + 1] == '\n') at++;
      at++;
      line++;
      record = line;
    }

    /// Counts the lines of a quoted cell: of a carriage return and a line feed the latter counts.
    private void count(byte b) {
      boolean pair = b == '\r' && at < to && bytes[at] == '\n';
      if (b == '\n' || b == '\r' && !pair) line++;
    }

    /// Whether a cell ends at a place.
    private boolean ends(int place) {
      byte b = bytes[place];
      if (b == '\n' || b == '\r') return true;
      if (b != between[0]) return false;
      for (int i = 1; i < between.length; i++) {
        if (place + i >= to || bytes[place + i] != between[i]) return false;
      }
      return true;
    }

    private String excerpt(int start) {
      int end = start;
      while (end < to && bytes[end] != '\n' && bytes[end] != '\r') end++;
      return text.text(start, end);
    }
  }
}
