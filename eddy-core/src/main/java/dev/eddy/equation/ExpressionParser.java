package dev.eddy.equation;

import java.util.ArrayList;
import java.util.List;

/// Reads expressions by recursive descent; a method per rule of the grammar, and a bound on how
/// deep they go.
final class ExpressionParser {

  private static final int DEEPEST = 200;

  private final Source source;
  private final Tokens tokens;
  private int depth;

  ExpressionParser(Tokens tokens) {
    this.source = tokens.source();
    this.tokens = tokens;
  }

  /// A single expression, names not looked up.
  static Expr expression(Source source) {
    var tokens = new Tokens(source, Lexer.line(source));
    var expr = new ExpressionParser(tokens).expr();
    tokens.end();
    return expr;
  }

  Expr expr() {
    if (++depth > DEEPEST) {
      throw source.error(
          tokens.peek().at(),
          "the expression is nested more than "
              + DEEPEST
              + " deep; name its parts on lines of their own");
    }
    var left = sum();
    var sign = tokens.peek();
    if (isComparison(sign)) {
      tokens.take();
      left = new Expr.Call(sign.text(), List.of(left, sum()), sign.at());
      if (isComparison(tokens.peek())) {
        throw source.error(
            tokens.peek().at(),
            "comparisons cannot be chained; use parentheses, as in (a < b)*(b < c)");
      }
    }
    depth--;
    return left;
  }

  private static boolean isComparison(Token token) {
    return token.is("<") || token.is("<=") || token.is(">") || token.is(">=");
  }

  private Expr sum() {
    var left = term();
    while (tokens.peek().is("+") || tokens.peek().is("-")) {
      var sign = tokens.take();
      left = new Expr.Call(sign.text(), List.of(left, term()), sign.at());
    }
    return left;
  }

  private Expr term() {
    var left = unary();
    while (tokens.peek().is("*") || tokens.peek().is("/")) {
      var sign = tokens.take();
      left = new Expr.Call(sign.text(), List.of(left, unary()), sign.at());
    }
    return left;
  }

  private Expr unary() {
    if (!tokens.peek().is("-")) {
      return power();
    }
    if (++depth > DEEPEST) {
      throw source.error(tokens.peek().at(), "more than " + DEEPEST + " signs in a row");
    }
    var sign = tokens.take();
    var negated = negated(unary(), sign.at());
    depth--;
    return negated;
  }

  /// `-e`; the negative of a number is a number.
  static Expr negated(Expr e, Span at) {
    return e instanceof Expr.Number(double value, var _)
        ? new Expr.Number(-value, at)
        : new Expr.Call("neg", List.of(e), at);
  }

  private Expr power() {
    var base = product();
    if (!tokens.peek().is("^")) {
      return base;
    }
    var sign = tokens.take();
    if (base instanceof Expr.Name(var matrix, var _)
        && Character.isUpperCase(matrix.codePointAt(0))
        && Notation.isTransposed(tokens.peek().text())) {
      throw source.error(sign.at(), Notation.transpose());
    }
    if (++depth > DEEPEST) {
      throw source.error(sign.at(), "more than " + DEEPEST + " powers in a row");
    }
    var power = new Expr.Call("^", List.of(base, unary()), sign.at());
    depth--;
    return power;
  }

  private Expr product() {
    var left = primary();
    if (!tokens.peek().is("@")) {
      return left;
    }
    var sign = tokens.take();
    if (!(left instanceof Expr.Name(var matrix, var at))) {
      var prime = left instanceof Expr.Next ? "; a prime is no transpose" : "";
      throw source.error(
          left instanceof Expr.Next ? left.at() : sign.at(),
          "left of '@' stands the name of a matrix, as in W @ x" + prime);
    }
    if (++depth > DEEPEST) {
      throw source.error(sign.at(), "more than " + DEEPEST + " products in a row");
    }
    var product = new Expr.Product(matrix, product(), at);
    depth--;
    return product;
  }

  private Expr primary() {
    var token = tokens.peek();
    return switch (token.type()) {
      case NUMBER -> new Expr.Number(tokens.take().number(), token.at());
      case NEXT -> new Expr.Next(tokens.take().text(), token.at());
      case NAME -> {
        tokens.take();
        yield tokens.peek().is("(")
            ? new Expr.Call(token.text(), list(tokens.take(), ",", ")"), token.at())
            : new Expr.Name(token.text(), token.at());
      }
      case SIGN -> {
        if (token.is("[")) {
          yield new Expr.Stack(list(tokens.take(), ";", "]"), token.at());
        }
        if (!token.is("(")) {
          throw tokens.unexpected("a value");
        }
        tokens.take();
        var inner = expr();
        close(token, ")");
        yield inner;
      }
      case FOREIGN, END -> throw tokens.unexpected("a value");
    };
  }

  private List<Expr> list(Token open, String separator, String end) {
    var parts = new ArrayList<Expr>();
    do {
      parts.add(expr());
    } while (tokens.accept(separator));
    close(open, end);
    return List.copyOf(parts);
  }

  private void close(Token open, String sign) {
    if (tokens.peek().type() == Token.Type.END) {
      throw source.error(open.at(), "'" + open.text() + "' is not closed");
    }
    if (open.text().equals("[") && tokens.peek().is(",")) {
      throw source.error(tokens.peek().at(), "the parts of [a; b] are separated by ';', found ','");
    }
    if (!tokens.peek().is(sign)) {
      tokens.refuseNeighbours();
    }
    tokens.expect(sign, "'" + sign + "' or a sign such as '+'");
  }
}
