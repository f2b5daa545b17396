package dev.eddy.tasks.data.format;

import dev.eddy.tasks.data.bytes.SourceText;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.LongPredicate;

/// Rows of a text as places in it, eight bytes a cell: a row and its cells become strings when they
/// are asked for. Immutable.
public final class SheetRows extends AbstractList<Row> implements RandomAccess {

  /// What quotes around a cell are.
  enum Quoting {
    /// Characters like any other.
    NONE,
    /// No part of it, as RFC 4180 has it.
    ALL,
    /// Characters, unless the cell doubles every quote inside, at least one: such a cell was
    /// written by a CSV writer (`"so ""good"""` is `so "good"`), and is read as that writer meant
    /// it.
    DOUBLING
  }

  private final SourceText text;
  private final Quoting quoting;
  private final int size;

  /// Of each row the line where it starts, which of all cells is its first, and how many it has.
  private final int[] lines;

  private final int[] firsts;
  private final int[] widths;

  /// Where each cell starts and where it ends.
  private final int[] places;

  private SheetRows(
      SourceText text,
      Quoting quoting,
      int size,
      int[] lines,
      int[] firsts,
      int[] widths,
      int[] places) {
    this.text = text;
    this.quoting = quoting;
    this.size = size;
    this.lines = lines;
    this.firsts = firsts;
    this.widths = widths;
    this.places = places;
  }

  /// Takes rows as they are found.
  static final class Builder {
    private final SourceText text;
    private final Quoting quoting;
    private int[] lines = new int[16];
    private int[] firsts = new int[16];
    private int[] widths = new int[16];
    private int[] places = new int[64];
    private int size;
    private int first;
    private int cells;

    Builder(SourceText text, Quoting quoting) {
      this.text = text;
      this.quoting = quoting;
    }

    void cell(int from, int to) {
      if (2 * cells == places.length) places = Arrays.copyOf(places, 4 * cells);
      places[2 * cells] = from;
      places[2 * cells++ + 1] = to;
    }

    /// The row of the cells so far ends. One of blank cells is passed over, as spreadsheets leave
    /// them at the end.
    void row(long line) {
      int width = cells - first;
      if (size == lines.length) {
        lines = Arrays.copyOf(lines, 2 * size);
        firsts = Arrays.copyOf(firsts, lines.length);
        widths = Arrays.copyOf(widths, lines.length);
      }
      lines[size] = (int) line;
      firsts[size] = first;
      widths[size] = width;
      if (isEmpty(width)) {
        cells = first;
        return;
      }
      size++;
      first = cells;
    }

    private boolean isEmpty(int width) {
      for (int cell = first; cell < cells; cell++) {
        for (int at = places[2 * cell]; at < places[2 * cell + 1]; at++) {
          byte b = text.at(at);
          if (b > ' ' && b != '"') return false;
        }
      }
      var one = new SheetRows(text, quoting, size + 1, lines, firsts, widths, places);
      for (int c = 0; c < width; c++) if (!one.cell(size, c).isBlank()) return false;
      return true;
    }

    SheetRows rows() {
      return new SheetRows(text, quoting, size, lines, firsts, widths, places);
    }
  }

  /// How many cells a row has.
  int width(int row) {
    return widths[row];
  }

  long line(int row) {
    return lines[row];
  }

  String cell(int row, int column) {
    int from = start(row, column);
    int to = end(row, column);
    boolean quoted = to - from >= 2 && text.at(from) == '"' && text.at(to - 1) == '"';
    if (quoting == Quoting.NONE || !quoted) return text.text(from, to);
    var inside = text.text(from + 1, to - 1);
    if (inside.indexOf('"') < 0) {
      return quoting == Quoting.ALL ? inside : text.text(from, to);
    }
    boolean doubled = inside.replace("\"\"", "").indexOf('"') < 0;
    return doubled ? inside.replace("\"\"", "\"") : text.text(from, to);
  }

  /// Whether a cell starts with a certain byte as it stands in the text.
  boolean startsWith(int row, int column, char first) {
    int from = start(row, column);
    return from < end(row, column) && text.at(from) == first;
  }

  /// How many line feeds there are in a row.
  int breaks(int row) {
    int breaks = 0;
    int end = end(row, widths[row] - 1);
    for (int at = start(row, 0); at < end; at++) breaks += text.at(at) == '\n' ? 1 : 0;
    return breaks;
  }

  private int start(int row, int column) {
    return places[2 * (firsts[row] + column)];
  }

  private int end(int row, int column) {
    return places[2 * (firsts[row] + column) + 1];
  }

  @Override
  public Row get(int row) {
    var cells = new String[widths[row]];
    for (int c = 0; c < cells.length; c++) cells[c] = cell(row, c);
    return new Row(lines[row], List.of(cells));
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public SheetRows subList(int from, int to) {
    return new SheetRows(
        text,
        quoting,
        to - from,
        Arrays.copyOfRange(lines, from, to),
        Arrays.copyOfRange(firsts, from, to),
        Arrays.copyOfRange(widths, from, to),
        places);
  }

  /// The rows of certain lines.
  SheetRows where(LongPredicate line) {
    var kept =
        new SheetRows(text, quoting, size, new int[size], new int[size], new int[size], places);
    int count = 0;
    for (int row = 0; row < size; row++) {
      if (!line.test(lines[row])) continue;
      kept.lines[count] = lines[row];
      kept.firsts[count] = firsts[row];
      kept.widths[count++] = widths[row];
    }
    return kept.subList(0, count);
  }

  /// The same rows with other quotes.
  SheetRows with(Quoting other) {
    return new SheetRows(text, other, size, lines, firsts, widths, places);
  }

  /// The cells of one column, made when they are asked for.
  public static List<String> column(List<Row> rows, int column) {
    return new Column(rows, column);
  }

  private static final class Column extends AbstractList<String> implements RandomAccess {
    private final List<Row> rows;
    private final int column;

    Column(List<Row> rows, int column) {
      this.rows = rows;
      this.column = column;
    }

    @Override
    public String get(int row) {
      return rows instanceof SheetRows places
          ? places.cell(row, column)
          : rows.get(row).cells().get(column);
    }

    @Override
    public int size() {
      return rows.size();
    }
  }
}
