package dev.eddy.decode;

/// `log softmax(y)_j = y_j − m − log Σ_i e^(y_i − m)`, m the greatest `y`, in double precision and
/// in the order of the indices: the same bits on every machine.
public final class LogSoftmax {

  private LogSoftmax() {}

  /// Replaces `n` values of `y` from `at` on. A value of −∞ stays −∞ and takes no part.
  ///
  /// @throws IllegalArgumentException if a value is not a number, or none is above −∞
  public static void of(double[] y, int at, int n) {
    double max = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      double value = y[at + j];
      if (Double.isNaN(value)) {
        throw new IllegalArgumentException(
            "the score of symbol %d is not a number: the model's weights are broken; train it anew"
                .formatted(j));
      }
      max = Math.max(max, value);
    }
    if (Double.isInfinite(max)) {
      throw new IllegalArgumentException(
          "of %d symbols none may follow, or a score is infinite; allow at least one".formatted(n));
    }
    double sum = 0;
    for (int j = 0; j < n; j++) {
      sum += y[at + j] == Double.NEGATIVE_INFINITY ? 0 : StrictMath.exp(y[at + j] - max);
    }
    double log = max + StrictMath.log(sum);
    for (int j = 0; j < n; j++) {
      y[at + j] -= log;
    }
  }
}
