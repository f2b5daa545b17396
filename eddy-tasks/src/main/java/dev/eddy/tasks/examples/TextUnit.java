package dev.eddy.tasks.examples;

import dev.eddy.tasks.data.Vocabulary;
import dev.eddy.tasks.data.Words;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.Setting;
import java.lang.Character.UnicodeScript;
import java.util.List;
import java.util.Locale;

/// What texts are cut into: the setting `unit`.
public final class TextUnit {

  /// Texts that are looked at.
  private static final int SEEN = 1000;

  /// Words a text has on average where `auto` is words.
  private static final int SEVERAL = 4;

  private TextUnit() {}

  /// The configuration with `auto` replaced by what it means for these texts: words where a text
  /// has several of them and most of its letters are of an alphabet; else characters. Hangul
  /// syllables and Chinese characters are not an alphabet in this sense: they tell more, and
  /// endings stick to words.
  public static Configuration resolved(Configuration configuration, List<String> texts) {
    if (!configuration.text(Setting.UNIT).equals("auto")) {
      return configuration;
    }
    long words = 0;
    long letters = 0;
    long others = 0;
    var seen = texts.subList(0, Math.min(SEEN, texts.size()));
    for (var text : seen) {
      words += Words.split(text).size();
      letters += text.codePoints().filter(Character::isLetter).count();
      others +=
          text.codePoints()
              .filter(Character::isLetter)
              .filter(point -> !isAlphabetic(point))
              .count();
    }
    boolean several = words >= (long) SEVERAL * seen.size() && 2 * others < letters;
    return configuration.with(Setting.UNIT, several ? "words" : "characters");
  }

  public static Vocabulary.Unit of(Configuration configuration) {
    return Vocabulary.Unit.valueOf(configuration.text(Setting.UNIT).toUpperCase(Locale.ROOT));
  }

  private static boolean isAlphabetic(int point) {
    return switch (UnicodeScript.of(point)) {
      case HANGUL, HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> false;
      default -> true;
    };
  }
}
