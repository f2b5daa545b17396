package dev.eddy.tasks.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CheckpointIntervalTest {

  @Test
  void checkpointIntervalsAreTimesOrSteps() {
    assertThat(CheckpointInterval.parse("30s")).isEqualTo(new CheckpointInterval(30, 0));
    assertThat(CheckpointInterval.parse("5m")).isEqualTo(new CheckpointInterval(300, 0));
    assertThat(CheckpointInterval.parse("1000steps")).isEqualTo(new CheckpointInterval(0, 1000));
    assertThatThrownBy(() -> CheckpointInterval.parse("often"))
        .hasMessage(
            "checkpoint-every: expected a time or a number of steps such as 30s, 5m or 1000steps, found \"often\"");
  }
}
