package dev.eddy.tasks.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// [Calibration], [Ranking], [Bootstrap] and the averages of [ScoreTable].
class SurenessTest {

  @Test
  void calibrationErrorIsTheDistanceOfSureFromRightByBins() {
    var calibration = Calibration.of(new double[] {0.9, 0.9, 0.95, 0.3, 0}, i -> i == 0 || i == 4);
    // Up to 0.9 two, one right; above it one, none right; 0.3 none right; 0 is in the first bin.
    assertThat(calibration.bins())
        .extracting(Calibration.Bin::count)
        .containsExactly(1L, 1L, 2L, 1L);
    assertThat(calibration.error())
        .isCloseTo((1 * 1.0 + 1 * 0.3 + 2 * 0.4 + 1 * 0.95) / 5, within(1e-12));
    assertThat(Calibration.of(new double[] {1, 1}, _ -> true).error()).isZero();
    assertThat(Calibration.of(new double[0], _ -> true).error()).isZero();
  }

  /// The example in the documentation of scikit-learn's `roc_auc_score` and
  /// `average_precision_score`.
  @Test
  void areasAreThoseOfTheKnownExample() {
    var ranking = Ranking.of(new double[] {0.1, 0.4, 0.35, 0.8}, i -> i >= 2);
    assertThat(ranking.rocArea()).isCloseTo(0.75, within(1e-12));
    assertThat(ranking.averagePrecision()).isCloseTo(0.8333333333, within(1e-9));
  }

  @Test
  void rocAreaIsTheShareOfPairsInTheRightOrderTiesCountingHalf() {
    var random = new SplittableRandom(3);
    for (int round = 0; round < 100; round++) {
      int size = 2 + random.nextInt(30);
      var scores = random.doubles(size).map(x -> Math.floor(x * 6) / 6).toArray();
      var positive = random.ints(size, 0, 2).toArray();
      var ranking = Ranking.of(scores, i -> positive[i] == 1);
      double pairs = 0;
      double right = 0;
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          if (positive[i] == 1 && positive[j] == 0) {
            pairs++;
            right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
          }
        }
      }
      if (pairs == 0) {
        assertThat(ranking.isThere()).isFalse();
        assertThat(ranking.rocArea()).isNaN();
      } else {
        assertThat(ranking.rocArea()).isCloseTo(right / pairs, within(1e-12));
        assertThat(ranking.roc(7))
            .hasSizeLessThanOrEqualTo(8)
            .last()
            .isEqualTo(new double[] {1, 1});
      }
    }
  }

  @Test
  void bootstrapIsAsWideAsTheNormalApproximationAndSeeded() {
    // 70 of 100 are right: the standard error of the share is √(0.7·0.3/100) = 0.0458.
    var source =
        new Bootstrap.Source(
            100,
            some -> Map.of("accuracy", IntStream.of(some).filter(i -> i < 70).count() / 100.0));
    var interval = Bootstrap.of(source, 2000, 1).intervals().get("accuracy");
    assertThat(interval.low()).isCloseTo(0.7 - 1.96 * 0.0458, within(0.02));
    assertThat(interval.high()).isCloseTo(0.7 + 1.96 * 0.0458, within(0.02));
    assertThat(Bootstrap.of(source, 2000, 1)).isEqualTo(Bootstrap.of(source, 2000, 1));
    assertThat(Bootstrap.of(source, 20, 2)).isNotEqualTo(Bootstrap.of(source, 20, 1));
    assertThatThrownBy(() -> Bootstrap.of(source, 0, 1)).hasMessageContaining("1 sample or more");
  }

  @Test
  void averagesAreMicroMacroAndWeighted() {
    var matrix = new ConfusionMatrix(List.of("a", "b", "never"));
    matrix.addAll(new int[] {0, 0, 0, 1}, new int[] {0, 0, 1, 1});
    var table = ScoreTable.of(matrix);
    assertThat(table.total().f1()).isEqualTo(0.75);
    assertThat(table.macro().precision()).isCloseTo((1 + 0.5) / 2, within(1e-12));
    assertThat(table.weighted().f1()).isCloseTo((3 * 0.8 + 2.0 / 3) / 4, within(1e-12));
    assertThat(table.macro().f1()).isCloseTo(matrix.macroF1(), within(1e-12));
    assertThat(table.withMeans("label").lines())
        .containsExactly(
            "label     precision  recall      F1    count",
            "a            1.0000  0.6667  0.8000        3",
            "b            0.5000  1.0000  0.6667        1",
            "micro        0.7500  0.7500  0.7500        4",
            "macro        0.7500  0.8333  0.7333        4",
            "weighted     0.8750  0.7500  0.7667        4");
    assertThat(new ScoreTable(List.of()).macro().f1()).isZero();
  }
}
