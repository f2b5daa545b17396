package dev.eddy.equation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FunctionTableTest {

  static Stream<Function> pointwise() {
    return FunctionTable.all().stream().filter(f -> f.form() == Function.Form.POINTWISE);
  }

  @ParameterizedTest
  @MethodSource("pointwise")
  void aDerivativeIsTheSlopeOfItsFunction(Function f) {
    for (var point :
        List.of(
            List.of(0.7, 1.3, -0.4),
            List.of(1.9, 0.6, 2.2),
            List.of(0.3, 2.5, 0.1),
            List.of(3.1, 0.9, 1.1))) {
      for (var sign :
          f.name().matches("log|sqrt|log1p|\\^") ? new double[] {1} : new double[] {1, -1}) {
        var at = new double[] {sign * point.get(0), point.get(1), point.get(2)};
        for (var i = 0; i < f.derivatives().size(); i++) {
          if (f.derivatives().get(i).isPresent()) {
            var slope = (shifted(f, at, i, 1e-6) - shifted(f, at, i, -1e-6)) / 2e-6;
            var names = Map.of("a", at[0], "b", at[1], "c", at[2], "y", value(f.name(), at));
            assertThat(value(f.derivatives().get(i).get(), names))
                .as("%s at %s", f.name(), point)
                .isCloseTo(slope, Offset.offset(1e-6));
          }
        }
      }
    }
  }

  @Test
  void everyFunctionHasALineOfHelp() {
    assertThat(FunctionTable.all())
        .allSatisfy(f -> assertThat(f.documentation()).isNotBlank().doesNotContain("\n"));
  }

  private static double shifted(Function f, double[] at, int i, double by) {
    var moved = at.clone();
    moved[i] += by;
    return value(f.name(), moved);
  }

  private static double value(Expr e, Map<String, Double> names) {
    return switch (e) {
      case Expr.Number n -> n.value();
      case Expr.Name n -> names.get(n.name());
      case Expr.Call c ->
          value(c.function(), c.arguments().stream().mapToDouble(a -> value(a, names)).toArray());
      case Expr.Size _, Expr.Next _, Expr.Product _, Expr.Stack _ -> throw new AssertionError(e);
    };
  }

  /// What the documentation of a function says.
  private static double value(String function, double[] v) {
    var a = v[0];
    var b = v.length > 1 ? v[1] : 0;
    return switch (function) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / b;
      case "^" -> StrictMath.pow(a, b);
      case "neg" -> -a;
      case "<" -> a < b ? 1 : 0;
      case "<=" -> a <= b ? 1 : 0;
      case ">" -> a > b ? 1 : 0;
      case ">=" -> a >= b ? 1 : 0;
      case "sigmoid" -> 1 / (1 + StrictMath.exp(-a));
      case "tanh" -> StrictMath.tanh(a);
      case "relu" -> Math.max(a, 0);
      case "elu" -> a > 0 ? a : StrictMath.expm1(a);
      case "softplus" -> StrictMath.log1p(StrictMath.exp(a));
      case "softsign" -> a / (1 + Math.abs(a));
      case "hard_sigmoid" -> Math.clamp(0.2 * a + 0.5, 0, 1);
      case "exp" -> StrictMath.exp(a);
      case "log" -> StrictMath.log(a);
      case "log1p" -> StrictMath.log1p(a);
      case "sqrt" -> Math.sqrt(a);
      case "abs" -> Math.abs(a);
      case "sign" -> Math.signum(a);
      case "max" -> Math.max(a, b);
      case "min" -> Math.min(a, b);
      case "clip" -> Math.clamp(a, -b, b);
      case "where" -> a != 0 ? b : v[2];
      default -> throw new AssertionError(function);
    };
  }
}
