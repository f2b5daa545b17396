package dev.eddy.tasks.forecast;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.reproduce.Measure;
import dev.eddy.tasks.reproduce.PartFiles;
import dev.eddy.tasks.reproduce.Reproducible;
import dev.eddy.tasks.reproduce.ResultRow;
import dev.eddy.tasks.reproduce.RowData;
import dev.eddy.tasks.reproduce.RunFiles;
import dev.eddy.tasks.reproduce.SimpleMethods;
import dev.eddy.tasks.reproduce.Trial;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Results of forecasters on real data.
public final class ForecastRows implements Reproducible {

  /// The mean absolute error of forecasts, as a share of that of the seasonal naive method over
  /// what was learned from.
  private static final Measure MASE =
      new Measure("MASE", true, "validation_mase", metrics -> metrics.get("mase"));

  /// The mean squared error of forecasts, in deviations of what was learned from.
  private static final Measure SCALED_MSE =
      new Measure("MSE, scaled", true, "validation_mase", metrics -> metrics.get("scaled_mse"));

  /// Methods that every evaluation of a forecaster measures beside it.
  private static final SimpleMethods SIMPLE = ForecastRows::simple;

  @Override
  public List<ResultRow> rows() {
    return List.of(
        new ResultRow(
            "ett",
            "forecast the oil temperature of a transformer for 24 hours: ETTh1",
            new Series("timeseries/ETTh1.csv.gz", 8640, 2880, 2880, 48),
            SCALED_MSE,
            Optional.empty(),
            SIMPLE,
            List.of(),
            5,
            "Oil temperature alone, 12 months of 30 days to learn from, 4 to choose the epoch by, 4 to"
                + " test on, a forecast from every hour, in deviations of the first 12 months."
                + " Publications use these parts; their numbers (0.098 for Informer is often"
                + " quoted) were not verified here and are not comparable before that is done.",
            """
            {
              "form": "forecast",
              "value": "OT",
              "horizon": 24,
              "lookback": 48,
              "hidden": 32,
              "batch": 128,
              "epochs": 3
            }
            """),
        new ResultRow(
            "airline",
            "forecast the last twelve months of airline passengers",
            new Series("timeseries/airline-passengers.csv", 132, 0, 12, 24),
            MASE,
            Optional.empty(),
            SIMPLE,
            List.of(),
            1,
            "144 months, of which the last 12 are one forecast: a few series like it would tell"
                + " more. A sixth before them chooses the epoch.",
            """
            {
              "form": "forecast",
              "validation": "0.17",
              "horizon": 12,
              "lookback": 24,
              "transform": "log",
              "anchor": "season",
              "epochs": 60
            }
            """));
  }

  @Override
  public List<Trial> trials() {
    return List.of(
        Trial.of(
            "forecast-oil",
            "forecast",
            "the oil temperature of a transformer for 24 hours, 3,000 hours of it, 5 epochs",
            new Series("timeseries/ETTh1.csv.gz", 8640, 2880, 2880, 48),
            OptionalInt.of(3_000),
            "mase",
            Map.of("value", "OT", "horizon", "24", "lookback", "48", "epochs", "5"),
            Map.of("hidden", List.of("16", "32", "64"), "clip", List.of("1", "5"))));
  }

  /// A table of series over time, oldest row first: so many rows to learn from, then so many to
  /// choose by, then so many to test on; the last two parts begin with the rows that their first
  /// forecast reads.
  record Series(String file, int train, int validation, int test, int lookback) implements RowData {
    @Override
    public List<String> files() {
      return List.of(file);
    }

    @Override
    public PartFiles made(List<Path> found, Path work, OptionalInt rows) {
      var lines = RunFiles.lines(found.getFirst());
      int most = rows.orElse(Integer.MAX_VALUE);
      int learned = Math.min(train, most);
      int choosing = Math.min(validation, most);
      int end = Math.min(test, most);
      if (lines.size() < 1 + learned + choosing + end) {
        throw new DataException(
            "%s has %,d rows, expected %,d or more"
                .formatted(found.getFirst(), lines.size() - 1, learned + choosing + end));
      }
      return new PartFiles(
          part(work.resolve("train.csv"), lines, 0, learned),
          choosing == 0
              ? ""
              : part(work.resolve("validation.csv"), lines, learned - lookback, learned + choosing),
          part(
              work.resolve("test.csv"),
              lines,
              learned + choosing - lookback,
              learned + choosing + end));
    }
  }

  /// The header and some rows, as they are.
  private static String part(Path to, List<String> lines, int from, int end) {
    return RunFiles.write(
        to,
        lines.getFirst()
            + "\n"
            + String.join("\n", lines.subList(1 + Math.max(0, from), 1 + end))
            + "\n");
  }

  private static Map<String, Map<String, Double>> simple(
      PartFiles parts, Map<String, Double> evaluated) {
    var all = new LinkedHashMap<String, Map<String, Double>>();
    all.put("the last value", of(Baseline.NAIVE, evaluated));
    all.put("the value a season before", of(Baseline.SEASONAL_NAIVE, evaluated));
    return all;
  }

  private static Map<String, Double> of(Baseline baseline, Map<String, Double> evaluated) {
    var metrics = new LinkedHashMap<String, Double>();
    for (var metric : List.of("mase", "scaled_mse")) {
      metrics.put(metric, evaluated.get(ForecastResult.key(baseline.title()) + "_" + metric));
    }
    return metrics;
  }
}
