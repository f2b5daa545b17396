package dev.eddy.equation;

import java.util.List;

/// An expression of the language of equations, as written: a tree with the place of every part.
public sealed interface Expr {

  /// Where this part stands in the text, for messages with a caret.
  Span at();

  /// A number.
  record Number(double value, Span at) implements Expr {}

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
