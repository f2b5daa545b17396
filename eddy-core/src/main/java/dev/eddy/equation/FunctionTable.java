package dev.eddy.equation;

import static dev.eddy.equation.Function.Form.MEMORY;
import static dev.eddy.equation.Function.Form.POINTWISE;
import static dev.eddy.equation.Function.Form.RANDOM;
import static dev.eddy.equation.Function.Form.REDUCTION;
import static dev.eddy.equation.Function.Form.ROW;
import static dev.eddy.equation.Function.Form.SPLIT;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Every function and sign of the language, with its derivatives: the one place to add one.
///
/// Derivatives are written in the value `y` where that saves keeping the argument. Comparisons give
/// 0 or 1. `where(condition, e, 0)` chooses: where the condition does not hold exactly nothing
/// flows back, whatever is below. At a tie the first argument of `max` and `min` takes all, `clip`
/// lets all through, `relu`, `hard_sigmoid` and `abs` nothing.
public final class FunctionTable {

  private static final Map<String, Function> BY_NAME = new LinkedHashMap<>();

  static {
    pointwise("+", "a + b", "1", "1");
    pointwise("-", "a - b", "1", "-1");
    pointwise("*", "a*b, element by element", "b", "a");
    pointwise("/", "a/b, element by element", "1/b", "-y/b");
    pointwise("^", "a^b with a scalar exponent", "b*a^(b - 1)", "none");
    pointwise("neg", "-a", "-1");
    pointwise("<", "1 where a < b, else 0; has no derivative", "0", "0");
    pointwise("<=", "1 where a <= b, else 0; has no derivative", "0", "0");
    pointwise(">", "1 where a > b, else 0; has no derivative", "0", "0");
    pointwise(">=", "1 where a >= b, else 0; has no derivative", "0", "0");
    pointwise("sigmoid", "1/(1 + exp(-a))", "y*(1 - y)");
    pointwise("tanh", "the hyperbolic tangent", "1 - y*y");
    pointwise("relu", "max(a, 0)", "where(y > 0, 1, 0)");
    pointwise("elu", "a where a > 0, else exp(a) - 1", "where(y > 0, 1, y + 1)");
    pointwise("softplus", "log(1 + exp(a))", "sigmoid(a)");
    pointwise("softsign", "a/(1 + abs(a))", "(1 - abs(y))*(1 - abs(y))");
    pointwise("hard_sigmoid", "0.2*a + 0.5 held between 0 and 1", "where((y > 0)*(y < 1), 0.2, 0)");
    pointwise("exp", "e to the power a", "y");
    pointwise("log", "the natural logarithm", "1/a");
    pointwise("log1p", "log(1 + a), exact near 0", "1/(1 + a)");
    pointwise("sqrt", "the square root", "0.5/y");
    pointwise("abs", "the absolute value", "where(a, sign(a), 0)");
    pointwise("sign", "-1, 0 or 1; its derivative is 0", "0");
    pointwise("max", "the larger of a and b", "where(a >= b, 1, 0)", "where(a >= b, 0, 1)");
    pointwise("min", "the smaller of a and b", "where(a <= b, 1, 0)", "where(a <= b, 0, 1)");
    pointwise(
        "clip", "a held between -b and b; clip(a, none) is a", "where(abs(a) <= b, 1, 0)", "none");
    pointwise("where", "b where a is not 0, else c", "0", "where(a, 1, 0)", "where(a, 0, 1)");
    add("rowsum", 1, 1, REDUCTION, "the sum of a vector");
    add("rowmean", 1, 1, REDUCTION, "the mean of a vector");
    add("rowmax", 1, 1, REDUCTION, "the largest element of a vector");
    add("dot", 2, 2, REDUCTION, "the sum of a*b over two vectors");
    add("softmax", 1, 1, ROW, "exp(a)/rowsum(exp(a))");
    add("log_softmax", 1, 1, ROW, "log(softmax(a)), exact where softmax(a) is tiny");
    add(
        "norm",
        1,
        2,
        ROW,
        "(a - mean)/sqrt(variance + epsilon) over a vector; norm(a) has epsilon 1e-5, norm(a, epsilon) its own");
    add(
        "dropout",
        2,
        3,
        RANDOM,
        "a with each element dropped at the rate b while training and the rest scaled by 1/(1 - b); "
            + "dropout(a, b, variational) draws one mask for all steps");
    add(
        "zoneout",
        3,
        3,
        RANDOM,
        "zoneout(new, old, rate): each element keeps its old value at that rate while training, their mean after");
    add(
        "attend",
        3,
        4,
        MEMORY,
        "attend(q, K, M) mixes the rows of M by softmax of q.k, attend(q, K, M, v) by softmax of v.tanh(q + k)");
    add("split", 1, 1, SPLIT, "equal parts of a vector, one for each name on the left");
  }

  private FunctionTable() {}

  /// All functions, signs first.
  public static Collection<Function> all() {
    return List.copyOf(BY_NAME.values());
  }

  public static Optional<Function> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /// The function of a checked expression.
  ///
  /// @throws IllegalStateException if there is none
  public static Function named(String name) {
    return find(name).orElseThrow(() -> new IllegalStateException("no function '" + name + "'"));
  }

  private static void pointwise(String name, String documentation, String... derivatives) {
    var parsed = Arrays.stream(derivatives).map(text -> derivative(name, text)).toList();
    BY_NAME.put(
        name,
        new Function(
            name, derivatives.length, derivatives.length, POINTWISE, parsed, documentation));
  }

  private static Optional<Expr> derivative(String name, String text) {
    return text.equals("none")
        ? Optional.empty()
        : Optional.of(
            ExpressionParser.expression(
                Source.of(Equations.Kind.CELL, "the derivative of " + name, text)));
  }

  private static void add(
      String name, int least, int most, Function.Form form, String documentation) {
    BY_NAME.put(name, new Function(name, least, most, form, List.of(), documentation));
  }
}
