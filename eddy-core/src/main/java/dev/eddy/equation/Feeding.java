package dev.eddy.equation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds where an input goes into a product, and joins another vector to it there.
///
/// A name is *fed* where it is the operand of a product or a part of a stack that is. A line, or an
/// argument of a def, whose every use is fed passes that on to what it is made of.
final class Feeding {

  private final String input;
  private final String with;

  /// Which arguments of each def are only fed.
  private final Map<String, List<Boolean>> macros = new HashMap<>();

  /// Names with a use that is not fed.
  private final Set<String> plain = new HashSet<>();

  private boolean found;

  Feeding(List<Statement> statements, String input, String with) {
    this.input = input;
    this.with = with;
    for (var statement : statements) {
      if (statement instanceof Statement.Macro m) {
        macros.put(
            m.word().name(),
            m.parameters().stream().map(p -> isFed(m.body(), p.name(), false)).toList());
      }
    }
    plain.add("output");
    for (var statement : statements.reversed()) {
      switch (statement) {
        case Statement.Equation e -> markPlain(e.value(), isFed(e), Set.of());
        case Statement.Macro m -> {
          var arguments = new HashSet<String>();
          m.parameters().forEach(p -> arguments.add(p.name()));
          markPlain(m.body(), false, arguments);
        }
        default -> {}
      }
    }
  }

  /// Whether the input was found in a product.
  boolean found() {
    return found;
  }

  Statement changed(Statement statement) {
    return switch (statement) {
      case Statement.Equation e ->
          new Statement.Equation(e.targets(), joined(e.value(), isFed(e)), e.at());
      case Statement.Macro m when !Rewrite.hides(m, input) ->
          Rewrite.macro(m, joined(m.body(), false));
      default -> statement;
    };
  }

  /// Whether a line only passes its value on to products.
  private boolean isFed(Statement.Equation e) {
    var target = e.targets().getFirst();
    return e.targets().size() == 1 && !target.next() && !plain.contains(target.name());
  }

  /// Whether every use of a name in an expression is fed.
  private boolean isFed(Expr e, String name, boolean fed) {
    if (e instanceof Expr.Name(var read, var _)) {
      return fed || !read.equals(name);
    }
    for (var i = 0; i < e.parts().size(); i++) {
      if (!isFed(e.parts().get(i), name, feeds(e, i, fed))) {
        return false;
      }
    }
    return true;
  }

  private void markPlain(Expr e, boolean fed, Set<String> arguments) {
    if (e instanceof Expr.Name(var read, var _) && !fed && !arguments.contains(read)) {
      plain.add(read);
    }
    for (var i = 0; i < e.parts().size(); i++) {
      markPlain(e.parts().get(i), feeds(e, i, fed), arguments);
    }
  }

  /// Whether a part of an expression is fed, where the expression is or is not.
  private boolean feeds(Expr e, int part, boolean fed) {
    return switch (e) {
      case Expr.Product _ -> true;
      case Expr.Stack _ -> fed;
      case Expr.Call c -> {
        var arguments = macros.get(c.function());
        yield arguments != null && part < arguments.size() && arguments.get(part);
      }
      case Expr.Number _, Expr.Size _, Expr.Name _, Expr.Next _ -> false;
    };
  }

  private Expr joined(Expr e, boolean fed) {
    if (e instanceof Expr.Name(var name, var at) && fed && name.equals(input)) {
      found = true;
      return new Expr.Stack(List.of(e, new Expr.Name(with, at)), at);
    }
    if (e.parts().isEmpty()) {
      return e;
    }
    var parts = new ArrayList<Expr>();
    for (var i = 0; i < e.parts().size(); i++) {
      var part = joined(e.parts().get(i), feeds(e, i, fed));
      if (e instanceof Expr.Stack && e.parts().get(i) instanceof Expr.Name) {
        parts.addAll(part instanceof Expr.Stack(var both, var _) ? both : List.of(part));
      } else {
        parts.add(part);
      }
    }
    return e.with(parts);
  }
}
