package dev.eddy.tasks.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How much answers and references have in common, in runs of one to six characters: chrF2 of a
/// whole set of answers, as sacreBLEU 2 computes it. White space does not count, case does.
///
/// `F = (1 + β²)·P·R / (β²·P + R)`, β = 2: recall weighs twice as much. P is the mean over n of the
/// share of the answers' runs that are in the references, R of the references' runs that are in the
/// answers; an n of which one side has no run is left out. Counts are summed over the answers
/// first; of several references an answer is compared with the one of the highest F.
///
/// @param matches for n from 1 to 6, runs that answers and references have in common
/// @param answers for n from 1 to 6, runs of the answers whose reference has runs of this length
/// @param references for n from 1 to 6, runs of the references
/// @see <a href="https://aclanthology.org/W15-3049">Popović 2015</a>
/// @see <a href="https://aclanthology.org/W18-6319">Post 2018, sacreBLEU</a>
public record ChrF(List<Long> matches, List<Long> answers, List<Long> references) {

  private static final int ORDER = 6;
  private static final double BETA_SQUARED = 4;

  public ChrF {
    matches = List.copyOf(matches);
    answers = List.copyOf(answers);
    references = List.copyOf(references);
  }

  /// Of answers, each with at least one reference.
  public static ChrF of(List<List<String>> references, List<String> answers) {
    SameSize.same("chrF", references.size(), answers.size());
    var sums = new long[3][ORDER];
    for (int i = 0; i < answers.size(); i++) {
      var answer = answers.get(i);
      var closest =
          references.get(i).stream()
              .map(reference -> of(reference, answer))
              .reduce((one, other) -> other.value() > one.value() ? other : one)
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "chrF: expected at least one reference, found none"));
      for (int n = 0; n < ORDER; n++) {
        sums[0][n] += closest.matches.get(n);
        sums[1][n] += closest.answers.get(n);
        sums[2][n] += closest.references.get(n);
      }
    }
    return new ChrF(Bleu.list(sums[0]), Bleu.list(sums[1]), Bleu.list(sums[2]));
  }

  /// Of the answers of both.
  public ChrF plus(ChrF other) {
    return new ChrF(
        Bleu.sums(matches, other.matches),
        Bleu.sums(answers, other.answers),
        Bleu.sums(references, other.references));
  }

  private static ChrF of(String reference, String answer) {
    var matches = new long[ORDER];
    var answers = new long[ORDER];
    var references = new long[ORDER];
    for (int n = 1; n <= ORDER; n++) {
      var expected = runs(reference, n);
      for (int count : expected.values()) {
        references[n - 1] += count;
      }
      if (!expected.isEmpty()) {
        for (var run : runs(answer, n).entrySet()) {
          answers[n - 1] += run.getValue();
          matches[n - 1] += Math.min(run.getValue(), expected.getOrDefault(run.getKey(), 0));
        }
      }
    }
    return new ChrF(Bleu.list(matches), Bleu.list(answers), Bleu.list(references));
  }

  private static Map<String, Integer> runs(String text, int n) {
    int[] characters = text.replaceAll("(?U)\\s+", "").codePoints().toArray();
    var runs = new HashMap<String, Integer>();
    for (int from = 0; from + n <= characters.length; from++) {
      runs.merge(new String(characters, from, n), 1, Integer::sum);
    }
    return runs;
  }

  /// From 0 to 1; sacreBLEU prints a hundred times as much.
  public double value() {
    double precision = 0;
    double recall = 0;
    int orders = 0;
    for (int n = 0; n < ORDER; n++) {
      if (answers.get(n) > 0 && references.get(n) > 0) {
        precision += (double) matches.get(n) / answers.get(n);
        recall += (double) matches.get(n) / references.get(n);
        orders++;
      }
    }
    if (precision + recall == 0) {
      return 0;
    }
    precision /= orders;
    recall /= orders;
    return (1 + BETA_SQUARED) * precision * recall / (BETA_SQUARED * precision + recall);
  }
}
