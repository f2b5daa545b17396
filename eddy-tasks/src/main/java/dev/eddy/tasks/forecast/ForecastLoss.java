package dev.eddy.tasks.forecast;

import dev.eddy.model.Objective;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What a network says of each value that it forecasts, and what that is learned by: all of them
/// equations of one row `y` against its `target`. With N values to forecast
///
/// - a mean, `y [N]`: the squared error;
/// - a normal distribution, `y [2N]`: the negative log-likelihood `log σ + ((t − μ)/σ)²/2`, the
///   constant left out, with `σ = softplus(r) + 0.001` (Nix & Weigend 1994);
/// - quantiles at K levels, `y [K·N]`: the pinball loss `max(τ·e, (τ − 1)·e)` with `e = t − y`
///   (Koenker & Bassett 1978).
///
/// The target of quantiles is repeated for each level; that of a distribution has zeros beside r.
///
/// @param kind which of them
/// @param levels of the quantiles that are told, ascending, with 0.5 among them
record ForecastLoss(ForecastForm.Loss kind, List<Double> levels) {

  /// What keeps a deviation from 0.
  private static final double LEAST = 0.001;

  ForecastLoss {
    levels = List.copyOf(levels);
  }

  /// @throws IllegalArgumentException if the levels do not ascend, lie outside 0 to 1 or leave out
  ///   the middle
  static ForecastLoss of(ForecastForm.Loss kind, String levels) {
    List<Double> numbers;
    try {
      numbers = Arrays.stream(levels.split(",")).map(String::strip).map(Double::valueOf).toList();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(wrong(levels), e);
    }
    boolean ascend =
        IntStream.range(1, numbers.size()).allMatch(i -> numbers.get(i) > numbers.get(i - 1));
    boolean inside = numbers.stream().allMatch(level -> level > 0 && level < 1);
    if (!ascend
        || !inside
        || numbers.size() < 3
        || numbers.indexOf(0.5) < 1
        || numbers.getLast() == 0.5) {
      throw new IllegalArgumentException(wrong(levels));
    }
    return new ForecastLoss(kind, numbers);
  }

  private static String wrong(String levels) {
    return "quantiles: expected ascending levels between 0 and 1 with 0.5 among them, such as 0.1,0.5,0.9, found \"%s\""
        .formatted(levels);
  }

  /// How many numbers the network says of each value.
  int parts() {
    return switch (kind) {
      case SQUARED -> 1;
      case GAUSSIAN -> 2;
      case QUANTILE -> levels.size();
    };
  }

  /// What it is counted in: values are scaled by what was learned from.
  String unit() {
    return switch (kind) {
      case SQUARED -> "squares of scaled values";
      case GAUSSIAN -> "nats, but for a constant";
      case QUANTILE -> "scaled values, weighed by their quantiles";
    };
  }

  /// The equations of one row.
  Objective.Loss loss() {
    return switch (kind) {
      case SQUARED -> Objective.squaredError();
      case GAUSSIAN ->
          new Objective.Loss.Pointwise(
              "gaussian",
              """
              d, r = split(y - target)
              sigma = softplus(r) + %s
              z = d/sigma
              output = log(sigma) + 0.5*z*z
              """
                  .formatted(LEAST));
      case QUANTILE -> new Objective.Loss.Pointwise("pinball", pinball());
    };
  }

  private String pinball() {
    var equations = new StringBuilder("%s = split(y - target)\n".formatted(joined("e%d", ", ")));
    // e is y − t here: the loss is max(−τ·e, (1 − τ)·e).
    return equations
        .append("output = ")
        .append(
            IntStream.range(0, levels.size())
                .mapToObj(i ->
                    String.format(
                        Locale.ROOT,
                        "max(%s*e%d, %s*e%d)",
                        -levels.get(i),
                        i + 1,
                        1 - levels.get(i),
                        i + 1))
                .collect(Collectors.joining(" + ")))
        .append('\n')
        .toString();
  }

  private String joined(String name, String between) {
    return IntStream.rangeClosed(1, levels.size())
        .mapToObj(name::formatted)
        .collect(Collectors.joining(between));
  }

  /// Writes the target of one value.
  ///
  /// @param values how many are told at once
  /// @param i the number of the value among them
  /// @param out holds a row of targets
  /// @param at where the row begins
  void target(float value, int values, int i, float[] out, int at) {
    for (int part = 0; part < parts(); part++) {
      boolean aside = kind == ForecastForm.Loss.GAUSSIAN && part > 0;
      out[at + part * values + i] = aside ? 0 : value;
    }
  }

  /// The quantiles that an output row says of one value, ascending; of a mean, that mean at each
  /// level.
  ///
  /// Quantiles that cross are put in order (Chernozhukov, Fernández-Val & Galichon 2010).
  ///
  /// @param y an array that holds the forecast: a row, or one after the other
  /// @param start where it begins
  /// @param values how many values a row tells at once, N
  /// @param number of the value in the forecast
  /// @param out one quantile for each level
  void quantiles(float[] y, int start, int values, int number, double[] out) {
    int at = start + number / values * parts() * values;
    int i = number % values;
    switch (kind) {
      case SQUARED -> Arrays.fill(out, y[at + i]);
      case GAUSSIAN -> {
        double r = y[at + values + i];
        double sigma = (r > 30 ? r : StrictMath.log1p(StrictMath.exp(r))) + LEAST;
        for (int k = 0; k < out.length; k++) {
          out[k] = y[at + i] + sigma * NormalQuantile.of(levels.get(k));
        }
      }
      case QUANTILE -> {
        for (int k = 0; k < out.length; k++) {
          out[k] = y[at + k * values + i];
        }
        Arrays.sort(out);
      }
    }
  }

  /// Which part of a row is the middle of what may come.
  int middlePart() {
    return kind == ForecastForm.Loss.QUANTILE ? middle() : 0;
  }

  /// Where the middle stands among the levels.
  int middle() {
    return levels.indexOf(0.5);
  }

  /// The share of truths that lie between the outermost quantiles.
  double coverage() {
    return levels.getLast() - levels.getFirst();
  }
}
