package dev.eddy.tasks.data.format;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.bytes.SourceText.Line;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The one place that decides what a text file is: its format, what stands between its cells, and
/// what its quotes are.
///
/// The law: guess only when exactly one reading makes sense for the whole file; else one sentence
/// names the readings and the flag that chooses between them. What a flag states is not guessed.
///
/// - JSON: the text starts with `{` or `[` and is JSON.
/// - CoNLL-U: the first line that does not start with `#` has ten columns or more, and the first of
///   them is the number of a first token.
/// - `.ts`, ARFF: the first line that is neither blank nor a comment is a tag of theirs.
/// - Texts behind `__label__`, words with their sounds, numbers between blanks: every line is one.
/// - TSV: more than half of the lines hold a tab, or one does and the name says `.tsv`. Leading
///   lines that start with `# ` and hold no tab are comments, which is said. Quotes are characters,
///   unless every cell is quoted, or rows come out whole only so.
/// - CSV: the name says so, or the rows come out of one width with one delimiter, which is not only
///   punctuation or part of numbers.
/// - Plain text: everything else.
public final class Recognition {
  private static final Pattern SPARSE = Pattern.compile("\\S+( +\\d+:\\S+)+( *#.*)?\\s*");
  private static final Pattern SEPARATOR = Pattern.compile("sep=(.)", Pattern.CASE_INSENSITIVE);
  private static final List<Character> DELIMITERS = List.of(',', ';', '|', '\t');

  private final SourceText text;
  private final ReadOptions options;
  private final List<Line> filled;

  private Recognition(SourceText text, ReadOptions options) {
    this.text = text;
    this.options = options;
    this.filled = text.filled();
  }

  /// @throws DataException if nothing makes sense, or two readings do
  public static Sheet sheet(SourceText text, ReadOptions options) {
    return new Recognition(text, options).sheet();
  }

  /// The format alone.
  public static DataFormat format(SourceText text, ReadOptions options) {
    var recognition = new Recognition(text, options);
    recognition.checkFilled();
    return options.format().orElseGet(recognition::told);
  }

  private void checkFilled() {
    if (filled.isEmpty()) {
      throw new DataException(text.path() + " holds only blank lines; expected data");
    }
  }

  private Sheet sheet() {
    checkFilled();
    var format = options.format().orElseGet(this::told);
    var sheet =
        switch (format) {
          case TS -> Sheet.of(text, format, ':', SeriesLines.rows(text));
          case JSONL -> JsonRows.sheet(text);
          case CONLLU -> Conllu.sheet(text);
          case ARFF -> Arff.sheet(text);
          case FASTTEXT -> fastText();
          case SOUNDS -> Sounds.sheet(text);
          case COLUMNS -> columns();
          case LINES ->
              Sheet.of(
                  text,
                  format,
                  '\n',
                  filled.stream().map(line -> row(line, List.of(line.text()))).toList());
          case TSV -> tsv();
          case CSV -> csv();
          case IDX -> throw text.wrong("this is text and no idx array");
        };
    if (sheet.rows().isEmpty() && format != DataFormat.TS) {
      throw new DataException(text.path() + " holds only empty rows; expected data");
    }
    return sheet;
  }

  private static Row row(Line line, List<String> cells) {
    return new Row(line.number(), cells);
  }

  // ---- which format ----------------------------------------------------------------------------

  private DataFormat told() {
    if (options.delimiter().isPresent()) {
      return switch (options.delimiter().get()) {
        case '\t' -> DataFormat.TSV;
        case ' ' -> DataFormat.COLUMNS;
        default -> DataFormat.CSV;
      };
    }
    var first = filled.getFirst().text();
    if (JsonRows.looksLike(text, first)) return DataFormat.JSONL;
    if (Conllu.looksLike(filled)) return DataFormat.CONLLU;
    if (SeriesLines.looksLike(filled)) return DataFormat.TS;
    if (Arff.looksLike(filled)) {
      if (text.name().endsWith(".tsf")) {
        throw text.wrong(
            "this is a .tsf file of the Monash archive, which is not read; write it as CSV with a column for the name of the series, one for the time and one for the value");
      }
      return DataFormat.ARFF;
    }
    refuseSparse();
    if (first.startsWith("__label__")
        && filled.stream().allMatch(line -> line.text().startsWith("__label__"))) {
      return DataFormat.FASTTEXT;
    }
    if (Sounds.looksLike(filled)) return DataFormat.SOUNDS;
    var content = filled.subList(comments(), filled.size());
    long tabbed = content.stream().filter(line -> line.text().indexOf('\t') >= 0).count();
    boolean csv = text.name().endsWith(".csv");
    if (!csv && (2 * tabbed > content.size() || tabbed > 0 && named(".tsv", ".tab"))) {
      return DataFormat.TSV;
    }
    if (csv) return DataFormat.CSV;
    if (numbersBetweenBlanks()) return DataFormat.COLUMNS;
    return DELIMITERS.stream().anyMatch(this::regular) ? DataFormat.CSV : DataFormat.LINES;
  }

  private boolean named(String... endings) {
    for (var ending : endings) if (text.name().endsWith(ending)) return true;
    return false;
  }

  private void refuseSparse() {
    var lines = filled.stream().filter(line -> !line.text().startsWith("#")).limit(1000).toList();
    if (!lines.isEmpty()
        && lines.stream().allMatch(line -> SPARSE.matcher(line.text()).matches())
        && lines.stream().allMatch(line -> Cells.isNumber(line.text().strip().split(" ", 2)[0]))) {
      throw text.wrong(
          lines.getFirst().number(),
          "this is svmlight (LIBSVM), a label and numbered values, which is not read; write a row of all values and the label as CSV, with scikit-learn: load_svmlight_file(FILE)[0].toarray()");
    }
  }

  /// Whether every line is several numbers with blanks between, as many on each.
  private boolean numbersBetweenBlanks() {
    int width = 0;
    for (var line : filled) {
      if (line.text().indexOf(',') >= 0) return false;
      var cells = line.text().strip().split("\\s+");
      if (width == 0) width = cells.length;
      if (cells.length != width || width < 3) return false;
      for (var cell : cells) if (!Cells.isNumberOrNotFinite(cell)) return false;
    }
    return true;
  }

  /// Whether rows of a steady width come out with this delimiter, and it is one.
  private boolean regular(char delimiter) {
    long lines = filled.stream().filter(line -> line.text().indexOf(delimiter) >= 0).count();
    // Of texts with line breaks inside quotes some lines have none.
    if (lines == 0 || 3 * lines < filled.size()) return false;
    var cut = Cut.quoted(text, delimiter);
    var rows = cut.rows();
    if (rows.isEmpty() || cut.width() < 2) return false;
    boolean named = ColumnNames.usual(rows.getFirst().cells());
    if (rows.size() == 1) return named;
    if (10 * cut.steady() < 9L * rows.size()) return false;
    return named || !isPunctuation(delimiter);
  }

  /// Whether a delimiter may be part of sentences or of numbers as it stands in this file.
  private boolean isPunctuation(char delimiter) {
    if (delimiter == '|' || delimiter == '\t') return false;
    long all = 0;
    long spaced = 0;
    long inNumber = 0;
    for (var line : filled) {
      var cells = line.text();
      boolean letters = false;
      boolean number = false;
      boolean wordBefore = false;
      for (int at = 0; at < cells.length(); at++) {
        char c = cells.charAt(at);
        if (Character.isWhitespace(c)) {
          // A number may start here; it belongs to the word before it.
          number = true;
          wordBefore = letters;
          continue;
        }
        letters |= Character.isLetter(c);
        if (c == delimiter) {
          all++;
          boolean last = at + 1 == cells.length();
          if (!last && Character.isWhitespace(cells.charAt(at + 1))) spaced++;
          boolean digits =
              at > 0
                  && !last
                  && Character.isDigit(cells.charAt(at - 1))
                  && Character.isDigit(cells.charAt(at + 1));
          if (c == ',' && digits && number && wordBefore) inNumber++;
        }
        number &= c == ',' || Character.isDigit(c);
      }
    }
    return 10 * spaced >= 9 * all || 10 * inNumber >= 9 * all;
  }

  // ---- tabs ------------------------------------------------------------------------------------

  /// How many leading lines are comments: they start with `# ` and hold no tab, while rows do.
  private int comments() {
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
    for (var line : text.lines()) {
      if (line.text().startsWith("#")) {
        if (!blank || Cut.cells(line.text(), plain.delimiter()).size() == width) return List.of();
        marked.add(line);
      }
      blank = line.text().isBlank() || blank && line.text().startsWith("#");
    }
    boolean blocks =
        text.lines().stream().anyMatch(line -> line.text().isBlank()) && marked.size() > 1;
    return blocks ? marked : List.of();
  }

  private Sheet tsv() {
    char delimiter = options.delimiter().orElse('\t');
    int comments = delimiter == '\t' ? comments() : 0;
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
      var rows = plain.rows().stream().filter(row -> !numbers.contains(row.line())).toList();
      return Sheet.of(
          text, DataFormat.TSV, new Cut(delimiter, false, rows, Optional.empty()), warnings);
    }
    if (options.quote().isPresent()) {
      if (!options.quote().get()) return Sheet.of(text, DataFormat.TSV, plain, warnings);
      return Sheet.of(
          text,
          DataFormat.TSV,
          sound(withoutFirst(Cut.quoted(text, delimiter), comments)),
          warnings);
    }
    if (text.content().indexOf('"') < 0) return Sheet.of(text, DataFormat.TSV, plain, warnings);
    if (allQuoted(plain)) {
      var quoted = withoutFirst(Cut.quoted(text, delimiter), comments);
      if (quoted.whole()) return Sheet.of(text, DataFormat.TSV, quoted, warnings);
    }
    if (!plain.whole()) {
      var quoted = withoutFirst(Cut.quoted(text, delimiter), comments);
      if (quoted.whole()) return Sheet.of(text, DataFormat.TSV, quoted, warnings);
      refuseHalfQuoted(plain, quoted);
    }
    var rows = plain.rows().stream().map(Recognition::undoubled).toList();
    return Sheet.of(
        text, DataFormat.TSV, new Cut(delimiter, false, rows, Optional.empty()), warnings);
  }

  private static Cut withoutFirst(Cut cut, int rows) {
    return new Cut(
        cut.delimiter(),
        cut.quoted(),
        cut.rows().subList(Math.min(rows, cut.rows().size()), cut.rows().size()),
        cut.fault());
  }

  /// The rows before the fault come out whole only with quotes, and what follows does not.
  private void refuseHalfQuoted(Cut plain, Cut quoted) {
    if (quoted.fault().isEmpty() || quoted.rows().size() < 2) return;
    var fault = quoted.fault().get();
    int width = quoted.width();
    boolean before = width >= 2 && quoted.steady() == quoted.rows().size();
    long ragged =
        plain.rows().stream()
            .filter(row -> row.cells().size() != plain.rows().getFirst().cells().size())
            .mapToLong(Row::line)
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
    for (var row : cut.rows()) {
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

  /// A cell that doubles every quote inside its quotes, at least one, was written by a CSV writer
  /// (`"so ""good"""` is `so "good"`), and is read as that writer meant it.
  private static Row undoubled(Row row) {
    if (row.cells().stream().noneMatch(cell -> cell.indexOf('"') >= 0)) return row;
    return new Row(
        row.line(),
        row.cells().stream()
            .map(cell ->
                isQuoted(cell) && cell.substring(1, cell.length() - 1).contains("\"\"")
                    ? cell.substring(1, cell.length() - 1).replace("\"\"", "\"")
                    : cell)
            .toList());
  }

  // ---- commas and others -----------------------------------------------------------------------

  private Sheet csv() {
    var source = text;
    var candidates = options.delimiter().map(List::of).orElse(DELIMITERS);
    var said = SEPARATOR.matcher(filled.getFirst().text().strip());
    if (said.matches()) {
      // The line stays as a blank one, so that the others keep their numbers.
      int at = text.content().indexOf(filled.getFirst().text());
      var rest = text.content().substring(at + filled.getFirst().text().length());
      source =
          new SourceText(
              text.path(), text.gzipped(), text.encoding(), text.content().substring(0, at) + rest);
      if (options.delimiter().isEmpty()) candidates = List.of(said.group(1).charAt(0));
    }
    boolean quoted = options.quote().orElse(true);
    var cuts = new ArrayList<Cut>();
    for (char delimiter : candidates) {
      if (candidates.size() == 1 || source.content().indexOf(delimiter) >= 0) {
        cuts.add(quoted ? Cut.quoted(source, delimiter) : Cut.plain(source, delimiter));
      }
    }
    if (cuts.isEmpty()) cuts.add(Cut.quoted(source, ','));
    var cut = sound(chosen(cuts));
    if (cut.rows().isEmpty()) {
      throw new DataException(text.path() + " holds only empty rows; expected data");
    }
    if (options.quote().isEmpty() && cut.quoted()) {
      refuseSwallowed(source, cut);
      refuseBlankBeforeQuote(cut);
    }
    return Sheet.of(source, DataFormat.CSV, cut, List.of());
  }

  private Cut chosen(List<Cut> cuts) {
    if (cuts.size() == 1) return cuts.getFirst();
    var whole = cuts.stream().filter(Cut::whole).toList();
    if (whole.size() > 1) {
      var named =
          whole.stream().filter(cut -> ColumnNames.usual(cut.rows().getFirst().cells())).toList();
      if (named.size() == 1) return named.getFirst();
      var sure = whole.stream().filter(cut -> !isDecimal(cut.delimiter())).toList();
      if (sure.size() == 1) return sure.getFirst();
      var marked = whole.stream().filter(cut -> !isPunctuation(cut.delimiter())).toList();
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

  /// Whether a comma stands between digits everywhere, as in `3,50`.
  private boolean isDecimal(char delimiter) {
    return delimiter == ','
        && filled.stream()
            .map(Line::text)
            .allMatch(line -> line.replaceAll("[0-9],[0-9]", "").indexOf(',') < 0);
  }

  /// @throws DataException if quotes are at fault
  private Cut sound(Cut cut) {
    if (cut.fault().isEmpty()) return cut;
    var fault = cut.fault().get();
    boolean header = !cut.rows().isEmpty();
    var first = header ? cut.rows().getFirst().cells() : List.<String>of();
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

  /// A quoted text of several lines that would each be a row, with a value that other rows have.
  private void refuseSwallowed(SourceText source, Cut cut) {
    var several =
        cut.rows().stream()
            .filter(row -> row.cells().stream().anyMatch(cell -> cell.indexOf('\n') >= 0))
            .toList();
    if (several.isEmpty()) return;
    int width = cut.width();
    var lines = source.lines();
    var others = new ArrayList<HashSet<String>>();
    for (int c = 0; c < width; c++) others.add(new HashSet<>());
    for (var row : cut.rows()) {
      if (several.contains(row) || row.cells().size() != width) continue;
      for (int c = 0; c < width; c++) others.get(c).add(row.cells().get(c).strip());
    }
    for (var row : several) {
      long breaks =
          row.cells().stream().mapToLong(cell -> cell.chars().filter(c -> c == '\n').count()).sum();
      int from = (int) row.line() - 1;
      var inside =
          lines.subList(from, Math.min(lines.size(), from + (int) breaks + 1)).stream()
              .map(line -> Cut.cells(line.text(), cut.delimiter()))
              .toList();
      if (inside.stream().anyMatch(cells -> cells.size() != width)) continue;
      for (int c = 0; c < width; c++) {
        int column = c;
        if (inside.stream()
            .allMatch(cells -> others.get(column).contains(cells.get(column).strip()))) {
          throw text.wrong(
              row.line(),
              "two readings: one quoted text over lines %d to %d that holds whole rows, or %d rows with stray quotes; say --quote yes for the one, --quote no for the other"
                  .formatted(row.line(), row.line() + breaks, inside.size()));
        }
      }
    }
  }

  /// A blank before a quote makes the quote a character, which nobody means.
  private void refuseBlankBeforeQuote(Cut cut) {
    for (var row : cut.rows()) {
      for (var cell : row.cells()) {
        var bare = cell.strip();
        boolean blank = bare.length() > 1 && !cell.isEmpty() && cell.charAt(0) == ' ';
        if (blank && bare.charAt(0) == '"' && bare.charAt(bare.length() - 1) == '"') {
          throw text.wrong(
              row.line(),
              "a blank stands before the quote in %s, so the quotes would be part of the text; take the blank out, or say --quote no if they are"
                  .formatted(Excerpt.of(cell)));
        }
      }
    }
  }

  // ---- others ----------------------------------------------------------------------------------

  private Sheet columns() {
    var rows =
        filled.stream().map(line -> row(line, List.of(line.text().strip().split("\\s+")))).toList();
    return Sheet.of(
        text, DataFormat.COLUMNS, new Cut(' ', false, rows, Optional.empty()), List.of());
  }

  private Sheet fastText() {
    var rows = new ArrayList<Row>();
    for (var line : filled) {
      var labels = line.text().split("\\s+", 3);
      if (labels.length > 1 && labels[1].startsWith("__label__")) {
        throw text.wrong(
            line.number(),
            "two labels, \"%s\" and \"%s\", where one is expected; keep one of them"
                .formatted(name(labels[0]), name(labels[1])));
      }
      var parts = line.text().split("\\s+", 2);
      rows.add(row(line, List.of(parts.length > 1 ? parts[1] : "", name(parts[0]))));
    }
    return new Sheet(
        text,
        DataFormat.FASTTEXT,
        ' ',
        false,
        List.of("text", "label"),
        rows,
        java.util.Map.of(),
        List.of());
  }

  private static String name(String label) {
    return label.substring("__label__".length());
  }
}
