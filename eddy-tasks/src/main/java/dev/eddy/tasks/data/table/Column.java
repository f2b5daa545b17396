package dev.eddy.tasks.data.table;

import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.format.Cells;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// What the cells of one column have in common, the header left aside.
public final class Column {
  /// Cells between two of which it is told how far it is.
  private static final int TOLD = 1024;

  private final List<String> cells;
  private final String name;
  private final int index;
  private DifferentValues values;
  private Kind kind;

  /// What all cells are; blank ones are left aside.
  public enum Kind {
    /// None holds anything.
    EMPTY,
    /// Numbers; among them may be signs for missing ones, and some that are written otherwise.
    NUMBERS,
    /// Numbers with blanks or semicolons between, in some cell several.
    SERIES,
    /// Times.
    TIMES,
    /// True and false.
    TRUTHS,
    /// Anything else.
    WORDS
  }

  /// @param name what it is called; empty: nothing
  /// @param index its place, counted from 0
  public Column(List<String> cells, String name, int index) {
    this.cells = cells;
    this.name = name;
    this.index = index;
  }

  Kind kind() {
    if (kind == null) kind = found();
    return kind;
  }

  private Kind found() {
    int filled = 0;
    int numbers = 0;
    int missing = 0;
    int marked = 0;
    int commas = 0;
    boolean series = true;
    boolean truths = true;
    for (int row = 0; row < cells.size(); row++) {
      if (row % TOLD == 0) Progress.count("looking at cells", row, cells.size());
      var cell = cells.get(row);
      if (cell.isBlank()) continue;
      filled++;
      boolean number = Cells.isNumberOrNotFinite(cell);
      numbers += number ? 1 : 0;
      missing += !number && Cells.isMissing(cell) ? 1 : 0;
      marked += !number && startsLikeNumber(cell) ? 1 : 0;
      commas += number || Cells.hasDecimalComma(cell) ? 1 : 0;
      series &= number || isSeries(cell);
      truths &= isTruth(cell);
    }
    if (filled == 0) return Kind.EMPTY;
    if (TimeCells.all(cells, name, index == 0)) return Kind.TIMES;
    boolean someMissing = numbers + missing == filled && 2 * numbers >= filled;
    // A few amounts that are written otherwise do not make words of a column of numbers.
    boolean someMarked = numbers + missing + marked == filled && 10 * numbers >= 9 * filled;
    if (numbers > 0 && (someMissing || someMarked) || commas == filled) return Kind.NUMBERS;
    if (series) return Kind.SERIES;
    return truths ? Kind.TRUTHS : Kind.WORDS;
  }

  private static boolean startsLikeNumber(String cell) {
    var text = cell.strip();
    return !text.isEmpty() && Character.isDigit(text.charAt(0)) && text.indexOf(' ') < 0;
  }

  public boolean is(Kind kind) {
    return kind() == kind;
  }

  DifferentValues values() {
    if (values == null) values = new DifferentValues(cells);
    return values;
  }

  public int distinct() {
    return values().size();
  }

  /// Whether values come again: there are at most half as many as rows.
  boolean recurs() {
    return distinct() > 0 && 2 * distinct() <= filled();
  }

  /// Whether some values come again, and they are no exceptions: there are at most three quarters
  /// as many values as rows.
  public boolean comesAgain() {
    return 4 * distinct() <= 3 * filled();
  }

  public int filled() {
    return values().filled();
  }

  /// Whether it only counts the rows: whole numbers of which nearly each is one more than the one
  /// before.
  public boolean counts() {
    if (cells.size() < 2) return false;
    long before = -2;
    int ups = 0;
    for (int i = 0; i < cells.size(); i++) {
      var cell = cells.get(i).strip();
      if (cell.length() > 15 || !Cells.isCount(cell)) return false;
      long number = Long.parseLong(cell);
      ups += number == before + 1 ? 1 : 0;
      before = number;
    }
    // It may start again, say where files were put together.
    return 20 * ups >= 19 * (cells.size() - 1);
  }

  /// Whether all cells are numbers with commas between their thousands or units.
  public boolean holdsAmounts() {
    return filled() > 0 && cells.stream().filter(cell -> !cell.isBlank()).allMatch(Cells::isAmount);
  }

  /// Whether all numbers are whole, `1.0` and `1e0` too.
  boolean whole() {
    if (!is(Kind.NUMBERS)) return false;
    for (var cell : cells) {
      if (cell.isBlank()) continue;
      if (!Cells.isNumber(cell)) return false;
      double value = Double.parseDouble(cell);
      if (value != Math.rint(value) || Math.abs(value) > 1e15) return false;
    }
    return true;
  }

  /// Whether numbers may be classes: whole or of one kind of fraction, few, and each again.
  public boolean fewNumbers() {
    return is(Kind.NUMBERS) && distinct() >= 2 && recurs() && (whole() || distinct() <= 10);
  }

  /// Whether it may be the label: words or numbers that come again.
  public boolean mayBeLabel() {
    return switch (kind()) {
      case WORDS, TRUTHS -> distinct() >= 2 && recurs();
      case NUMBERS -> fewNumbers();
      case EMPTY, SERIES, TIMES -> false;
    };
  }

  public double meanLength() {
    return cells.stream().mapToInt(String::length).average().orElse(0);
  }

  /// The cells of a row of cells, with the parts that change from run to run: where a new value
  /// starts.
  ///
  /// @return the first row of each run of equal cells
  public List<Integer> runs() {
    var starts = new ArrayList<Integer>();
    for (int i = 0; i < cells.size(); i++) {
      if (i == 0 || !cells.get(i).equals(cells.get(i - 1))) starts.add(i);
    }
    return starts;
  }

  /// Whether rows with the same value stand together, several of them.
  public boolean isKey() {
    if (is(Kind.EMPTY) || is(Kind.TIMES) || is(Kind.SERIES)) return false;
    if (is(Kind.NUMBERS) && !whole()) return false;
    var starts = runs();
    if (starts.size() < 2 || 2 * starts.size() > cells.size()) return false;
    var seen = new HashSet<String>();
    return starts.stream().allMatch(start -> seen.add(cells.get(start)));
  }

  public String cell(int row) {
    return cells.get(row);
  }

  public int size() {
    return cells.size();
  }

  private static boolean isTruth(String cell) {
    var text = cell.strip();
    return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
  }

  private static boolean isSeries(String cell) {
    int from = -1;
    for (int i = 0; i <= cell.length(); i++) {
      boolean between =
          i == cell.length() || cell.charAt(i) == ';' || Character.isWhitespace(cell.charAt(i));
      if (!between && from < 0) from = i;
      if (between && from >= 0) {
        if (!Cells.isNumberOrNotFinite(cell.substring(from, i))) return false;
        from = -1;
      }
    }
    return true;
  }
}
