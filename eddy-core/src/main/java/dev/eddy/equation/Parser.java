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

/// Reads declarations and equations by recursive descent; a method per rule of the grammar.
final class Parser {

  static final Set<String> KEYWORDS =
      Set.of("size", "input", "memory", "state", "param", "option", "def");

  private static final int LARGEST_SIZE = 1 << 24;

  private final Source source;
  private final Tokens tokens;
  private final ExpressionParser expressions;

  private Parser(Source source, List<Token> tokens) {
    this.source = source;
    this.tokens = new Tokens(source, tokens);
    this.expressions = new ExpressionParser(this.tokens);
  }

  /// The statements of a text, in order.
  static List<Statement> statements(Source source) {
    return written(source).stream().flatMap(w -> w.statements().stream()).toList();
  }

  /// What each declaration and equation of a text says, and the lines it stands on, first and last.
  record Written(List<Statement> statements, int first, int last) {}

  static List<Written> written(Source source) {
    var written = new ArrayList<Written>();
    for (var tokens : Lexer.statements(source)) {
      var statements = new ArrayList<Statement>();
      new Parser(source, tokens).statement(statements);
      written.add(
          new Written(
              List.copyOf(statements),
              tokens.getFirst().at().line(),
              tokens.getLast().at().line()));
    }
    return written;
  }

  private void statement(List<Statement> into) {
    var first = tokens.peek();
    var second = tokens.second();
    var declares = first.type() == Token.Type.NAME && !second.is("=") && !second.is(",");
    if (declares && KEYWORDS.contains(first.text())) {
      tokens.take();
      declaration(first, into);
      if (!first.text().equals("def")) {
        tokens.endDeclaration();
      }
    } else if (declares && second.type() == Token.Type.NAME) {
      tokens.refuseWord(first);
      throw source.error(
          first.at(),
          "unknown declaration '"
              + first.text()
              + "'"
              + Names.suggestion(first.text(), KEYWORDS, "; a line is name = expression"));
    } else {
      into.add(equation());
    }
    tokens.end();
  }

  private void declaration(Token keyword, List<Statement> into) {
    var at = keyword.at();
    switch (keyword.text()) {
      case "size" ->
          into.add(
              new Statement.SizeOf(
                  word(), tokens.accept("=") ? Optional.of(extent()) : Optional.empty(), at));
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
        Optional<Extent> extent =
            tokens.peek().is("[") ? Optional.of(bracketed()) : Optional.empty();
        into.add(new Statement.States(words, extent, start(), at));
      }
      case "param" -> {
        var words = words();
        tokens.expect("[", "its size in brackets, as in param " + words.getFirst().name() + " [H]");
        var shape = new ArrayList<>(List.of(extent()));
        while (tokens.accept(",")) {
          shape.add(extent());
        }
        tokens.expect("]", "']'");
        into.add(new Statement.Params(words, shape, start(), at));
      }
      case "option" -> {
        do {
          var word = word();
          tokens.expect("=", "'=' and a value");
          var valueAt = tokens.peek().at();
          into.add(new Statement.Option(word, optionValue(), valueAt, at));
        } while (tokens.accept(","));
      }
      default -> macro(at, into);
    }
  }

  private void macro(Span at, List<Statement> into) {
    var word = word();
    tokens.expect("(", "'(' and the names of the arguments");
    var parameters = words();
    tokens.expect(")", "')'");
    if (tokens.peek().text().equals(":")) {
      throw source.error(
          tokens.peek().at(), "a def is one equation: def " + word.name() + "(…) = expression");
    }
    tokens.expect("=", "'='");
    into.add(new Statement.Macro(word, parameters, expressions.expr(), at));
  }

  private String optionValue() {
    if (tokens.peek().type() == Token.Type.NAME) {
      return tokens.take().text();
    }
    return Printer.text(signedNumber("a number, none or a function's name"));
  }

  private double signedNumber(String expected) {
    var negative = tokens.accept("-");
    if (tokens.peek().type() != Token.Type.NUMBER) {
      throw tokens.unexpected(expected);
    }
    return negative ? -tokens.take().number() : tokens.take().number();
  }

  private Optional<Start> start() {
    if (!tokens.accept("=")) {
      return Optional.empty();
    }
    var at = tokens.peek().at();
    if (tokens.peek().type() != Token.Type.NAME) {
      throw tokens.unexpected("how it starts: zeros, ones, constant(k), …");
    }
    var name = tokens.take().text();
    var arguments = new ArrayList<Double>();
    if (tokens.accept("(")) {
      do {
        arguments.add(signedNumber("a number"));
      } while (tokens.accept(","));
      tokens.expect(")", "')'");
    }
    return Optional.of(new Start(new Init(name, List.copyOf(arguments)), at));
  }

  private Extent bracketed() {
    tokens.expect("[", "its size in brackets, as in [H]");
    var extent = extent();
    tokens.expect("]", "']'");
    return extent;
  }

  private Extent extent() {
    var at = tokens.peek().at();
    var names = new ArrayList<Word>();
    var dim = extentTerm(names);
    while (tokens.accept("+")) {
      try {
        dim = dim.plus(extentTerm(names));
      } catch (ArithmeticException _) {
        throw source.error(at, tooLarge());
      }
    }
    return new Extent(dim, List.copyOf(names), at);
  }

  private Dim extentTerm(List<Word> names) {
    var at = tokens.peek().at();
    try {
      var dim = multiple(names);
      return tokens.accept("/") ? dim.part(number(tokens.peek())) : dim;
    } catch (ArithmeticException _) {
      throw source.error(at, tooLarge());
    }
  }

  private static String tooLarge() {
    return "the numbers of a size go up to " + Integer.MAX_VALUE;
  }

  private Dim multiple(List<Word> names) {
    var factor = 1;
    while (tokens.peek().type() != Token.Type.NAME) {
      var number = number(tokens.peek());
      if (!tokens.accept("*")) {
        return Dim.of(number).times(factor);
      }
      factor = Math.multiplyExact(factor, number);
    }
    var token = tokens.take();
    names.add(new Word(token.text(), token.at()));
    while (tokens.accept("*")) {
      factor = Math.multiplyExact(factor, number(tokens.peek()));
    }
    return Dim.of(token.text()).times(factor);
  }

  /// The next token as a whole number of a size.
  private int number(Token token) {
    if (token.type() != Token.Type.NUMBER) {
      throw tokens.unexpected("a size such as H, 4*H or 10");
    }
    if (token.number() != Math.rint(token.number())
        || token.number() < 1
        || token.number() > LARGEST_SIZE) {
      throw source.error(
          token.at(),
          "a size is a whole number from 1 to " + LARGEST_SIZE + ", found " + token.text());
    }
    tokens.take();
    return (int) token.number();
  }

  private Statement equation() {
    var targets = new ArrayList<Defined>();
    do {
      var token = tokens.peek();
      if (token.type() != Token.Type.NAME && token.type() != Token.Type.NEXT) {
        throw tokens.unexpected(targets.isEmpty() ? "a name and '='" : "a name");
      }
      tokens.take();
      if (tokens.peek().is("(") || tokens.peek().is("[")) {
        tokens.refuseWord(token);
      }
      targets.add(new Defined(token.text(), token.type() == Token.Type.NEXT, token.at()));
    } while (tokens.accept(","));
    tokens.expect("=", "'='");
    return new Statement.Equation(
        List.copyOf(targets), expressions.expr(), targets.getFirst().at());
  }

  private List<Word> words() {
    var words = new ArrayList<>(List.of(word()));
    while (tokens.accept(",")) {
      words.add(word());
    }
    return List.copyOf(words);
  }

  private Word word() {
    var token = tokens.peek();
    if (token.type() != Token.Type.NAME) {
      throw tokens.unexpected("a name");
    }
    tokens.take();
    return new Word(token.text(), token.at());
  }
}
