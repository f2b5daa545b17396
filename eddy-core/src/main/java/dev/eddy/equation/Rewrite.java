package dev.eddy.equation;

import dev.eddy.equation.Statement.Defined;
import dev.eddy.equation.Statement.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// Equations changed as trees and printed after.
///
/// A name is found where it is read and nowhere else: not in a comment, not in a longer name, and
/// not in a def whose argument hides it. Lines that stay the same keep their text; a changed one
/// keeps its alignment and its comments.
///
/// ```java
/// var dropped = Rewrite.of(lstm)
///     .nextAs("h", "h_full")
///     .after("h' = dropout(h_full, 0.5)\noutput = h_full")
///     .equations();
/// ```
public final class Rewrite {

  /// A declaration or an equation with the text it is printed as.
  private record Part(List<Statement> statements, String text) {}

  private final Equations equations;
  private final List<Part> parts;
  private final Set<String> names;
  private final List<String> before = new ArrayList<>();
  private final List<String> after = new ArrayList<>();

  private Rewrite(Equations equations, Source source) {
    this.equations = equations;
    this.parts = parts(source);
    this.names =
        Lexer.statements(source).stream()
            .flatMap(List::stream)
            .filter(Token::isName)
            .map(Token::text)
            .collect(Collectors.toSet());
  }

  /// Equations to change; they stay as they are.
  public static Rewrite of(Equations equations) {
    return new Rewrite(equations, Source.of(equations.kind(), equations.name(), equations.text()));
  }

  /// Comments and blank lines are parts without a statement.
  private static List<Part> parts(Source source) {
    var parts = new ArrayList<Part>();
    var line = 1;
    for (var written : Parser.written(source)) {
      for (; line < written.first(); line++) {
        parts.add(new Part(List.of(), source.lines().get(line - 1)));
      }
      var text = source.lines().subList(written.first() - 1, written.last());
      parts.add(new Part(written.statements(), String.join("\n", text)));
      line = written.last() + 1;
    }
    for (; line <= source.lines().size(); line++) {
      parts.add(new Part(List.of(), source.lines().get(line - 1)));
    }
    return parts;
  }

  /// A name that the text does not have: this one, or else with a number behind it.
  public String fresh(String wanted) {
    var name = wanted;
    for (var i = 2; names.contains(name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }

  /// Whether the text has this name, for whatever it stands.
  public boolean has(String name) {
    return names.contains(name);
  }

  /// Declarations and equations before the first line.
  public Rewrite before(String text) {
    before.add(text.stripTrailing());
    return this;
  }

  /// Declarations and equations behind the last line.
  public Rewrite after(String text) {
    after.add(text.stripTrailing());
    return this;
  }

  /// Makes the next value of a state a line of this name: `h' = …` becomes `name = …`, and so does
  /// whatever reads `h'`.
  public Rewrite nextAs(String state, String name) {
    UnaryOperator<Expr> renamed =
        e ->
            e instanceof Expr.Next(var next, var at) && next.equals(state)
                ? new Expr.Name(name, at)
                : e;
    return changed(statement ->
        switch (statement) {
          case Statement.Equation(var targets, var value, var at) ->
              new Statement.Equation(
                  targets.stream()
                      .map(t ->
                          t.next() && t.name().equals(state) ? new Defined(name, false, t.at()) : t)
                      .toList(),
                  mapped(value, renamed),
                  at);
          case Statement.Macro m -> macro(m, mapped(m.body(), renamed));
          default -> statement;
        });
  }

  /// Makes whatever reads a name read another one.
  public Rewrite readAs(String name, String other) {
    UnaryOperator<Expr> renamed =
        e ->
            e instanceof Expr.Name(var read, var at) && read.equals(name)
                ? new Expr.Name(other, at)
                : e;
    return changed(statement ->
        switch (statement) {
          case Statement.Equation(var targets, var value, var at) ->
              new Statement.Equation(targets, mapped(value, renamed), at);
          case Statement.Macro m when !hides(m, name) -> macro(m, mapped(m.body(), renamed));
          default -> statement;
        });
  }

  /// Joins another vector to an input wherever it goes into a product with a matrix, alone or
  /// joined to others: `W @ x` becomes `W @ [x; with]`, `W @ [x; y]` becomes `W @ [x; with; y]`.
  ///
  /// Lines and arguments of a def that only pass the input on to products are seen through. Where
  /// it is used by element it stays as it is.
  ///
  /// @return empty where no product takes the input
  public Optional<Rewrite> joined(String input, String with) {
    var feeding = new Feeding(statements(), input, with);
    changed(feeding::changed);
    return feeding.found() ? Optional.of(this) : Optional.empty();
  }

  private List<Statement> statements() {
    return parts.stream().flatMap(part -> part.statements().stream()).toList();
  }

  private Rewrite changed(UnaryOperator<Statement> change) {
    parts.replaceAll(part -> {
      if (part.statements().size() != 1) {
        return part;
      }
      var was = part.statements().getFirst();
      var now = change.apply(was);
      return written(was).equals(written(now))
          ? part
          : new Part(List.of(now), text(was, now, part.text()));
    });
    return this;
  }

  static Statement macro(Statement.Macro m, Expr body) {
    return new Statement.Macro(m.word(), m.parameters(), body, m.at());
  }

  static boolean hides(Statement.Macro m, String name) {
    return m.parameters().stream().anyMatch(p -> p.name().equals(name));
  }

  /// The tree with a change made to each of its leaves.
  private static Expr mapped(Expr e, UnaryOperator<Expr> leaf) {
    if (e.parts().isEmpty()) {
      return leaf.apply(e);
    }
    var parts = new ArrayList<Expr>();
    for (var part : e.parts()) {
      parts.add(mapped(part, leaf));
    }
    return e.with(parts);
  }

  /// An equation or a def on one line, its `=` below the one it had, its comments kept; what stands
  /// right of the `=` keeps its text where it is the same.
  private static String text(Statement was, Statement now, String old) {
    var indent = old.substring(0, old.length() - old.stripLeading().length());
    var equals = old.indexOf('=');
    var head = new StringBuilder(indent).append(head(now));
    if (old.lastIndexOf('\n', equals) < 0) {
      head.repeat(' ', Math.max(0, equals - 1 - head.length()));
    }
    head.append(' ');
    var value = value(now);
    if (value(was).equals(value)) {
      return head + old.substring(equals);
    }
    head.append("= ").append(value);
    var comments = old.lines().filter(line -> line.indexOf('#') >= 0).map(Rewrite::comment);
    return old.lines().count() == 1
        ? head + comments.collect(Collectors.joining())
        : comments.map(comment -> indent + comment.strip() + "\n").collect(Collectors.joining())
            + head;
  }

  /// An equation or a def on one line; empty for what never changes.
  private static String written(Statement statement) {
    return head(statement) + value(statement);
  }

  private static String head(Statement statement) {
    return switch (statement) {
      case Statement.Equation e ->
          e.targets().stream().map(Defined::toString).collect(Collectors.joining(", "));
      case Statement.Macro m ->
          m.parameters().stream()
              .map(Word::name)
              .collect(Collectors.joining(", ", "def " + m.word().name() + "(", ")"));
      default -> "";
    };
  }

  private static String value(Statement statement) {
    return switch (statement) {
      case Statement.Equation e -> Printer.text(e.value());
      case Statement.Macro m -> Printer.text(m.body());
      default -> "";
    };
  }

  /// The comment of a line with the blanks before it.
  private static String comment(String line) {
    var code = line.substring(0, line.indexOf('#')).stripTrailing();
    return line.substring(code.length());
  }

  /// The changed equations, checked, with the values that the options had.
  ///
  /// @throws EquationException if they break a rule of the language
  public Equations equations() {
    var lines = new ArrayList<>(before);
    parts.forEach(part -> lines.add(part.text()));
    var text = String.join("\n", lines);
    if (!after.isEmpty()) {
      text = text.stripTrailing() + "\n" + String.join("\n", after) + "\n";
    }
    var options = new TreeMap<String, String>();
    equations.options().forEach(option -> options.put(option.name(), option.value()));
    return Resolver.resolve(Source.of(equations.kind(), equations.name(), text), options);
  }
}
