package dev.eddy.tasks.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// A word and how often it occurs.
///
/// Files hold `word count` a line (separated by white space, a tab or a comma), JSON lines
/// `{"word", "count"}`, or one word a line, each of which counts once. A word that comes again adds
/// to its count. A file gives counts on all lines or on none.
public record WordCount(String word, long count) {
  /// The words in the order of their first line.
  ///
  /// @throws DataException if a line gives a count and another does not, a count is not a whole
  ///   number of 0 or more, or a word is empty or far too long
  public static List<WordCount> read(Path path) {
    return read(path, ReadOptions.DEFAULT);
  }

  public static List<WordCount> read(Path path, ReadOptions options) {
    var table = Table.read(path, options);
    var file = table.file();
    var counts = new LinkedHashMap<String, Long>();
    if (file.columns().size() == 1) {
      boolean counted = countStart(table.rows().getFirst().cells().getFirst()) > 0;
      for (var row : table.rows()) {
        var line = row.cells().getFirst().strip();
        int at = countStart(line);
        if (counted != at > 0) {
          throw new DataException(
              "%s, line %d: expected %s as on line %d, found %s"
                  .formatted(
                      path,
                      row.line(),
                      counted ? "a word and a count" : "a word without a count",
                      table.rows().getFirst().line(),
                      Excerpt.of(line)));
        }
        if (counted)
          counts.merge(
              Words.checked(line.substring(0, at).strip(), path, row.line()),
              count(path, row, line.substring(at).strip()),
              Long::sum);
        else counts.merge(Words.checked(line, path, row.line()), 1L, Long::sum);
      }
    } else {
      int word = Math.max(0, Columns.named(file, "word"));
      int count = Columns.named(file, "count", "frequency");
      if (count < 0) count = word == 0 ? 1 : 0;
      if (file.columns().size() > 2 && Columns.named(file, "word") < 0) {
        throw new DataException(
            path + ": expected a word and a count, found " + file.columns().size() + " columns");
      }
      for (var row : table.rows())
        counts.merge(
            Words.checked(row.cells().get(word).strip(), path, row.line()),
            count(path, row, row.cells().get(count)),
            Long::sum);
    }
    var words = new ArrayList<WordCount>(counts.size());
    counts.forEach((text, count) -> words.add(new WordCount(text, count)));
    return List.copyOf(words);
  }

  /// Where the count at the end of a line starts; 0 if there is none.
  private static int countStart(String line) {
    var text = line.strip();
    int start = text.length();
    while (start > 0 && Character.isDigit(text.charAt(start - 1))) start--;
    boolean number =
        start < text.length() && start > 0 && Character.isWhitespace(text.charAt(start - 1));
    return number ? start : 0;
  }

  private static long count(Path path, Table.Row row, String cell) {
    try {
      long count = Long.parseLong(cell.strip());
      if (count >= 0) return count;
    } catch (NumberFormatException _) {
      // said below, with the negative ones
    }
    throw new DataException(
        path
            + ", line "
            + row.line()
            + ": expected a count of 0 or more, found "
            + Excerpt.of(cell));
  }
}
