package dev.eddy.tasks.forecast;

import static dev.eddy.tasks.setting.CourseSettings.EPOCHS;
import static dev.eddy.tasks.setting.CourseSettings.PATIENCE;
import static dev.eddy.tasks.setting.DataSettings.DATA;
import static dev.eddy.tasks.setting.DataSettings.DELIMITER;
import static dev.eddy.tasks.setting.DataSettings.ENCODING;
import static dev.eddy.tasks.setting.DataSettings.FORMAT;
import static dev.eddy.tasks.setting.DataSettings.HEADER;
import static dev.eddy.tasks.setting.DataSettings.OUT;
import static dev.eddy.tasks.setting.DataSettings.QUOTE;
import static dev.eddy.tasks.setting.DataSettings.VALIDATION;
import static dev.eddy.tasks.setting.NetworkSettings.CELL;
import static dev.eddy.tasks.setting.NetworkSettings.HIDDEN;
import static dev.eddy.tasks.setting.NetworkSettings.LAYERS;
import static dev.eddy.tasks.setting.OptimiserSettings.AVERAGE;
import static dev.eddy.tasks.setting.OptimiserSettings.BATCH;
import static dev.eddy.tasks.setting.OptimiserSettings.CLIP;
import static dev.eddy.tasks.setting.OptimiserSettings.LR;
import static dev.eddy.tasks.setting.OptimiserSettings.OPTIMIZER;
import static dev.eddy.tasks.setting.OptimiserSettings.SCHEDULE;
import static dev.eddy.tasks.setting.RegularisationSettings.DROPOUT;

import dev.eddy.formats.Bundle;
import dev.eddy.tasks.Form;
import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.series.DateOrder;
import dev.eddy.tasks.data.series.Missing;
import dev.eddy.tasks.setting.CheckpointSettings;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.CourseSettings;
import dev.eddy.tasks.setting.RegularisationSettings;
import dev.eddy.tasks.setting.Setting;
import dev.eddy.tasks.setting.Settings;
import dev.eddy.tasks.setting.Values;
import dev.eddy.tasks.source.DataSource;
import dev.eddy.tasks.source.Look;
import dev.eddy.train.Event;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The form `forecast`: the next steps of series of numbers over time.
public final class ForecastForm implements Form {

  /// What values become before they are scaled.
  public enum Transform {
    NONE,
    LOG
  }

  /// What a forecast is a difference from.
  public enum Anchor {
    NONE,
    LAST,
    SEASON
  }

  /// How the steps of a forecast are told; see [ForecastNetwork].
  public enum Decoder {
    /// All at once.
    DIRECT,
    /// One after the other, each from the one before.
    RECURRENT
  }

  /// What a forecast is: a mean, a normal distribution or quantiles; see [ForecastLoss].
  public enum Loss {
    SQUARED,
    GAUSSIAN,
    QUANTILE
  }

  public static final Setting<String> TIME =
      new Setting<>(
          "time",
          Values.text(),
          "",
          "the column of times, or several that tell it together, such as year,month; empty: found out",
          "NAME");

  public static final Setting<String> VALUE =
      new Setting<>(
          "value",
          Values.text(),
          "",
          "the columns of numbers to read and to forecast, such as load,price; empty: all of them",
          "NAME");

  public static final Setting<String> KEY =
      new Setting<>(
          "key",
          Values.text(),
          "",
          "the column that says which series a row belongs to; empty: found out, or one series",
          "NAME");

  public static final Setting<String> KNOWN =
      new Setting<>(
          "known",
          Values.text(),
          "",
          "the columns of numbers that are known ahead, such as holidays: they are read for the steps to come too, and not forecast",
          "NAME");

  public static final Setting<DateOrder> DATE_ORDER =
      new Setting<>(
          "date-order",
          Values.choice(DateOrder.class),
          DateOrder.AUTO,
          "which comes first in times such as 3/4/2024, where the data leaves it open");

  public static final Setting<Missing> MISSING =
      new Setting<>(
          "missing",
          Values.choice(Missing.class),
          Missing.INTERPOLATE,
          "what becomes of missing rows and values: they are read as if on a line between their neighbours, which is said, and never learned or measured; or refused");

  public static final Setting<String> TEST =
      new Setting<>(
          "test",
          Values.text(),
          "0",
          "the end of each series that nothing is learned from or chosen by, and that the model is measured on: a share such as 0.2, or a number of steps",
          "SHARE|N");

  public static final Setting<String> CALIBRATION =
      new Setting<>(
          "calibration",
          Values.text(),
          "0",
          "the steps before the test that nothing but the width of intervals is made from: a share such as 0.1, or a number of steps; 0: those of validation make it too",
          "SHARE|N");

  public static final Setting<Integer> HORIZON =
      new Setting<>("horizon", Values.whole(1), 12, "how many steps are forecast");

  public static final Setting<Integer> LOOKBACK =
      new Setting<>(
          "lookback",
          Values.whole(0),
          0,
          "how many steps are read for a forecast; 0: two seasons, or twice the horizon if that is more");

  public static final Setting<Integer> SEASON =
      new Setting<>(
          "season",
          Values.whole(0),
          0,
          "after how many steps a season comes again; 0: what one expects, such as 24 hours, 7 days, 12 months");

  public static final Setting<Transform> TRANSFORM =
      new Setting<>(
          "transform",
          Values.choice(Transform.class),
          Transform.NONE,
          "what values become before they are scaled; log is for values above 0 that grow by shares");

  public static final Setting<Anchor> ANCHOR =
      new Setting<>(
          "anchor",
          Values.choice(Anchor.class),
          Anchor.LAST,
          "what the network forecasts the difference from: nothing, the last value, or the value a season before");

  public static final Setting<Boolean> CALENDAR =
      new Setting<>(
          "calendar",
          Values.flag(),
          false,
          "whether the network also reads where in the day, week or year each step stands");

  public static final Setting<Decoder> DECODER =
      new Setting<>(
          "decoder",
          Values.choice(Decoder.class),
          Decoder.DIRECT,
          "how the steps to come are told: all at once from the window (direct), or one after the other by a second network that is fed with what it told last (recurrent)");

  public static final Setting<Loss> LOSS =
      new Setting<>(
          "loss",
          Values.choice(Loss.class),
          Loss.QUANTILE,
          "what a forecast is, and is learned by: a mean (squared), a normal distribution (gaussian) or quantiles");

  public static final Setting<String> QUANTILES =
      new Setting<>(
          "quantiles",
          Values.text(),
          "0.05,0.25,0.5,0.75,0.95",
          "levels that distributions are told and measured at, with 0.5 among them; the outermost two are the interval",
          "Q,Q,Q");

  /// When a model is asked.
  static final Setting<Integer> STEPS =
      new Setting<>(
          "steps", Values.whole(1), 1, "how many steps to forecast (all that it learned)");

  static final Settings SETTINGS =
      Settings.of(
          "forecast",
          List.of(
              DATA,
              OUT,
              VALIDATION,
              TEST,
              CALIBRATION,
              TIME,
              VALUE,
              KEY,
              KNOWN,
              DATE_ORDER,
              MISSING,
              ENCODING,
              FORMAT,
              HEADER,
              DELIMITER,
              QUOTE),
          List.of(HORIZON, LOOKBACK, SEASON, TRANSFORM, ANCHOR, CALENDAR, DECODER, LOSS, QUANTILES),
          List.of(CELL, HIDDEN.withStandard(32), LAYERS, DROPOUT),
          RegularisationSettings.BESIDE_DROPOUT,
          List.of(
              OPTIMIZER, LR, SCHEDULE, CLIP.withStandard(1.0), AVERAGE, BATCH, EPOCHS, PATIENCE),
          CourseSettings.MACHINE,
          CheckpointSettings.ALL);

  @Override
  public String name() {
    return SETTINGS.form();
  }

  @Override
  public String what() {
    return "a series over time gets its next steps, with intervals";
  }

  @Override
  public String learnsFrom() {
    return "tables with a time and one or more numbers a row, of one series or of many with a key";
  }

  @Override
  public String sample() {
    return "--data sales.csv --out sales.eddy";
  }

  @Override
  public Settings settings() {
    return SETTINGS;
  }

  @Override
  public List<Setting<?>> asking() {
    return List.of(STEPS);
  }

  @Override
  public Optional<String> instead(String setting) {
    return setting.equals("folds")
        ? Optional.of(
            "a series is not learned from what comes after it, so it is measured on its end, from one origin after the other, with --test 0.2")
        : Optional.empty();
  }

  @Override
  public Look look() {
    return ForecastData.LOOK;
  }

  @Override
  public Optional<Look.Found> found(Configuration configuration) {
    return DataSource.of(configuration.get(DATA)) instanceof DataSource.File
        ? Optional.of(
            ForecastData.found(
                ForecastData.read(configuration.get(DATA), configuration, Optional.empty())))
        : Optional.empty();
  }

  @Override
  public Optional<Reading<?>> reading(Path file, Configuration configuration) {
    return Optional.of(ForecastData.reading(file, configuration));
  }

  @Override
  public Forecaster train(Configuration configuration, Consumer<Event> listener) {
    return Forecaster.train(configuration, listener);
  }

  @Override
  public Forecaster open(Bundle bundle, Path file) {
    return Forecaster.open(bundle, file);
  }
}
