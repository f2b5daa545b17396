package dev.eddy.tasks.data.words;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.ReadOptions;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.table.FormSheet;
import java.nio.file.Path;
import java.util.List;

/// A word and how often it occurs.
///
/// Files hold `word count` a line (separated by white space, a tab or a comma), `count word` as
/// `uniq -c` writes it, JSON lines `{"word", "count"}`, or one word a line, each of which counts
/// once. A count may have commas between its thousands. A word that comes again, in the same normal
/// form, adds to its count. A file gives counts on all lines or on none.
public record WordCount(String word, long count) {
  /// The words in the order of their first line.
  ///
  /// @throws DataException if a line gives a count and another does not, a count is not a whole
  ///   number of 0 or more, or a word is empty or far too long
  public static List<WordCount> read(Path path) {
    return read(path, ReadOptions.DEFAULT);
  }

  public static List<WordCount> read(Path path, ReadOptions options) {
    return reading(path, options).rows();
  }

  /// The same, with all that was decided.
  public static Reading<WordCount> reading(Path path, ReadOptions options) {
    return WordReader.read(FormSheet.of(path, options, "words"), options);
  }
}
