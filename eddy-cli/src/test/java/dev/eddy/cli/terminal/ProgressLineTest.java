package dev.eddy.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

  private final StringWriter text = new StringWriter();
  private final AtomicLong seconds = new AtomicLong();

  private ProgressLine line(boolean terminal) {
    return new ProgressLine(
        new PrintWriter(text), terminal, 24, () -> seconds.get() * 1_000_000_000L);
  }

  @Test
  void terminalIsRewrittenInPlaceAndCleared() {
    var line = line(true);

    line.show(() -> List.of("1 of 3"));
    line.show(() -> List.of("too soon"));
    seconds.set(1);
    line.show(() -> List.of("2 of 3"));
    line.say("done");

    assertThat(text).hasToString("\r\u001b[K1 of 3\r\u001b[K2 of 3\r\u001b[Kdone\n");
  }

  @Test
  void partsThatDoNotFitTheTerminalAreLeftOut() {
    line(true).show(() -> List.of("step 1/9", "loss 1.234", "20 tokens/s"));

    assertThat(text).hasToString("\r\u001b[Kstep 1/9  loss 1.234");
  }

  @Test
  void lineThatIsTooLongInItselfIsCutByItsColumnsOnATerminalOnly() {
    line(true).show(() -> List.of("한".repeat(30)));
    line(false).show(() -> List.of("y".repeat(100), "z"));

    assertThat(text).hasToString("\r\u001b[K" + "한".repeat(11) + "y".repeat(100) + "  z\n");
  }

  @Test
  void fileGetsALineEveryFiveSeconds() {
    var line = line(false);

    for (int second = 0; second < 10; second++) {
      seconds.set(second);
      int now = second;
      line.show(() -> List.of("second " + now));
    }

    assertThat(text).hasToString("second 0\nsecond 5\n");
  }
}
