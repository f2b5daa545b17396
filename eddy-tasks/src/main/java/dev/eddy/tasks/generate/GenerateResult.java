package dev.eddy.tasks.generate;

import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.metric.LanguageScore;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// How well the model foretells a text.
///
/// @param score per symbol of the vocabulary
/// @param characters in the same text
public record GenerateResult(LanguageScore score, long characters) implements Evaluation {
  @Override
  public Map<String, Double> metrics() {
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("bits_per_character", score.bitsPer(characters));
    metrics.put("perplexity", score.perplexity());
    metrics.put("loss", score.crossEntropy());
    return metrics;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.4f bits per character, perplexity %.3f, loss %.4f nats a symbol over %d symbols",
        score.bitsPer(characters),
        score.perplexity(),
        score.crossEntropy(),
        score.symbols());
  }
}
