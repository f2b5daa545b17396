package dev.eddy.equation;

import java.util.List;

/// An expression of the language of equations, as written: a tree with the place of every part.
///
/// The trees of a text are at most 500 parts deep, so they may be walked by recursion.
public sealed interface Expr {

  /// Where this part stands in the text, for messages with a caret.
  Span at();

  /// The expressions right below this one.
  default List<Expr> parts() {
    return switch (this) {
      case Number _, Size _, Name _, Next _ -> List.of();
      case Product p -> List.of(p.operand());
      case Stack s -> s.parts();
      case Call c -> c.arguments();
    };
  }

  /// The same expression of other parts: as many as it has or, for a stack, of any number.
  default Expr with(List<Expr> parts) {
    return switch (this) {
      case Number _, Size _, Name _, Next _ -> this;
      case Product(var matrix, var _, var at) -> new Product(matrix, parts.getFirst(), at);
      case Stack(var _, var at) -> new Stack(List.copyOf(parts), at);
      case Call(var function, var _, var at) -> new Call(function, List.copyOf(parts), at);
    };
  }

  /// A number.
  record Number(double value, Span at) implements Expr {}

  /// A size as a number, such as the `H` of `sqrt(H)`: known once a model binds it.
  record Size(String name, Span at) implements Expr {}

  /// A name read as it is now: an input, a parameter, an earlier line, an option, or a state before
  /// the step.
  record Name(String name, Span at) implements Expr {}

  /// `name'`: the next value of a state, defined by an earlier line.
  record Next(String name, Span at) implements Expr {}

  /// `W @ e`: a product of a matrix parameter and a vector (on a memory: per row).
  record Product(String matrix, Expr operand, Span at) implements Expr {}

  /// `[a; b; …]`: vectors one below the other.
  record Stack(List<Expr> parts, Span at) implements Expr {}

  /// A function of the table, by its symbol (`+`, `-`, `*`, `/`, `^`, `<`, `neg`) or its name
  /// (`sigmoid`, `norm`, `split`, `dropout`, `attend`, …).
  record Call(String function, List<Expr> arguments, Span at) implements Expr {}
}
