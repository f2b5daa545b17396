package dev.eddy.equation;

import dev.eddy.equation.Equations.Init;
import dev.eddy.equation.Statement.Defined;
import dev.eddy.equation.Statement.Extent;
import dev.eddy.equation.Statement.Start;
import dev.eddy.equation.Statement.Word;
import dev.eddy.text.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads lines by recursive descent; a method per rule of the grammar.
final class Parser {

  static final Set<String> KEYWORDS =
      Set.of("size", "input", "memory", "state", "param", "option", "def");

  private static final int DEEPEST = 200;
  private static final int LARGEST_SIZE = 1 << 24;

  private final Source source;
  private final List<Token> tokens;
  private int position;
  private int depth;

  private Parser(Source source, List<Token> tokens) {
    this.source = source;
    this.tokens = tokens;
  }

  /// The statements of a text, in order.
  static List<Statement> statements(Source source) {
    var statements = new ArrayList<Statement>();
    for (var line = 1; line <= source.lines().size(); line++) {
      var tokens = Lexer.tokens(source, line);
      if (tokens.size() > 1) {
        new Parser(source, tokens).statement(statements);
      }
    }
    return statements;
  }

  /// A single expression, names not looked up.
  static Expr expression(Source source) {
    var parser = new Parser(source, Lexer.tokens(source, 1));
    var expr = parser.expr();
    parser.end();
    return expr;
  }

  private void statement(List<Statement> into) {
    var first = peek();
    var second = tokens.get(Math.min(1, tokens.size() - 1));
    var declares = first.type() == Token.Type.NAME && !second.is("=") && !second.is(",");
    if (declares && KEYWORDS.contains(first.text())) {
      position++;
      declaration(first, into);
    } else if (declares && second.type() == Token.Type.NAME) {
      throw source.error(
          first.at(),
          "unknown declaration '"
              + first.text()
              + "'"
              + Names.suggestion(first.text(), KEYWORDS, "; a line is name = expression"));
    } else {
      into.add(equation());
    }
    end();
  }

  private void declaration(Token keyword, List<Statement> into) {
    var at = keyword.at();
    switch (keyword.text()) {
      case "size" ->
          into.add(
              new Statement.SizeOf(
                  word(), accept("=") ? Optional.of(extent()) : Optional.empty(), at));
      case "input" -> {
        var words = words();
        into.add(new Statement.Inputs(words, bracketed(), at));
      }
      case "memory" -> {
        var word = word();
        into.add(new Statement.Memory(word, bracketed(), at));
      }
      case "state" -> {
        var words = words();
        Optional<Extent> extent = peek().is("[") ? Optional.of(bracketed()) : Optional.empty();
        into.add(new Statement.States(words, extent, start(), at));
      }
      case "param" -> {
        var words = words();
        expect("[", "its size in brackets, as in param " + words.getFirst().name() + " [H]");
        var shape = new ArrayList<>(List.of(extent()));
        while (accept(",")) {
          shape.add(extent());
        }
        expect("]", "']'");
        into.add(new Statement.Params(words, shape, start(), at));
      }
      case "option" -> {
        do {
          var word = word();
          expect("=", "'=' and a value");
          var valueAt = peek().at();
          into.add(new Statement.Option(word, optionValue(), valueAt, at));
        } while (accept(","));
      }
      default -> macro(at, into);
    }
  }

  private void macro(Span at, List<Statement> into) {
    var word = word();
    expect("(", "'(' and the names of the arguments");
    var parameters = words();
    expect(")", "')'");
    expect("=", "'='");
    into.add(new Statement.Macro(word, parameters, expr(), at));
  }

  private String optionValue() {
    if (peek().type() == Token.Type.NAME) {
      return take().text();
    }
    return Printer.text(signedNumber("a number, none or a function's name"));
  }

  private double signedNumber(String expected) {
    var negative = accept("-");
    if (peek().type() != Token.Type.NUMBER) {
      throw unexpected(expected);
    }
    return negative ? -take().number() : take().number();
  }

  private Optional<Start> start() {
    if (!accept("=")) {
      return Optional.empty();
    }
    var at = peek().at();
    if (peek().type() != Token.Type.NAME) {
      throw unexpected("how it starts: zeros, ones, constant(k), …");
    }
    var name = take().text();
    var arguments = new ArrayList<Double>();
    if (accept("(")) {
      do {
        arguments.add(signedNumber("a number"));
      } while (accept(","));
      expect(")", "')'");
    }
    return Optional.of(new Start(new Init(name, List.copyOf(arguments)), at));
  }

  private Extent bracketed() {
    expect("[", "its size in brackets, as in [H]");
    var extent = extent();
    expect("]", "']'");
    return extent;
  }

  private Extent extent() {
    var at = peek().at();
    var names = new ArrayList<Word>();
    var dim = extentTerm(names);
    while (accept("+")) {
      dim = dim.plus(extentTerm(names));
    }
    return new Extent(dim, List.copyOf(names), at);
  }

  private Dim extentTerm(List<Word> names) {
    if (peek().type() == Token.Type.NAME) {
      var token = take();
      names.add(new Word(token.text(), token.at()));
      return Dim.of(token.text());
    }
    var token = peek();
    if (token.type() != Token.Type.NUMBER) {
      throw unexpected("a size such as H, 4*H or 10");
    }
    if (token.number() != Math.rint(token.number())
        || token.number() < 1
        || token.number() > LARGEST_SIZE) {
      throw source.error(
          token.at(),
          "a size is a whole number from 1 to " + LARGEST_SIZE + ", found " + token.text());
    }
    position++;
    var number = (int) token.number();
    return accept("*") ? extentTerm(names).times(number) : Dim.of(number);
  }

  private Statement equation() {
    var targets = new ArrayList<Defined>();
    do {
      var token = peek();
      if (token.type() != Token.Type.NAME && token.type() != Token.Type.NEXT) {
        throw unexpected(targets.isEmpty() ? "a name and '='" : "a name");
      }
      position++;
      targets.add(new Defined(token.text(), token.type() == Token.Type.NEXT, token.at()));
    } while (accept(","));
    expect("=", "'='");
    return new Statement.Equation(List.copyOf(targets), expr(), targets.getFirst().at());
  }

  private Expr expr() {
    if (++depth > DEEPEST) {
      throw source.error(
          peek().at(),
          "the expression is nested more than "
              + DEEPEST
              + " deep; name its parts on lines of their own");
    }
    var left = sum();
    var sign = peek();
    if (isComparison(sign)) {
      position++;
      left = new Expr.Call(sign.text(), List.of(left, sum()), sign.at());
      if (isComparison(peek())) {
        throw source.error(
            peek().at(), "comparisons cannot be chained; use parentheses, as in (a < b)*(b < c)");
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
    while (peek().is("+") || peek().is("-")) {
      var sign = take();
      left = new Expr.Call(sign.text(), List.of(left, term()), sign.at());
    }
    return left;
  }

  private Expr term() {
    var left = unary();
    while (peek().is("*") || peek().is("/")) {
      var sign = take();
      left = new Expr.Call(sign.text(), List.of(left, unary()), sign.at());
    }
    return left;
  }

  private Expr unary() {
    if (!peek().is("-")) {
      return power();
    }
    if (++depth > DEEPEST) {
      throw source.error(peek().at(), "more than " + DEEPEST + " signs in a row");
    }
    var sign = take();
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
    if (!peek().is("^")) {
      return base;
    }
    var sign = take();
    if (++depth > DEEPEST) {
      throw source.error(sign.at(), "more than " + DEEPEST + " powers in a row");
    }
    var power = new Expr.Call("^", List.of(base, unary()), sign.at());
    depth--;
    return power;
  }

  private Expr product() {
    var left = primary();
    if (!peek().is("@")) {
      return left;
    }
    var sign = take();
    if (!(left instanceof Expr.Name(var matrix, var at))) {
      throw source.error(
          left instanceof Expr.Next ? left.at() : sign.at(),
          "left of '@' stands the name of a matrix, as in W @ x");
    }
    if (++depth > DEEPEST) {
      throw source.error(sign.at(), "more than " + DEEPEST + " products in a row");
    }
    var product = new Expr.Product(matrix, product(), at);
    depth--;
    return product;
  }

  private Expr primary() {
    var token = peek();
    return switch (token.type()) {
      case NUMBER -> new Expr.Number(take().number(), token.at());
      case NEXT -> new Expr.Next(take().text(), token.at());
      case NAME -> {
        position++;
        yield peek().is("(")
            ? new Expr.Call(token.text(), list(take(), ",", ")"), token.at())
            : new Expr.Name(token.text(), token.at());
      }
      case SIGN -> {
        if (token.is("[")) {
          yield new Expr.Stack(list(take(), ";", "]"), token.at());
        }
        if (!token.is("(")) {
          throw unexpected("a value");
        }
        position++;
        var inner = expr();
        close(token, ")");
        yield inner;
      }
      case END -> throw unexpected("a value");
    };
  }

  private List<Expr> list(Token open, String separator, String end) {
    var parts = new ArrayList<Expr>();
    do {
      parts.add(expr());
    } while (accept(separator));
    close(open, end);
    return List.copyOf(parts);
  }

  private void close(Token open, String sign) {
    if (peek().type() == Token.Type.END) {
      throw source.error(open.at(), "'" + open.text() + "' is not closed");
    }
    if (open.text().equals("[") && peek().is(",")) {
      throw source.error(peek().at(), "the parts of [a; b] are separated by ';', found ','");
    }
    expect(sign, "'" + sign + "' or a sign such as '+'");
  }

  private List<Word> words() {
    var words = new ArrayList<>(List.of(word()));
    while (accept(",")) {
      words.add(word());
    }
    return List.copyOf(words);
  }

  private Word word() {
    var token = peek();
    if (token.type() != Token.Type.NAME) {
      throw unexpected("a name");
    }
    position++;
    return new Word(token.text(), token.at());
  }

  private Token peek() {
    return tokens.get(position);
  }

  private Token take() {
    return tokens.get(position++);
  }

  private boolean accept(String sign) {
    if (peek().is(sign)) {
      position++;
      return true;
    }
    return false;
  }

  private void expect(String sign, String expected) {
    if (!accept(sign)) {
      throw unexpected(expected);
    }
  }

  private void end() {
    if (peek().is(")") || peek().is("]")) {
      throw source.error(peek().at(), "'" + peek().text() + "' closes nothing");
    }
    if (peek().type() != Token.Type.END) {
      throw unexpected("a sign such as '+' or the end of the line");
    }
  }

  private EquationException unexpected(String expected) {
    return source.error(peek().at(), "expected " + expected + ", found " + peek().quoted());
  }
}
