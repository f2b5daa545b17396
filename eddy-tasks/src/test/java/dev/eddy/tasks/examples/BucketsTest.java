package dev.eddy.tasks.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BucketsTest {

  private static int[] lengths(int count) {
    var random = RandomStream.of(4, "lengths");
    var lengths = new int[count];
    for (int i = 0; i < count; i++) {
      lengths[i] = random.below(100);
    }
    return lengths;
  }

  private static List<Integer> order(Buckets buckets, int epoch) {
    var order = new ArrayList<Integer>();
    for (int index = 0; index < buckets.count(); index++) {
      for (int row = 0; row < buckets.size(epoch, index); row++) {
        order.add(buckets.example(epoch, index, row));
      }
    }
    return order;
  }

  @Test
  void anEpochVisitsEveryExampleOnce() {
    var order = order(new Buckets(lengths(1003), 8, 1), 0);
    assertThat(order).hasSize(1003).doesNotHaveDuplicates();
  }

  @Test
  void theOrderDependsOnSeedAndEpochAlone() {
    var buckets = new Buckets(lengths(300), 8, 1);
    var first = order(buckets, 0);
    var second = order(buckets, 1);
    assertThat(second).isNotEqualTo(first);
    assertThat(order(buckets, 0)).isEqualTo(first);
    assertThat(order(new Buckets(lengths(300), 8, 1), 1)).isEqualTo(second);
    assertThat(order(new Buckets(lengths(300), 8, 2), 0)).isNotEqualTo(first);
  }

  @Test
  void littleIsPadded() {
    var lengths = lengths(2000);
    var buckets = new Buckets(lengths, 16, 1);
    long steps = 0;
    long padded = 0;
    for (int index = 0; index < buckets.count(); index++) {
      int longest = 0;
      for (int row = 0; row < buckets.size(0, index); row++) {
        longest = Math.max(longest, lengths[buckets.example(0, index, row)]);
        steps += lengths[buckets.example(0, index, row)];
      }
      padded += (long) longest * buckets.size(0, index);
    }
    assertThat(padded / (double) steps).isLessThan(1.06);
    assertThat(buckets.padding(0, lengths)).isEqualTo(1 - steps / (double) padded);
  }

  @Test
  void veryLongExamplesAreBatchesOfTheirOwn() {
    var lengths = lengths(100);
    lengths[7] = 100_000;
    lengths[70] = 90_000;
    var buckets = new Buckets(lengths, 8, 1);
    assertThat(buckets.count()).isEqualTo(13 + 2);
    for (int epoch = 0; epoch < 3; epoch++) {
      assertThat(order(buckets, epoch)).hasSize(100).doesNotHaveDuplicates();
      for (int index = 0; index < buckets.count(); index++) {
        for (int row = 0; row < buckets.size(epoch, index); row++) {
          boolean isLong = lengths[buckets.example(epoch, index, row)] > 100;
          assertThat(isLong).isEqualTo(buckets.size(epoch, index) == 1);
        }
      }
    }
  }
}
