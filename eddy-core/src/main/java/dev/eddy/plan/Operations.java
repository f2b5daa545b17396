package dev.eddy.plan;

import dev.eddy.backend.Op;
import dev.eddy.equation.Expr;
import dev.eddy.equation.FunctionTable;
import java.util.Locale;
import java.util.Optional;

/// The pointwise functions of the language and the operations of the kernels: one name for each.
final class Operations {

  private Operations() {}

  static Op named(String function) {
    return switch (function) {
      case "+" -> Op.ADD;
      case "-" -> Op.SUB;
      case "*" -> Op.MUL;
      case "/" -> Op.DIV;
      case "neg" -> Op.NEG;
      case "<" -> Op.LT;
      case "<=" -> Op.LE;
      case ">" -> Op.GT;
      case ">=" -> Op.GE;
      default -> Op.valueOf(function.toUpperCase(Locale.ROOT));
    };
  }

  static String name(Op op) {
    return switch (op) {
      case ADD -> "+";
      case SUB -> "-";
      case MUL -> "*";
      case DIV -> "/";
      case LT -> "<";
      case LE -> "<=";
      case GT -> ">";
      case GE -> ">=";
      default -> op.name().toLowerCase(Locale.ROOT);
    };
  }

  /// The derivative by an argument as the table has it, in a, b, c and y.
  static Optional<Expr> derivative(Op op, int argument) {
    return FunctionTable.named(name(op)).derivatives().get(argument);
  }
}
