package dev.eddy.tasks.data.format;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.DataFormat;
import dev.eddy.tasks.data.Excerpt;
import dev.eddy.tasks.data.bytes.SourceText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// Lines of CoNLL-U, the format of Universal Dependencies, and of CoNLL-U Plus, which has more
/// columns: a token a line, a blank line after each sentence, comments behind `#`. Columns stand
/// between tabs; some programs write blanks. Quotes are ordinary characters.
///
/// The names of more columns come from a line `# global.columns = ID FORM …`.
public final class Conllu {

  static final List<String> COLUMNS =
      List.of("id", "form", "lemma", "upos", "xpos", "feats", "head", "deprel", "deps", "misc");

  private static final Pattern TOKEN = Pattern.compile("[0-9]{1,9}");

  /// A range of words written as one (`3-4`), or a word that is not written (`5.1`).
  private static final Pattern NO_TOKEN = Pattern.compile("[0-9]{1,9}[-.][0-9]{1,9}");

  private static final Pattern GLOBAL =
      Pattern.compile("#\\s*global\\.columns\\s*=\\s*(\\S.*)", Pattern.CASE_INSENSITIVE);

  private Conllu() {}

  /// Whether the first line that is no comment is one of a sentence.
  static boolean looksLike(List<SourceText.Line> lines) {
    boolean named =
        lines.stream().limit(100).anyMatch(line -> GLOBAL.matcher(line.text()).matches());
    return lines.stream()
        .filter(line -> !isComment(line.text()))
        .findFirst()
        .map(line -> cells(line.text()))
        .filter(cells -> cells.size() == COLUMNS.size() || named && cells.size() > COLUMNS.size())
        .filter(cells -> cells.getFirst().matches("1(-[0-9]{1,9})?|0\\.1"))
        .isPresent();
  }

  static boolean isComment(String line) {
    return line.startsWith("#");
  }

  public static List<String> cells(String line) {
    if (line.indexOf('\t') >= 0) return Arrays.asList(line.split("\t", -1));
    return Arrays.asList(line.strip().split("\\s+"));
  }

  /// The names of the columns.
  public static List<String> columns(List<SourceText.Line> lines) {
    for (var line : lines) {
      var named = GLOBAL.matcher(line.text());
      if (named.matches()) return List.of(named.group(1).strip().split("\\s+"));
    }
    return COLUMNS;
  }

  /// All lines that are no comments as rows, without regard to sentences.
  static Sheet sheet(SourceText text) {
    var filled = text.filled();
    var columns = columns(filled);
    var rows = new ArrayList<Row>();
    for (var line : filled) {
      if (isComment(line.text())) continue;
      var row = new Row(line.number(), cells(line.text()));
      checkWidth(text, row, columns);
      rows.add(row);
    }
    return new Sheet(text, DataFormat.CONLLU, '\t', false, columns, rows, Map.of(), List.of());
  }

  private static void checkWidth(SourceText text, Row row, List<String> columns) {
    if (row.cells().size() != columns.size()) {
      throw text.wrong(
          row.line(),
          "expected the %d tab-separated columns of CoNLL-U, found %d in %s"
              .formatted(
                  columns.size(), row.cells().size(), Excerpt.of(String.join(" | ", row.cells()))));
    }
  }

  /// The place of the column of words.
  public static int form(List<String> columns) {
    return place(columns, "form");
  }

  /// The place of the column of parts of speech.
  public static int upos(List<String> columns) {
    return place(columns, "upos");
  }

  private static int place(List<String> columns, String name) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).toLowerCase(Locale.ROOT).equals(name)) return i;
    }
    return COLUMNS.indexOf(name);
  }

  /// Whether a row is a token of its sentence.
  ///
  /// @throws DataException if it is no row of CoNLL-U
  public static boolean isToken(SourceText text, Row row) {
    var id = row.cells().getFirst();
    if (TOKEN.matcher(id).matches()) return true;
    if (NO_TOKEN.matcher(id).matches()) return false;
    throw text.wrong(
        row.line(),
        "expected the number of a token such as 3, 3-4 or 5.1, found " + Excerpt.of(id));
  }
}
