package dev.eddy.tasks.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WittenBellTest {

  private static final int START = 3;
  private static final int A = 0;
  private static final int B = 1;
  private static final int END = 2;

  /// `ab` twice and `b` once: 3 symbols may follow.
  private static final WittenBell MODEL =
      WittenBell.of(
          List.of(new int[] {START, A, B, END}, new int[] {START, B, END}),
          new double[] {2, 1},
          3,
          3);

  @Test
  void probabilitiesAreThoseWorkedOutByHand() {
    // a 2, b 3, end 3 of 8, all 3 seen: (2 + 3/3)/(8 + 3), (3 + 1)/11, (3 + 1)/11.
    assertThat(MODEL.probability(List.of(START), A, 1)).isCloseTo(3 / 11.0, within(1e-15));
    assertThat(MODEL.probability(List.of(START), B, 1)).isCloseTo(4 / 11.0, within(1e-15));
    // After the start: a 2 and b 1, 2 seen: (2 + 2·3/11)/5, and the end 2·(4/11)/5.
    assertThat(MODEL.probability(List.of(START), A, 2))
        .isCloseTo((2 + 2 * 3 / 11.0) / 5, within(1e-15));
    assertThat(MODEL.probability(List.of(START), END, 2))
        .isCloseTo(2 * 4 / 11.0 / 5, within(1e-15));
    // There are no two symbols before the first one: order 3 is order 2.
    assertThat(MODEL.probability(List.of(START), A, 3))
        .isEqualTo(MODEL.probability(List.of(START), A, 2));
    // After b always the end, 3 times: (3 + 4/11)/4; after a b too, 2 times: one further step.
    double afterB = (3 + 4 / 11.0) / 4;
    assertThat(MODEL.probability(List.of(START, A, B), END, 2)).isCloseTo(afterB, within(1e-15));
    assertThat(MODEL.probability(List.of(START, A, B), END, 3))
        .isCloseTo((2 + afterB) / 3, within(1e-15));
    // b b was never seen: what b alone says.
    assertThat(MODEL.probability(List.of(START, B, B), END, 3)).isCloseTo(afterB, within(1e-15));
  }

  @Test
  void theCostOfASequenceIsTheSumOfItsSteps() {
    double expected =
        -StrictMath.log(MODEL.probability(List.of(START), A, 3))
            - StrictMath.log(MODEL.probability(List.of(START, A), B, 3))
            - StrictMath.log(MODEL.probability(List.of(START, A, B), END, 3));
    assertThat(MODEL.nats(new int[] {START, A, B, END}).get(2)).isCloseTo(expected, within(1e-12));
    assertThat(MODEL.nats(new int[] {START, A, B, END})).hasSize(3);
  }

  @Test
  void whatMayFollowSumsToOneAfterEveryHistoryOfEveryOrder() {
    var words = new ArrayList<int[]>();
    for (int i = 0; i < 40; i++) {
      words.add(new int[] {4, i % 4 % 3, i * i % 4 % 3, i / 7 % 3, 3});
    }
    var weights = new double[words.size()];
    Arrays.setAll(weights, i -> 0.25 + i % 5);
    var model = WittenBell.of(words, weights, 4, 4);
    for (var word : words) {
      for (int t = 1; t < word.length; t++) {
        var history = Arrays.stream(word).limit(t).boxed().toList();
        for (int order = 1; order <= model.order(); order++) {
          double sum = 0;
          for (int symbol = 0; symbol < 4; symbol++) {
            sum += model.probability(history, symbol, order);
          }
          assertThat(sum).isCloseTo(1, within(1e-12));
        }
      }
    }
  }
}
