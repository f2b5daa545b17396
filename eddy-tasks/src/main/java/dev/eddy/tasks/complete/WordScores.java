package dev.eddy.tasks.complete;

import dev.eddy.tasks.data.words.WordCount;
import dev.eddy.tasks.metric.PrefixRanks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// How well a [Completer] does on words it learned from, beside a list of them by count, and on
/// words it never saw, beside the best n-gram.
///
/// *Bits per letter* of unseen words: `Σ w·(−log₂ p) / Σ w·n` over words of n symbols, the letters
/// and the end of the word; w is 1 (by type) or the word's count (by count). Letters are those of
/// the vocabulary: for Hangul cut into letters, the two or three of a syllable. A word with a
/// letter that no learned word has is left out.
///
/// *Mean reciprocal rank* and *keystrokes saved* ([PrefixRanks]), by count: `listed` ranks the
/// words of the list that share a beginning by the model's probability, exactly, as the trie ranks
/// them by count, which no ranking of that list can beat. `free` takes what the model itself
/// writes, by its beam: any sequence of letters may come first, and what is outside the beam counts
/// as not found. Free words are drawn at places evenly spaced through the running text that the
/// counts tell of.
///
/// @param unseen bits for words that were not learned from; empty where none was measured
/// @param seen of words that were learned from; empty where none was measured
/// @param freeUnseen of words that were not learned from, as the model writes them
public record WordScores(
    Optional<Unseen> unseen, Optional<Seen> seen, Optional<PrefixRanks> freeUnseen) {

  /// Beginnings with a column of their own.
  private static final int COLUMNS = 6;

  private static final String HEAD =
      "  mean reciprocal rank after   1      2      3      4      5      6    all  keys saved";

  /// @param words those measured
  /// @param leftOut those with unknown letters
  public record Unseen(int words, int leftOut, Bits model, Ngram bestByType, Ngram bestByCount) {}

  /// Bits per letter.
  public record Bits(double byType, double byCount) {}

  /// @param order how many symbols it looks at, the foretold one included
  /// @param power of the counts it learned with: that of the model, or 0
  /// @param bits per letter
  public record Ngram(int order, double power, double bits) {}

  /// @param words those measured
  /// @param listed the model among the words of the list
  /// @param listWords in the list: all that were learned from
  /// @param trie the list by count
  /// @param free the model as it writes
  public record Seen(
      int words, int listWords, PrefixRanks listed, PrefixRanks trie, PrefixRanks free) {}

  /// @param learned the words the model learned from
  /// @param measured any words, with the counts they are weighted by
  public static WordScores of(
      Completer completer, List<WordCount> learned, List<WordCount> measured) {
    return new WordMeasuring(completer, learned).scores(measured);
  }

  // ---- numbers
  // -----------------------------------------------------------------------------------

  /// Numbers by name. `unseen_below_ngram` is `1 − bits / bits of the best n-gram` by type,
  /// `listed_of_trie` the mean reciprocal rank as a share of the trie's.
  public Map<String, Double> metrics() {
    var metrics = new LinkedHashMap<String, Double>();
    unseen.ifPresent(one -> {
      metrics.put("unseen_words", (double) one.words());
      metrics.put("unseen_left_out", (double) one.leftOut());
      metrics.put("unseen_bits_by_type", one.model().byType());
      metrics.put("unseen_bits_by_count", one.model().byCount());
      metrics.put("ngram_bits_by_type", one.bestByType().bits());
      metrics.put("ngram_order_by_type", (double) one.bestByType().order());
      metrics.put("ngram_bits_by_count", one.bestByCount().bits());
      metrics.put("ngram_order_by_count", (double) one.bestByCount().order());
      metrics.put("unseen_below_ngram", 1 - one.model().byType() / one.bestByType().bits());
    });
    seen.ifPresent(one -> {
      metrics.put("seen_words", (double) one.words());
      put(metrics, "listed", one.listed());
      put(metrics, "trie", one.trie());
      put(metrics, "free_seen", one.free());
      metrics.put(
          "listed_of_trie", one.listed().meanReciprocalRank() / one.trie().meanReciprocalRank());
    });
    freeUnseen.ifPresent(one -> put(metrics, "free_unseen", one));
    return metrics;
  }

  private static void put(Map<String, Double> metrics, String name, PrefixRanks ranks) {
    metrics.put(name + "_mrr", ranks.meanReciprocalRank());
    for (int i = 0; i < Math.min(COLUMNS, ranks.byLetters().size()); i++) {
      metrics.put(name + "_mrr_" + (i + 1), ranks.byLetters().get(i));
    }
    metrics.put(name + "_keystrokes_saved", ranks.keystrokesSaved());
  }

  // ---- text
  // --------------------------------------------------------------------------------------

  @Override
  public String toString() {
    var lines = new ArrayList<String>();
    unseen.ifPresent(one -> {
      lines.add(
          "bits per letter of %d unseen words%s, each alike: %s"
              .formatted(
                  one.words(),
                  one.leftOut() == 0
                      ? ""
                      : " (%d with unknown letters left out)".formatted(one.leftOut()),
                  text(one.model().byType(), one.bestByType())));
      lines.add("by count: " + text(one.model().byCount(), one.bestByCount()));
    });
    if (seen.isPresent() || freeUnseen.isPresent()) {
      lines.add(HEAD);
    }
    seen.ifPresent(one -> {
      lines.add(row("trie of %d words".formatted(one.listWords()), one.trie()));
      lines.add(row("model, of the list", one.listed()));
      lines.add(row("model, free", one.free()));
    });
    freeUnseen.ifPresent(ranks -> lines.add(row("free, unseen words", ranks)));
    return String.join("\n", lines);
  }

  private static String text(double bits, Ngram best) {
    return String.format(
        Locale.ROOT,
        "%.4f, Witten–Bell %.4f (order %d, %s), %.1f %% %s",
        bits,
        best.bits(),
        best.order(),
        best.power() == 0 ? "each word alike" : "weighted as here",
        100 * Math.abs(1 - bits / best.bits()),
        bits <= best.bits() ? "below" : "above");
  }

  private static String row(String name, PrefixRanks ranks) {
    var text = new StringBuilder("  %-22s".formatted(name));
    for (int i = 0; i < COLUMNS; i++) {
      text.append(
          i < ranks.byLetters().size()
              ? String.format(Locale.ROOT, "%7.3f", ranks.byLetters().get(i))
              : "      –");
    }
    return text.append(
            String.format(
                Locale.ROOT,
                "%7.3f%8.1f %%",
                ranks.meanReciprocalRank(),
                100 * ranks.keystrokesSaved()))
        .toString();
  }
}
