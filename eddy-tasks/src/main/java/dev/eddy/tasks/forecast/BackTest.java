package dev.eddy.tasks.forecast;

import dev.eddy.run.BoundProgram;
import dev.eddy.tasks.data.series.SeriesTable;
import dev.eddy.tasks.examples.Sweep;
import dev.eddy.tasks.forecast.ForecastData.Origin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Forecasts at many origins of some data, in the order of time.
///
/// @param margins see [Conformal]; empty: intervals are as the network says them
record BackTest(
    BoundProgram program, ForecastInput input, ForecastLoss loss, List<Double> margins) {

  /// Origins that run together.
  private static final int TOGETHER = 256;

  /// Columns that a report draws, and about how many steps of each.
  private static final int PANELS = 4;

  private static final int DRAWN = 160;

  /// Takes what a network says at an origin.
  @FunctionalInterface
  interface Output {
    /// @param y an array that holds the row
    /// @param at where the row begins
    void take(int example, float[] y, int at);
  }

  /// Runs all examples; the mean of the loss where the program has one.
  static double run(BoundProgram program, ForecastExamples examples, int threads, Output taker) {
    var batch = program.batch();
    double[] sum = {0};
    var y = new float[1][0];
    try (var workspace = program.workspace(threads)) {
      int width = examples.width();
      Sweep.inOrder(examples, TOGETHER)
          .forEach((rows, example) -> {
            examples.fill(batch, rows, example);
            sum[0] += rows * workspace.run(batch);
            if (y[0].length < rows * width) {
              y[0] = new float[rows * width];
            }
            workspace.output(ForecastNetwork.OUTPUT, y[0]);
            for (int row = 0; row < rows; row++) {
              taker.take(example.applyAsInt(row), y[0], row * width);
            }
          });
    }
    return sum[0] / examples.count();
  }

  /// The scores of the truths of a part against the outermost quantiles, `[horizon · columns]`
  /// those of all origins.
  double[][] scores(ForecastData part, int threads) {
    var origins = part.origins(input.window(), input.horizon());
    var examples = new ForecastExamples(input, loss, part.table(), origins);
    int values = input.values();
    var scores = new double[values][origins.size()];
    var quantiles = new double[loss.levels().size()];
    run(
        program,
        examples,
        threads,
        (example, y, at) -> {
          for (int i = 0; i < values; i++) {
            loss.quantiles(y, at, input.atOnce(), i, quantiles);
            int ahead = i / input.columns();
            int column = i % input.columns();
            var origin = origins.get(example);
            double truth =
                examples.value(origin, ahead, column) - examples.anchor(origin, ahead, column);
            scores[i][example] =
                Math.max(quantiles[0] - truth, truth - quantiles[quantiles.length - 1]);
          }
        });
    return scores;
  }

  /// What may come at a step: unscaled.
  ///
  /// @param quantiles one for each level, as the network says them
  /// @param low where the interval begins; NaN where there is none
  record Step(double[] quantiles, double middle, double low, double high) {}

  /// Whether intervals are told: a mean has none of its own.
  boolean hasIntervals() {
    return loss.kind() != ForecastForm.Loss.SQUARED || !margins.isEmpty();
  }

  /// Reads a value out of a row.
  Step step(ForecastExamples examples, Origin origin, int scale, float[] y, int at, int i) {
    int column = i % input.columns();
    var quantiles = new double[loss.levels().size()];
    loss.quantiles(y, at, input.atOnce(), i, quantiles);
    double anchor = examples.anchor(origin, i / input.columns(), column);
    double margin = margins.isEmpty() ? 0 : margins.get(i);
    double middle = quantiles[loss.middle()];
    double low = Math.min(middle, quantiles[0] - margin);
    double high = Math.max(middle, quantiles[quantiles.length - 1] + margin);
    for (int k = 0; k < quantiles.length; k++) {
      quantiles[k] = input.unscaled(anchor + quantiles[k], scale, column);
    }
    return new Step(
        quantiles,
        input.unscaled(anchor + middle, scale, column),
        hasIntervals() ? input.unscaled(anchor + low, scale, column) : Double.NaN,
        hasIntervals() ? input.unscaled(anchor + high, scale, column) : Double.NaN);
  }

  // ---- measuring -------------------------------------------------------------------------------

  /// Forecasts at all origins, measured.
  ForecastResult measure(SeriesTable table, List<Origin> origins, int threads) {
    var examples = new ForecastExamples(input, loss, table, origins);
    var measured = new Measured(table, origins);
    double mean =
        run(program, examples, threads, (example, y, at) -> measured.add(examples, example, y, at));
    return measured.result(mean);
  }

  /// What is summed up on the way.
  private final class Measured {
    private final SeriesTable table;
    private final List<Origin> origins;
    private final int[] scales;
    private final ForecastErrors model = new ForecastErrors();
    private final Map<Baseline, ForecastErrors> baselines = new EnumMap<>(Baseline.class);
    private final double[] byStep = new double[input.horizon()];
    private final Map<Baseline, double[]> baselinesByStep = new EnumMap<>(Baseline.class);
    private final Map<Integer, Drawn> drawn = new LinkedHashMap<>();
    private long held;
    private double width;
    private double pinball;
    private long values;

    Measured(SeriesTable table, List<Origin> origins) {
      this.table = table;
      this.origins = origins;
      scales = table.series().stream().mapToInt(input::scaleOf).toArray();
      for (var baseline : Baseline.values()) {
        baselines.put(baseline, new ForecastErrors());
        baselinesByStep.put(baseline, new double[input.horizon()]);
      }
      for (int i = 0; i < Math.min(PANELS, table.series().size() * input.columns()); i++) {
        drawn.put(i, new Drawn(i / input.columns(), i % input.columns()));
      }
    }

    void add(ForecastExamples examples, int example, float[] y, int at) {
      var origin = origins.get(example);
      var series = table.series().get(origin.series());
      int number = scales[origin.series()];
      var scale = input.scales().get(number);
      for (int i = 0; i < input.values(); i++) {
        int ahead = i / input.columns();
        int column = i % input.columns();
        double truth = series.value(origin.origin() + ahead, column);
        double season = scale.seasonalError().get(column);
        double spread = scale.spread().get(column);
        var step = step(examples, origin, number, y, at, i);
        model.add(truth, step.middle(), season, (truth - step.middle()) / spread);
        byStep[ahead] += Math.abs(truth - step.middle());
        for (var baseline : Baseline.values()) {
          double forecast =
              baseline.forecast(series, column, origin.origin(), ahead, input.season());
          baselines.get(baseline).add(truth, forecast, season, (truth - forecast) / spread);
          baselinesByStep.get(baseline)[ahead] += Math.abs(truth - forecast);
        }
        values++;
        held += truth >= step.low() && truth <= step.high() ? 1 : 0;
        width += step.high() - step.low();
        for (int k = 0; k < step.quantiles().length; k++) {
          double error = truth - step.quantiles()[k];
          double level = loss.levels().get(k);
          pinball += Math.max(level * error, (level - 1) * error) / step.quantiles().length;
        }
        var panel = drawn.get(origin.series() * input.columns() + column);
        if (panel != null) {
          panel.add(example, ahead, step);
        }
      }
    }

    ForecastResult result(double mean) {
      var others = new LinkedHashMap<String, Map<String, Double>>();
      var steps = new LinkedHashMap<String, List<Double>>();
      long each = values / input.horizon();
      steps.put("the model", means(byStep, each));
      baselines.forEach((baseline, errors) -> {
        others.put(baseline.title(), errors.metrics());
        steps.put(baseline.title(), means(baselinesByStep.get(baseline), each));
      });
      boolean told = hasIntervals();
      return new ForecastResult(
          origins.size(),
          input.horizon(),
          model.metrics(),
          others,
          mean,
          new ForecastResult.Interval(
              told ? loss.coverage() : 0,
              told ? (double) held / values : Double.NaN,
              told ? width / values : Double.NaN,
              loss.kind() == ForecastForm.Loss.SQUARED ? model.mae() : 2 * pinball / values,
              !margins.isEmpty()),
          steps,
          drawn.values().stream().filter(panel -> !panel.isEmpty()).map(Drawn::panel).toList());
    }

    private List<Double> means(double[] sums, long count) {
      var means = new ArrayList<Double>();
      for (double sum : sums) {
        means.add(sum / count);
      }
      return means;
    }

    /// The newest forecasts of a column that do not overlap.
    private final class Drawn {
      private final int series;
      private final int column;
      private final int first;
      private final int last;
      private final List<Double> middle;
      private final List<Double> low;
      private final List<Double> high;

      Drawn(int series, int column) {
        this.series = series;
        this.column = column;
        last =
            origins.stream()
                .filter(origin -> origin.series() == series)
                .mapToInt(Origin::origin)
                .max()
                .orElse(-1);
        int earliest =
            origins.stream()
                .filter(origin -> origin.series() == series)
                .mapToInt(Origin::origin)
                .min()
                .orElse(0);
        int windows =
            Math.min(Math.max(0, DRAWN / input.horizon() - 1), (last - earliest) / input.horizon());
        int start = last - windows * input.horizon();
        // A season before the first forecast shows what it goes on from.
        first = Math.max(0, start - Math.min(input.window(), DRAWN / 4));
        int size = isEmpty() ? 0 : last + input.horizon() - first;
        middle = new ArrayList<>(Collections.nCopies(size, Double.NaN));
        low = new ArrayList<>(middle);
        high = new ArrayList<>(middle);
      }

      boolean isEmpty() {
        return last < 0;
      }

      void add(int example, int ahead, Step step) {
        int origin = origins.get(example).origin();
        int at = origin + ahead - first;
        if ((last - origin) % input.horizon() == 0 && at >= 0) {
          middle.set(at, step.middle());
          low.set(at, step.low());
          high.set(at, step.high());
        }
      }

      ForecastResult.Panel panel() {
        var from = table.series().get(series);
        var truth = new ArrayList<Double>();
        for (int t = 0; t < middle.size(); t++) {
          truth.add(from.value(first + t, column));
        }
        var name = input.roles().values().get(column);
        return new ForecastResult.Panel(
            "%s from %s on"
                .formatted(
                    from.key().isEmpty() ? name : from.key() + ", " + name,
                    table.writer().write(from.times().get(first))),
            truth,
            middle,
            low,
            high);
      }
    }
  }
}
