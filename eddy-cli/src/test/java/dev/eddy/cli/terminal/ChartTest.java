package dev.eddy.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChartTest {

  @Test
  void barsReachFromTheLeastToTheGreatest() {
    assertThat(Chart.of(new double[] {4, 2, 0}))
        .containsExactly(
            "        4 █", "          █", "          █▅", "          ██", "        0 ██▁");
  }

  @Test
  void constantSeriesIsFull() {
    assertThat(Chart.of(new double[] {1, 1})).endsWith("        1 ██");
  }

  @Test
  void manyValuesShareAColumnByTheirMean() {
    var lines = Chart.of(IntStream.range(0, 6000).mapToDouble(i -> i).toArray());

    assertThat(lines.getLast()).hasSize(70).startsWith("    49.50 ▁");
    assertThat(lines.getFirst()).startsWith("     5950 ").endsWith("█");
  }

  @Test
  void valuesThatAreNotFiniteAndSingleValuesAreNotDrawn() {
    assertThat(Chart.of(new double[] {1, Double.NaN, Double.POSITIVE_INFINITY})).isEmpty();
  }
}
