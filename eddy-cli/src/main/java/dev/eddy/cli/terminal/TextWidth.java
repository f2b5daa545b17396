package dev.eddy.cli.terminal;

/// How many columns of a terminal a text takes: Hangul and Han take two, marks none.
public final class TextWidth {

  private TextWidth() {}

  /// The width of the terminal, as the launcher says it.
  ///
  /// @param otherwise where there is none
  public static int ofTerminal(int otherwise) {
    return Math.max(20, Integer.getInteger("eddy.columns", otherwise));
  }

  /// The columns of a text.
  public static int of(String text) {
    return text.codePoints().map(TextWidth::of).sum();
  }

  /// The longest beginning of a text that takes no more columns.
  public static String cut(String text, int columns) {
    int end = text.length();
    while (of(text.substring(0, end)) > columns) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(0, end);
  }

  private static int of(int letter) {
    int type = Character.getType(letter);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    boolean wide =
        letter >= 0x1100 && letter <= 0x115F
            || letter >= 0x2E80 && letter <= 0xA4CF
            || letter >= 0xAC00 && letter <= 0xD7A3
            || letter >= 0xF900 && letter <= 0xFAFF
            || letter >= 0xFE30 && letter <= 0xFE6F
            || letter >= 0xFF00 && letter <= 0xFF60
            || letter >= 0xFFE0 && letter <= 0xFFE6
            || letter >= 0x1F300 && letter <= 0x1FAFF
            || letter >= 0x20000 && letter <= 0x3FFFD;
    return wide ? 2 : 1;
  }
}
