package dev.eddy.tasks;

import dev.eddy.tasks.data.vocabulary.Letters;
import java.util.List;

/// Where a [dev.eddy.tasks.translate.Translator] looked while it wrote: for each symbol it wrote, a
/// weight for each symbol it had read. Each row of weights sums to 1.
///
/// ```java
/// var map = translator.explain("Iceland");
/// double weight = map.weights().get(target).get(source);
/// ```
///
/// Symbols are for people: a letter that is part of a Hangul syllable is written as a letter of its
/// own, and the end of the target, which is a row like the others, as [#END].
///
/// @param source what was read
/// @param answer what was written
/// @param sourceSymbols S symbols
/// @param targetSymbols T symbols, the end included
/// @param weights `[T, S]`
public record AttentionMap(
    String source,
    String answer,
    List<String> sourceSymbols,
    List<String> targetSymbols,
    List<List<Double>> weights) {

  /// How the end of the target is written.
  public static final String END = "⟨end⟩";

  public AttentionMap {
    sourceSymbols = sourceSymbols.stream().map(Letters::shown).toList();
    targetSymbols = targetSymbols.stream().map(Letters::shown).toList();
    weights = weights.stream().map(List::copyOf).toList();
  }
}
