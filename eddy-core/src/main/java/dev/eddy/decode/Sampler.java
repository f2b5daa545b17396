package dev.eddy.decode;

import dev.eddy.random.RandomStream;

/// Chooses symbols, one after another, as a {@link Sampling} says.
///
/// The same scores and the same random stream give the same symbols on every machine: probabilities
/// are `StrictMath.exp` of differences to the highest score, in double precision, summed in the
/// order of the symbols. A score of −∞ is never chosen, and one of +∞ leaves others no chance.
/// Nothing is allocated after the first call. For one thread.
public final class Sampler {

  private final Sampling sampling;
  private final RandomStream random;
  private double[] weights = {};
  private int[] best = {};

  /// @param random taken from once per drawn symbol (two words); not touched by greedy choice
  public Sampler(Sampling sampling, RandomStream random) {
    this.sampling = sampling;
    this.random = random;
  }

  /// The next symbol, 0 to `count − 1`, by the scores `logits[at … at + count − 1]`.
  ///
  /// @throws IllegalArgumentException if a score is NaN, or all are −∞
  public int next(float[] logits, int at, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("sampling: expected at least one score, found " + count);
    }
    int most = highest(logits, at, count);
    return switch (sampling) {
      case Sampling.Greedy _ -> most;
      case Sampling.Draw(double temperature, int topK) ->
          draw(logits, at, count, logits[at + most], temperature, topK);
    };
  }

  private static int highest(float[] logits, int at, int count) {
    int most = 0;
    for (int i = 0; i < count; i++) {
      if (Float.isNaN(logits[at + i])) {
        throw new IllegalArgumentException(
            "sampling: the score of symbol " + i + " is NaN; the model's weights are broken");
      }
      if (logits[at + i] > logits[at + most]) {
        most = i;
      }
    }
    if (logits[at + most] == Float.NEGATIVE_INFINITY) {
      throw new IllegalArgumentException(
          "sampling: of %d symbols none may follow, all scores are −∞; allow at least one"
              .formatted(count));
    }
    return most;
  }

  private int draw(
      float[] logits, int at, int count, double highest, double temperature, int topK) {
    if (weights.length < count) {
      weights = new double[count];
    }
    boolean all = topK == 0 || topK >= count;
    int least = all ? -1 : leastOf(topK, logits, at, count);
    double sum = 0;
    int last = 0;
    for (int i = 0; i < count; i++) {
      boolean takesPart = all || above(logits, at, i, least) || i == least;
      weights[i] = takesPart ? weight(logits[at + i], highest, temperature) : 0;
      sum += weights[i];
      if (weights[i] > 0) {
        last = i;
      }
    }
    double place = random.uniformDouble() * sum;
    for (int i = 0; i < last; i++) {
      place -= weights[i];
      if (place < 0) {
        return i;
      }
    }
    return last;
  }

  /// Relative to the highest score, which may be +∞.
  private static double weight(double score, double highest, double temperature) {
    return score == highest ? 1 : StrictMath.exp((score - highest) / temperature);
  }

  /// The symbol that is the `k`-th in the order of scores: best[0 … k−1] is kept sorted, the
  /// highest first.
  private int leastOf(int k, float[] logits, int at, int count) {
    if (best.length < k) {
      best = new int[k];
    }
    int held = 0;
    for (int i = 0; i < count; i++) {
      if (held == k && !above(logits, at, i, best[k - 1])) {
        continue;
      }
      int place = held < k ? held++ : k - 1;
      while (place > 0 && above(logits, at, i, best[place - 1])) {
        best[place] = best[place - 1];
        place--;
      }
      best[place] = i;
    }
    return best[k - 1];
  }

  private static boolean above(float[] logits, int at, int i, int j) {
    return logits[at + i] > logits[at + j] || logits[at + i] == logits[at + j] && i < j;
  }
}
