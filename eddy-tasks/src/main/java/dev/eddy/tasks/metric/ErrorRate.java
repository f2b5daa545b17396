package dev.eddy.tasks.metric;

import java.text.Normalizer;
import java.util.List;
import java.util.stream.Stream;

/// Edits needed to turn the answers into the references, per symbol of the references.
///
/// `rate = Σ distance(answerᵢ, referenceᵢ) / Σ |referenceᵢ|`: over characters it is the character
/// error rate (CER), over words the word error rate (WER), over phones the phoneme error rate. Sums
/// come before the division, so long references weigh more; the rate can pass 1. With no reference
/// symbols it is 0 when there was nothing to correct and infinite otherwise.
///
/// @param edits insertions, deletions and substitutions
/// @param length symbols in the references
public record ErrorRate(long edits, long length) {
  public static final ErrorRate NONE = new ErrorRate(0, 0);

  public ErrorRate {
    if (edits < 0 || length < 0) {
      throw new IllegalArgumentException(
          "error rate: expected counts of 0 or more, found "
              + edits
              + " edits and length "
              + length);
    }
  }

  /// Character error rate of one answer. A character is a Unicode code point after NFC, so a Hangul
  /// syllable counts as one.
  public static ErrorRate characters(String reference, String answer) {
    int[] expected = codePoints(reference);
    return new ErrorRate(EditDistance.between(codePoints(answer), expected), expected.length);
  }

  /// Character error rate of all answers together.
  public static ErrorRate characters(List<String> references, List<String> answers) {
    SameSize.same("character error rate", references.size(), answers.size());
    var sum = NONE;
    for (int i = 0; i < answers.size(); i++)
      sum = sum.plus(characters(references.get(i), answers.get(i)));
    return sum;
  }

  /// Word error rate of one answer. Words are what white space separates, after NFC.
  public static ErrorRate words(String reference, String answer) {
    var expected = split(reference);
    return new ErrorRate(EditDistance.between(split(answer), expected), expected.size());
  }

  /// Word error rate of all answers together.
  public static ErrorRate words(List<String> references, List<String> answers) {
    SameSize.same("word error rate", references.size(), answers.size());
    var sum = NONE;
    for (int i = 0; i < answers.size(); i++)
      sum = sum.plus(words(references.get(i), answers.get(i)));
    return sum;
  }

  /// Character error rate of all answers together, each against the closest of its references.
  public static ErrorRate charactersOfClosest(List<List<String>> references, List<String> answers) {
    SameSize.same("character error rate", references.size(), answers.size());
    var sum = NONE;
    for (int i = 0; i < answers.size(); i++) {
      var answer = answers.get(i);
      sum =
          sum.plus(
              closest(
                  "character",
                  references.get(i).stream().map(reference -> characters(reference, answer))));
    }
    return sum;
  }

  /// Word error rate against the closest of several references (the shortest of those equally
  /// close, as it weighs most).
  public static ErrorRate wordsOfClosest(List<String> references, String answer) {
    return closest("word", references.stream().map(reference -> words(reference, answer)));
  }

  /// Word error rate of all answers together, each against the closest of its references.
  public static ErrorRate wordsOfClosest(List<List<String>> references, List<String> answers) {
    SameSize.same("word error rate", references.size(), answers.size());
    var sum = NONE;
    for (int i = 0; i < answers.size(); i++)
      sum = sum.plus(wordsOfClosest(references.get(i), answers.get(i)));
    return sum;
  }

  private static ErrorRate closest(String unit, Stream<ErrorRate> rates) {
    return rates
        .min((a, b) ->
            a.edits != b.edits ? Long.compare(a.edits, b.edits) : Long.compare(a.length, b.length))
        .orElseThrow(() ->
            new IllegalArgumentException(
                unit + " error rate: expected at least one reference, found none"));
  }

  public ErrorRate plus(ErrorRate other) {
    return new ErrorRate(edits + other.edits, length + other.length);
  }

  public double value() {
    if (length == 0) return edits == 0 ? 0 : Double.POSITIVE_INFINITY;
    return (double) edits / length;
  }

  private static int[] codePoints(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC).codePoints().toArray();
  }

  private static List<String> split(String text) {
    var normal = Normalizer.normalize(text, Normalizer.Form.NFC).strip();
    return normal.isEmpty() ? List.of() : List.of(normal.split("(?U)\\s+"));
  }
}
