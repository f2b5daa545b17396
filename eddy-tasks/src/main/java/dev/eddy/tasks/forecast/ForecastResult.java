package dev.eddy.tasks.forecast;

import dev.eddy.tasks.Evaluation;
import dev.eddy.tasks.report.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How well forecasts did in a rolling-origin back-test: one is made at every step that has a whole
/// window before it and a whole horizon after it, by the same weights, and measured beside simple
/// methods at the same origins. See [ForecastErrors] for what the numbers are.
///
/// @param forecasts how many origins
/// @param horizon steps of each
/// @param model errors of the model
/// @param baselines errors of simple methods, by their names
/// @param loss the mean of what was learned by, over all forecasts
/// @param interval how its intervals did; all NaN where it tells none
/// @param absoluteByStep mean absolute error of each step ahead, by method, the model first
/// @param panels forecasts over the truth, for a report
public record ForecastResult(
    int forecasts,
    int horizon,
    Map<String, Double> model,
    Map<String, Map<String, Double>> baselines,
    double loss,
    Interval interval,
    Map<String, List<Double>> absoluteByStep,
    List<Panel> panels)
    implements Evaluation {

  /// How intervals did.
  ///
  /// @param nominal the share of truths that they are to hold
  /// @param coverage the share that they held
  /// @param width how wide they are, on average
  /// @param crps the continuous ranked probability score, as twice the mean pinball loss over the
  ///   levels; of a mean its MAE
  /// @param conformal whether they were widened by what was held back
  public record Interval(
      double nominal, double coverage, double width, double crps, boolean conformal) {}

  /// Forecasts of a column, one after the other without overlap, over the truth; NaN where there is
  /// none.
  public record Panel(
      String title, List<Double> truth, List<Double> middle, List<Double> low, List<Double> high) {
    public Panel {
      truth = List.copyOf(truth);
      middle = List.copyOf(middle);
      low = List.copyOf(low);
      high = List.copyOf(high);
    }
  }

  public ForecastResult {
    panels = List.copyOf(panels);
  }

  @Override
  public Map<String, Double> metrics() {
    var metrics = new LinkedHashMap<String, Double>();
    baselines.forEach((name, errors) -> {
      if (metrics.isEmpty()) {
        metrics.put("mase", model.get("mase"));
      }
      metrics.put(key(name) + "_mase", errors.get("mase"));
    });
    metrics.putAll(model);
    metrics.put("coverage", interval.coverage());
    metrics.put("interval_width", interval.width());
    metrics.put("crps", interval.crps());
    metrics.put("loss", loss);
    baselines.forEach(
        (name, errors) -> metrics.put(key(name) + "_scaled_mse", errors.get("scaled_mse")));
    return metrics;
  }

  /// What the numbers of a simple method begin with in [#metrics].
  static String key(String name) {
    return name.replace(' ', '_');
  }

  /// `baselines` with all their errors, and `mae_by_step` of each method.
  @Override
  public Map<String, Object> details() {
    var details = new LinkedHashMap<String, Object>();
    details.put("baselines", baselines);
    details.put("mae_by_step", absoluteByStep);
    return details;
  }

  @Override
  public List<Section> sections(String on) {
    var sections = new ArrayList<Section>();
    for (var panel : panels) {
      var lines = new ArrayList<Section.Series>();
      lines.add(new Section.Series("truth", panel.truth()));
      lines.add(new Section.Series("forecast", panel.middle()));
      if (interval.nominal() > 0) {
        lines.add(new Section.Series("interval begins", panel.low()));
        lines.add(new Section.Series("interval ends", panel.high()));
      }
      sections.add(new Section.Curves(panel.title() + ", " + on, lines, 0));
    }
    sections.add(
        new Section.Curves(
            "Mean absolute error by step ahead, " + on,
            absoluteByStep.entrySet().stream()
                .map(method -> new Section.Series(method.getKey(), method.getValue()))
                .toList(),
            0));
    var facts = new ArrayList<Section.Fact>();
    facts.add(new Section.Fact("the model", row(model)));
    baselines.forEach((name, errors) -> facts.add(new Section.Fact(name, row(errors))));
    sections.add(new Section.Facts("Beside simple methods, " + on, facts));
    return sections;
  }

  private static String row(Map<String, Double> errors) {
    return String.format(
        Locale.ROOT,
        "MASE %.3f, MAE %s, RMSE %s, sMAPE %.1f %%",
        errors.get("mase"),
        Forecast.text(errors.get("mae")),
        Forecast.text(errors.get("rmse")),
        errors.get("smape"));
  }

  @Override
  public String toString() {
    var text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%,d %s of %d steps%n",
                forecasts,
                forecasts == 1 ? "forecast" : "forecasts",
                horizon));
    text.append(line("", "MASE", "MAE", "RMSE", "sMAPE %"));
    text.append(line("the model", model));
    baselines.forEach((name, errors) -> text.append(line(name, errors)));
    if (interval.nominal() > 0) {
      text.append(
          String.format(
              Locale.ROOT,
              "intervals of %.0f %% hold %.1f %% of the truths and are %s wide%s; CRPS %s",
              100 * interval.nominal(),
              100 * interval.coverage(),
              Forecast.text(interval.width()),
              interval.conformal() ? "" : ", as the network says them",
              Forecast.text(interval.crps())));
    }
    return text.toString().stripTrailing();
  }

  private static String line(String name, Map<String, Double> errors) {
    return line(
        name,
        String.format(Locale.ROOT, "%.3f", errors.get("mase")),
        Forecast.text(errors.get("mae")),
        Forecast.text(errors.get("rmse")),
        String.format(Locale.ROOT, "%.2f", errors.get("smape")));
  }

  private static String line(String name, String mase, String mae, String rmse, String smape) {
    return String.format(Locale.ROOT, "%-16s%8s %10s %10s %8s%n", name, mase, mae, rmse, smape);
  }
}
