package dev.eddy.tasks.forecast;

import dev.eddy.formats.Json;
import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.series.SeriesRoles;
import dev.eddy.tasks.data.series.SeriesTable;
import dev.eddy.tasks.data.series.TimeSeries;
import dev.eddy.tasks.data.time.Moment;
import dev.eddy.tasks.data.time.TimeStep;
import dev.eddy.tasks.forecast.ForecastForm.Anchor;
import dev.eddy.tasks.forecast.ForecastForm.Decoder;
import dev.eddy.tasks.forecast.ForecastForm.Transform;
import dev.eddy.tasks.setting.Configuration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a [Forecaster] reads, and how its values become the numbers of its network and back: `z =
/// (f(v) − mean) / deviation`, f the transform. Mean and deviation are those of each series and
/// column over what was learned from, and over nothing else.
///
/// @param roles the columns of the data
/// @param step how far times are apart
/// @param season after how many steps a season comes again; 1: there is none
/// @param window steps read for a forecast
/// @param horizon steps of a forecast
/// @param decoder how the steps are told
/// @param scales one for each series
public record ForecastInput(
    SeriesRoles roles,
    TimeStep step,
    int season,
    int window,
    int horizon,
    Transform transform,
    Anchor anchor,
    boolean calendar,
    Decoder decoder,
    List<Scale> scales) {

  /// This for other data: series that it knows are scaled as they were, others as measured there.
  ///
  /// @throws IllegalArgumentException if the other forecasts otherwise
  ForecastInput goingOn(ForecastInput other) {
    if (!withScales(other.scales).equals(other)) {
      throw new IllegalArgumentException(
          "from: the model forecasts %d steps from %d of its own columns, step and season; expected data and settings like those it learned from"
              .formatted(horizon, window));
    }
    var all = new ArrayList<>(scales);
    var known = scales.stream().map(Scale::key).toList();
    other.scales.stream().filter(scale -> !known.contains(scale.key())).forEach(all::add);
    return withScales(all);
  }

  private ForecastInput withScales(List<Scale> others) {
    return new ForecastInput(
        roles, step, season, window, horizon, transform, anchor, calendar, decoder, others);
  }

  /// How a series is scaled.
  ///
  /// @param mean of each column, transformed
  /// @param deviation the same; 1 for a column that does not change
  /// @param spread the deviation of the values as they are, not transformed
  /// @param seasonalError the mean absolute difference from the value a season before, of the
  ///   values as they are: what MASE divides by
  /// @param knownMean of each column that is known ahead
  /// @param knownDeviation the same; 1 for a column that does not change
  public record Scale(
      String key,
      List<Double> mean,
      List<Double> deviation,
      List<Double> spread,
      List<Double> seasonalError,
      List<Double> knownMean,
      List<Double> knownDeviation) {
    public Scale {
      // Models of earlier versions knew nothing ahead.
      knownMean = knownMean == null ? List.of() : List.copyOf(knownMean);
      knownDeviation = knownDeviation == null ? List.of() : List.copyOf(knownDeviation);
      spread = List.copyOf(spread);
      mean = List.copyOf(mean);
      deviation = List.copyOf(deviation);
      seasonalError = List.copyOf(seasonalError);
    }
  }

  public ForecastInput {
    scales = List.copyOf(scales);
  }

  /// What a model file says.
  static ForecastInput read(JsonNode json, String where) {
    if (json instanceof ObjectNode input && !input.has("decoder")) {
      // Models of earlier versions told all steps at once.
      input.put("decoder", Decoder.DIRECT.name());
    }
    return Json.parse(Json.bytes(json), where, ForecastInput.class);
  }

  /// What the part that is learned from says.
  static ForecastInput measured(Configuration configuration, ForecastData data) {
    var table = data.table();
    int asked = configuration.get(ForecastForm.SEASON);
    int season = asked > 0 ? asked : table.step().season();
    int horizon = configuration.get(ForecastForm.HORIZON);
    int set = configuration.get(ForecastForm.LOOKBACK);
    int window = set > 0 ? set : 2 * Math.max(season, horizon);
    var anchor = configuration.get(ForecastForm.ANCHOR);
    var decoder = configuration.get(ForecastForm.DECODER);
    // What is fed at first is the newest value against that of its season.
    int looksBack = decoder == Decoder.RECURRENT ? season + 1 : season;
    if (anchor == Anchor.SEASON && window < looksBack) {
      throw new IllegalArgumentException(
          "lookback: %d steps hold no whole season of %d%s, which --anchor season looks back; give more"
              .formatted(window, season, looksBack > season ? " and the step before it" : ""));
    }
    var transform = configuration.get(ForecastForm.TRANSFORM);
    var scales = new ArrayList<Scale>();
    for (int i = 0; i < table.series().size(); i++) {
      scales.add(scale(table, table.series().get(i), data.to()[i], season, transform));
    }
    return new ForecastInput(
        table.roles(),
        table.step(),
        season,
        window,
        horizon,
        transform,
        anchor,
        configuration.get(ForecastForm.CALENDAR),
        decoder,
        scales);
  }

  private static Scale scale(
      SeriesTable table, TimeSeries series, int to, int season, Transform transform) {
    var mean = new ArrayList<Double>();
    var deviation = new ArrayList<Double>();
    var spread = new ArrayList<Double>();
    var seasonalError = new ArrayList<Double>();
    for (int column = 0; column < series.columns(); column++) {
      var values = new double[to];
      var transformed = new double[to];
      for (int t = 0; t < to; t++) {
        values[t] = series.value(t, column);
        transformed[t] = transformed(series, t, column, transform, table);
      }
      mean.add(mean(transformed));
      deviation.add(deviation(transformed));
      spread.add(deviation(values));
      seasonalError.add(seasonalError(series, column, to, season));
    }
    var knownMean = new ArrayList<Double>();
    var knownDeviation = new ArrayList<Double>();
    int width = table.roles().known().size();
    for (int column = 0; column < width; column++) {
      var numbers = new double[to];
      for (int t = 0; t < to; t++) {
        numbers[t] = series.ahead()[t * width + column];
      }
      knownMean.add(mean(numbers));
      knownDeviation.add(deviation(numbers));
    }
    return new Scale(
        series.key(), mean, deviation, spread, seasonalError, knownMean, knownDeviation);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }

  /// 1 where nothing changes.
  private static double deviation(double[] values) {
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double root = Math.sqrt(squares / Math.max(1, values.length));
    return root > 1e-12 * Math.abs(mean) ? root : 1;
  }

  /// NaN would be no JSON: where no difference can be taken this is 0, and there is no MASE.
  private static double seasonalError(TimeSeries series, int column, int to, int season) {
    double sum = 0;
    for (int t = season; t < to; t++) {
      sum += Math.abs(series.value(t, column) - series.value(t - season, column));
    }
    return to > season ? sum / (to - season) : 0;
  }

  private static double transformed(
      TimeSeries series, int t, int column, Transform transform, SeriesTable table) {
    double value = series.value(t, column);
    return switch (transform) {
      case NONE -> value;
      case LOG -> {
        if (!(value > 0)) {
          throw new DataException(
              "%s is %s in column \"%s\" at %s; a logarithm needs values above 0, so leave --transform log out"
                  .formatted(
                      series.name(),
                      value,
                      table.roles().values().get(column),
                      table.writer().write(series.times().get(t))));
        }
        yield StrictMath.log(value);
      }
    };
  }

  int columns() {
    return roles.values().size();
  }

  /// How many numbers of a step are known ahead.
  int known() {
    return roles.known().size();
  }

  /// How many numbers the network reads of what comes: all that is known ahead of all steps, or of
  /// each step its place in the horizon and in the calendar, and what is known ahead of it.
  int ahead() {
    return decoder == Decoder.DIRECT ? horizon * known() : 1 + clocks() + known();
  }

  /// How many values of a forecast the network tells at once.
  int atOnce() {
    return decoder == Decoder.DIRECT ? horizon * columns() : columns();
  }

  /// How many values a forecast has.
  int values() {
    return horizon * columns();
  }

  /// What is known of each time of a series, scaled: `[times, known]`.
  float[] ahead(TimeSeries series) {
    var scale = scales.get(scaleOf(series));
    var scaled = new float[series.ahead().length];
    for (int i = 0; i < scaled.length; i++) {
      int column = i % known();
      scaled[i] =
          (float)
              ((series.ahead()[i] - scale.knownMean().get(column))
                  / scale.knownDeviation().get(column));
    }
    return scaled;
  }

  /// How many numbers of the calendar a step has.
  int clocks() {
    return calendar ? 4 : 0;
  }

  /// The scale of a series.
  ///
  /// @throws DataException if it was not learned from
  int scaleOf(TimeSeries series) {
    for (int i = 0; i < scales.size(); i++) {
      if (scales.get(i).key().equals(series.key())) {
        return i;
      }
    }
    throw new DataException(
        "%s is none of the series that the model learned from, %s; its scale is not known"
            .formatted(
                series.name(),
                scales.size() > 8
                    ? scales.size() + " others"
                    : String.join(", ", scales.stream().map(Scale::key).toList())));
  }

  /// The scaled values `[steps, columns]` of a series.
  float[] scaled(TimeSeries series, SeriesTable table) {
    var scale = scales.get(scaleOf(series));
    var scaled = new float[series.values().length];
    for (int i = 0; i < scaled.length; i++) {
      int column = i % columns();
      scaled[i] =
          (float)
              ((transformed(series, i / columns(), column, transform, table)
                      - scale.mean().get(column))
                  / scale.deviation().get(column));
    }
    return scaled;
  }

  /// A value as the data has them.
  double unscaled(double scaled, int scale, int column) {
    var of = scales.get(scale);
    double value = scaled * of.deviation().get(column) + of.mean().get(column);
    return transform == Transform.LOG ? StrictMath.exp(value) : value;
  }

  /// Where the steps of a series stand in the day and week, or in the week and year, as sine and
  /// cosine, and those of a horizon after them: `[steps + horizon, 4]`.
  float[] clocks(TimeSeries series) {
    int steps = series.steps() + horizon;
    var clocks = new float[steps * clocks()];
    for (int t = 0; clocks.length > 0 && t < steps; t++) {
      var at = timeOf(series, t).at();
      double day = at.toLocalTime().toSecondOfDay() / 86_400.0;
      double week = (at.getDayOfWeek().getValue() - 1 + day) / 7;
      double year = (at.getDayOfYear() - 1 + day) / at.toLocalDate().lengthOfYear();
      boolean hours = step.unit() == TimeStep.Unit.SECOND && step.count() < 86_400;
      wave(hours ? day : week, clocks, 4 * t);
      wave(hours ? week : year, clocks, 4 * t + 2);
    }
    return clocks;
  }

  private Moment timeOf(TimeSeries series, int t) {
    int told = series.times().size();
    return t < told ? series.times().get(t) : step.after(series.times().getLast(), t - told + 1L);
  }

  private static void wave(double share, float[] out, int at) {
    out[at] = (float) StrictMath.sin(2 * Math.PI * share);
    out[at + 1] = (float) StrictMath.cos(2 * Math.PI * share);
  }

  /// Refuses data of another kind than the model's.
  void check(SeriesTable table, String data) {
    if (!table.step().equals(step)) {
      throw new DataException(
          "%s has a step of %s, but the model learned from steps of %s"
              .formatted(data, table.step(), step));
    }
  }
}
