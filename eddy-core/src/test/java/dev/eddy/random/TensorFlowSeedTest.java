package dev.eddy.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TensorFlowSeedTest {

  @Test
  void bothSeedsAreTakenAsTheyAre() {
    assertThat(TensorFlowSeed.resolve(777L, 86L)).isEqualTo(new TensorFlowSeed(777, 86));
  }

  @Test
  void aLoneOperationSeedStandsBesideTheDefaultGraphSeed() {
    assertThat(TensorFlowSeed.resolve(null, 5L)).isEqualTo(new TensorFlowSeed(87654321, 5));
  }

  @Test
  void aLoneGraphSeedIsRefused() {
    assertThatThrownBy(() -> TensorFlowSeed.resolve(777L, null))
        .hasMessageStartingWith(
            "TensorFlow seeds: expected an operation seed, found only the graph seed 777; ");
  }

  @Test
  void noSeedIsRefused() {
    assertThatThrownBy(() -> TensorFlowSeed.resolve(null, null))
        .hasMessageStartingWith(
            "TensorFlow seeds: expected an operation seed, found neither seed; ");
  }

  @Test
  void seedsCountModulo2To31Minus1() {
    long modulus = Integer.MAX_VALUE;
    assertThat(TensorFlowSeed.of(modulus + 3, -1)).isEqualTo(new TensorFlowSeed(3, modulus - 1));
    assertThat(TensorFlowSeed.of(0, 0)).isEqualTo(new TensorFlowSeed(0, modulus));
    assertThat(TensorFlowSeed.of(modulus, 0)).isEqualTo(new TensorFlowSeed(0, modulus));
  }

  @Test
  void theNextRunStarts256CountersPerNumberLater() {
    var seed = TensorFlowSeed.of(1, 2);
    assertThat(seed.stream(3, 10).word()).isEqualTo(seed.stream().at(4L * 3 * 10 * 256).word());
  }
}
