package dev.eddy.tasks.forecast;

import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.tasks.network.Regularisation;
import dev.eddy.tasks.network.Stack;
import dev.eddy.tasks.setting.Configuration;

/// The network of a [Forecaster]: a window `[B, T, columns]` → recurrent layers → last step → all
/// steps of the forecast at once, `[B, parts · horizon · columns]`: direct multi-step forecasting.
final class ForecastNetwork {

  /// The axis of the windows.
  static final String AXIS = "window";

  static final String INPUT = "values";
  static final String OUTPUT = "forecast";

  private ForecastNetwork() {}

  static Model model(Configuration configuration, ForecastInput input, ForecastLoss loss) {
    var build = new ModelBuilder();
    var window = build.numbers(INPUT, AXIS, input.columns() + input.clocks());
    var read = Stack.of(configuration, false).onNumbers(build, window);
    var row = Regularisation.of(configuration).dropped(build, "dropout", build.lastValidStep(read));
    return build
        .output(
            OUTPUT, build.affine("steps", loss.parts() * input.horizon() * input.columns(), row))
        .model();
  }
}
