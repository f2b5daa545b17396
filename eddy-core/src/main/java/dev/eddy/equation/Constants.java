package dev.eddy.equation;

/// Arguments that are numbers before a program runs: bounds, rates, exponents. Arithmetic on
/// numbers is allowed.
final class Constants {
  private Constants() {}

  /// The number an argument stands for.
  static Expr.Number of(Source source, Function f, Expr e) {
    var what =
        switch (f.name()) {
          case "clip" -> "the bound of clip";
          case "norm" -> "the epsilon of norm";
          case "^" -> "an exponent";
          default -> "the rate of " + f.name();
        };
    var value = value(e);
    if (value == null) {
      throw source.error(
          e.at(),
          what + " must be a number or an option" + (f.name().equals("clip") ? ", or none" : ""));
    }
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
      throw source.error(e.at(), what + " must be " + range + ", found " + Printer.text(value));
    }
    return new Expr.Number(value, e.at());
  }

  /// The value of arithmetic on numbers alone, else null.
  private static Double value(Expr e) {
    return switch (e) {
      case Expr.Number n -> n.value();
      case Expr.Call(var sign, var arguments, var _)
          when FunctionTable.find(sign).filter(Function::isSign).isPresent() -> {
        var a = value(arguments.getFirst());
        var b = value(arguments.getLast());
        if (a == null || b == null) {
          yield null;
        }
        yield switch (sign) {
          case "+" -> a + b;
          case "-" -> a - b;
          case "*" -> a * b;
          case "/" -> a / b;
          case "neg" -> -a;
          case "^" -> StrictMath.pow(a, b);
          default -> null;
        };
      }
      case Expr.Call _, Expr.Name _, Expr.Next _, Expr.Product _, Expr.Stack _ -> null;
    };
  }
}
