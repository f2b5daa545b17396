package dev.eddy.tasks.setting;

import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.data.vocabulary.Words;
import java.lang.Character.UnicodeScript;
import java.util.List;

/// What texts are cut into: the values of [TextSettings#UNIT].
public enum TextUnit {
  /// Words where a text has several of them and most of its letters are of an alphabet; else
  /// characters. Hangul syllables and Chinese characters are not an alphabet in this sense: they
  /// tell more, and endings stick to words.
  AUTO,
  CHARACTERS,
  LETTERS,
  WORDS;

  /// Texts that are looked at.
  private static final int SEEN = 1000;

  /// Words a text has on average where `auto` is words.
  private static final int SEVERAL = 4;

  /// The configuration with [#AUTO] replaced by what it means for these texts.
  public static Configuration resolved(Configuration configuration, List<String> texts) {
    var seen = texts.subList(0, Math.min(SEEN, texts.size()));
    return resolved(configuration, seen, seen.size());
  }

  /// The same for texts that come in pieces.
  ///
  /// @param texts how many texts the pieces are of
  public static Configuration resolved(
      Configuration configuration, Iterable<String> pieces, int texts) {
    if (configuration.get(TextSettings.UNIT) != AUTO) {
      return configuration;
    }
    long words = 0;
    long letters = 0;
    long others = 0;
    for (var text : pieces) {
      words += Words.split(text).size();
      letters += text.codePoints().filter(Character::isLetter).count();
      others +=
          text.codePoints()
              .filter(Character::isLetter)
              .filter(point -> !isAlphabetic(point))
              .count();
    }
    boolean several = words >= (long) SEVERAL * texts && 2 * others < letters;
    return configuration.with(TextSettings.UNIT, several ? WORDS : CHARACTERS);
  }

  /// The unit of a vocabulary.
  ///
  /// @throws IllegalArgumentException if it is to be found out
  public static Vocabulary.Unit of(Configuration configuration) {
    return Vocabulary.Unit.valueOf(configuration.get(TextSettings.UNIT).name());
  }

  private static boolean isAlphabetic(int point) {
    return switch (UnicodeScript.of(point)) {
      case HANGUL, HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> false;
      default -> true;
    };
  }
}
