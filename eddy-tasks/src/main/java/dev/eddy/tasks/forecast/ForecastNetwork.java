package dev.eddy.tasks.forecast;

import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.tasks.network.Regularisation;
import dev.eddy.tasks.network.Stack;
import dev.eddy.tasks.setting.Configuration;

/// The network of a [Forecaster]: a window `[B, T, columns]` → recurrent layers → last step, beside
/// it what is known of the steps to come → all steps of the forecast at once, `[B, parts · horizon
/// · columns]`: direct multi-step forecasting.
final class ForecastNetwork {

  /// The axis of the windows.
  static final String AXIS = "window";

  static final String INPUT = "values";
  static final String OUTPUT = "forecast";

  /// What is known of the steps to come.
  static final String AHEAD = "ahead";

  private ForecastNetwork() {}

  static Model model(Configuration configuration, ForecastInput input, ForecastLoss loss) {
    var build = new ModelBuilder();
    var window = build.numbers(INPUT, AXIS, input.columns() + input.clocks() + input.known());
    var read = Stack.of(configuration, false).onNumbers(build, window);
    var row = Regularisation.of(configuration).dropped(build, "dropout", build.lastValidStep(read));
    if (input.known() > 0) {
      row = row.with(build.numbers(AHEAD, "", input.horizon() * input.known()));
    }
    return build
        .output(
            OUTPUT, build.affine("steps", loss.parts() * input.horizon() * input.columns(), row))
        .model();
  }
}
