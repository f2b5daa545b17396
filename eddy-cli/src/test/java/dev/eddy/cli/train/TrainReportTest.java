package dev.eddy.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.cli.terminal.ProgressLine;
import dev.eddy.train.Event;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainReportTest {

  private final StringWriter text = new StringWriter();
  private long seconds;
  private final TrainReport report =
      new TrainReport(
          new ProgressLine(new PrintWriter(text), false, 80, this::nanos), false, this::nanos);

  private long nanos() {
    return seconds * 1_000_000_000L;
  }

  @Test
  void aTrainingIsToldFromStartToStop() {
    report.accept(new Event.Started(0, 6000, 41_234, 2, "vector, 512-bit", false, 0.034));
    for (int report = 1; report <= 5; report++) {
      this.report.accept(
          new Event.Progress(300 * report, 6000, 1, 0.5234, 0.003, 1.7, 12345.6, 80));
      seconds += 2;
    }
    report.accept(new Event.Evaluated(2000, 1, Map.of("character_error", 0.312), true));
    report.accept(new Event.Evaluated(3000, 2, Map.of("character_error", 0.345), false));
    report.accept(new Event.Stopped(4000, Event.Stop.NO_GAIN));

    assertThat(text)
        .hasToString(
            """
            training 41,234 parameters in 6,000 steps, 2 threads, vector, 512-bit, padding 3.4 %
            step 300/6,000  training loss 0.5234  12,346 tokens/s
            step 1,200/6,000  32 s left  training loss 0.5234  12,346 tokens/s
            epoch 2: validation character error 0.3120
            stopped after step 4,000: the evaluations got no better
            """);
    assertThat(report.interruptedAt()).isEmpty();
  }

  @Test
  void anInterruptedTrainingKnowsItsStep() {
    report.accept(new Event.Started(12, 6000, 1, 1, "plain", true, 0));
    report.accept(new Event.Checkpointed(40, "names.eddy.checkpoint"));
    report.accept(new Event.Stopped(40, Event.Stop.INTERRUPTED));

    assertThat(text)
        .hasToString("going on from step 12: 1 parameter in 6,000 steps, 1 thread, plain\n");
    assertThat(report.interruptedAt()).hasValue(40);
  }

  @Test
  void validationHasItsNameAndRateAndNormAreToldOnRequest() {
    var full =
        new TrainReport(
            new ProgressLine(new PrintWriter(text), false, 80, this::nanos), true, this::nanos);
    full.accept(new Event.Evaluated(10, 0, Map.of("loss", 0.7), false));
    full.accept(new Event.Progress(20, 100, 1, 0.5234, 0.003, 1.75, 100, 1));

    assertThat(text)
        .hasToString(
            "step 20/100  training loss 0.5234  validation loss 0.7000  learning rate 0.0030  gradient norm 1.750  100 tokens/s\n");
  }
}
