package dev.eddy.tasks.data.format;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.bytes.SourceText.Line;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/// Cells between tabs.
///
/// Leading lines that start with `# ` and hold no tab are comments, which is said; so are lines
/// that start with `#` above blocks of rows. Quotes are characters, unless every cell is quoted, or
/// rows come out whole only so.
final class TabbedSheet {
  private final SourceText text;
  private final ReadOptions options;
  private final List<Line> filled;

  private TabbedSheet(SourceText text, ReadOptions options, List<Line> filled) {
    this.text = text;
    this.options = options;
    this.filled = filled;
  }

  /// @throws DataException if quotes are at fault, or rows are not all of one width
  static Sheet of(SourceText text, ReadOptions options, List<Line> filled) {
    return new TabbedSheet(text, options, filled).sheet();
  }

  /// How many leading lines are comments: they start with `# ` and hold no tab, while rows do.
  static int comments(List<Line> filled) {
    int first = 0;
    while (first < filled.size() - 1 && isComment(filled.get(first).text())) first++;
    return first;
  }

  private static boolean isComment(String line) {
    return line.startsWith("# ") && line.indexOf('\t') < 0;
  }

  /// Lines that start with `#` above blocks of rows, as tagged texts have them: each is the first
  /// of its block, and none is as wide as the rows.
  private List<Line> blockComments(Cut plain) {
    var marked = new ArrayList<Line>();
    boolean blank = true;
    int width = plain.width();
    for (var line : all()) {
      if (line.text().startsWith("#")) {
        if (!blank || Cut.cells(line.text(), plain.delimiter()).size() == width) return List.of();
        marked.add(line);
      }
      blank = line.text().isBlank() || blank && line.text().startsWith("#");
    }
    boolean blocks = filled.size() < text.lines().size() && marked.size() > 1;
    return blocks ? marked : List.of();
  }

  private Iterable<Line> all() {
    return Progress.stream("looking for comments", text.lines())::iterator;
  }

  private Sheet sheet() {
    char delimiter = options.delimiter().orElse('\t');
    int comments = delimiter == '\t' ? comments(filled) : 0;
    var warnings = new ArrayList<String>();
    for (var line : filled.subList(0, comments)) {
      warnings.add(
          "line %d is not read, since it starts with # and is no row: %s"
              .formatted(line.number(), Excerpt.of(line.text())));
    }
    var plain = withoutFirst(Cut.plain(text, delimiter), comments);
    var blocks = blockComments(plain);
    if (!blocks.isEmpty()) {
      var numbers = blocks.stream().map(Line::number).toList();
      warnings.add(
          "%d lines that start with # are not read, the first of them line %d"
              .formatted(blocks.size(), numbers.getFirst()));
      var marked = new HashSet<>(numbers);
      return Sheet.of(text, DataFormat.TSV, plain.only(line -> !marked.contains(line)), warnings);
    }
    if (options.quote().isPresent()) {
      if (!options.quote().get()) return Sheet.of(text, DataFormat.TSV, plain, warnings);
      return Sheet.of(
          text,
          DataFormat.TSV,
          withoutFirst(Cut.quoted(text, delimiter), comments).sound(text),
          warnings);
    }
    if (!text.holds('"')) return Sheet.of(text, DataFormat.TSV, plain, warnings);
    if (allQuoted(plain)) {
      var quoted = withoutFirst(Cut.quoted(text, delimiter), comments);
      if (quoted.whole()) return Sheet.of(text, DataFormat.TSV, quoted, warnings);
    }
    if (!plain.whole()) {
      var quoted = withoutFirst(Cut.quoted(text, delimiter), comments);
      if (quoted.whole()) return Sheet.of(text, DataFormat.TSV, quoted, warnings);
      refuseHalfQuoted(plain, quoted);
    }
    var undoubled = plain.with(plain.rows().with(SheetRows.Quoting.DOUBLING));
    return Sheet.of(text, DataFormat.TSV, undoubled, warnings);
  }

  private static Cut withoutFirst(Cut cut, int rows) {
    return cut.with(cut.rows().subList(Math.min(rows, cut.rows().size()), cut.rows().size()));
  }

  /// The rows before the fault come out whole only with quotes, and what follows does not.
  private void refuseHalfQuoted(Cut plain, Cut quoted) {
    if (quoted.fault().isEmpty() || quoted.rows().size() < 2) return;
    var fault = quoted.fault().get();
    int width = quoted.width();
    boolean before = width >= 2 && quoted.steady() == quoted.rows().size();
    var rows = plain.rows();
    long ragged =
        IntStream.range(0, rows.size())
            .filter(row -> rows.width(row) != rows.width(0))
            .mapToLong(rows::line)
            .findFirst()
            .orElse(Long.MAX_VALUE);
    if (!before || ragged >= fault.record()) return;
    throw text.wrong(
        fault.line(),
        "line %d needs its quotes, since its text goes on over a line break, but here %s: %s; double the quotes inside a quoted text, or say --quote no"
            .formatted(
                ragged,
                fault.closed()
                    ? "characters follow the quote that closes"
                    : "the quote that opens is never closed",
                Excerpt.of(fault.excerpt())));
  }

  /// Whether every cell but numbers is quoted.
  private static boolean allQuoted(Cut cut) {
    for (var row : (Iterable<Row>) Progress.stream("looking at quotes", cut.rows())::iterator) {
      boolean some = false;
      for (var cell : row.cells()) {
        boolean quoted = isQuoted(cell);
        if (!quoted && !cell.isBlank() && !Cells.isNumber(cell)) return false;
        some |= quoted;
      }
      if (!some) return false;
    }
    return true;
  }

  /// Whether a cell starts and ends with a quote and doubles those between.
  private static boolean isQuoted(String cell) {
    return cell.length() >= 2
        && cell.charAt(0) == '"'
        && cell.charAt(cell.length() - 1) == '"'
        && cell.substring(1, cell.length() - 1).replace("\"\"", "").indexOf('"') < 0;
  }
}
