package dev.eddy.equation;

import java.util.List;
import java.util.stream.Collectors;

/// Writes expressions and lines in the language: reading the text back gives the same tree.
///
/// There are no more parentheses than it needs, but for `r*(W @ x)`, which a reader would take for
/// a product of `r*W`.
public final class Printer {
  private static final int COMPARISON = 0;
  private static final int SUM = 1;
  private static final int PRODUCT = 2;
  private static final int TERM = 3;
  private static final int UNARY = 4;
  private static final int POWER = 5;
  private static final int PRIMARY = 6;

  private Printer() {}

  /// A number as short as it can be: `1`, `0.5`, `1e-8`.
  public static String text(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return (value == 0 && 1 / value < 0 ? "-" : "") + (long) value;
    }
    return Double.toString(value).replace(".0E", "E").replace('E', 'e');
  }

  /// An initialiser, such as `zeros` or `uniform(-1, 1)`.
  public static String text(Equations.Init init) {
    return init.arguments().isEmpty()
        ? init.name()
        : init.name()
            + init.arguments().stream()
                .map(Printer::text)
                .collect(Collectors.joining(", ", "(", ")"));
  }

  /// A line, such as `c' = f*c + i*g`.
  public static String text(Equations.Line line) {
    var targets =
        line.targets().stream()
            .map(t -> t.next() ? t.name() + "'" : t.name())
            .collect(Collectors.joining(", "));
    return targets + " = " + text(line.value());
  }

  /// An expression, such as `sigmoid(W_i @ x + U_i @ h + b_i)`.
  public static String text(Expr e) {
    var text = new StringBuilder();
    write(e, COMPARISON, text);
    return text.toString();
  }

  private static void write(Expr e, int least, StringBuilder out) {
    var closed = level(e) < least;
    if (closed) {
      out.append('(');
    }
    switch (e) {
      case Expr.Number n -> out.append(text(n.value()));
      case Expr.Size s -> out.append(s.name());
      case Expr.Name n -> out.append(n.name());
      case Expr.Next n -> out.append(n.name()).append('\'');
      case Expr.Product p -> {
        out.append(p.matrix()).append(" @ ");
        write(p.operand(), p.operand() instanceof Expr.Product ? PRODUCT : PRIMARY, out);
      }
      case Expr.Stack s -> list(s.parts(), "; ", "[", "]", out);
      case Expr.Call c -> call(c, out);
    }
    if (closed) {
      out.append(')');
    }
  }

  private static int level(Expr e) {
    return switch (e) {
      case Expr.Number n -> n.value() < 0 || 1 / n.value() < 0 ? UNARY : PRIMARY;
      case Expr.Size _, Expr.Name _, Expr.Next _, Expr.Stack _ -> PRIMARY;
      case Expr.Product _ -> PRODUCT;
      case Expr.Call c ->
          switch (c.function()) {
            case "<", "<=", ">", ">=" -> COMPARISON;
            case "+", "-" -> SUM;
            case "*", "/" -> TERM;
            case "neg" -> UNARY;
            case "^" -> POWER;
            default -> PRIMARY;
          };
    };
  }

  private static void call(Expr.Call c, StringBuilder out) {
    switch (c.function()) {
      case "<", "<=", ">", ">=" -> binary(c, SUM, " " + c.function() + " ", SUM, out);
      case "+", "-" -> binary(c, SUM, " " + c.function() + " ", PRODUCT, out);
      case "*", "/" -> binary(c, TERM, c.function(), UNARY, out);
      case "neg" -> {
        out.append('-');
        write(c.arguments().getFirst(), UNARY, out);
      }
      case "^" -> binary(c, PRIMARY, "^", UNARY, out);
      default -> list(c.arguments(), ", ", c.function() + "(", ")", out);
    }
  }

  private static void binary(Expr.Call c, int left, String sign, int right, StringBuilder out) {
    write(c.arguments().get(0), left, out);
    out.append(sign);
    write(c.arguments().get(1), right, out);
  }

  private static void list(
      List<Expr> parts, String separator, String open, String close, StringBuilder out) {
    out.append(open);
    for (var i = 0; i < parts.size(); i++) {
      if (i > 0) {
        out.append(separator);
      }
      write(parts.get(i), COMPARISON, out);
    }
    out.append(close);
  }
}
