package dev.eddy.tasks.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SweepTest {

  private static List<List<Integer>> parts(Sweep sweep) {
    var parts = new ArrayList<List<Integer>>();
    sweep.forEach(
        (rows, example) -> parts.add(IntStream.range(0, rows).map(example).boxed().toList()));
    return parts;
  }

  @Test
  void asManyRunTogetherAsTheirPaddingAllows() {
    int[] lengths = {1, 2, 3, 60_000, 60_000, 200_000, 5};

    assertThat(parts(Sweep.inOrder(7, i -> lengths[i], 3)))
        .containsExactly(List.of(0, 1, 2), List.of(3, 4), List.of(5), List.of(6));
    assertThat(parts(Sweep.inOrder(7, i -> lengths[i], 64)))
        .containsExactly(List.of(0, 1, 2), List.of(3, 4), List.of(5), List.of(6));
    assertThat(parts(Sweep.inOrder(0, i -> lengths[i], 64))).isEmpty();
  }
}
