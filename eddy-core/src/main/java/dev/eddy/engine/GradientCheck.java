package dev.eddy.engine;

import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;

/// Derived gradients against central differences, in double precision.
///
/// The error of a parameter is `|a − n| / max(10⁻², |n|)` with a the derived gradient and `n = (L(p + ε) − L(p − ε)) / 2ε`. Random masks are
/// those of step 0, so dropout is checked too.
public final class GradientCheck {

  private static final double EPSILON = 1e-5;

  private GradientCheck() {}

  /// The worst parameter.
  public record Result(double error, String parameter, int index, double derived, double numeric, int checked) {
    @Override
    public String toString() {
      return "relative error %.2e at %s[%d]: derived %.9g, numeric %.9g; %d checked".formatted(error, parameter, index, derived, numeric, checked);
    }
  }

  /// Checks every parameter, or about `limit` of them, evenly spread.
  public static Result check(Model model, Objective objective, Parameters parameters, Batch batch, int limit) {
    var program = Program.training(model, objective);
    var start = parameters.values();
    try (var derived = program.reference(start);
        var probe = program.reference(start)) {
      derived.run(batch, 1, 0);
      int size = parameters.table().size();
      int stride = Math.max(1, size / limit);
      var worst = new Result(0, "", 0, 0, 0, 0);
      int checked = 0;
      var values = probe.weights.values;
      for (int i = 0; i < size; i += stride) {
        double kept = values[i];
        values[i] = kept + EPSILON;
        double above = loss(probe, batch);
        values[i] = kept - EPSILON;
        double below = loss(probe, batch);
        values[i] = kept;
        double numeric = (above - below) / (2 * EPSILON);
        double gradient = derived.gradients().values[i];
        double error = Math.abs(gradient - numeric) / Math.max(1e-2, Math.abs(numeric));
        checked++;
        if (error > worst.error || Double.isNaN(error)) {
          var entry = entry(parameters, i);
          worst = new Result(Double.isNaN(error) ? Double.POSITIVE_INFINITY : error, entry.name(), i - entry.offset(), gradient, numeric, 0);
        }
      }
      return new Result(worst.error, worst.parameter, worst.index, worst.derived, worst.numeric, checked);
    }
  }

  private static double loss(CpuWorkspace<double[]> probe, Batch batch) {
    probe.weights.repack(0, 1);
    return probe.run(batch, 1, 0);
  }

  private static dev.eddy.model.ParameterTable.Entry entry(Parameters parameters, int index) {
    return parameters.table().entries().stream()
        .filter(e -> index >= e.offset() && index < e.offset() + e.size())
        .findFirst()
        .orElseThrow();
  }
}
