package dev.eddy.formats.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.formats.Exchange;
import dev.eddy.formats.Json;
import dev.eddy.formats.Shared;
import dev.eddy.optimize.RateSchedule;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/// Schedules of learning rates, step by step as PyTorch recorded them.
class TorchScheduleTest {

  private static final Map<String, RateSchedule> SCHEDULES =
      Map.of(
          "StepLR", RateSchedule.step(7, 0.3),
          "ExponentialLR", RateSchedule.exponential(1, 0.9),
          "CosineAnnealingLR", new RateSchedule.Cosine(0, 12, 0.1));

  @Test
  void schedulesAreThoseOfPyTorch(TestReporter reporter) {
    var counts = new Exchange("PyTorch schedules");
    var recorded = Json.read(Shared.conformance("python-made/pytorch/schedules/schedules.json"));
    for (var entry : recorded.path("schedules").properties()) {
      var rates = entry.getValue().path("learning_rates");
      double first = entry.getValue().path("initial_lr").asDouble();
      var schedule = SCHEDULES.get(entry.getKey());
      if (schedule == null) {
        counts.refuse(entry.getKey(), "Eddy has no schedule of this kind");
        continue;
      }
      double worst = 0;
      // Past its end PyTorch's cosine climbs again; Eddy's stays.
      int compared = entry.getKey().equals("CosineAnnealingLR") ? 13 : rates.size();
      for (int k = 0; k < compared; k++) {
        worst = Math.max(worst, Math.abs(first * schedule.rate(k) - rates.get(k).asDouble()));
      }
      counts.check(entry.getKey(), worst, 1e-12);
    }
    counts.publish(reporter::publishEntry);
    assertThat(counts.wrong()).isEmpty();
    assertThat(counts.passed()).isEqualTo(SCHEDULES.size());
  }
}
