package dev.eddy.tasks.metric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// How much of the answers stands in their references, in runs of one to four words: BLEU of a
/// whole set of answers, as sacreBLEU 2 computes it (exponential smoothing, no effective order).
///
/// `BLEU = b · exp(¼ Σₙ ln pₙ)`, where `pₙ` is the share of the answers' runs of n words that are
/// in a reference, each as often as in the one that has it most often. The brevity penalty is `b =
/// min(1, e^(1 − r/c))`, c the words of the answers and r those of their references, for each
/// answer the reference of the closest length (the shorter of two). Where `pₙ` is 0 it counts as `1
/// / (2^k · runs)` for the k-th n of which that is so. With no word right, or no answer of four
/// words, it is 0.
///
/// @param matches for n from 1 to 4, runs of the answers that are in a reference
/// @param totals for n from 1 to 4, runs of the answers
/// @param length words of the answers
/// @param referenceLength words of the references
/// @see <a href="https://aclanthology.org/P02-1040">Papineni et al. 2002</a>
/// @see <a href="https://aclanthology.org/W18-6319">Post 2018, sacreBLEU</a>
public record Bleu(List<Long> matches, List<Long> totals, long length, long referenceLength) {

  private static final int ORDER = 4;

  public Bleu {
    matches = List.copyOf(matches);
    totals = List.copyOf(totals);
  }

  /// How a text is cut into words.
  public enum Tokens {
    /// At white space, for texts that have been cut already.
    NONE,
    /// As the script mteval-v13a does: punctuation stands alone, but not the points and commas
    /// between digits. The standard of sacreBLEU.
    MTEVAL_13A;

    List<String> of(String text) {
      var cut =
          switch (this) {
            case NONE -> text;
            case MTEVAL_13A -> mteval(text);
          };
      var stripped = cut.strip();
      return stripped.isEmpty() ? List.of() : List.of(stripped.split("(?U)\\s+"));
    }

    private static String mteval(String text) {
      var plain =
          text.replace("<skipped>", "")
              .replace("-\n", "")
              .replace("\n", " ")
              .replace("&quot;", "\"")
              .replace("&amp;", "&")
              .replace("&lt;", "<")
              .replace("&gt;", ">");
      return (" " + plain + " ")
          .replaceAll("([{-~\\[-` -&(-+:-@/])", " $1 ")
          .replaceAll("([^0-9])([.,])", "$1 $2 ")
          .replaceAll("([.,])([^0-9])", " $1 $2")
          .replaceAll("([0-9])(-)", "$1 $2 ");
    }
  }

  /// Of answers, each with at least one reference.
  public static Bleu of(List<List<String>> references, List<String> answers, Tokens tokens) {
    SameSize.same("BLEU", references.size(), answers.size());
    var matches = new long[ORDER];
    var totals = new long[ORDER];
    long length = 0;
    long referenceLength = 0;
    for (int i = 0; i < answers.size(); i++) {
      var words = tokens.of(answers.get(i));
      var best = new HashMap<List<String>, Integer>();
      int closest = -1;
      for (var reference : references.get(i)) {
        var expected = tokens.of(reference);
        runs(expected).forEach((run, count) -> best.merge(run, count, Math::max));
        closest = closer(closest, expected.size(), words.size());
      }
      if (closest < 0) {
        throw new IllegalArgumentException("BLEU: expected at least one reference, found none");
      }
      length += words.size();
      referenceLength += closest;
      runs(words)
          .forEach((run, count) -> {
            totals[run.size() - 1] += count;
            matches[run.size() - 1] += Math.min(count, best.getOrDefault(run, 0));
          });
    }
    return new Bleu(list(matches), list(totals), length, referenceLength);
  }

  /// Of the answers of both.
  public Bleu plus(Bleu other) {
    return new Bleu(
        sums(matches, other.matches),
        sums(totals, other.totals),
        length + other.length,
        referenceLength + other.referenceLength);
  }

  static List<Long> sums(List<Long> one, List<Long> other) {
    return IntStream.range(0, one.size()).mapToObj(n -> one.get(n) + other.get(n)).toList();
  }

  /// Which of two lengths is closer, the shorter one if both are.
  private static int closer(int one, int other, int length) {
    int gain = Math.abs(one - length) - Math.abs(other - length);
    return one < 0 || gain > 0 || gain == 0 && other < one ? other : one;
  }

  private static Map<List<String>, Integer> runs(List<String> words) {
    var runs = new HashMap<List<String>, Integer>();
    for (int n = 1; n <= ORDER; n++) {
      for (int from = 0; from + n <= words.size(); from++) {
        runs.merge(words.subList(from, from + n), 1, Integer::sum);
      }
    }
    return runs;
  }

  static List<Long> list(long[] counts) {
    var list = new ArrayList<Long>();
    for (long count : counts) {
      list.add(count);
    }
    return List.copyOf(list);
  }

  /// `b`, from 0 to 1.
  public double brevityPenalty() {
    if (length >= referenceLength) {
      return 1;
    }
    return length == 0 ? 0 : StrictMath.exp(1 - (double) referenceLength / length);
  }

  /// From 0 to 1; sacreBLEU prints a hundred times as much.
  public double value() {
    if (matches.stream().noneMatch(count -> count > 0) || totals.contains(0L)) {
      return 0;
    }
    double logs = 0;
    double smoothing = 1;
    for (int n = 0; n < ORDER; n++) {
      double found = matches.get(n);
      if (found == 0) {
        smoothing *= 2;
        found = 1 / smoothing;
      }
      logs += StrictMath.log(found / totals.get(n));
    }
    return brevityPenalty() * StrictMath.exp(logs / ORDER);
  }
}
