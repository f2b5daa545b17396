package dev.eddy.random;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShuffleTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 10, 1000})
  void everyIndexAppearsOnce(int n) {
    int[] order = Shuffle.permutation(n, 7, 0);
    boolean[] seen = new boolean[n];
    for (int i : order) seen[i] = true;
    assertThat(order).hasSize(n);
    for (boolean s : seen) assertThat(s).isTrue();
  }

  @Test
  void seedAndEpochDecideTheOrder() {
    assertThat(Shuffle.permutation(50, 7, 3)).containsExactly(Shuffle.permutation(50, 7, 3));
    assertThat(Shuffle.permutation(50, 7, 3)).isNotEqualTo(Shuffle.permutation(50, 7, 4));
    assertThat(Shuffle.permutation(50, 7, 3)).isNotEqualTo(Shuffle.permutation(50, 8, 3));
  }

  @Test
  void everyOrderOfThreeIsAsLikely() {
    int[] counts = new int[27];
    for (int epoch = 0; epoch < 6000; epoch++) {
      int[] p = Shuffle.permutation(3, 1, epoch);
      counts[9 * p[0] + 3 * p[1] + p[2]]++;
    }
    for (int count : counts) if (count > 0) assertThat(count).isBetween(880, 1120);
  }

  @Test
  void theOrderNeverChanges() {
    assertThat(Shuffle.permutation(8, 42, 1)).containsExactly(1, 5, 2, 3, 6, 7, 0, 4);
  }
}
