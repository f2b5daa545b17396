package dev.eddy.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class NumbersTest {

  @Test
  void numbersHaveFourDigits() {
    assertThat(Numbers.text(0)).isEqualTo("0");
    assertThat(Numbers.text(282)).isEqualTo("282");
    assertThat(Numbers.text(0.012345)).isEqualTo("0.0123");
    assertThat(Numbers.text(3.14159)).isEqualTo("3.142");
    assertThat(Numbers.text(-314.159)).isEqualTo("-314.2");
    assertThat(Numbers.text(31415.9)).isEqualTo("31416");
    assertThat(Numbers.text(0.00001)).isEqualTo("1.00e-05");
    assertThat(Numbers.text(Double.NaN)).isEqualTo("NaN");
  }

  @Test
  void countsHaveCommasAndTheirWord() {
    assertThat(Numbers.count(1, "row")).isEqualTo("1 row");
    assertThat(Numbers.count(1234567, "row")).isEqualTo("1,234,567 rows");
  }

  @Test
  void timesAreSecondsMinutesOrHours() {
    assertThat(Numbers.text(Duration.ofMillis(420))).isEqualTo("0.4 s");
    assertThat(Numbers.text(Duration.ofMillis(9960))).isEqualTo("10 s");
    assertThat(Numbers.text(Duration.ofSeconds(187))).isEqualTo("3:07 min");
    assertThat(Numbers.text(Duration.ofMinutes(125))).isEqualTo("2:05 h");
  }
}
