package dev.eddy.tasks.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What a data file holds, told by its content.
public enum DataFormat {
  /// Columns separated by tabs, one row a line.
  TSV("tab-separated columns"),
  /// Columns separated by commas (or another character), quoted as in RFC 4180; a quoted cell may
  /// hold line breaks.
  CSV("comma-separated columns"),
  /// Numbers in columns with blanks between, as the archive of UCR and `numpy.savetxt` write them.
  COLUMNS("columns between blanks"),
  /// JSON objects: one a line, one after another, in an array, or a table by columns.
  JSONL("JSON objects"),
  /// The words of sentences, one a line, in the columns of Universal Dependencies.
  CONLLU("CoNLL-U sentences"),
  /// Running text, or one item a line.
  LINES("plain text"),
  /// A text a line behind its label, `__label__up the text`, as fastText has them.
  FASTTEXT("texts behind __label__"),
  /// A word and its sounds a line, as the CMU dictionary has them.
  SOUNDS("words and their sounds"),
  /// Attributes, then rows, as Weka has them.
  ARFF("ARFF"),
  /// Series of numbers with classes as sktime and the UEA and UCR archives write them: lines of `@`
  /// tags up to `@data`, then a series a line, `1,2,3:4,5,6:class`.
  TS("series with classes (.ts)"),
  /// Series over time as the Monash archive has them: `@` tags up to `@data`, then a series a line
  /// with its name, its start and its values.
  TSF("series over time (.tsf)"),
  /// The array format of MNIST: a magic number, the sizes, then the values.
  IDX("idx array");

  private final String title;

  DataFormat(String title) {
    this.title = title;
  }

  /// The format in words.
  public String title() {
    return title;
  }

  /// The name that people type, such as `csv`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether its rows have cells that a column may be chosen from.
  public boolean hasColumns() {
    return switch (this) {
      case TSV, CSV, COLUMNS, JSONL, CONLLU, FASTTEXT, SOUNDS, ARFF, TSF -> true;
      case LINES, TS, IDX -> false;
    };
  }

  /// Whether the format itself gives its columns names.
  public boolean namesColumns() {
    return switch (this) {
      case JSONL, CONLLU, FASTTEXT, ARFF, TS, TSF -> true;
      case TSV, CSV, COLUMNS, SOUNDS, LINES, IDX -> false;
    };
  }

  /// @throws DataException if there is none of this name
  public static DataFormat named(String word) {
    var lower = word.toLowerCase(Locale.ROOT);
    if (lower.equals("json")) return JSONL;
    if (lower.equals("text") || lower.equals("txt")) return LINES;
    return Arrays.stream(values())
        .filter(format -> format.word().equals(lower))
        .findFirst()
        .orElseThrow(() -> {
          var names = Arrays.stream(values()).map(DataFormat::word).toList();
          return new DataException(
              "format: expected one of "
                  + String.join(", ", names)
                  + ", found \""
                  + word
                  + "\""
                  + Suggestion.phrase(word, List.copyOf(names)));
        });
  }
}
