package dev.eddy.tasks.baseline;

import dev.eddy.tasks.data.vocabulary.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a text is taken apart into where the order of its parts does not count: short runs of words
/// or of characters, in small letters.
public enum Grams {
  /// Words and pairs of neighbours.
  WORDS("words and pairs of them"),
  /// Those, and all runs of 2 to 4 characters.
  WORDS_AND_CHARACTERS("words, pairs of them and 2 to 4 characters");

  private static final int SHORTEST = 2;
  private static final int LONGEST = 4;

  private final String what;

  Grams(String what) {
    this.what = what;
  }

  /// In words, for people.
  public String what() {
    return what;
  }

  /// The runs of a text, as often as they come. A run of words begins with `=`, and spaces between
  /// words are `_`, so that no run of words is one of characters.
  public List<String> of(String text) {
    var words = Words.split(text.toLowerCase(Locale.ROOT));
    var grams = new ArrayList<String>();
    for (int i = 0; i < words.size(); i++) {
      grams.add("=" + words.get(i));
      if (i > 0) {
        grams.add("=" + words.get(i - 1) + "_" + words.get(i));
      }
    }
    if (this == WORDS_AND_CHARACTERS) {
      var points = ("_" + String.join("_", words) + "_").codePoints().toArray();
      for (int from = 0; from < points.length; from++) {
        int longest = Math.min(LONGEST, points.length - from);
        for (int length = SHORTEST; length <= longest; length++) {
          grams.add(new String(points, from, length));
        }
      }
    }
    return grams;
  }
}
