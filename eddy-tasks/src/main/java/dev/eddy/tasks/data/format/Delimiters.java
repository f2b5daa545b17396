package dev.eddy.tasks.data.format;

import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.bytes.SourceText;
import dev.eddy.tasks.data.bytes.SourceText.Line;
import java.util.List;

/// What may stand between two cells, and what of it is only part of sentences or of numbers as it
/// stands in a text.
record Delimiters(SourceText text, List<Line> filled) {
  static final List<Character> ALL = List.of(',', ';', '|', '\t');

  /// Whether rows of a steady width come out with this delimiter, and it is one.
  boolean regular(char delimiter) {
    long lines =
        Progress.stream("looking for columns", filled)
            .filter(line -> line.text().indexOf(delimiter) >= 0)
            .count();
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
  boolean isPunctuation(char delimiter) {
    if (delimiter == '|' || delimiter == '\t') return false;
    long all = 0;
    long spaced = 0;
    long inNumber = 0;
    for (var line : (Iterable<Line>) Progress.stream("looking for columns", filled)::iterator) {
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

  /// Whether a comma stands between digits everywhere, as in `3,50`.
  boolean isDecimal(char delimiter) {
    return delimiter == ','
        && filled.stream()
            .map(Line::text)
            .allMatch(line -> line.replaceAll("[0-9],[0-9]", "").indexOf(',') < 0);
  }
}
