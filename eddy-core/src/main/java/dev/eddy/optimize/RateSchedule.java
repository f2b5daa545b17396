package dev.eddy.optimize;

import java.util.regex.Pattern;

/// What the learning rate is multiplied with at each step. A value.
public sealed interface RateSchedule {

  /// The factor at a step, from 0.
  double rate(long step);

  /// Whether a training goes on under this schedule from a checkpoint of one with this text: the
  /// same one, or a cosine over more steps, which is read on from where the training stands.
  default boolean goesOnFrom(String text) {
    return toString().equals(text);
  }

  /// 1 at every step.
  record Constant() implements RateSchedule {
    @Override
    public double rate(long step) {
      return 1;
    }
  }

  /// Multiplied with `factor` after every so many steps, at once.
  record Step(long every, double factor) implements RateSchedule {
    public Step {
      check(every, factor);
    }

    @Override
    public double rate(long step) {
      return StrictMath.pow(factor, step / every);
    }
  }

  /// `factor^(step / every)`, a little at each step.
  record Exponential(long every, double factor) implements RateSchedule {
    public Exponential {
      check(every, factor);
    }

    @Override
    public double rate(long step) {
      return StrictMath.pow(factor, (double) step / every);
    }
  }

  /// Rises evenly over `warmUp` steps to 1, then falls along half a cosine to `floor` at step
  /// `steps`, and stays there.
  ///
  /// A training that goes on with more steps has the rate of the longer schedule from there on: it
  /// rises at once, as at a warm restart.
  ///
  /// @see <a href="https://arxiv.org/abs/1608.03983">Loshchilov & Hutter 2017</a>
  record Cosine(long warmUp, long steps, double floor) implements RateSchedule {
    private static final Pattern TEXT =
        Pattern.compile("Cosine\\[warmUp=\\d+, steps=(\\d+), floor=(.+)]");

    public Cosine {
      if (warmUp < 0 || steps <= warmUp || !(floor >= 0 && floor <= 1)) {
        throw new IllegalArgumentException(
            "schedule cosine: expected 0 <= warm-up < steps and a floor from 0 to 1, found warm-up %d, %d steps, floor %s"
                .formatted(warmUp, steps, floor));
      }
    }

    @Override
    public double rate(long step) {
      if (step < warmUp) {
        return (step + 1.0) / warmUp;
      }
      double part = Math.min(1, (double) (step - warmUp) / (steps - warmUp));
      return floor + (1 - floor) * 0.5 * (1 + StrictMath.cos(Math.PI * part));
    }

    @Override
    public boolean goesOnFrom(String text) {
      var before = TEXT.matcher(text);
      return toString().equals(text)
          || before.matches()
              && Long.parseLong(before.group(1)) < steps
              && Double.parseDouble(before.group(2)) == floor;
    }
  }

  static RateSchedule constant() {
    return new Constant();
  }

  /// Multiplied with `factor` after every so many steps.
  static RateSchedule step(long every, double factor) {
    return new Step(every, factor);
  }

  /// Falls evenly on a logarithmic scale: by `factor` in so many steps.
  static RateSchedule exponential(long every, double factor) {
    return new Exponential(every, factor);
  }

  /// Half a cosine from 1 to 0 after a warm-up.
  static RateSchedule cosine(long warmUp, long steps) {
    return new Cosine(warmUp, steps, 0);
  }

  private static void check(long every, double factor) {
    if (every < 1 || !(factor > 0) || Double.isInfinite(factor)) {
      throw new IllegalArgumentException(
          "schedule: expected a positive number of steps and a factor above 0, found %d steps and factor %s"
              .formatted(every, factor));
    }
  }
}
