package dev.eddy.equation;

/// Compares expressions without their places.
public final class Trees {
  private static final Span NOWHERE = new Span(0, 0, 0);

  private Trees() {}

  /// The same tree with every place forgotten.
  public static Expr bare(Expr e) {
    return switch (e) {
      case Expr.Number n -> new Expr.Number(n.value(), NOWHERE);
      case Expr.Size s -> new Expr.Size(s.name(), NOWHERE);
      case Expr.Name n -> new Expr.Name(n.name(), NOWHERE);
      case Expr.Next n -> new Expr.Next(n.name(), NOWHERE);
      case Expr.Product p -> new Expr.Product(p.matrix(), bare(p.operand()), NOWHERE);
      case Expr.Stack s -> new Expr.Stack(s.parts().stream().map(Trees::bare).toList(), NOWHERE);
      case Expr.Call c ->
          new Expr.Call(c.function(), c.arguments().stream().map(Trees::bare).toList(), NOWHERE);
    };
  }

  /// Reads one expression, names not looked up.
  public static Expr read(String text) {
    return ExpressionParser.expression(Source.of(Equations.Kind.CELL, "test", text));
  }
}
