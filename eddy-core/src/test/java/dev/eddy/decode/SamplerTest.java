package dev.eddy.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.random.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final float[] SCORES = {9, 1, 3, 2, 3, -1};

  private static int[] counts(Sampling sampling, float[] scores, int at, int count, int draws) {
    var sampler = new Sampler(sampling, RandomStream.of(3, "test"));
    var counts = new int[count];
    for (int i = 0; i < draws; i++) {
      counts[sampler.next(scores, at, count)]++;
    }
    return counts;
  }

  @Test
  void greedyTakesTheHighestScoreAndOfEqualsTheFirst() {
    var sampler = new Sampler(Sampling.greedy(), RandomStream.of(1, "test"));
    assertThat(sampler.next(SCORES, 1, 5)).isEqualTo(1);
  }

  @Test
  void drawsFollowTheSoftmaxOfScoresByTemperature() {
    int draws = 20_000;
    var counts = counts(Sampling.temperature(2), SCORES, 1, 5, draws);
    double sum = 0;
    for (int i = 1; i < 6; i++) {
      sum += Math.exp(SCORES[i] / 2);
    }
    for (int i = 0; i < 5; i++) {
      assertThat(counts[i] / (double) draws)
          .isCloseTo(Math.exp(SCORES[i + 1] / 2) / sum, within(0.012));
    }
  }

  @Test
  void topKLeavesOutTheRestAndOfEqualsTheLater() {
    assertThat(counts(Sampling.of(1, 1), SCORES, 1, 5, 50)).containsExactly(0, 50, 0, 0, 0);
    var two = counts(Sampling.of(5, 3), SCORES, 1, 5, 500);
    assertThat(two[0] + two[4]).isZero();
    assertThat(Arrays.stream(two).skip(1).limit(3).min().orElseThrow()).isGreaterThan(50);
  }

  @Test
  void aScoreOfMinusInfinityIsNeverDrawnAndLargeScoresDoNotOverflow() {
    var scores = new float[] {Float.NEGATIVE_INFINITY, 3e38f, 3e38f, Float.NEGATIVE_INFINITY};
    var counts = counts(Sampling.temperature(0.5), scores, 0, 4, 400);
    assertThat(counts[0] + counts[3]).isZero();
    assertThat(counts[1]).isBetween(150, 250);
  }

  @Test
  void aScoreOfInfinityIsTheAnswer() {
    float infinity = Float.POSITIVE_INFINITY;
    var one = new float[] {1, -infinity, infinity, Float.MAX_VALUE};
    assertThat(counts(Sampling.temperature(1), one, 0, 4, 20)).containsExactly(0, 0, 20, 0);
    assertThat(counts(Sampling.of(0.5, 2), one, 0, 4, 20)).containsExactly(0, 0, 20, 0);
    assertThat(counts(Sampling.greedy(), one, 0, 4, 20)).containsExactly(0, 0, 20, 0);
    var two = counts(Sampling.temperature(1), new float[] {infinity, 3, infinity}, 0, 3, 400);
    assertThat(two[1]).isZero();
    assertThat(two[0]).isBetween(150, 250);
  }

  @Test
  void scoresThatAllowNoSymbolAreRefused() {
    float none = Float.NEGATIVE_INFINITY;
    for (var sampling : new Sampling[] {Sampling.greedy(), Sampling.temperature(1)}) {
      var sampler = new Sampler(sampling, RandomStream.of(1, "test"));
      assertThatThrownBy(() -> sampler.next(new float[] {none, none}, 0, 2))
          .hasMessage(
              "sampling: of 2 symbols none may follow, all scores are −∞; allow at least one");
      assertThatThrownBy(() -> sampler.next(new float[] {Float.NaN, Float.POSITIVE_INFINITY}, 0, 2))
          .hasMessage("sampling: the score of symbol 0 is NaN; the model's weights are broken");
    }
  }

  @Test
  void theSameStreamGivesTheSameSymbols() {
    assertThat(counts(Sampling.of(1, 4), SCORES, 0, 6, 100))
        .isEqualTo(counts(Sampling.of(1, 4), SCORES, 0, 6, 100));
  }

  @Test
  void wrongNumbersAreRefusedInASentence() {
    assertThatThrownBy(() -> Sampling.temperature(-1))
        .hasMessage(
            "temperature: expected a number above 0, found -1.0; for the most likely symbol choose greedily");
    assertThatThrownBy(() -> Sampling.of(1, -2))
        .hasMessage("top-k: expected a number of symbols, or 0 for all, found -2");
    var sampler = new Sampler(Sampling.greedy(), RandomStream.of(1, "test"));
    assertThatThrownBy(() -> sampler.next(new float[] {1, Float.NaN}, 0, 2))
        .hasMessage("sampling: the score of symbol 1 is NaN; the model's weights are broken");
  }
}
