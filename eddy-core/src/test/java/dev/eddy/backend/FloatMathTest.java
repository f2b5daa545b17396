package dev.eddy.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FloatMathTest {
  /// A prime, so that a walk over the bits of all floats meets every exponent with ever other
  /// significands: two million floats.
  private static final int STRIDE = 2053;

  interface FloatFunction {
    float apply(float x);
  }

  enum Function {
    EXP(FloatMath::exp, StrictMath::exp),
    EXPM1(FloatMath::expm1, StrictMath::expm1),
    TANH(FloatMath::tanh, StrictMath::tanh),
    SIGMOID(
        FloatMath::sigmoid,
        x -> x < 0 ? StrictMath.exp(x) / (1 + StrictMath.exp(x)) : 1 / (1 + StrictMath.exp(-x))),
    SOFTPLUS(
        FloatMath::softplus, x -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)))),
    ELU(FloatMath::elu, x -> x > 0 ? x : StrictMath.expm1(x)),
    LOG(FloatMath::log, StrictMath::log),
    LOG1P(FloatMath::log1p, StrictMath::log1p);

    final FloatFunction function;
    final DoubleUnaryOperator exact;

    Function(FloatFunction function, DoubleUnaryOperator exact) {
      this.function = function;
      this.exact = exact;
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyFunctionIsWithinTwoAndAHalfUlp(Function f) {
    double worst = 0;
    float where = 0;
    for (long bits = 0; bits < 1L << 32; bits += STRIDE) {
      float x = Float.intBitsToFloat((int) bits);
      double error = ulps(f.function.apply(x), f.exact.applyAsDouble(x));
      if (!(error <= worst)) {
        worst = error;
        where = x;
      }
    }
    assertThat(worst).as("%s is worst at %s", f, where).isLessThanOrEqualTo(2.5);
  }

  @ParameterizedTest
  @EnumSource
  void everyFunctionIsAccurateWhereItCurves(Function f) {
    double worst = 0;
    float where = 0;
    for (int i = -400_000; i <= 400_000; i++) {
      float x = i * 0.00026f;
      double error = ulps(f.function.apply(x), f.exact.applyAsDouble(x));
      if (!(error <= worst)) {
        worst = error;
        where = x;
      }
    }
    assertThat(worst).as("%s is worst at %s", f, where).isLessThanOrEqualTo(2.5);
  }

  @Test
  void endsAreExact() {
    float infinity = Float.POSITIVE_INFINITY;
    assertThat(FloatMath.tanh(infinity)).isEqualTo(1f);
    assertThat(FloatMath.tanh(-infinity)).isEqualTo(-1f);
    assertThat(FloatMath.tanh(10f)).isEqualTo(1f);
    assertThat(FloatMath.tanh(-Float.MAX_VALUE)).isEqualTo(-1f);
    assertThat(FloatMath.sigmoid(infinity)).isEqualTo(1f);
    assertThat(FloatMath.sigmoid(-infinity)).isEqualTo(0f);
    assertThat(FloatMath.sigmoid(0f)).isEqualTo(0.5f);
    assertThat(FloatMath.sigmoid(-103f)).isEqualTo(Float.MIN_VALUE);
    assertThat(FloatMath.exp(-infinity)).isEqualTo(0f);
    assertThat(FloatMath.exp(infinity)).isEqualTo(infinity);
    assertThat(FloatMath.exp(88.75f)).isEqualTo(infinity);
    assertThat(FloatMath.exp(0f)).isEqualTo(1f);
    assertThat(FloatMath.expm1(-infinity)).isEqualTo(-1f);
    assertThat(FloatMath.expm1(infinity)).isEqualTo(infinity);
    assertThat(FloatMath.log(0f)).isEqualTo(-infinity);
    assertThat(FloatMath.log(1f)).isEqualTo(0f);
    assertThat(FloatMath.log(infinity)).isEqualTo(infinity);
    assertThat(FloatMath.log(-Float.MIN_VALUE)).isNaN();
    assertThat(FloatMath.log1p(-1f)).isEqualTo(-infinity);
    assertThat(FloatMath.log1p(infinity)).isEqualTo(infinity);
    assertThat(FloatMath.log1p(-1.5f)).isNaN();
    assertThat(FloatMath.softplus(-infinity)).isEqualTo(0f);
    assertThat(FloatMath.softplus(infinity)).isEqualTo(infinity);
  }

  @Test
  void zeroKeepsItsSignWhereTheFunctionIsOdd() {
    int negativeZero = Float.floatToRawIntBits(-0f);
    assertThat(Float.floatToRawIntBits(FloatMath.tanh(-0f))).isEqualTo(negativeZero);
    assertThat(Float.floatToRawIntBits(FloatMath.expm1(-0f))).isEqualTo(negativeZero);
    assertThat(Float.floatToRawIntBits(FloatMath.log1p(-0f))).isEqualTo(negativeZero);
  }

  @ParameterizedTest
  @EnumSource
  void nanStaysNan(Function f) {
    assertThat(f.function.apply(Float.NaN)).isNaN();
  }

  /// The distance to the exact value in units of the last place of the nearest float; 0 for two NaN
  /// or equal infinities.
  private static double ulps(float found, double exact) {
    float nearest = (float) exact;
    if (Float.isNaN(nearest)
        || Float.isInfinite(nearest)
        || Float.isNaN(found)
        || Float.isInfinite(found)) {
      return Float.compare(found, nearest) == 0 ? 0 : Double.POSITIVE_INFINITY;
    }
    return Math.abs(found - exact) / Math.ulp(nearest);
  }
}
