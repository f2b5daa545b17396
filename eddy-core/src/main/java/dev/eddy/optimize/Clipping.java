package dev.eddy.optimize;

import dev.eddy.run.StepPlan;

/// What is done to gradients that are too large. A value.
public sealed interface Clipping {

  /// Nothing.
  record None() implements Clipping {}

  /// All gradients are multiplied with `max / n` where their norm n together is above `max`.
  ///
  /// @see <a href="https://arxiv.org/abs/1211.5063">Pascanu, Mikolov & Bengio 2013</a>
  record GlobalNorm(double max) implements Clipping {
    public GlobalNorm {
      check("norm", max);
    }
  }

  /// Each gradient is cut to ±max.
  record Value(double max) implements Clipping {
    public Value {
      check("value", max);
    }
  }

  static Clipping none() {
    return new None();
  }

  /// Clips by the norm of all gradients together.
  static Clipping globalNorm(double max) {
    return new GlobalNorm(max);
  }

  /// Clips each gradient.
  static Clipping value(double max) {
    return new Value(max);
  }

  /// What it is to an executor.
  default StepPlan.Limit limit() {
    return switch (this) {
      case None _ -> StepPlan.Limit.NONE;
      case GlobalNorm(double max) -> new StepPlan.Limit(max, Double.POSITIVE_INFINITY);
      case Value(double max) -> new StepPlan.Limit(Double.POSITIVE_INFINITY, max);
    };
  }

  private static void check(String what, double max) {
    if (!(max > 0) || Double.isInfinite(max)) {
      throw new IllegalArgumentException(
          "clipping: the largest %s must be a number above 0, found %s".formatted(what, max));
    }
  }
}
