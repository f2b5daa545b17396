package dev.eddy.equation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Cuts one line into words, numbers and signs; comments and blanks are dropped.
final class Lexer {

  /// More than any equation a person writes, and little enough for every later stage to recurse
  /// over.
  private static final int MOST_TOKENS = 1000;

  /// Signs that other notations use for ours.
  private static final Map<String, String> MEANT =
      Map.of(
          "·", "*", "×", "*", "⊙", "*", "∘", "*", "−", "-", "÷", "/", "≤", "<=", "≥", ">=", "’",
          "'", "′", "'");

  private final Source source;
  private final int line;
  private final String text;
  private int at;

  private Lexer(Source source, int line) {
    this.source = source;
    this.line = line;
    this.text = source.lines().get(line - 1);
  }

  /// The tokens of a line (counted from 1), the last one of type `END`.
  static List<Token> tokens(Source source, int line) {
    return new Lexer(source, line).tokens();
  }

  static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  static boolean isNameStart(int c) {
    return Character.isLetter(c) || c == '_';
  }

  private List<Token> tokens() {
    var tokens = new ArrayList<Token>();
    while (true) {
      while (at < text.length() && isSpace(text.charAt(at))) {
        at++;
      }
      if (at == text.length() || text.charAt(at) == '#') {
        var end = text.substring(0, at).stripTrailing().length();
        tokens.add(new Token(Token.Type.END, "", 0, new Span(line, end + 1, 1)));
        return tokens;
      }
      if (tokens.size() == MOST_TOKENS) {
        throw source.error(
            span(at, 1),
            "the line has more than "
                + MOST_TOKENS
                + " words and signs; name its parts on lines of their own");
      }
      tokens.add(next());
    }
  }

  private Token next() {
    var start = at;
    var c = text.codePointAt(at);
    if (isNameStart(c)) {
      return word();
    }
    if (isDigit(at) || c == '.' && isDigit(at + 1)) {
      return number();
    }
    for (var sign : List.of("<=", ">=")) {
      if (text.startsWith(sign, at)) {
        at += 2;
        return new Token(Token.Type.SIGN, sign, 0, span(start, 2));
      }
    }
    if ("+-*/^@()[];,=<>".indexOf(c) >= 0) {
      at++;
      return new Token(Token.Type.SIGN, text.substring(start, at), 0, span(start, 1));
    }
    throw source.error(span(start, 1), unexpected(Character.toString(c)));
  }

  private String unexpected(String sign) {
    if (sign.equals("'")) {
      return "a prime stands right behind a name and only once, as in h'";
    }
    var meant = MEANT.get(sign);
    return "unexpected character '" + sign + "'" + (meant == null ? "" : "; write '" + meant + "'");
  }

  private Token word() {
    var start = at;
    while (at < text.length()
        && (isNameStart(text.codePointAt(at)) || Character.isDigit(text.codePointAt(at)))) {
      at += Character.charCount(text.codePointAt(at));
    }
    var name = text.substring(start, at);
    if (at < text.length() && text.charAt(at) == '\'') {
      at++;
      return new Token(Token.Type.NEXT, name, 0, span(start, at - start));
    }
    return new Token(Token.Type.NAME, name, 0, span(start, at - start));
  }

  private Token number() {
    var start = at;
    digits();
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      digits();
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      var signed = at + 1 < text.length() && "+-".indexOf(text.charAt(at + 1)) >= 0 ? 2 : 1;
      if (isDigit(at + signed)) {
        at += signed;
        digits();
      }
    }
    var digits = text.substring(start, at);
    if (at < text.length() && isNameStart(text.codePointAt(at))) {
      throw source.error(
          span(at, 1),
          "the number "
              + digits
              + " runs into a name; put a sign between them, as in "
              + digits
              + "*"
              + text.charAt(at));
    }
    var value = Double.parseDouble(digits);
    if (Double.isInfinite(value)) {
      throw source.error(span(start, at - start), "the number " + digits + " is too large");
    }
    return new Token(Token.Type.NUMBER, digits, value, span(start, at - start));
  }

  private void digits() {
    while (isDigit(at)) {
      at++;
    }
  }

  private boolean isDigit(int i) {
    return i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9';
  }

  private Span span(int start, int length) {
    return new Span(line, start + 1, length);
  }
}
