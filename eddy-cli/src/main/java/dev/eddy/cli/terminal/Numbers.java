package dev.eddy.cli.terminal;

import dev.eddy.tasks.source.Counts;
import java.time.Duration;
import java.util.Locale;

/// Numbers as people read them.
public final class Numbers {

  private Numbers() {}

  /// Four significant digits: `0.1235`, `12.35`, `1235`; whole numbers as they are.
  public static String text(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e6) {
      return Long.toString((long) value);
    }
    double size = Math.abs(value);
    if (size >= 1e6 || size < 1e-4) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    int digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /// With commas: `1,234,567`.
  public static String count(long value) {
    return Counts.of(value);
  }

  /// With the word for it: `1 row`, `1,234 rows`.
  public static String count(long value, String what) {
    return Counts.of(value, what);
  }

  /// `0.4 s`, `12 s`, `3:07 min`, `2:05 h`.
  public static String text(Duration time) {
    double seconds = time.toMillis() / 1000.0;
    if (seconds < 60) {
      return String.format(Locale.ROOT, seconds < 9.95 ? "%.1f s" : "%.0f s", seconds);
    }
    return time.toHours() == 0
        ? String.format(Locale.ROOT, "%d:%02d min", time.toMinutes(), time.toSecondsPart())
        : String.format(Locale.ROOT, "%d:%02d h", time.toHours(), time.toMinutesPart());
  }
}
