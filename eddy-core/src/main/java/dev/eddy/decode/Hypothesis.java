package dev.eddy.decode;

import java.util.List;

/// A sequence that a search found. A value.
///
/// @param symbols without the one it began with and the one that ended it
/// @param logProbability the sum of the log-probabilities of all steps, that of the end included,
///   in nats
/// @param score what it was ranked by: {@link #logProbability}, normalised by length where the
///   search does that
/// @param ended whether it came to its end, or was cut at the greatest length
public record Hypothesis(
    List<Integer> symbols, double logProbability, double score, boolean ended) {

  public Hypothesis {
    symbols = List.copyOf(symbols);
  }

  /// The symbols as an array of its own.
  public int[] ids() {
    return symbols.stream().mapToInt(Integer::intValue).toArray();
  }
}
