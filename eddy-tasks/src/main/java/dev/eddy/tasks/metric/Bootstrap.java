package dev.eddy.tasks.metric;

import dev.eddy.random.RandomStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// How far measured numbers may be off because there were only so many examples: 95 % percentile
/// intervals of the bootstrap.
///
/// As many examples as there are are drawn with replacement, and the numbers are measured on those;
/// again and again. 95 % of what comes out lies in the interval, half of the rest on each side. It
/// tells what other examples of the same kind would do, not what another training would.
///
/// @param samples how often examples were drawn
/// @param intervals by the names of the numbers
/// @see <a href="https://doi.org/10.1214/aos/1176344552">Efron 1979</a>
public record Bootstrap(int samples, Map<String, Interval> intervals) {

  private static final double OUTSIDE = 0.05;

  /// From the one end to the other, both included.
  public record Interval(double low, double high) {}

  /// Numbers that can be measured on any of their examples.
  ///
  /// @param examples how many there are
  /// @param metrics the numbers of some examples by their numbers from 0, each as often as it is
  ///   named
  public record Source(int examples, Function<int[], Map<String, Double>> metrics) {}

  public Bootstrap {
    intervals = Collections.unmodifiableMap(new LinkedHashMap<>(intervals));
  }

  /// @param seed the same seed draws the same examples
  public static Bootstrap of(Source source, int samples, long seed) {
    if (samples < 1 || source.examples < 1) {
      throw new IllegalArgumentException(
          "bootstrap: expected 1 example and 1 sample or more, found %d and %d"
              .formatted(source.examples, samples));
    }
    var random = RandomStream.of(seed, "bootstrap");
    var drawn = new int[source.examples];
    var all = new LinkedHashMap<String, List<Double>>();
    for (int sample = 0; sample < samples; sample++) {
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = (int) (random.uniformDouble() * drawn.length);
      }
      source
          .metrics
          .apply(drawn)
          .forEach((name, value) -> all.computeIfAbsent(name, _ -> new ArrayList<>()).add(value));
    }
    var intervals = new LinkedHashMap<String, Interval>();
    all.forEach((name, values) -> {
      // A sample may have no example of a class, and then no number for it.
      values.removeIf(value -> value.isNaN());
      if (!values.isEmpty()) intervals.put(name, interval(values));
    });
    return new Bootstrap(samples, intervals);
  }

  private static Interval interval(List<Double> values) {
    Collections.sort(values);
    return new Interval(quantile(values, OUTSIDE / 2), quantile(values, 1 - OUTSIDE / 2));
  }

  /// Between two values in proportion, as numpy does.
  private static double quantile(List<Double> sorted, double share) {
    double at = share * (sorted.size() - 1);
    int below = (int) at;
    double low = sorted.get(below);
    double high = sorted.get(Math.min(below + 1, sorted.size() - 1));
    return low + (at - below) * (high - low);
  }
}
