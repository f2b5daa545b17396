package dev.eddy.cli.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// One line that tells how far a long work is: rewritten in place on a terminal, else printed anew
/// every few seconds.
///
/// The JVM cannot see whether standard error is a terminal (the launcher puts a filter behind it),
/// so the launcher says it in `-Deddy.terminal=true`, and its width in `-Deddy.columns=120`.
public final class ProgressLine {

  private static final Duration IN_PLACE = Duration.ofMillis(100);
  private static final Duration ANEW = Duration.ofSeconds(5);
  private static final String RETURN_AND_CLEAR = "\r\u001b[K";
  private static final String BETWEEN = "  ";

  private final PrintWriter err;
  private final boolean terminal;
  private final int columns;
  private final LongSupplier nanos;
  private long due;
  private boolean open;

  /// @param columns of the terminal
  /// @param nanos the clock, as `System.nanoTime`
  public ProgressLine(PrintWriter err, boolean terminal, int columns, LongSupplier nanos) {
    this.err = err;
    this.terminal = terminal;
    this.columns = columns;
    this.nanos = nanos;
    this.due = nanos.getAsLong();
  }

  /// Whether a terminal knows escape sequences: one that calls itself dumb can neither rewrite a
  /// line nor colour it.
  ///
  /// @param name the variable `TERM`, or null
  public static boolean knowsEscapes(String name) {
    return !"dumb".equals(name);
  }

  /// A line on standard error.
  public static ProgressLine on(PrintWriter err) {
    boolean terminal = Boolean.getBoolean("eddy.terminal") && knowsEscapes(System.getenv("TERM"));
    return new ProgressLine(err, terminal, TextWidth.ofTerminal(80), System::nanoTime);
  }

  /// Shows the line if it is time to.
  ///
  /// @param parts the most telling first: on a terminal those that do not fit are left out
  public void show(Supplier<List<String>> parts) {
    long now = nanos.getAsLong();
    if (now - due >= 0) {
      due = now + (terminal ? IN_PLACE : ANEW).toNanos();
      if (terminal) {
        err.print(RETURN_AND_CLEAR + fitting(parts.get()));
        open = true;
      } else {
        err.println(String.join(BETWEEN, parts.get()));
      }
      err.flush();
    }
  }

  /// A line that reached the last column would be broken by the terminal, and only its last part
  /// rewritten.
  private String fitting(List<String> parts) {
    var line = new StringBuilder();
    for (var part : parts) {
      var longer = line.isEmpty() ? part : line + BETWEEN + part;
      if (!line.isEmpty() && TextWidth.of(longer) >= columns) {
        break;
      }
      line.replace(0, line.length(), longer);
    }
    return TextWidth.cut(line.toString(), columns - 1);
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
