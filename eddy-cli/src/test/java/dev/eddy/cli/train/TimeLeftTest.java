package dev.eddy.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.train.Event;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A training of 10 epochs with 100 steps each: a step takes a tenth of a second, an evaluation 20
/// seconds.
class TimeLeftTest {

  private static final double STEP = 0.1;
  private static final double EVALUATION = 20;
  private static final long TOTAL = 1000;

  private double seconds;
  private final TimeLeft left = new TimeLeft(() -> Math.round(seconds * 1e9));

  @Test
  void evaluationsCountAndNothingJumps() {
    left.heard(new Event.Started(0, TOTAL, 1, 1, "plain", false, 0));
    var errors = new ArrayList<Double>();
    double whole = TOTAL * STEP + 10 * EVALUATION;
    for (int step = 1; step <= TOTAL; step++) {
      seconds += STEP;
      if (step % 100 == 0) {
        left.heard(new Event.EpochEnded(step, step / 100 - 1, 1, 0.1, 1));
        seconds += EVALUATION;
        left.heard(new Event.Evaluated(step, step / 100 - 1, Map.of(), false));
      }
      if (step % 10 == 0) {
        left.heard(new Event.Progress(step, TOTAL, 0, 1, 0.1, 1, 1, 1));
        var told = left.seconds(TOTAL);
        assertThat(told.isPresent()).isEqualTo(step >= 40);
        // What an evaluation takes is known after the first.
        if (step >= 100) {
          errors.add(Math.abs(told.getAsDouble() - (whole - seconds)));
        }
      }
    }
    assertThat(errors).allSatisfy(error -> assertThat(error).isCloseTo(0, within(1e-6)));
  }

  @Test
  void slowFirstStepsAreForgotten() {
    left.heard(new Event.Started(0, TOTAL, 1, 1, "plain", false, 0));
    for (int report = 1; report <= 100; report++) {
      seconds += report < 4 ? 30 : 1;
      left.heard(new Event.Progress(report, TOTAL, 0, 1, 0.1, 1, 1, 1));
    }
    assertThat(left.seconds(TOTAL).getAsDouble()).isCloseTo(900, within(1.0));
  }
}
