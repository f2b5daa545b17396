package dev.eddy.equation;

import java.util.List;
import java.util.Locale;

/// A text on its way through the stages, cut into lines: what an error needs to show its place.
record Source(Equations.Kind kind, String name, String text, List<String> lines) {

  /// A shown line is cut around the caret beyond this many characters.
  private static final int SHOWN = 160;

  static Source of(Equations.Kind kind, String name, String text) {
    var body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return new Source(kind, name, text, List.of(body.split("\r\n|\r|\n", -1)));
  }

  /// What the text is called in a sentence: `cell`, `optimizer` or `loss`.
  String noun() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  EquationException error(Span at, String sentence) {
    var line = lines.get(at.line() - 1);
    var start = 0;
    while (start < at.column() - 1 && Lexer.isSpace(line.charAt(start))) {
      start++;
    }
    start = Math.max(start, at.column() - SHOWN / 2);
    var end = Math.min(line.stripTrailing().length(), start + SHOWN);
    var shown =
        new StringBuilder(
            "%s \"%s\", line %d: %s\n  ".formatted(noun(), name, at.line(), sentence));
    shown.append(line, start, Math.max(start, end)).append("\n  ");
    for (var i = start; i < at.column() - 1; i++) {
      shown.append(i < line.length() ? blank(line.charAt(i)) : " ");
    }
    return new EquationException(printable(shown.append('^').toString()), printable(sentence), at);
  }

  /// An error of the whole text, or of what the caller gave beside it.
  EquationException error(String sentence) {
    return new EquationException(
        printable("%s \"%s\": %s".formatted(noun(), name, sentence)), printable(sentence), null);
  }

  /// A message with what a terminal would obey, or not show, as a sign that stands for it: one
  /// character each, so that the caret stays below its place.
  private static String printable(String message) {
    var shown = new StringBuilder(message.length());
    for (var i = 0; i < message.length(); i++) {
      var c = message.charAt(i);
      var isHalf =
          Character.isSurrogate(c)
              && !(Character.isHighSurrogate(c)
                  && i + 1 < message.length()
                  && Character.isLowSurrogate(message.charAt(i + 1)))
              && !(Character.isLowSurrogate(c)
                  && i > 0
                  && Character.isHighSurrogate(message.charAt(i - 1)));
      if (c == '\n' || c == '\t') {
        shown.append(c);
      } else if (c < ' ') {
        shown.append((char) ('\u2400' + c));
      } else if (isHalf || Character.isISOControl(c) || isUnseen(c)) {
        shown.append('\uFFFD');
      } else {
        shown.append(c);
      }
    }
    return shown.toString();
  }

  /// What takes as much room as a character, so that the caret stands below its place.
  private static String blank(char c) {
    if (c == '\t') {
      return "\t";
    }
    if (Character.isLowSurrogate(c) || Character.getType(c) == Character.NON_SPACING_MARK) {
      return "";
    }
    return switch (Character.UnicodeScript.of(c)) {
      case HAN, HANGUL, HIRAGANA, KATAKANA -> "\u3000";
      default -> c >= '\uFF01' && c <= '\uFF60' || c == '\u3000' ? "\u3000" : " ";
    };
  }

  private static boolean isUnseen(char c) {
    return switch (Character.getType(c)) {
      case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      default -> false;
    };
  }

  /// Refuses a part of the language that only cells have.
  void onlyInCells(Span at, String what) {
    switch (kind) {
      case CELL -> {}
      case OPTIMIZER ->
          throw error(
              at,
              "'" + what + "' is only for cells; an optimizer has w, g, lr, t, states and options");
      case LOSS ->
          throw error(at, "'" + what + "' is only for cells; a loss has y, target and options");
    }
  }
}
