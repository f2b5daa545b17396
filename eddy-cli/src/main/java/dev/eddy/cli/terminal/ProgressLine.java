package dev.eddy.cli.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// One line that tells how far a long work is: rewritten in place on a terminal, else printed anew
/// every few seconds.
///
/// The JVM cannot see whether standard error is a terminal (the launcher puts a filter behind it),
/// so the launcher says it in `-Deddy.terminal=true`.
public final class ProgressLine {

  private static final Duration IN_PLACE = Duration.ofMillis(100);
  private static final Duration ANEW = Duration.ofSeconds(5);

  /// A longer line would be broken by the terminal, and only its last part rewritten.
  private static final int WIDTH = 79;

  private static final String RETURN_AND_CLEAR = "\r\u001b[K";

  private final PrintWriter err;
  private final boolean terminal;
  private final LongSupplier nanos;
  private long due;
  private boolean open;

  /// @param nanos the clock, as `System.nanoTime`
  public ProgressLine(PrintWriter err, boolean terminal, LongSupplier nanos) {
    this.err = err;
    this.terminal = terminal;
    this.nanos = nanos;
    this.due = nanos.getAsLong();
  }

  public static ProgressLine on(PrintWriter err) {
    return new ProgressLine(err, Boolean.getBoolean("eddy.terminal"), System::nanoTime);
  }

  /// Shows the line if it is time to.
  public void show(Supplier<String> line) {
    long now = nanos.getAsLong();
    if (now - due >= 0) {
      due = now + (terminal ? IN_PLACE : ANEW).toNanos();
      if (terminal) {
        var text = line.get();
        err.print(RETURN_AND_CLEAR + text.substring(0, Math.min(WIDTH, text.length())));
        open = true;
      } else {
        err.println(line.get());
      }
      err.flush();
    }
  }

  /// Prints a line that stays.
  public void say(String line) {
    clear();
    err.println(line);
    err.flush();
  }

  /// Takes the rewritten line away, so that what follows starts in an empty one.
  public void clear() {
    if (open) {
      err.print(RETURN_AND_CLEAR);
      err.flush();
      open = false;
    }
  }
}
