package dev.eddy.check;

import dev.eddy.cpu.Reference;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.Objective;
import dev.eddy.model.ParameterTable;
import dev.eddy.model.Parameters;
import dev.eddy.random.RandomStream;
import dev.eddy.run.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Derived gradients against central differences, in double precision.
///
/// The error of a parameter is `|a − n| / max(10⁻², |n|)` with a the derived gradient and `n = (L(p
/// − 2ε) − 8 L(p − ε) + 8 L(p + ε) − L(p + 2ε)) / 12ε`, whose own error falls with ε⁴. Where a and
/// n differ, smaller steps are tried: a step may lie across a kink (of `relu`, `max`, `clip`) or be
/// wide for a strongly bent loss, while a wrong derivative is wrong at every step. Random masks are
/// those of step 0, so dropout is checked too.
public final class GradientCheck {

  /// Steps, a wide one first, since it has little rounding; the widest last, for a large loss.
  private static final double[] STEPS = {3e-4, 3e-5, 3e-6, 2e-3};

  /// An error that needs no second step.
  private static final double GOOD = 1e-7;

  private GradientCheck() {}

  /// The worst parameter.
  public record Result(
      double error, String parameter, int index, double derived, double numeric, int checked) {
    @Override
    public String toString() {
      return "relative error %.2e at %s[%d]: derived %.9g, numeric %.9g; %d checked"
          .formatted(error, parameter, index, derived, numeric, checked);
    }
  }

  /// Checks every parameter, or about `limit` of them, evenly spread.
  public static Result check(
      Model model, Objective objective, Parameters parameters, Batch batch, int limit) {
    int size = parameters.table().size();
    int stride = Math.max(1, size / limit);
    var directions = new ArrayList<Direction>();
    for (int i = 0; i < size; i += stride) {
      directions.add(new Direction(entry(parameters, i), i, new double[] {1}));
    }
    return check(model, objective, parameters, batch, directions);
  }

  /// Checks each parameter array as a whole, along one direction: every element moves by ±1 times a
  /// step, the signs drawn by a seed. A few runs of the model for each array, however large.
  public static Result check(
      Model model, Objective objective, Parameters parameters, Batch batch, RandomStream signs) {
    var directions = new ArrayList<Direction>();
    for (var entry : parameters.table().entries()) {
      var along = new double[entry.size()];
      for (int i = 0; i < along.length; i++) {
        along[i] = signs.uniformDouble() < 0.5 ? -1 : 1;
      }
      directions.add(new Direction(entry, entry.offset(), along));
    }
    return check(model, objective, parameters, batch, directions);
  }

  /// Elements of a parameter array, from a place on, and how far each moves.
  private record Direction(ParameterTable.Entry entry, int from, double[] along) {
    double derivative(double[] gradients) {
      double sum = 0;
      for (int i = 0; i < along.length; i++) {
        sum += along[i] * gradients[from + i];
      }
      return sum;
    }
  }

  private static Result check(
      Model model,
      Objective objective,
      Parameters parameters,
      Batch batch,
      List<Direction> directions) {
    var program = Program.training(model, objective);
    try (var derived = Reference.poisoned(program, parameters);
        var probe = Reference.poisoned(program, parameters)) {
      derived.run(batch, 1, 0);
      var worst = new Result(0, "", 0, 0, 0, directions.size());
      for (var direction : directions) {
        double gradient = direction.derivative(derived.gradients());
        double numeric = Double.NaN;
        double error = Double.POSITIVE_INFINITY;
        for (int k = 0; k < STEPS.length && !(error < GOOD); k++) {
          double slope = slope(probe, batch, direction, STEPS[k]);
          double difference = Math.abs(gradient - slope) / Math.max(1e-2, Math.abs(slope));
          if (k == 0 || difference < error) {
            numeric = slope;
            error = difference;
          }
        }
        if (error > worst.error || Double.isNaN(error)) {
          worst =
              new Result(
                  Double.isNaN(error) ? Double.POSITIVE_INFINITY : error,
                  direction.entry.name(),
                  direction.from - direction.entry.offset(),
                  gradient,
                  numeric,
                  directions.size());
        }
      }
      return worst;
    }
  }

  /// The gradients of the reference, in the order of the parameters: what float kernels are held
  /// against.
  public static double[] gradients(
      Model model, Objective objective, Parameters parameters, Batch batch) {
    try (var derived = Reference.of(Program.training(model, objective), parameters)) {
      derived.run(batch, 1, 0);
      return derived.gradients().clone();
    }
  }

  /// The slope of the loss along a direction, by differences of a step.
  private static double slope(Reference probe, Batch batch, Direction direction, double step) {
    var values = probe.parameters();
    int n = direction.along.length;
    var kept = Arrays.copyOfRange(values, direction.from, direction.from + n);
    double sum = 0;
    for (int side = -2; side <= 2; side++) {
      if (side != 0) {
        for (int i = 0; i < n; i++) {
          values[direction.from + i] = kept[i] + side * step * direction.along[i];
        }
        sum += loss(probe, batch) * (side == -2 ? 1 : side == -1 ? -8 : side == 1 ? 8 : -1);
      }
    }
    System.arraycopy(kept, 0, values, direction.from, n);
    return sum / (12 * step);
  }

  private static double loss(Reference probe, Batch batch) {
    probe.updated();
    return probe.run(batch, 1, 0);
  }

  private static ParameterTable.Entry entry(Parameters parameters, int index) {
    return parameters.table().entries().stream()
        .filter(e -> index >= e.offset() && index < e.offset() + e.size())
        .findFirst()
        .orElseThrow();
  }
}
