package dev.eddy.cli.terminal;

import dev.eddy.tasks.data.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// A [ProgressLine] for works without steps: what is done, how much of it, and how long it still
/// takes at its mean speed. What is over within a second is not told, but several such works in a
/// row are.
public final class WorkLine implements Progress.Listener, AutoCloseable {

  private static final double SILENT = 1;

  /// After so long a time without a word works are not in a row.
  private static final double APART = 5;

  /// Before the code is compiled a piece takes many times as long as later.
  private static final double WARM = 3;

  private final ProgressLine line;
  private final LongSupplier nanos;
  private final Supplier<List<String>> more;
  private String work = "";
  private boolean showing;

  /// When something was last shown, or this was made.
  private long shown;

  /// When something was last heard.
  private long heard;

  private long since;
  private long from;

  /// @param nanos the clock, as `System.nanoTime`
  /// @param more what else is to be told each time
  WorkLine(ProgressLine line, LongSupplier nanos, Supplier<List<String>> more) {
    this.line = line;
    this.nanos = nanos;
    this.more = more;
    shown = nanos.getAsLong();
  }

  /// One on standard error.
  public static WorkLine on(PrintWriter err) {
    return on(err, List::of);
  }

  /// The same that tells more.
  public static WorkLine on(PrintWriter err, Supplier<List<String>> more) {
    return new WorkLine(ProgressLine.on(err), System::nanoTime, more);
  }

  @Override
  public void at(String what, long done, long all, Progress.Unit unit) {
    long now = nanos.getAsLong();
    if (!what.equals(work)) {
      clear();
      // What was between tells of itself.
      if (!work.isEmpty() && (now - heard) * 1e-9 > APART) shown = now;
      work = what;
      since = now;
      from = done;
    }
    heard = now;
    if (done >= all) {
      clear();
    } else if (showing || (now - shown) * 1e-9 >= SILENT) {
      showing = true;
      shown = now;
      line.show(() -> parts(done, all, unit, (now - since) * 1e-9));
    }
  }

  private void clear() {
    line.clear();
    shown = showing ? nanos.getAsLong() : shown;
    showing = false;
  }

  private List<String> parts(long done, long all, Progress.Unit unit, double seconds) {
    var parts = new ArrayList<String>();
    parts.add(
        switch (unit) {
          case BYTES -> "%s: %d of %d MB".formatted(work, done >> 20, all >> 20);
          case PIECES -> "%s: %s of %s".formatted(work, Numbers.count(done), Numbers.count(all));
        });
    if (done > from && seconds >= WARM) {
      double left = seconds * (all - done) / (done - from);
      parts.add(Numbers.text(Duration.ofMillis(Math.round(1000 * left))) + " left");
    }
    parts.addAll(more.get());
    return parts;
  }

  @Override
  public void close() {
    line.clear();
  }
}
