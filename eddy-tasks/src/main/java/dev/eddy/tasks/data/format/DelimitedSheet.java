package dev.eddy.tasks.data.format;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.bytes.SourceText.Line;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Cells between commas, or another character that makes all rows of one width.
final class DelimitedSheet {
  private static final Pattern SEPARATOR = Pattern.compile("sep=(.)", Pattern.CASE_INSENSITIVE);

  private static final Pattern RULE = Pattern.compile(":?-{2,}:?");

  /// Rows between two of which it is told how far it is.
  private static final int TOLD = 1024;

  private final SourceText text;
  private final ReadOptions options;
  private final List<Line> filled;
  private final Delimiters delimiters;

  private DelimitedSheet(SourceText text, ReadOptions options, List<Line> filled) {
    this.text = text;
    this.options = options;
    this.filled = filled;
    this.delimiters = new Delimiters(text, filled);
  }

  /// @throws DataException if two readings make sense, quotes are at fault, or rows are not all of
  ///   one width
  static Sheet of(SourceText text, ReadOptions options, List<Line> filled) {
    return new DelimitedSheet(text, options, filled).sheet();
  }

  private Sheet sheet() {
    var source = text;
    var candidates = options.delimiter().map(List::of).orElse(Delimiters.ALL);
    var said = SEPARATOR.matcher(filled.getFirst().text().strip());
    if (said.matches()) {
      // The line stays as a blank one, so that the others keep their numbers.
      source = text.blanked(filled.getFirst());
      if (options.delimiter().isEmpty()) candidates = List.of(said.group(1).charAt(0));
    }
    boolean quoted = options.quote().orElse(true);
    var cuts = new ArrayList<Cut>();
    for (char delimiter : candidates) {
      if (candidates.size() == 1 || source.holds(delimiter)) {
        cuts.add(quoted ? Cut.quoted(source, delimiter) : Cut.plain(source, delimiter));
      }
    }
    if (cuts.isEmpty()) cuts.add(Cut.quoted(source, ','));
    var cut = chosen(cuts).sound(text);
    if (cut.rows().isEmpty()) {
      throw new DataException(text.path() + " holds only empty rows; expected data");
    }
    refuseRuled(cut);
    if (options.quote().isEmpty() && cut.quoted()) {
      refuseSwallowed(source, cut);
      refuseBlankBeforeQuote(cut);
    }
    return Sheet.of(source, DataFormat.CSV, cut, List.of());
  }

  /// Tables that are drawn for people have a line of dashes below the names.
  private void refuseRuled(Cut cut) {
    if (cut.rows().size() < 2) return;
    var second = cut.rows().get(1).cells().stream().map(String::strip).toList();
    if (second.stream().allMatch(cell -> cell.isEmpty() || RULE.matcher(cell).matches())) {
      throw text.wrong(
          cut.rows().line(1),
          "a line of dashes below the names of the columns, as tables of Markdown and of databases have; take it out, and every \"|\" at the start or the end of a line");
    }
  }

  private Cut chosen(List<Cut> cuts) {
    if (cuts.size() == 1) return cuts.getFirst();
    var whole = cuts.stream().filter(Cut::whole).toList();
    if (whole.size() > 1) {
      var named =
          whole.stream().filter(cut -> ColumnNames.usual(cut.rows().getFirst().cells())).toList();
      if (named.size() == 1) return named.getFirst();
      var sure = whole.stream().filter(cut -> !delimiters.isDecimal(cut.delimiter())).toList();
      if (sure.size() == 1) return sure.getFirst();
      var marked =
          whole.stream().filter(cut -> !delimiters.isPunctuation(cut.delimiter())).toList();
      if (marked.size() == 1) return marked.getFirst();
      throw text.wrong(
          "two readings: %d columns between \"%s\", or %d between \"%s\"; choose one with --delimiter"
              .formatted(
                  whole.get(0).width(),
                  whole.get(0).delimiter(),
                  whole.get(1).width(),
                  whole.get(1).delimiter()));
    }
    if (whole.size() == 1) return whole.getFirst();
    // None fits: the one that nearly does has the row to be named.
    var best = cuts.getFirst();
    for (var cut : cuts) {
      if (score(cut) > score(best)) best = cut;
    }
    return best;
  }

  private static double score(Cut cut) {
    if (cut.rows().isEmpty()) return cut.fault().isPresent() ? 0.1 : 0;
    double steady = (double) cut.steady() / cut.rows().size();
    return cut.width() < 2 ? steady / 10 : steady;
  }

  /// A quoted text of several lines that would each be a row, with a value that other rows have.
  private void refuseSwallowed(SourceText source, Cut cut) {
    var rows = cut.rows();
    int width = cut.width();
    var lines = source.lines();
    var suspects = new ArrayList<Suspect>();
    var wanted = new ArrayList<Set<String>>();
    for (int c = 0; c < width; c++) wanted.add(new HashSet<>());
    var single = new BitSet();
    for (int row = 0; row < rows.size(); row++) {
      if (row % TOLD == 0) Progress.count("looking at quotes", row, rows.size());
      int breaks = rows.breaks(row);
      if (breaks == 0) {
        if (rows.width(row) == width) single.set(row);
        continue;
      }
      long line = rows.line(row);
      int from = (int) line - 1;
      var inside =
          lines.subList(from, Math.min(lines.size(), from + breaks + 1)).stream()
              .map(one -> Cut.cells(one.text(), cut.delimiter()))
              .toList();
      if (inside.stream().anyMatch(cells -> cells.size() != width)) continue;
      suspects.add(new Suspect(line, breaks, inside));
      for (var cells : inside) {
        for (int c = 0; c < width; c++) wanted.get(c).add(cells.get(c).strip());
      }
    }
    if (suspects.isEmpty()) return;
    var found = new ArrayList<Set<String>>();
    for (int c = 0; c < width; c++) {
      var values = new HashSet<String>();
      for (int row = single.nextSetBit(0); row >= 0; row = single.nextSetBit(row + 1)) {
        var value = rows.cell(row, c).strip();
        if (wanted.get(c).contains(value)) values.add(value);
      }
      found.add(values);
    }
    for (var one : suspects) {
      for (int c = 0; c < width; c++) {
        int column = c;
        var values = found.get(c);
        if (one.inside.stream().allMatch(cells -> values.contains(cells.get(column).strip()))) {
          throw text.wrong(
              one.line,
              "two readings: one quoted text over lines %d to %d that holds whole rows, or %d rows with stray quotes; say --quote yes for the one, --quote no for the other"
                  .formatted(one.line, one.line + one.breaks, one.inside.size()));
        }
      }
    }
  }

  /// A row of several lines, and what the cells of its lines would be.
  private record Suspect(long line, int breaks, List<List<String>> inside) {}

  /// A blank before a quote makes the quote a character, which nobody means.
  private void refuseBlankBeforeQuote(Cut cut) {
    var rows = cut.rows();
    for (int row = 0; row < rows.size(); row++) {
      if (row % TOLD == 0) Progress.count("looking at quotes", row, rows.size());
      for (int c = 0; c < rows.width(row); c++) {
        if (!rows.startsWith(row, c, ' ')) continue;
        var cell = rows.cell(row, c);
        var bare = cell.strip();
        if (bare.length() > 1 && bare.charAt(0) == '"' && bare.charAt(bare.length() - 1) == '"') {
          throw text.wrong(
              rows.line(row),
              "a blank stands before the quote in %s, so the quotes would be part of the text; take the blank out, or say --quote no if they are"
                  .formatted(Excerpt.of(cell)));
        }
      }
    }
  }
}
