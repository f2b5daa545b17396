package dev.eddy.onnx.op;

/// The error function.
final class Erf {
  private Erf() {}

  /// `erf x = 2/√π ∫₀ˣ e^−t² dt`, to some 1e-15: the series around 0, and far out the continued
  /// fraction of its complement.
  static double erf(double x) {
    double a = Math.abs(x);
    if (Double.isNaN(x) || a == 0) {
      return x;
    }
    if (a > 6) {
      return Math.signum(x);
    }
    double square = a * a;
    double value;
    if (a < 2.5) {
      // 2/√π · e^−x² · Σ 2ⁿ x^(2n+1) / (1·3·5 ⋯ (2n+1)): every term is positive.
      double term = a;
      double sum = a;
      for (int n = 1; term > sum * 1e-17; n++) {
        term *= 2 * square / (2 * n + 1);
        sum += term;
      }
      value = 2 / StrictMath.sqrt(Math.PI) * StrictMath.exp(-square) * sum;
    } else {
      // erfc x = e^−x²/√π · 1/(x + ½/(x + 1/(x + 1½/(x + …)))), from far inside outwards.
      double fraction = a;
      for (int n = 60; n > 0; n--) {
        fraction = a + n / 2.0 / fraction;
      }
      value = 1 - StrictMath.exp(-square) / StrictMath.sqrt(Math.PI) / fraction;
    }
    return Math.copySign(value, x);
  }
}
