package dev.eddy.tasks.metric;

/// How well a model foretells symbols: a sum of negative log-probabilities in nats and the number
/// of symbols it covers.
///
/// - `crossEntropy = -Σ ln p / n`, nats per symbol
/// - `perplexity = e^crossEntropy`
/// - `bits = crossEntropy / ln 2`, bits per symbol: per character when the symbols are characters
///
/// Scores over different symbols compare only through [#bitsPer].
///
/// @param nats `-Σ ln p`, natural logarithm
/// @param symbols how many symbols were foretold, the end of sequence included if the model
///   foretells it
public record LanguageScore(double nats, long symbols) {
  public static final LanguageScore NONE = new LanguageScore(0, 0);

  public LanguageScore {
    if (!(nats >= 0) || symbols < 0) {
      throw new IllegalArgumentException(
          "language score: expected nats and a symbol count of 0 or more, found "
              + nats
              + " nats over "
              + symbols
              + " symbols");
    }
  }

  /// From a mean loss in nats per symbol, as training reports it.
  public static LanguageScore ofMean(double natsPerSymbol, long symbols) {
    return new LanguageScore(natsPerSymbol * symbols, symbols);
  }

  public LanguageScore plus(LanguageScore other) {
    return new LanguageScore(nats + other.nats, symbols + other.symbols);
  }

  /// Nats per symbol.
  public double crossEntropy() {
    return symbols == 0 ? 0 : nats / symbols;
  }

  public double perplexity() {
    return perplexity(crossEntropy());
  }

  public double bitsPerSymbol() {
    return bits(crossEntropy());
  }

  /// Bits per unit of another count, e.g. characters for a model of words.
  public double bitsPer(long units) {
    if (units <= 0)
      throw new IllegalArgumentException("language score: expected 1 unit or more, found " + units);
    return bits(nats / units);
  }

  /// `e^nats`.
  public static double perplexity(double natsPerSymbol) {
    return StrictMath.exp(natsPerSymbol);
  }

  /// `nats / ln 2`.
  public static double bits(double nats) {
    return nats / StrictMath.log(2);
  }

  /// `ln perplexity`.
  public static double natsOfPerplexity(double perplexity) {
    return StrictMath.log(perplexity);
  }
}
