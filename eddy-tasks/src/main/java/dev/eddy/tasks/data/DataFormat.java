package dev.eddy.tasks.data;

/// What a data file holds, told by its content.
public enum DataFormat {
  /// Columns separated by tabs, one row a line.
  TSV("tab-separated columns"),
  /// Columns separated by commas (or semicolons), quoted as in RFC 4180; a quoted cell may hold
  /// line breaks.
  CSV("comma-separated columns"),
  /// One JSON object a line; its keys are the columns.
  JSONL("one JSON object a line"),
  /// The words of sentences, one a line, in the ten columns of Universal Dependencies.
  CONLLU("CoNLL-U sentences"),
  /// Running text, or one item a line.
  TEXT("plain text"),
  /// Series of numbers with classes as sktime and the UEA and UCR archives write them: lines of `@`
  /// tags up to `@data`, then a series a line, `1,2,3:4,5,6:class`.
  TS("series with classes (.ts)"),
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
}
