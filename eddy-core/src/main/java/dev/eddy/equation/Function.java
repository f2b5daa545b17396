package dev.eddy.equation;

import java.util.List;
import java.util.Optional;

/// A function or sign of the language: one row of the {@link FunctionTable}.
///
/// @param name its name, or its sign (`neg` for the minus before a value)
/// @param least the fewest arguments
/// @param most the most arguments
/// @param form what it does with shapes
/// @param derivatives for a pointwise function, the derivative by each argument in the same
///   language: `a`, `b`, `c` are the arguments and `y` is the value; empty where there is none. For
///   other forms the list is empty
/// @param documentation one line for help
public record Function(
    String name,
    int least,
    int most,
    Form form,
    List<Optional<Expr>> derivatives,
    String documentation) {

  public enum Form {
    /// Element by element; scalars mix with everything.
    POINTWISE,
    /// A whole row to a scalar: `rowsum`, `rowmean`, `rowmax`, `dot`.
    REDUCTION,
    /// A whole row to a row: `softmax`, `norm`.
    ROW,
    /// A site of random numbers: `dropout`, `zoneout`.
    RANDOM,
    /// `attend`, over the rows of a memory.
    MEMORY,
    /// `split`, which gives several values.
    SPLIT
  }

  /// The added variance of `norm(e)` when it is given no second argument.
  public static final double NORM_EPSILON = 1e-5;

  /// Whether it is written between or before its arguments.
  public boolean isSign() {
    return name.equals("neg") || !Lexer.isNameStart(name.codePointAt(0));
  }

  /// The place of an argument that must be a number known before the program runs, such as a rate;
  /// -1 when there is none.
  int constantArgument() {
    return switch (name) {
      case "clip", "norm", "dropout" -> 1;
      case "zoneout" -> 2;
      default -> -1;
    };
  }

  /// `2 arguments`, `1 or 2 arguments`.
  static String arity(int least, int most) {
    return (least == most ? "" + least : least + " or " + most)
        + (most == 1 ? " argument" : " arguments");
  }
}
