package dev.eddy.equation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Arguments that are numbers before a program runs: bounds, rates, exponents. Arithmetic on
/// numbers and sizes is allowed.
final class Constants {
  private final Source source;
  private final List<Bound> bound = new ArrayList<>();

  Constants(Source source) {
    this.source = source;
  }

  /// Arguments that are only known once sizes are numbers.
  List<Bound> bound() {
    return bound;
  }

  /// The number an argument stands for, or the argument itself where sizes decide it.
  Expr of(Function f, Expr e) {
    if (!isNumber(e)) {
      throw source.error(
          e.at(),
          what(f)
              + " must be a number or an option"
              + switch (f.name()) {
                case "clip" -> ", or none";
                case "^" -> "; other powers are exp(b*log(a))";
                default -> "";
              });
    }
    if (hasSize(e)) {
      bound.add(sizes -> check(f, value(e, sizes), e.at()));
      return e;
    }
    var value = value(e, Map.of());
    check(f, value, e.at());
    return new Expr.Number(value, e.at());
  }

  private static String what(Function f) {
    return switch (f.name()) {
      case "clip" -> "the bound of clip";
      case "norm" -> "the epsilon of norm";
      case "^" -> "an exponent";
      default -> "the rate of " + f.name();
    };
  }

  private void check(Function f, double value, Span at) {
    var legal =
        switch (f.name()) {
          case "clip" -> value > 0;
          case "norm" -> value >= 0;
          case "^" -> true;
          default -> value >= 0 && value < 1;
        };
    if (!legal || !Double.isFinite(value)) {
      var range =
          switch (f.name()) {
            case "clip" -> "above 0, or none";
            case "norm" -> "at least 0";
            case "^" -> "finite";
            default -> "at least 0 and below 1";
          };
      throw source.error(at, what(f) + " must be " + range + ", found " + Printer.text(value));
    }
  }

  /// Whether an expression is arithmetic on numbers and sizes alone.
  private static boolean isNumber(Expr e) {
    return switch (e) {
      case Expr.Number _, Expr.Size _ -> true;
      case Expr.Call c -> {
        if (!isArithmetic(c.function())) {
          yield false;
        }
        for (var argument : c.arguments()) {
          if (!isNumber(argument)) {
            yield false;
          }
        }
        yield true;
      }
      case Expr.Name _, Expr.Next _, Expr.Product _, Expr.Stack _ -> false;
    };
  }

  private static boolean isArithmetic(String sign) {
    return switch (sign) {
      case "+", "-", "*", "/", "neg", "^" -> true;
      default -> false;
    };
  }

  private static boolean hasSize(Expr e) {
    for (var part : e.parts()) {
      if (hasSize(part)) {
        return true;
      }
    }
    return e instanceof Expr.Size;
  }

  static double value(Expr e, Map<String, Integer> sizes) {
    return switch (e) {
      case Expr.Number n -> n.value();
      case Expr.Size s -> sizes.get(s.name());
      case Expr.Call(var sign, var arguments, var _) -> {
        var a = value(arguments.getFirst(), sizes);
        var b = value(arguments.getLast(), sizes);
        yield switch (sign) {
          case "+" -> a + b;
          case "-" -> a - b;
          case "*" -> a * b;
          case "/" -> a / b;
          case "neg" -> -a;
          case "^" -> StrictMath.pow(a, b);
          default -> throw new IllegalStateException("no arithmetic: " + sign);
        };
      }
      case Expr.Name _, Expr.Next _, Expr.Product _, Expr.Stack _ ->
          throw new IllegalStateException("no number: " + e);
    };
  }
}
