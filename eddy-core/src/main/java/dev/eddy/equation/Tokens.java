package dev.eddy.equation;

import java.util.List;

/// The tokens of one declaration or equation with the place of the reader, and what is wrong where
/// they do not go on as they should.
final class Tokens {
  private final Source source;
  private final List<Token> tokens;
  private int position;

  Tokens(Source source, List<Token> tokens) {
    this.source = source;
    this.tokens = tokens;
  }

  Source source() {
    return source;
  }

  Token peek() {
    return tokens.get(position);
  }

  /// The token after the next one; the end comes after itself.
  Token second() {
    return tokens.get(Math.min(position + 1, tokens.size() - 1));
  }

  Token take() {
    return tokens.get(position++);
  }

  boolean accept(String sign) {
    if (peek().is(sign)) {
      position++;
      return true;
    }
    return false;
  }

  void expect(String sign, String expected) {
    if (!accept(sign)) {
      throw unexpected(expected);
    }
  }

  /// The end of a declaration, where no sign could go on.
  void endDeclaration() {
    if (peek().type() != Token.Type.END) {
      throw unexpected("the end of the line");
    }
  }

  /// The end of an equation.
  void end() {
    if (peek().is(")") || peek().is("]")) {
      throw source.error(peek().at(), "'" + peek().text() + "' closes nothing");
    }
    if (peek().is(";") && second().type() == Token.Type.END) {
      throw source.error(peek().at(), "a line ends without ';'");
    }
    if (peek().type() != Token.Type.END) {
      refuseNeighbours();
      throw unexpected("a sign such as '+' or the end of the line");
    }
  }

  /// Two values side by side, where other notations mean a product, a call or an index.
  void refuseNeighbours() {
    var token = peek();
    var before = tokens.get(position - 1);
    refuseWord(token);
    if (before.type() == Token.Type.NAME && FunctionTable.find(before.text()).isPresent()) {
      throw source.error(
          before.at(),
          "'" + before.text() + "' is a function; give it its arguments in parentheses");
    }
    if (token.is("[") && before.isName()) {
      throw source.error(token.at(), Notation.index(second()));
    }
    var isValue =
        token.isName() || token.type() == Token.Type.NUMBER || token.is("(") || token.is("[");
    if (!isValue) {
      return;
    }
    var isMatrix =
        before.type() == Token.Type.NAME && Character.isUpperCase(before.text().codePointAt(0));
    var advice =
        isMatrix && token.type() != Token.Type.NUMBER
            ? "a product with a matrix is "
                + before.text()
                + " @ "
                + (token.isName() ? bare(token) : "…")
            : "a product by element is a*b, one with a matrix W @ x";
    throw source.error(
        token.at(),
        "expected a sign between " + before.quoted() + " and " + token.quoted() + "; " + advice);
  }

  private static String bare(Token token) {
    return token.type() == Token.Type.NEXT ? token.text() + "'" : token.text();
  }

  void refuseWord(Token token) {
    var advice = token.type() == Token.Type.NAME ? Notation.word(token.text()) : null;
    if (advice != null) {
      throw source.error(token.at(), advice);
    }
  }

  EquationException unexpected(String expected) {
    var token = peek();
    if (token.type() == Token.Type.FOREIGN) {
      var before = position == 0 ? null : tokens.get(position - 1);
      var sentence = Notation.sentence(token, before, isIndexed());
      if (sentence != null) {
        return source.error(token.at(), sentence);
      }
    }
    var goesOn =
        position > 0 && token.type() == Token.Type.END && isBinary(tokens.get(position - 1))
            || position == 0 && isBinary(token);
    return source.error(
        token.at(),
        "expected "
            + expected
            + ", found "
            + token.quoted()
            + (goesOn ? "; an equation goes on over several lines inside parentheses" : ""));
  }

  private static boolean isBinary(Token token) {
    return token.type() == Token.Type.SIGN && "+-*/@^".contains(token.text());
  }

  /// Whether the next token stands in brackets right behind a name.
  private boolean isIndexed() {
    var open = 0;
    for (var i = position - 1; i > 0; i--) {
      var token = tokens.get(i);
      open += token.is("]") ? 1 : token.is("[") ? -1 : 0;
      if (open < 0) {
        return tokens.get(i - 1).isName();
      }
    }
    return false;
  }
}
