package dev.eddy.tasks.data.vocabulary;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Excerpt;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.regex.Pattern;

/// Cuts texts into words and puts words together again.
///
/// A word is a run of letters, marks and digits; an apostrophe or hyphen between two of them
/// belongs to it (`don't`, `well-kept`), and so does a point or comma between digits (`3.14`,
/// `55,000`). Every other visible character is a word of its own. White space separates.
///
/// Putting together is the usual typography, not the inverse: one space between words, none before
/// `. , ; : ! ? … % ) ] }` and closing quotes, none after `( [ {` and opening quotes.
public final class Words {
  private static final Pattern WORD =
      Pattern.compile(
          "[\\p{L}\\p{M}\\p{N}]++(?:(?:['\u2019-](?=[\\p{L}\\p{M}\\p{N}])|(?<=\\p{N})[.,](?=\\p{N}))[\\p{L}\\p{M}\\p{N}]++)*+|[^\\s\\p{Z}]");
  private static final String NO_SPACE_BEFORE =
      ".,;:!?\u2026%)]}\u201d\u2019\u00bb\u3002\u3001\uff0c\uff01\uff1f";
  private static final String NO_SPACE_AFTER = "([{\u201c\u2018\u00ab";

  /// The most characters of a word in a list or a tagged sentence: more are a file of another kind.
  private static final int LONGEST = 1000;

  private Words() {}

  public static List<String> split(String text) {
    return WORD.matcher(composed(text)).results().map(match -> match.group()).toList();
  }

  public static String join(List<String> words) {
    var text = new StringBuilder();
    boolean open = true;
    for (var word : words) {
      boolean closing = word.length() == 1 && NO_SPACE_BEFORE.contains(word);
      if (!open && !closing) text.append(' ');
      text.append(word);
      open = word.length() == 1 && NO_SPACE_AFTER.contains(word);
    }
    return text.toString();
  }

  /// Unicode NFC.
  public static String composed(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  /// A word of a file, if it can be one.
  ///
  /// @param path the file
  /// @param line where it stands
  /// @throws DataException if it is empty or far too long
  public static String checked(String word, Path path, long line) {
    if (word.isEmpty()) {
      throw new DataException("%s, line %d: the word is empty".formatted(path, line));
    }
    int characters = word.codePointCount(0, word.length());
    if (characters > LONGEST) {
      throw new DataException(
          "%s, line %d: expected a word of at most %d characters, found %d in %s; put every word on a line of its own"
              .formatted(path, line, LONGEST, characters, Excerpt.of(word)));
    }
    return word;
  }
}
