package dev.eddy.tasks.data.tagged;

import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.bytes.SourceText.Line;
import dev.eddy.tasks.data.format.Cells;
import dev.eddy.tasks.data.format.ColumnNames;
import dev.eddy.tasks.data.format.Conllu;
import dev.eddy.tasks.data.format.Cut;
import dev.eddy.tasks.data.format.Row;
import dev.eddy.tasks.data.format.Sheet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// The lines of sentences as rows: what stands between the columns, which lines are comments, where
/// a sentence ends and whether the first row names the columns.
record SentenceLines(SourceText text, ReadOptions options, DataFormat format) {

  /// A line of a sentence, or its end.
  ///
  /// @param cells none: the sentence ends here
  record Step(long line, String text, List<String> cells) {}

  /// Whether columns stand between tabs rather than blanks.
  private boolean betweenTabs(List<Line> all) {
    if (format == DataFormat.CONLLU) return true;
    if (options.delimiter().isPresent()) return options.delimiter().get() == '\t';
    var filled = all.stream().filter(line -> !line.text().isBlank() && !isMark(line)).toList();
    long tabbed = filled.stream().filter(line -> line.text().indexOf('\t') >= 0).count();
    if (2 * tabbed <= filled.size()) return false;
    // Lines of both kinds are columns between blanks, if those come out even.
    return even(filled, "\t") || !even(filled, "\\s+");
  }

  private static boolean even(List<Line> lines, String between) {
    int width = 0;
    for (var line : lines) {
      int found = line.text().strip().split(between, -1).length;
      if (width > 0 && found != width) return false;
      width = found;
    }
    return width > 1;
  }

  private static boolean isMark(Line line) {
    return line.text().startsWith("#");
  }

  private List<String> cells(String line, boolean tabs) {
    if (format == DataFormat.CONLLU) return Conllu.cells(line);
    return tabs ? Cut.cells(line, '\t') : List.of(line.strip().split("\\s+"));
  }

  /// All lines but comments.
  List<Step> steps(List<Line> all) {
    boolean tabs = betweenTabs(all);
    var widths = new HashMap<Integer, Integer>();
    var lasts = new HashSet<String>();
    for (var line : all) {
      if (line.text().isBlank() || isMark(line)) continue;
      var cells = cells(line.text(), tabs);
      widths.merge(cells.size(), 1, Integer::sum);
      lasts.add(cells.getLast());
    }
    int width =
        widths.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse(0);
    var steps = new ArrayList<Step>();
    boolean start = true;
    for (var line : all) {
      if (line.text().isBlank()) {
        steps.add(new Step(line.number(), "", List.of()));
        start = true;
        continue;
      }
      var cells = cells(line.text(), tabs);
      // A word may be # too, but then it has a tag as others have.
      boolean comment =
          isMark(line)
              && (format == DataFormat.CONLLU
                  || start && (cells.size() != width || !lasts.contains(cells.getLast())));
      if (comment) continue;
      start = false;
      steps.add(new Step(line.number(), line.text(), cells));
    }
    return steps;
  }

  /// The rows of a table with a word a row. A sentence ends at a blank line, or a row of blank
  /// cells.
  static List<Step> steps(Sheet sheet) {
    var steps = new ArrayList<Step>();
    long next = sheet.rows().getFirst().line();
    for (var row : sheet.rows()) {
      if (row.line() > next) steps.add(new Step(next, "", List.of()));
      var written = String.join(" | ", row.cells());
      steps.add(new Step(row.line(), written, row.cells()));
      next = row.line() + 1 + written.chars().filter(c -> c == '\n').count();
    }
    return steps;
  }

  Sheet sheet(List<Line> all, List<Step> rows) {
    var keys = format == DataFormat.CONLLU ? Conllu.columns(all) : List.<String>of();
    int width = keys.isEmpty() ? rows.getFirst().cells().size() : keys.size();
    for (var row : rows) {
      if (row.cells().size() == width) continue;
      throw text.wrong(
          row.line(),
          format == DataFormat.CONLLU
              ? "expected the %d tab-separated columns of CoNLL-U, found %d in %s"
                  .formatted(width, row.cells().size(), Excerpt.of(String.join(" | ", row.cells())))
              : "expected %d columns as in the first line, found %d in %s"
                  .formatted(width, row.cells().size(), Excerpt.of(row.text())));
    }
    return new Sheet(
        text,
        format,
        '\t',
        false,
        keys,
        rows.stream().map(row -> new Row(row.line(), row.cells())).toList(),
        Map.of(),
        List.of());
  }

  /// Whether the first row names the columns: only if it is said, or two of its cells are usual
  /// names; a first word may well have a tag that no other has.
  boolean header(List<Step> rows) {
    if (format == DataFormat.CONLLU) return false;
    if (options.header().isPresent()) return options.header().get() > 0;
    var first = rows.getFirst().cells();
    boolean named =
        options.roles().values().stream()
            .flatMap(List::stream)
            .anyMatch(name ->
                !Cells.isCount(name) && first.stream().anyMatch(name.strip()::equalsIgnoreCase));
    return named
        || first.size() > 1
            && first.stream()
                .allMatch(cell -> ColumnNames.isUsual(cell) || SentenceKey.isUsual(cell));
  }

  /// Whether the first column counts the words of each sentence from 1.
  static boolean isNumbered(List<Step> rows) {
    int before = 0;
    int from = Cells.isCount(rows.getFirst().cells().getFirst()) ? 0 : 1;
    for (var row : rows.subList(Math.min(from, rows.size()), rows.size())) {
      var id = row.cells().getFirst();
      if (row.cells().size() < 3 || !Cells.isCount(id) || id.length() > 6) return false;
      int number = Integer.parseInt(id);
      if (number != before + 1 && number != 1) return false;
      before = number;
    }
    return before > 0;
  }
}
