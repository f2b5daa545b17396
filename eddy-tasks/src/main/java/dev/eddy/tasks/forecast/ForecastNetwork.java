package dev.eddy.tasks.forecast;

import dev.eddy.cell.Cell;
import dev.eddy.equation.Rewrite;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.ModelBuilder.Value;
import dev.eddy.model.Objective;
import dev.eddy.tasks.network.Regularisation;
import dev.eddy.tasks.network.Stack;
import dev.eddy.tasks.setting.Configuration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/// The network of a [Forecaster]: a window `[B, T, columns]` → recurrent layers, and then one of
/// two ways to the steps to come.
///
/// - *Direct*: the last step of the layers, beside it what is known of the steps to come → all of
///   them at once, `[B, parts · horizon · columns]`.
/// - *Recurrent*: an encoder and a decoder. Layers like those of the window run over the steps to
///   come, `[B, horizon, parts · columns]`; their states start from the last states of the layers
///   of the same number. They read which step it is, where it stands in the calendar and what is
///   known of it; the last of them reads what it told of the step before, too: the middle of what
///   may come. It learns from its own outputs as it is asked with them, so that what flows back
///   goes through all of them (free running, no teacher forcing).
final class ForecastNetwork {

  /// The axis of the windows.
  static final String AXIS = "window";

  /// The axis of the steps to come.
  static final String STEPS = "ahead";

  static final String INPUT = "values";
  static final String OUTPUT = "forecast";

  /// What is known of the steps to come.
  static final String AHEAD = "ahead";

  /// What a decoder is fed with at its first step.
  static final String FED = "newest";

  private ForecastNetwork() {}

  static Model model(Configuration configuration, ForecastInput input, ForecastLoss loss) {
    var build = new ModelBuilder();
    var window = build.numbers(INPUT, AXIS, input.columns() + input.clocks() + input.known());
    var layers = Stack.of(configuration, false);
    var read = layers.onNumbers(build, window);
    int told = loss.parts() * input.atOnce();
    return build
        .output(
            OUTPUT,
            switch (input.decoder()) {
              case DIRECT -> direct(build, layers.regularisation(), input, read, told);
              case RECURRENT -> recurrent(build, layers, input, loss);
            })
        .model();
  }

  /// A forecast has the same loss however it is told: rows of one are summed.
  static Objective objective(ForecastInput input, ForecastLoss loss) {
    return new Objective(
        OUTPUT,
        loss.loss(),
        switch (input.decoder()) {
          case DIRECT -> Objective.Averaging.STEPS_AND_ROWS;
          case RECURRENT -> Objective.Averaging.ROWS;
        });
  }

  private static Value direct(
      ModelBuilder build,
      Regularisation regularisation,
      ForecastInput input,
      Value read,
      int told) {
    var row = regularisation.dropped(build, "dropout", build.lastValidStep(read));
    if (input.known() > 0) {
      row = row.with(build.numbers(AHEAD, "", input.ahead()));
    }
    return build.affine("steps", told, row);
  }

  private static Value recurrent(
      ModelBuilder build, Stack layers, ForecastInput input, ForecastLoss loss) {
    if (layers.regularisation().activationL2() > 0
        || layers.regularisation().temporalActivationL2() > 0) {
      throw new IllegalArgumentException(
          "activation-l2 and temporal-activation-l2: what the last layer of a recurrent decoder gives is the forecast, which must not be made small; leave them out, or choose --decoder direct");
    }
    var below = build.numbers(AHEAD, STEPS, input.ahead());
    for (int layer = 1; layer < layers.layers(); layer++) {
      below =
          build.scanFrom(
              name(layer), layers.cell(), layers.units(), below, starts(build, layers, layer));
      below = layers.regularisation().dropped(build, name(layer) + ".kept", below);
    }
    var last =
        Layer.Apply.of(
                name(layers.layers()),
                fed(layers.cell(), layers.regularisation(), loss, input.columns()),
                layers.units())
            .withInput("x", below.layers());
    for (var start : starts(build, layers, layers.layers()).entrySet()) {
      last = last.withStart(start.getKey(), start.getValue().layers());
    }
    if (input.anchor() != ForecastForm.Anchor.LAST) {
      last =
          last.withStart(fedState(layers.cell()), build.numbers(FED, "", input.columns()).layers());
    }
    return build.add(last);
  }

  private static String name(int layer) {
    return "decoder" + layer;
  }

  private static Map<String, Value> starts(ModelBuilder build, Stack layers, int layer) {
    var starts = new LinkedHashMap<String, Value>();
    for (var state : layers.cell().equations().states()) {
      starts.put(state.name(), build.finalState(Stack.name(layer), state.name()));
    }
    return starts;
  }

  private static String fedState(Cell cell) {
    return Rewrite.of(cell.equations()).fresh("fed");
  }

  /// The cell with `told = W h' + b` for each part of what is said as its output, and the middle of
  /// them joined to x at the next step.
  ///
  /// @throws IllegalArgumentException if the output of the cell is not its state h, or it has no
  ///   product with x
  private static Cell fed(
      Cell cell, Regularisation regularisation, ForecastLoss loss, int columns) {
    var rewrite = Rewrite.of(cell.equations());
    var fed = fedState(cell);
    boolean ends = cell.equations().states().stream().anyMatch(state -> state.name().equals("h"));
    if (!ends || gives(cell) || rewrite.joined("x", fed).isEmpty()) {
      throw new IllegalArgumentException(
          "decoder: a recurrent one needs a cell that multiplies its input x with a matrix and gives its state h, as lstm and gru do, and %s does not; take such a cell, or --decoder direct"
              .formatted(cell));
    }
    rewrite.before("state %s [%d]".formatted(fed, columns));
    var kept = rewrite.fresh("kept");
    rewrite.after("%s = %s".formatted(kept, regularisation.dropped("h'")));
    var told = new ArrayList<String>();
    for (int part = 1; part <= loss.parts(); part++) {
      told.add(rewrite.fresh("told_" + part));
      var bias = rewrite.fresh("b_told_" + part);
      rewrite.before("param %s [%d]".formatted(bias, columns));
      rewrite.after(
          "%s = %s @ %s + %s"
              .formatted(told.getLast(), rewrite.fresh("W_told_" + part), kept, bias));
    }
    rewrite.after("%s' = %s".formatted(fed, told.get(loss.middlePart())));
    rewrite.after("output = [%s]".formatted(String.join("; ", told)));
    return new Cell(cell.name() + ", fed", rewrite.equations(), cell.sizes());
  }

  private static boolean gives(Cell cell) {
    return cell.equations().lines().stream()
        .flatMap(line -> line.targets().stream())
        .anyMatch(target -> target.name().equals("output"));
  }
}
