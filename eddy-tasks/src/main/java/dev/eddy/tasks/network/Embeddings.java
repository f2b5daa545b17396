package dev.eddy.tasks.network;

import static dev.eddy.tasks.setting.NetworkSettings.EMBEDDING_START;
import static dev.eddy.tasks.setting.RegularisationSettings.EMBEDDING_DROPOUT;

import dev.eddy.model.ModelBuilder;
import dev.eddy.model.ModelBuilder.Value;
import dev.eddy.random.Initializer;
import dev.eddy.tasks.setting.Configuration;

/// How symbols become numbers: `x_t = E[symbol_t]` with a trained table `E` of `[symbols, width]`.
///
/// @param start what the table's first values are drawn from
/// @param dropout share of symbols dropped while training (Gal & Ghahramani 2016)
public record Embeddings(Initializer start, double dropout) {

  /// @throws IllegalArgumentException if the initialiser is not known
  public static Embeddings of(Configuration configuration) {
    try {
      return new Embeddings(
          Initializer.parse(configuration.get(EMBEDDING_START)),
          configuration.get(EMBEDDING_DROPOUT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(EMBEDDING_START.key() + ": " + e.getMessage(), e);
    }
  }

  /// Symbols of an axis, each replaced by its row.
  public Value of(ModelBuilder build, String name, String axis, int symbols, int width) {
    return build.embedding(name, axis, symbols, width, dropout, start);
  }
}
