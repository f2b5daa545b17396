package dev.eddy.tasks.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// Lines of CoNLL-U, the format of Universal Dependencies: a token a line in ten columns between
/// tabs, a blank line after each sentence, comments behind `#`. Quotes are ordinary characters.
final class Conllu {

  static final List<String> COLUMNS =
      List.of("id", "form", "lemma", "upos", "xpos", "feats", "head", "deprel", "deps", "misc");

  private static final Pattern TOKEN = Pattern.compile("[0-9]{1,9}");

  /// A range of words written as one (`3-4`), or a word that is not written (`5.1`).
  private static final Pattern NO_TOKEN = Pattern.compile("[0-9]{1,9}[-.][0-9]{1,9}");

  private Conllu() {}

  /// Whether the first line that is no comment is one of a sentence.
  static boolean looksLike(List<String> lines) {
    return lines.stream()
        .filter(line -> !line.isBlank() && !isComment(line))
        .findFirst()
        .map(Conllu::cells)
        .filter(cells -> cells.size() == COLUMNS.size())
        .filter(cells -> cells.getFirst().matches("1(-[0-9]{1,9})?|0\\.1"))
        .isPresent();
  }

  static boolean isComment(String line) {
    return line.startsWith("#");
  }

  static List<String> cells(String line) {
    return Arrays.asList(line.split("\t", -1));
  }

  /// Whether a row is a token of its sentence.
  ///
  /// @throws DataException if it is no row of CoNLL-U
  static boolean isToken(Path path, long number, List<String> cells) {
    if (cells.size() != COLUMNS.size()) {
      throw new DataException(
          "%s, line %d: expected the 10 tab-separated columns of CoNLL-U, found %d in %s"
              .formatted(path, number, cells.size(), Excerpt.of(String.join(" | ", cells))));
    }
    var id = cells.getFirst();
    if (TOKEN.matcher(id).matches()) return true;
    if (NO_TOKEN.matcher(id).matches()) return false;
    throw new DataException(
        "%s, line %d: expected the number of a token such as 3, 3-4 or 5.1, found %s"
            .formatted(path, number, Excerpt.of(id)));
  }
}
