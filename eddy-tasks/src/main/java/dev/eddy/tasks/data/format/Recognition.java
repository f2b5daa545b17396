package dev.eddy.tasks.data.format;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.bytes.SourceText.Line;
import java.util.List;
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
/// - `.ts`, `.tsf`, ARFF: the first line that is neither blank nor a comment is a tag of theirs.
/// - Texts behind `__label__`, words with their sounds, numbers between blanks: every line is one.
/// - TSV: more than half of the lines hold a tab, or one does and the name says `.tsv`. Leading
///   lines that start with `# ` and hold no tab are comments, which is said. Quotes are characters,
///   unless every cell is quoted, or rows come out whole only so.
/// - CSV: the name says so, or the rows come out of one width with one delimiter, which is not only
///   punctuation or part of numbers.
/// - Plain text: everything else.
public final class Recognition {
  private static final Pattern SPARSE = Pattern.compile("\\S+( +\\d+:\\S+)+( *#.*)?\\s*");

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
          case TSF -> MonashLines.sheet(text);
          case FASTTEXT -> FastText.sheet(text, filled);
          case SOUNDS -> Sounds.sheet(text);
          case COLUMNS -> Sheet.of(text, format, Cut.blanks(text), List.of());
          case LINES -> Sheet.of(text, format, Cut.lines(text), List.of());
          case TSV -> TabbedSheet.of(text, options, filled);
          case CSV -> DelimitedSheet.of(text, options, filled);
          case TABLE -> throw text.wrong("this is text and no table of another program");
          case IDX -> throw text.wrong("this is text and no idx array");
        };
    if (sheet.rows().isEmpty() && format != DataFormat.TS) {
      throw new DataException(text.path() + " holds only empty rows; expected data");
    }
    return options.header().map(sheet::headed).orElse(sheet);
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
    if (MonashLines.looksLike(filled)) return DataFormat.TSF;
    if (Arff.looksLike(filled)) return DataFormat.ARFF;
    refuseSparse();
    if (FastText.looksLike(filled)) return DataFormat.FASTTEXT;
    if (Sounds.looksLike(filled)) return DataFormat.SOUNDS;
    var content = filled.subList(TabbedSheet.comments(filled), filled.size());
    if (text.name().endsWith(".csv")) return DataFormat.CSV;
    long tabbed =
        Progress.stream("looking for tabs", content)
            .filter(line -> line.text().indexOf('\t') >= 0)
            .count();
    if (2 * tabbed > content.size() || tabbed > 0 && named(".tsv", ".tab")) {
      return DataFormat.TSV;
    }
    if (numbersBetweenBlanks()) return DataFormat.COLUMNS;
    return Delimiters.ALL.stream().anyMatch(new Delimiters(text, filled)::regular)
        ? DataFormat.CSV
        : DataFormat.LINES;
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
}
