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
    return text(e, COMPARISON);
  }

  private static String text(Expr e, int least) {
    var text =
        switch (e) {
          case Expr.Number n -> text(n.value());
          case Expr.Name n -> n.name();
          case Expr.Next n -> n.name() + "'";
          case Expr.Product p ->
              p.matrix()
                  + " @ "
                  + text(p.operand(), p.operand() instanceof Expr.Product ? PRODUCT : PRIMARY);
          case Expr.Stack s -> list(s.parts(), "; ", "[", "]");
          case Expr.Call c -> call(c);
        };
    return level(e) < least ? "(" + text + ")" : text;
  }

  private static int level(Expr e) {
    return switch (e) {
      case Expr.Number n -> n.value() < 0 || 1 / n.value() < 0 ? UNARY : PRIMARY;
      case Expr.Name _, Expr.Next _, Expr.Stack _ -> PRIMARY;
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

  private static String call(Expr.Call c) {
    return switch (c.function()) {
      case "<", "<=", ">", ">=" -> binary(c, SUM, " " + c.function() + " ", SUM);
      case "+", "-" -> binary(c, SUM, " " + c.function() + " ", PRODUCT);
      case "*", "/" -> binary(c, TERM, c.function(), UNARY);
      case "neg" -> "-" + text(c.arguments().getFirst(), UNARY);
      case "^" -> binary(c, PRIMARY, "^", UNARY);
      default -> c.function() + list(c.arguments(), ", ", "(", ")");
    };
  }

  private static String binary(Expr.Call c, int left, String sign, int right) {
    return text(c.arguments().get(0), left) + sign + text(c.arguments().get(1), right);
  }

  private static String list(List<Expr> parts, String separator, String open, String close) {
    return parts.stream().map(Printer::text).collect(Collectors.joining(separator, open, close));
  }
}
