package dev.eddy.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

  private final StringWriter text = new StringWriter();
  private final AtomicLong seconds = new AtomicLong();

  private ProgressLine line(boolean terminal) {
    return new ProgressLine(new PrintWriter(text), terminal, () -> seconds.get() * 1_000_000_000L);
  }

  @Test
  void terminalIsRewrittenInPlaceAndCleared() {
    var line = line(true);

    line.show(() -> "1 of 3");
    line.show(() -> "too soon");
    seconds.set(1);
    line.show(() -> "2 of 3");
    line.say("done");

    assertThat(text).hasToString("\r\u001b[K1 of 3\r\u001b[K2 of 3\r\u001b[Kdone\n");
  }

  @Test
  void longLineIsCutOnATerminalOnly() {
    line(true).show(() -> "x".repeat(100));
    line(false).show(() -> "y".repeat(100));

    assertThat(text).hasToString("\r\u001b[K" + "x".repeat(79) + "y".repeat(100) + "\n");
  }

  @Test
  void fileGetsALineEveryFiveSeconds() {
    var line = line(false);

    for (int second = 0; second < 10; second++) {
      seconds.set(second);
      int now = second;
      line.show(() -> "second " + now);
    }

    assertThat(text).hasToString("second 0\nsecond 5\n");
  }
}
