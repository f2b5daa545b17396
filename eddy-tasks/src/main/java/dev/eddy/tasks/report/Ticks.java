package dev.eddy.tasks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Round numbers along an axis.
final class Ticks {

  private Ticks() {}

  /// Some numbers within a range, their distance 1, 2 or 5 times a power of ten; the one number of
  /// a range that has no other.
  static List<Double> of(double least, double most, int wanted) {
    if (!(most > least)) {
      return List.of(least);
    }
    double rough = (most - least) / Math.max(1, wanted);
    double power = 1;
    while (power > rough) {
      power /= 10;
    }
    while (10 * power <= rough) {
      power *= 10;
    }
    double step = rough > 5 * power ? 10 * power : rough > 2 * power ? 5 * power : 2 * power;
    var ticks = new ArrayList<Double>();
    for (double tick = Math.ceil(least / step); tick * step <= most + step * 1e-9; tick++) {
      ticks.add(tick * step);
    }
    return ticks;
  }

  /// At most four digits after the point, and none that say nothing.
  static String text(double value) {
    var text = String.format(Locale.ROOT, "%.4f", value);
    return text.replaceFirst("\\.?0+$", "").replaceFirst("^-0$", "0");
  }
}
