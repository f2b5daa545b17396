package dev.eddy.tasks.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MetricTest {
  @Test
  void editDistanceCountsInsertionsDeletionsAndSubstitutions() {
    assertThat(EditDistance.between("kitten", "sitting")).isEqualTo(3);
    assertThat(EditDistance.between("", "abc")).isEqualTo(3);
    assertThat(EditDistance.between("abc", "")).isEqualTo(3);
    assertThat(EditDistance.between("서울", "서욱")).isEqualTo(1);
    assertThat(EditDistance.between("\ud83d\ude00", ""))
        .as("one code point outside the basic plane")
        .isEqualTo(1);
    assertThat(EditDistance.between(List.of("the", "cat"), List.of("the", "dog", "sat")))
        .isEqualTo(2);
  }

  @Test
  void editDistanceIsAMetricOnRandomSequences() {
    var random = new SplittableRandom(7);
    for (int round = 0; round < 200; round++) {
      int[] a = random.ints(random.nextInt(8), 0, 3).toArray();
      int[] b = random.ints(random.nextInt(8), 0, 3).toArray();
      int[] c = random.ints(random.nextInt(8), 0, 3).toArray();
      int ab = EditDistance.between(a, b);
      assertThat(ab).isEqualTo(EditDistance.between(b, a));
      assertThat(ab == 0).isEqualTo(Arrays.equals(a, b));
      assertThat(ab).isBetween(Math.abs(a.length - b.length), Math.max(a.length, b.length));
      assertThat(ab).isLessThanOrEqualTo(EditDistance.between(a, c) + EditDistance.between(c, b));
    }
  }

  @Test
  void characterErrorRateDividesAllEditsByAllReferenceCharacters() {
    var rate = ErrorRate.characters(List.of("abcd", "xy"), List.of("abed", "xyz"));
    assertThat(rate).isEqualTo(new ErrorRate(2, 6));
    assertThat(rate.value()).isEqualTo(2 / 6.0);
  }

  @Test
  void aDecomposedSyllableEqualsAComposedOne() {
    var decomposed = Normalizer.normalize("한국", Normalizer.Form.NFD);
    assertThat(ErrorRate.characters("한국", decomposed)).isEqualTo(new ErrorRate(0, 2));
  }

  @Test
  void wordErrorRateCountsWordsAndTakesTheClosestReference() {
    assertThat(ErrorRate.words("the cat sat", "the  cat sat down")).isEqualTo(new ErrorRate(1, 3));
    assertThat(ErrorRate.wordsOfClosest(List.of("EY B IY", "AE B Z"), "AE B S"))
        .isEqualTo(new ErrorRate(1, 3));
    assertThat(ErrorRate.words("", "")).isEqualTo(ErrorRate.NONE);
    assertThat(ErrorRate.words("", "word").value()).isInfinite();
  }

  @Test
  void exactMatchComparesWholeAnswers() {
    assertThat(Accuracy.exactMatch(List.of("a", "b", "c"), List.of("a", "B", "c")))
        .isEqualTo(new Accuracy(2, 3));
    assertThat(Accuracy.exactMatchOfAny(List.of(List.of("a", "b")), List.of("b")).value())
        .isEqualTo(1);
    assertThat(Accuracy.NONE.value()).isZero();
    assertThat(Accuracy.NONE.plus(true).plus(false).plus(new Accuracy(1, 2)).value())
        .isEqualTo(0.5);
    assertThatThrownBy(() -> Accuracy.exactMatch(List.of("a"), List.of()))
        .hasMessage(
            "exact match: expected one answer per reference, found 1 references and 0 answers");
  }

  @Test
  void confusionMatrixGivesPrecisionRecallAndMacroF1() {
    var matrix = new ConfusionMatrix(List.of("cat", "dog", "cow"));
    matrix.addAll(new int[] {0, 0, 0, 1, 1}, new int[] {0, 0, 1, 1, 0});
    assertThat(matrix.count(0, 1)).isEqualTo(1);
    assertThat(matrix.accuracy()).isEqualTo(new Accuracy(3, 5));
    assertThat(matrix.precision(0)).isEqualTo(2 / 3.0);
    assertThat(matrix.recall(1)).isEqualTo(0.5);
    assertThat(matrix.f1(2)).isZero();
    assertThat(matrix.macroF1())
        .as("the class that never occurs is left out")
        .isCloseTo((2 / 3.0 + 0.5) / 2, within(1e-12));
    assertThat(matrix.table())
        .isEqualTo(
            """
            right \\ said     cat     dog     cow  recall
            cat                2       1       0   0.667
            dog                1       1       0   0.500
            cow                0       0       0       -
            """);
    assertThatThrownBy(() -> matrix.add(3, 0))
        .hasMessage("confusion matrix: expected a class from 0 to 2, found 3");
  }

  @Test
  void aUniformModelOfEightSymbolsHasPerplexityEightAndThreeBits() {
    var score = LanguageScore.ofMean(StrictMath.log(8), 10);
    assertThat(score.perplexity()).isCloseTo(8, within(1e-12));
    assertThat(score.bitsPerSymbol()).isCloseTo(3, within(1e-12));
    assertThat(score.bitsPer(30)).isCloseTo(1, within(1e-12));
    assertThat(score.plus(LanguageScore.NONE)).isEqualTo(score);
    assertThat(LanguageScore.natsOfPerplexity(8)).isEqualTo(StrictMath.log(8));
    assertThatThrownBy(() -> new LanguageScore(Double.NaN, 1))
        .hasMessageContaining("found NaN nats over 1 symbols");
  }
}
