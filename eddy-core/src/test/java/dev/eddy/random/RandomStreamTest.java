package dev.eddy.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class RandomStreamTest {

  private static final int DRAWS = 40_000;

  @Test
  void uniformHasItsMeanAndVariance() {
    var random = RandomStream.of(1, "uniform");
    assertMoments(random::uniform, 0.5, 1 / 12.0);
    assertMoments(random::uniformDouble, 0.5, 1 / 12.0);
  }

  @Test
  void normalHasItsMeanAndVariance() {
    var random = RandomStream.of(2, "normal");
    assertMoments(random::normal, 0, 1);
    assertMoments(random::normalDouble, 0, 1);
  }

  @Test
  void truncatedNormalStaysWithinTwoDeviations() {
    var random = RandomStream.of(3, "truncated");
    assertMoments(
        () -> {
          float z = random.truncatedNormal();
          assertThat(Math.abs(z)).isLessThan(2f);
          return z;
        },
        0,
        0.8796 * 0.8796);
  }

  @Test
  void everyIntegerBelowABoundIsAsLikely() {
    var random = RandomStream.of(4, "integers");
    int[] counts = new int[7];
    for (int i = 0; i < 70_000; i++) counts[random.below(7)]++;
    for (int count : counts) assertThat(count).isBetween(9_600, 10_400);
  }

  @Test
  void aStreamIsTakenUpWhereItWasLeft() {
    var random = RandomStream.of(5, "position");
    assertThat(random.position()).isZero();
    for (int i = 0; i < 9; i++) random.word();
    assertThat(random.position()).isEqualTo(9);
    var again = RandomStream.of(5, "position").at(9);
    assertThat(again.position()).isEqualTo(9);
    for (int i = 0; i < 10; i++) assertThat(again.word()).isEqualTo(random.word());
  }

  /// These numbers are part of what a seed means; a change would change every trained model.
  @Test
  void namedStreamsNeverChange() {
    var random = RandomStream.of(42, "encoder.W_i");
    assertThat(
            new int[] {random.word(), random.word(), random.word(), random.word(), random.word()})
        .containsExactly(375086392, 1518940338, -364824535, -2113695528, -1031135562);
  }

  @Test
  void namesAndSeedsSeparateStreams() {
    assertThat(RandomStream.of(1, "a").word()).isNotEqualTo(RandomStream.of(1, "b").word());
    assertThat(RandomStream.of(1, "a").word()).isNotEqualTo(RandomStream.of(2, "a").word());
    assertThat(RandomStream.of(1, "a").word())
        .isNotEqualTo(RandomStream.of(1L << 32 | 1, "a").word());
  }

  @Test
  void anEmptyRangeIsRefused() {
    assertThatThrownBy(() -> RandomStream.of(1, "a").below(0))
        .hasMessage(
            "random integers: expected a range that holds a number, found from 0 to below 0");
  }

  private static void assertMoments(DoubleSupplier draw, double mean, double variance) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < DRAWS; i++) {
      double x = draw.getAsDouble();
      sum += x;
      squares += x * x;
    }
    double found = sum / DRAWS;
    assertThat(found).isCloseTo(mean, within(4 * Math.sqrt(variance / DRAWS)));
    assertThat(squares / DRAWS - found * found).isCloseTo(variance, within(0.03 * variance));
  }
}
