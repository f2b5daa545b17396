package dev.eddy.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.tasks.data.Progress.Unit;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WorkLineTest {

  private final StringWriter text = new StringWriter();
  private final AtomicLong seconds = new AtomicLong();

  private WorkLine line(boolean terminal) {
    var line =
        new ProgressLine(new PrintWriter(text), terminal, 80, () -> seconds.get() * 1_000_000_000L);
    return new WorkLine(line, () -> seconds.get() * 1_000_000_000L, () -> List.of("7 answers"));
  }

  @Test
  void whatIsOverWithinASecondIsNotTold() {
    var line = line(false);
    line.at("reading a.csv", 0, 100 << 20, Unit.BYTES);
    line.at("reading a.csv", 100 << 20, 100 << 20, Unit.BYTES);
    assertThat(text).hasToString("");
  }

  @Test
  void aLongWorkTellsHowMuchIsDoneAndHowLongItStillTakes() {
    var line = line(false);
    line.at("reading a.csv", 0, 100 << 20, Unit.BYTES);
    seconds.set(4);
    line.at("reading a.csv", 20 << 20, 100 << 20, Unit.BYTES);
    seconds.set(10);
    line.at("measuring", 0, 3000, Unit.PIECES);
    seconds.set(11);
    line.at("measuring", 1000, 3000, Unit.PIECES);
    assertThat(text)
        .hasToString(
            """
            reading a.csv: 20 of 100 MB  16 s left  7 answers
            measuring: 1,000 of 3,000  7 answers
            """);
  }

  @Test
  void shortWorksInARowAreToldOnceASecondHasGone() {
    var line = line(false);
    for (int work = 0; work < 4; work++) {
      seconds.set(work / 2);
      line.at("work " + work, 0, 10, Unit.PIECES);
      line.at("work " + work, 5, 10, Unit.PIECES);
      line.at("work " + work, 10, 10, Unit.PIECES);
    }
    assertThat(text).asString().startsWith("work 2: 0 of 10").doesNotContain("work 3");
  }

  @Test
  void aShortWorkAfterSomethingElseIsNotTold() {
    var line = line(false);
    line.at("reading a.csv", 0, 100, Unit.PIECES);
    line.at("reading a.csv", 100, 100, Unit.PIECES);
    seconds.set(60);
    line.at("reading b.csv", 0, 100, Unit.PIECES);
    line.at("reading b.csv", 100, 100, Unit.PIECES);
    assertThat(text).hasToString("");
  }

  @Test
  void whatWasBeforeTheFirstWorkCounts() {
    var line = line(false);
    seconds.set(1);
    line.at("reading a.csv", 10, 100, Unit.PIECES);
    assertThat(text).asString().startsWith("reading a.csv: 10 of 100");
  }

  @Test
  void aTerminalHasNothingLeftOfItAtTheEnd() {
    try (var line = line(true)) {
      line.at("measuring", 0, 30, Unit.PIECES);
      seconds.set(5);
      line.at("measuring", 10, 30, Unit.PIECES);
    }
    assertThat(text).hasToString("\r\u001b[Kmeasuring: 10 of 30  10 s left  7 answers\r\u001b[K");
  }
}
