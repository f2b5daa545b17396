package dev.eddy.tasks.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.tasks.baseline.LinearClassifier.Weighing;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LinearClassifierTest {

  private static final List<String> THINGS = List.of("house", "tree", "하늘", "car", "bird");
  private static final List<String> COLOURS = List.of("red", "green", "blue");

  private static LinearClassifier learned(Grams kind, float... counts) {
    return learned(kind, Weighing.RARE, counts);
  }

  private static LinearClassifier learned(Grams kind, Weighing weighing, float... counts) {
    var texts = new ArrayList<String>();
    var labels = new ArrayList<Integer>();
    for (var thing : THINGS) {
      for (int k = 0; k < COLOURS.size(); k++) {
        texts.add("the " + thing + " is " + COLOURS.get(k));
        labels.add(k);
      }
    }
    return LinearClassifier.learned(
        GramTable.of(kind, texts),
        weighing,
        texts,
        labels.stream().mapToInt(k -> k).toArray(),
        COLOURS.size(),
        counts);
  }

  private static int best(double[] scores) {
    int best = 0;
    for (int k = 1; k < scores.length; k++) {
      best = scores[k] > scores[best] ? k : best;
    }
    return best;
  }

  @ParameterizedTest
  @EnumSource
  void wordsAreToldApartAndSoAreSpellingsThatWereNeverSeen(Weighing weighing) {
    var words = learned(Grams.WORDS, weighing);
    var both = learned(Grams.WORDS_AND_CHARACTERS, weighing);

    for (int k = 0; k < COLOURS.size(); k++) {
      assertThat(best(words.scores("a " + COLOURS.get(k) + " stone"))).isEqualTo(k);
      assertThat(best(both.scores("so " + COLOURS.get(k) + "ish"))).isEqualTo(k);
    }
  }

  @Test
  void scoresAreTheMeanOfTheRowsOfTheRunsAndTheBias() {
    var linear = learned(Grams.WORDS);
    var text = "red red house of nobody";
    int[] ids = linear.table().ids(text);
    assertThat(ids).hasSize(3);

    var scores = linear.scores(text);

    for (int k = 0; k < COLOURS.size(); k++) {
      double sum = 0;
      for (int id : ids) {
        sum += linear.rows()[id * COLOURS.size() + k];
      }
      assertThat(scores[k]).isCloseTo(sum / ids.length + linear.bias()[k], within(1e-4));
    }
  }

  @Test
  void aTextWithoutAKnownRunHasTheScoresOfTheBias() {
    var linear = learned(Grams.WORDS);
    var scores = linear.scores("nothing known");
    for (int k = 0; k < COLOURS.size(); k++) {
      assertThat((float) scores[k]).isEqualTo(linear.bias()[k]);
    }
  }

  @Test
  void whatCountsMoreIsSaidMoreOften() {
    var even = learned(Grams.WORDS);
    var uneven = learned(Grams.WORDS, 0.3f, 0.3f, 2.4f);
    assertThat(uneven.bias()[2] - uneven.bias()[0]).isGreaterThan(even.bias()[2] - even.bias()[0]);
  }

  @Test
  void theSameDataGivesTheSameBits() {
    assertThat(learned(Grams.WORDS).rows()).isEqualTo(learned(Grams.WORDS).rows());
  }

  @Test
  void runsOfFewTextsAreNotKept() {
    var table = GramTable.of(Grams.WORDS, List.of("one two", "one three", "two one"));
    assertThat(table.grams()).containsExactly("=one", "=two");
    assertThat(GramTable.of(table.saved()).ids("two one two")).containsExactly(1, 0, 1);
  }
}
