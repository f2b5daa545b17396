package dev.eddy.tasks.data.vocabulary;

/// Letters of decomposed text, as people can read them on their own.
public final class Letters {

  private static final String FIRST = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
  private static final String LAST = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";

  private Letters() {}

  /// A symbol as it is shown alone: a letter that only joins others in a Hangul syllable (U+1100 to
  /// U+11C2) as the letter of its own (U+3131 to U+3163), an accent on a dotted circle, a space as
  /// an open box, anything else as it is.
  public static String shown(String symbol) {
    if (symbol.codePointCount(0, symbol.length()) != 1) {
      return symbol;
    }
    int letter = symbol.codePointAt(0);
    if (letter >= 0x1100 && letter < 0x1100 + FIRST.length()) {
      return FIRST.substring(letter - 0x1100, letter - 0x1100 + 1);
    }
    if (letter >= 0x1161 && letter <= 0x1175) {
      return Character.toString(letter - 0x1161 + 'ㅏ');
    }
    if (letter >= 0x11A8 && letter < 0x11A8 + LAST.length()) {
      return LAST.substring(letter - 0x11A8, letter - 0x11A8 + 1);
    }
    return switch (Character.getType(letter)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> "◌" + symbol;
      case Character.SPACE_SEPARATOR -> "␣";
      default -> symbol;
    };
  }
}
