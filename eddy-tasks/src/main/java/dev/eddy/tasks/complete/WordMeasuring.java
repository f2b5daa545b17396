package dev.eddy.tasks.complete;

import dev.eddy.tasks.baseline.Trie;
import dev.eddy.tasks.baseline.WittenBell;
import dev.eddy.tasks.complete.WordScores.Bits;
import dev.eddy.tasks.complete.WordScores.Ngram;
import dev.eddy.tasks.complete.WordScores.Seen;
import dev.eddy.tasks.complete.WordScores.Unseen;
import dev.eddy.tasks.data.Progress;
import dev.eddy.tasks.data.vocabulary.Vocabulary;
import dev.eddy.tasks.data.vocabulary.Vocabulary.Reserved;
import dev.eddy.tasks.data.words.WordCount;
import dev.eddy.tasks.metric.LanguageScore;
import dev.eddy.tasks.metric.PrefixRanks;
import dev.eddy.tasks.setting.DecodingSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntBiFunction;
import java.util.stream.IntStream;

/// How [WordScores] come about.
///
/// Words are spelled as the vocabulary cuts them, a code point a letter, and counted together where
/// they are then the same.
final class WordMeasuring {

  private static final int FEWEST = 2;
  private static final int MOST = 7;

  /// Places in running text that words are drawn at where the beam is measured, at most.
  private static final int DRAWN = 200;

  /// Letters that the beam goes through at most, all beginnings together. Fewer places are drawn
  /// where words are long: the beginnings of one of 160 letters cost as much as those of hundreds
  /// of usual ones.
  private static final long BEAM_LETTERS = 400_000;

  private final Completer completer;
  private final Vocabulary vocabulary;
  private final double power;
  private final Map<String, Long> learned;

  WordMeasuring(Completer completer, List<WordCount> learned) {
    this.completer = completer;
    vocabulary = completer.vocabulary();
    power = completer.trained().configuration().get(CompleteForm.COUNT_POWER);
    this.learned = spelled(learned);
  }

  WordScores scores(List<WordCount> measured) {
    var words = words(spelled(measured));
    var seen = words.stream().filter(word -> learned.containsKey(word.word())).toList();
    var unseen = words.stream().filter(word -> !learned.containsKey(word.word())).toList();
    return new WordScores(
        bits(unseen),
        seen.isEmpty() ? Optional.empty() : Optional.of(seen(seen)),
        unseen.isEmpty() ? Optional.empty() : Optional.of(free(unseen)));
  }

  private Map<String, Long> spelled(List<WordCount> words) {
    var counts = LinkedHashMap.<String, Long>newLinkedHashMap(words.size());
    words.forEach(word ->
        counts.merge(String.join("", vocabulary.split(word.word())), word.count(), Long::sum));
    return counts;
  }

  private static List<WordCount> words(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .map(entry -> new WordCount(entry.getKey(), entry.getValue()))
        .toList();
  }

  // ---- bits
  // --------------------------------------------------------------------------------------

  private Optional<Unseen> bits(List<WordCount> unseen) {
    int unknown = vocabulary.id(Reserved.UNKNOWN);
    Predicate<WordCount> known =
        word -> Arrays.stream(vocabulary.encode(word.word())).noneMatch(id -> id == unknown);
    var words = unseen.stream().filter(known).toList();
    if (words.isEmpty()) {
      return Optional.empty();
    }
    var nats = completer.run(words).nats();
    var model =
        new Bits(bits(words, nats, _ -> 1), bits(words, nats, word -> Math.max(1, word.count())));
    var best = new Ngram[2];
    for (double weighting : power == 0 ? new double[] {0} : new double[] {0, power}) {
      var costs = ngramNats(words, weighting);
      for (int order = FEWEST; order <= MOST; order++) {
        double byType = bits(words, costs[order - 1], _ -> 1);
        double byCount = bits(words, costs[order - 1], word -> Math.max(1, word.count()));
        best[0] = better(best[0], new Ngram(order, weighting, byType));
        best[1] = better(best[1], new Ngram(order, weighting, byCount));
      }
    }
    return Optional.of(
        new Unseen(words.size(), unseen.size() - words.size(), model, best[0], best[1]));
  }

  private static Ngram better(Ngram best, Ngram other) {
    return best == null || other.bits() < best.bits() ? other : best;
  }

  /// For each order and each word what it costs by n-grams of the learned words.
  private double[][] ngramNats(List<WordCount> words, double weighting) {
    var from = words(learned);
    // What may follow: the letters and the end.
    int symbols = vocabulary.size() - vocabulary.reserved().size() + 1;
    var ngrams =
        WittenBell.of(
            from.stream().map(word -> vocabulary.encodeFramed(word.word())).toList(),
            CompleteExamples.weights(from, weighting),
            MOST,
            symbols);
    var costs = new double[MOST][words.size()];
    for (int i = 0; i < words.size(); i++) {
      var nats = ngrams.nats(vocabulary.encodeFramed(words.get(i).word()));
      for (int order = 1; order <= MOST; order++) {
        costs[order - 1][i] = nats.get(order - 1);
      }
    }
    return costs;
  }

  private static double bits(
      List<WordCount> words, double[] nats, ToDoubleFunction<WordCount> weight) {
    double sum = 0;
    double symbols = 0;
    for (int i = 0; i < nats.length; i++) {
      double w = weight.applyAsDouble(words.get(i));
      sum += w * nats[i];
      symbols += w * (letters(words.get(i)) + 1);
    }
    return LanguageScore.bits(sum / symbols);
  }

  private static int letters(WordCount word) {
    return word.word().codePointCount(0, word.word().length());
  }

  // ---- ranks
  // -------------------------------------------------------------------------------------

  private Seen seen(List<WordCount> seen) {
    var list = words(learned);
    var texts = list.stream().map(WordCount::word).toList();
    var counts = list.stream().mapToDouble(WordCount::count).toArray();
    var nats = completer.run(list).nats();
    var trie = Trie.of(texts, counts);
    var model = Trie.of(texts, Arrays.stream(nats).map(cost -> -cost).toArray());
    return new Seen(
        seen.size(), trie.size(), ranks(seen, model::rank), ranks(seen, trie::rank), free(seen));
  }

  private static PrefixRanks ranks(List<WordCount> words, ToIntBiFunction<String, Integer> rank) {
    return PrefixRanks.of(
        words.stream()
            .filter(word -> letters(word) > 0)
            .map(word ->
                new PrefixRanks.Word(
                    word.count(),
                    letters(word),
                    IntStream.range(1, letters(word))
                        .mapToObj(given -> rank.applyAsInt(word.word(), given))
                        .toList()))
            .toList());
  }

  private PrefixRanks free(List<WordCount> words) {
    int width = completer.trained().configuration().get(DecodingSettings.BEAM);
    var drawn = drawn(words, places(words));
    long all = drawn.stream().mapToLong(word -> letters(word) - 1).sum();
    var done = new long[1];
    return ranks(
        drawn,
        (word, given) -> {
          Progress.count("completing words", done[0]++, all);
          var beginning = word.substring(0, word.offsetByCodePoints(0, given));
          var found =
              completer.predict(beginning, width).stream()
                  .map(one -> String.join("", vocabulary.split(one.word())))
                  .toList();
          return 1 + found.indexOf(word);
        });
  }

  /// At how many places words are drawn. From a beginning the beam goes on as far as the longest
  /// word that was learned from.
  private int places(List<WordCount> words) {
    double total = words.stream().mapToDouble(WordCount::count).sum();
    double beginnings =
        words.stream().mapToDouble(word -> word.count() * (letters(word) - 1.0)).sum() / total;
    double each = beginnings * completer.longest();
    return (int) Math.clamp(BEAM_LETTERS / Math.max(1, each), 1, DRAWN);
  }

  /// The words at places evenly spaced through a running text in which each comes as often as its
  /// count, with the number of places as their count.
  private static List<WordCount> drawn(List<WordCount> words, int most) {
    double total = words.stream().mapToDouble(WordCount::count).sum();
    var drawn = new ArrayList<WordCount>();
    double end = 0;
    long taken = 0;
    for (var word : words) {
      end += word.count();
      long places = Math.min(most, (long) Math.floor(end / total * most + 0.5)) - taken;
      if (places > 0) {
        drawn.add(new WordCount(word.word(), places));
        taken += places;
      }
    }
    return drawn;
  }
}
