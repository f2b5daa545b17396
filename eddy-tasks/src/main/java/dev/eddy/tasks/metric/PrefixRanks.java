package dev.eddy.tasks.metric;

import java.util.List;
import java.util.stream.IntStream;

/// How well words are completed from their beginnings: mean reciprocal rank by the number of
/// letters given, and keystrokes saved.
///
/// A word of L letters is asked for after 1, 2, …, L − 1 of them. Its reciprocal rank is 1 for the
/// first suggestion, 1/2 for the second, 0 where it is not suggested. Each word weighs what it
/// says, such as its count.
///
/// Keystrokes: without help a word takes L and one that ends it. With help the first [#SHOWN]
/// suggestions are seen after each letter from the first on; where the word is among them, one
/// keystroke takes it and ends it. Saved is the share of all keystrokes, by weight, that is then
/// not needed.
///
/// @param meanReciprocalRank over all words and beginnings
/// @param byLetters the same for beginnings of 1, 2, … letters
/// @param keystrokesSaved from 0 to below 1
/// @param weight the sum of the words' weights
public record PrefixRanks(
    double meanReciprocalRank, List<Double> byLetters, double keystrokesSaved, double weight) {

  /// Suggestions that are seen.
  public static final int SHOWN = 3;

  public PrefixRanks {
    byLetters = List.copyOf(byLetters);
  }

  /// A word and the place it was suggested at.
  ///
  /// @param weight 0 or more
  /// @param letters of the word
  /// @param ranks after 1, …, letters − 1 letters, from 1; 0 where it is not suggested
  public record Word(double weight, int letters, List<Integer> ranks) {
    public Word {
      ranks = List.copyOf(ranks);
      if (!(weight >= 0) || letters < 1 || ranks.size() != letters - 1) {
        throw new IllegalArgumentException(
            "word: expected a weight of 0 or more and ranks after 1 to %d letters, found %s and %d ranks"
                .formatted(letters - 1, weight, ranks.size()));
      }
    }

    double saved() {
      for (int given = 1; given < letters; given++) {
        int rank = ranks.get(given - 1);
        if (rank > 0 && rank <= SHOWN) {
          return letters - given;
        }
      }
      return 0;
    }
  }

  /// Of many words; 0 for what none of them tells.
  public static PrefixRanks of(List<Word> words) {
    int longest = words.stream().mapToInt(word -> word.letters - 1).max().orElse(0);
    var sums = new double[longest];
    var weights = new double[longest];
    double saved = 0;
    double keystrokes = 0;
    for (var word : words) {
      for (int i = 0; i < word.ranks.size(); i++) {
        int rank = word.ranks.get(i);
        sums[i] += rank > 0 ? word.weight / rank : 0;
        weights[i] += word.weight;
      }
      saved += word.weight * word.saved();
      keystrokes += word.weight * (word.letters + 1);
    }
    return new PrefixRanks(
        share(
            IntStream.range(0, longest).mapToDouble(i -> sums[i]).sum(),
            IntStream.range(0, longest).mapToDouble(i -> weights[i]).sum()),
        IntStream.range(0, longest).mapToObj(i -> share(sums[i], weights[i])).toList(),
        share(saved, keystrokes),
        words.stream().mapToDouble(Word::weight).sum());
  }

  private static double share(double part, double whole) {
    return whole > 0 ? part / whole : 0;
  }
}
