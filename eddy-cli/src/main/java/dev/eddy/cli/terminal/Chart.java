package dev.eddy.cli.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// A series of numbers as a few lines of text, one bar per column, its height between the least and
/// the greatest value.
///
/// ```
///   3.21 █
///        █▆▄
///   0.12 ███▇▅▃▂▂▁▁▁▁
/// ```
///
/// Where there are more values than columns a bar is the mean of its values.
public final class Chart {

  private static final int COLUMNS = 60;
  private static final int ROWS = 5;
  private static final String EIGHTHS = " ▁▂▃▄▅▆▇█";

  private Chart() {}

  /// The lines, top first; values that are not finite are left out, and nothing is drawn of fewer
  /// than two.
  public static List<String> of(double[] values) {
    var finite = Arrays.stream(values).filter(Double::isFinite).toArray();
    if (finite.length < 2) {
      return List.of();
    }
    var bars = means(finite);
    double least = Arrays.stream(bars).min().orElseThrow();
    double greatest = Arrays.stream(bars).max().orElseThrow();
    var lines = new ArrayList<String>();
    for (int row = ROWS - 1; row >= 0; row--) {
      var line =
          new StringBuilder(
                  row == ROWS - 1 ? label(greatest) : row == 0 ? label(least) : " ".repeat(9))
              .append(' ');
      for (double bar : bars) {
        // The least value keeps one eighth, so that it is seen.
        double share = greatest == least ? 1 : (bar - least) / (greatest - least);
        long eighths = 1 + Math.round(share * (8 * ROWS - 1));
        line.append(EIGHTHS.charAt(Math.clamp(eighths - 8L * row, 0, 8)));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private static double[] means(double[] values) {
    int columns = Math.min(COLUMNS, values.length);
    var means = new double[columns];
    for (int column = 0; column < columns; column++) {
      int from = (int) ((long) column * values.length / columns);
      int to = (int) ((long) (column + 1) * values.length / columns);
      means[column] = Arrays.stream(values, from, to).average().orElseThrow();
    }
    return means;
  }

  private static String label(double value) {
    return String.format(Locale.ROOT, "%9s", Numbers.text(value));
  }
}
