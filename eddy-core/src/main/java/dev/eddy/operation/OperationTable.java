package dev.eddy.operation;

import dev.eddy.equation.Expr;
import dev.eddy.equation.FunctionTable;
import java.util.Locale;
import java.util.Optional;

/// The pointwise functions of the language and the operations of the kernels: one name for each.
public final class OperationTable {

  private OperationTable() {}

  public static Op named(String function) {
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

  public static String name(Op op) {
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
  public static Optional<Expr> derivative(Op op, int argument) {
    return FunctionTable.named(name(op)).derivatives().get(argument);
  }

  /// The value of an operation on numbers, in double precision.
  public static double value(Op op, double... a) {
    return switch (op) {
      case COPY, EXPAND -> a[0];
      case ADD -> a[0] + a[1];
      case SUB -> a[0] - a[1];
      case MUL -> a[0] * a[1];
      case DIV -> a[0] / a[1];
      case NEG -> -a[0];
      case FMA -> Math.fma(a[0], a[1], a[2]);
      case FNMA -> Math.fma(-a[0], a[1], a[2]);
      case SIGMOID -> 1 / (1 + StrictMath.exp(-a[0]));
      case TANH -> StrictMath.tanh(a[0]);
      case RELU -> Math.max(a[0], 0);
      case ELU -> a[0] > 0 ? a[0] : StrictMath.expm1(a[0]);
      case SOFTPLUS -> Math.max(a[0], 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(a[0])));
      case SOFTSIGN -> a[0] / (1 + Math.abs(a[0]));
      case HARD_SIGMOID -> Math.max(0, Math.min(1, 0.2 * a[0] + 0.5));
      case EXP -> StrictMath.exp(a[0]);
      case LOG -> StrictMath.log(a[0]);
      case LOG1P -> StrictMath.log1p(a[0]);
      case SQRT -> Math.sqrt(a[0]);
      case ABS -> Math.abs(a[0]);
      case SIGN -> Math.signum(a[0]);
      case MAX -> Math.max(a[0], a[1]);
      case MIN -> Math.min(a[0], a[1]);
      case LT -> a[0] < a[1] ? 1 : 0;
      case LE -> a[0] <= a[1] ? 1 : 0;
      case GT -> a[0] > a[1] ? 1 : 0;
      case GE -> a[0] >= a[1] ? 1 : 0;
      case WHERE -> a[0] != 0 ? a[1] : a[2];
      case SIGMOID_GRAD -> (a[0] - a[0] * a[0]) * a[1];
      case TANH_GRAD -> (1 - a[0] * a[0]) * a[1];
    };
  }
}
