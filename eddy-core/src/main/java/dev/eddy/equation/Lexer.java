package dev.eddy.equation;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/// Cuts a text into words, numbers and signs; comments and blanks are dropped.
final class Lexer {

  /// More than any equation a person writes, and little enough for every later stage to recurse
  /// over.
  private static final int MOST_TOKENS = 1000;

  /// The longest name or number.
  private static final int LONGEST = 100;

  private static final List<String> SIGNS = List.of("<=", ">=");

  private final Source source;
  private final int line;
  private final String text;
  private int at;

  private Lexer(Source source, int line) {
    this.source = source;
    this.line = line;
    this.text = source.lines().get(line - 1);
  }

  /// The tokens of each declaration and equation, the last one of type `END`.
  ///
  /// A bracket that is open at the end of a line goes on in the next one, unless that begins
  /// another declaration or equation: then the bracket was forgotten.
  static List<List<Token>> statements(Source source) {
    var statements = new ArrayList<List<Token>>();
    var open = 0;
    for (var line = 1; line <= source.lines().size(); line++) {
      var tokens = new Lexer(source, line).tokens();
      if (tokens.size() == 1) {
        continue;
      }
      if (open > 0 && !begins(tokens)) {
        var whole = statements.getLast();
        whole.removeLast();
        whole.addAll(tokens);
        checkLength(source, whole);
      } else {
        open = 0;
        statements.add(tokens);
      }
      for (var token : tokens) {
        open += opens(token);
      }
    }
    return statements;
  }

  private static int opens(Token token) {
    if (token.is("(") || token.is("[")) {
      return 1;
    }
    return token.is(")") || token.is("]") ? -1 : 0;
  }

  /// Whether a line can only be the first one of a declaration or an equation.
  private static boolean begins(List<Token> tokens) {
    var first = tokens.getFirst();
    if (first.type() == Token.Type.NAME
        && Parser.KEYWORDS.contains(first.text())
        && tokens.get(1).isName()) {
      return true;
    }
    var i = 0;
    while (tokens.get(i).isName() && tokens.get(i + 1).is(",")) {
      i += 2;
    }
    return tokens.get(i).isName() && tokens.get(i + 1).is("=");
  }

  private static void checkLength(Source source, List<Token> tokens) {
    if (tokens.size() > MOST_TOKENS + 1) {
      throw source.error(
          tokens.get(MOST_TOKENS).at(),
          "the equation has more than "
              + MOST_TOKENS
              + " words and signs; name its parts on lines of their own");
    }
  }

  /// The tokens of a text of one line.
  static List<Token> line(Source source) {
    return new Lexer(source, 1).tokens();
  }

  static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  static boolean isNameStart(int c) {
    return Character.isLetter(c) || c == '_';
  }

  /// Letters, digits and the marks that are written over and under letters.
  static boolean isNamePart(int c) {
    return isNameStart(c)
        || switch (Character.getType(c)) {
          case Character.DECIMAL_DIGIT_NUMBER,
              Character.NON_SPACING_MARK,
              Character.COMBINING_SPACING_MARK ->
              true;
          default -> false;
        };
  }

  private List<Token> tokens() {
    refuseControls();
    var tokens = new ArrayList<Token>();
    while (true) {
      while (at < text.length() && isSpace(text.codePointAt(at))) {
        at++;
      }
      if (at == text.length() || text.charAt(at) == '#') {
        var end = text.substring(0, at).stripTrailing().length();
        tokens.add(new Token(Token.Type.END, "", 0, new Span(line, end + 1, 1)));
        return tokens;
      }
      tokens.add(next());
      checkLength(source, tokens);
    }
  }

  /// Comments are shown to people too, so no line may hold what a terminal obeys.
  private void refuseControls() {
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c != '\t' && (Character.isISOControl(c) || c == '\u2028' || c == '\u2029')) {
        throw source.error(
            span(i, 1), "the control character " + code(c) + " is no part of a text; delete it");
      }
    }
  }

  private static String code(int c) {
    return "U+%04X".formatted(c);
  }

  private Token next() {
    var start = at;
    var c = text.codePointAt(at);
    refuseInvisible(c);
    if (isNameStart(c)) {
      return word();
    }
    if (isDigit(at) || c == '.' && isDigit(at + 1)) {
      return number();
    }
    var foreign = Notation.signAt(text, at);
    if (foreign > 0) {
      return sign(Token.Type.FOREIGN, foreign);
    }
    for (var sign : SIGNS) {
      if (text.startsWith(sign, at)) {
        return sign(Token.Type.SIGN, sign.length());
      }
    }
    if ("+-*/^@()[];,=<>".indexOf(c) >= 0) {
      return sign(Token.Type.SIGN, 1);
    }
    if (!Notation.knows(Character.toString(c))) {
      refuseLookalike(start, Character.toString(c));
    }
    return sign(Token.Type.FOREIGN, Character.charCount(c));
  }

  private Token sign(Token.Type type, int length) {
    var start = at;
    at += length;
    return new Token(type, text.substring(start, at), 0, span(start, length));
  }

  private void refuseInvisible(int c) {
    var invisible =
        switch (Character.getType(c)) {
          case Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED ->
              true;
          default -> c == '\u115F' || c == '\u1160' || c == '\u3164' || c == '\uFFA0';
        };
    if (invisible) {
      throw source.error(
          span(at, 1), "the invisible character " + code(c) + " is no part of a text; delete it");
    }
  }

  /// A character that looks like one of the language and is another, such as a full-width `＝`.
  private void refuseLookalike(int start, String found) {
    var meant = Normalizer.normalize(found, Normalizer.Form.NFKC);
    if (!meant.equals(found) && meant.codePointCount(0, meant.length()) == 1) {
      throw source.error(
          span(start, 1), "the character '" + found + "' looks like '" + meant + "'; write that");
    }
  }

  private Token word() {
    var start = at;
    while (at < text.length() && isNamePart(text.codePointAt(at))) {
      var c = text.codePointAt(at);
      refuseInvisible(c);
      if (c == 'ᵀ') {
        throw source.error(span(at, 1), Notation.transpose());
      }
      if (isLookalike(c)) {
        refuseLookalike(at, Character.toString(c));
      }
      at += Character.charCount(c);
    }
    var name = Normalizer.normalize(text.substring(start, at), Normalizer.Form.NFC);
    if (name.length() > LONGEST) {
      throw source.error(span(start, at - start), "a name has at most " + LONGEST + " characters");
    }
    if (at < text.length() && text.charAt(at) == '\'') {
      at++;
      return new Token(Token.Type.NEXT, name, 0, span(start, at - start));
    }
    return new Token(Token.Type.NAME, name, 0, span(start, at - start));
  }

  /// Full-width letters and those of mathematical alphabets are taken for the plain ones; letters
  /// that are written small, such as the ₜ of `xₜ`, are seen to be others.
  private static boolean isLookalike(int c) {
    return c >= 0xFF01 && c <= 0xFF5E || c >= 0x1D400 && c <= 0x1D7FF || c >= 0x2100 && c <= 0x214F;
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
    if (digits.length() > LONGEST) {
      throw source.error(
          span(start, at - start), "a number has at most " + LONGEST + " characters");
    }
    if (at < text.length() && isNameStart(text.codePointAt(at))) {
      throw source.error(span(at, 1), runsIntoName(digits));
    }
    var value = Double.parseDouble(digits);
    if (Double.isInfinite(value)) {
      throw source.error(span(start, at - start), "the number " + digits + " is too large");
    }
    return new Token(Token.Type.NUMBER, digits, value, span(start, at - start));
  }

  private String runsIntoName(String digits) {
    if (text.charAt(at) == '_') {
      return "a number is written without '_', found " + digits + "_";
    }
    return "the number "
        + digits
        + " runs into a name; put a sign between them, as in "
        + digits
        + "*"
        + Character.toString(text.codePointAt(at));
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
