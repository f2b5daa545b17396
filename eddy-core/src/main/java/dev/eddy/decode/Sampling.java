package dev.eddy.decode;

/// How the next symbol is chosen from a model's scores (logits).
public sealed interface Sampling {

  /// The symbol with the highest score; of equals the one with the lower number.
  record Greedy() implements Sampling {}

  /// A symbol drawn with probability `softmax(score / temperature)` among the `topK` highest.
  ///
  /// @param temperature above 0: below 1 favours high scores, above 1 evens them out
  /// @param topK how many of the highest scores take part; of equals the lower numbers. 0: all
  /// @see <a href="https://arxiv.org/abs/1805.04833">Fan, Lewis & Dauphin 2018, top-k sampling</a>
  record Draw(double temperature, int topK) implements Sampling {
    public Draw {
      if (!(temperature > 0) || Double.isInfinite(temperature)) {
        throw new IllegalArgumentException(
            "temperature: expected a number above 0, found "
                + temperature
                + "; for the most likely symbol choose greedily");
      }
      if (topK < 0) {
        throw new IllegalArgumentException(
            "top-k: expected a number of symbols, or 0 for all, found " + topK);
      }
    }
  }

  /// Always the most likely.
  static Sampling greedy() {
    return new Greedy();
  }

  /// Draws among all symbols; temperature 0 is {@link Greedy}.
  static Sampling temperature(double temperature) {
    return of(temperature, 0);
  }

  /// Draws among the `topK` most likely symbols; temperature 0 is {@link Greedy}.
  static Sampling of(double temperature, int topK) {
    return temperature == 0 ? new Greedy() : new Draw(temperature, topK);
  }
}
