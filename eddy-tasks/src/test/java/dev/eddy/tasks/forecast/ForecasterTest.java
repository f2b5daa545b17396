package dev.eddy.tasks.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.tasks.Asking;
import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.data.series.SeriesRoles;
import dev.eddy.tasks.data.series.SeriesTable;
import dev.eddy.tasks.data.series.TimeSeries;
import dev.eddy.tasks.data.time.Moment;
import dev.eddy.tasks.data.time.TimeStep;
import dev.eddy.tasks.forecast.ForecastData.Origin;
import dev.eddy.tasks.report.Section;
import dev.eddy.tasks.setting.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ForecasterTest {

  @TempDir private Path folder;

  /// Days of a week that grows: each weekday has its height, and there is noise.
  private static double value(int day) {
    return 20
        + new int[] {3, 9, 4, 7, 1, -5, -8}[day % 7]
        + 0.05 * day
        + 2 * StrictMath.sin(1.0 * day * day);
  }

  private Path file(int days) throws IOException {
    var text = new StringBuilder("date,sales\n");
    for (int day = 0; day < days; day++) {
      text.append(LocalDate.of(2024, 1, 1).plusDays(day))
          .append(String.format(Locale.ROOT, ",%.3f%n", value(day)));
    }
    return Files.writeString(folder.resolve("sales" + days + ".csv"), text);
  }

  private static Configuration small() {
    return Forecaster.defaults()
        .with(ForecastForm.HORIZON, 7)
        .with(ForecastForm.TEST, "28")
        .withValidation(0.2)
        .withHidden(16)
        .with(ForecastForm.ANCHOR, ForecastForm.Anchor.SEASON)
        .withEpochs(60)
        .withLearningRate(0.01)
        .withThreads(1)
        .withSeed(5);
  }

  @ParameterizedTest
  @CsvSource({
    "SQUARED, DIRECT",
    "GAUSSIAN, DIRECT",
    "QUANTILE, DIRECT",
    "SQUARED, RECURRENT",
    "GAUSSIAN, RECURRENT",
    "QUANTILE, RECURRENT"
  })
  void aWeekIsLearnedBetterThanSimpleMethodsDo(ForecastForm.Loss kind, ForecastForm.Decoder decoder)
      throws IOException {
    var model =
        Forecaster.fit(
            file(200), small().with(ForecastForm.LOSS, kind).with(ForecastForm.DECODER, decoder));
    var measured = model.measured().orElseThrow();
    var result = (ForecastResult) measured.evaluation();

    assertThat(measured.on()).isEqualTo("test");
    assertThat(result.forecasts()).isEqualTo(22);
    assertThat(result.metrics().get("mase"))
        .as(result.toString())
        .isLessThan(result.metrics().get("naive_mase"))
        .isLessThan(result.metrics().get("seasonal_naive_mase"))
        .isLessThan(result.metrics().get("drift_mase"));
    assertThat(result.interval().nominal()).isCloseTo(0.9, within(1e-9));
    assertThat(result.interval().conformal()).isTrue();
    assertThat(result.interval().coverage()).as(result.toString()).isBetween(0.75, 1.0);
    assertThat(result.metrics().get("crps")).isLessThanOrEqualTo(result.metrics().get("mae"));
    assertThat(result.sections("test"))
        .first()
        .isInstanceOfSatisfying(
            Section.Curves.class,
            curves -> {
              assertThat(curves.title()).isEqualTo("sales from 2024-06-07 on, test");
              assertThat(curves.series())
                  .extracting(Section.Series::name)
                  .containsExactly("truth", "forecast", "interval begins", "interval ends");
            });
  }

  @ParameterizedTest
  @EnumSource
  void whatIsSavedAnswersAlikeAndTheSameSeedGivesTheSameBytes(ForecastForm.Decoder decoder)
      throws IOException {
    var data = file(120);
    var configuration = small().withEpochs(2).with(ForecastForm.DECODER, decoder);
    var model = Forecaster.fit(data, configuration);
    var first = folder.resolve("first.eddy");
    var second = folder.resolve("second.eddy");
    model.save(first);
    Forecaster.fit(data, configuration).save(second);
    var opened = (Forecaster) TrainedModel.open(first);

    assertThat(second).hasSameBinaryContentAs(first);
    assertThat(opened.forecast(data)).isEqualTo(model.forecast(data));
    assertThat(opened.evaluate(data).metrics()).isEqualTo(model.evaluate(data).metrics());
    var forecast = opened.forecast(data).getFirst();
    assertThat(forecast.times()).hasSize(7).startsWith("2024-04-30", "2024-05-01");
    for (int i = 0; i < 7; i++) {
      assertThat(forecast.low().get(i)).isLessThanOrEqualTo(forecast.values().get(i));
      assertThat(forecast.high().get(i)).isGreaterThanOrEqualTo(forecast.values().get(i));
    }
    var answers = new ArrayList<String>();
    opened.answers(
        data,
        Asking.PLAIN.with(ForecastForm.STEPS, 2),
        (_, some) -> some.forEach(one -> answers.add(one.toString())));
    assertThat(answers).hasSize(1);
    assertThat(answers.getFirst())
        .matches("sales → 2024-04-30 \\S+ \\(\\S+ to \\S+\\), 2024-05-01 \\S+ \\(\\S+ to \\S+\\)");
    assertThat(opened.answers(opened.questions(data), Asking.PLAIN).getFirst().details())
        .containsKey("forecast");
    assertThatThrownBy(
            () -> opened.answers(List.of("1 2"), Asking.PLAIN.with(ForecastForm.STEPS, 8)))
        .hasMessage(
            "steps: the model learned to forecast 7 steps, found 8; train one with a larger horizon");
    assertThatThrownBy(() -> opened.answers(List.of("1 2"), Asking.PLAIN))
        .hasMessage("the series has 2 steps, but a forecast is made from the last 14");
  }

  /// The newest steps of the data would tell more than a forecaster can know.
  @Test
  void scalesAreThoseOfWhatWasLearnedFromAlone() throws IOException {
    var text = new StringBuilder("date,key,x\n");
    for (int day = 0; day < 60; day++) {
      var date = LocalDate.of(2024, 1, 1).plusDays(day);
      text.append(date).append(",a,").append(day < 40 ? day % 2 * 2 : 1000).append('\n');
      text.append(date).append(",b,").append(day < 40 ? 7 + day % 2 * 4 : -1000).append('\n');
    }
    var data = Files.writeString(folder.resolve("keys.csv"), text);
    var configuration =
        small()
            .with(ForecastForm.HORIZON, 2)
            .with(ForecastForm.LOOKBACK, 4)
            .with(ForecastForm.ANCHOR, ForecastForm.Anchor.LAST)
            .with(ForecastForm.TEST, "10")
            .with(ForecastForm.CALENDAR, true)
            .withValidation(1 / 6.0)
            .withEpochs(1);
    var model = Forecaster.fit(data, configuration);
    var scales = model.input().scales();

    assertThat(scales).extracting(ForecastInput.Scale::key).containsExactly("a", "b");
    assertThat(scales.get(0).mean()).containsExactly(1.0);
    assertThat(scales.get(0).deviation()).containsExactly(1.0);
    assertThat(scales.get(1).mean()).containsExactly(9.0);
    assertThat(scales.get(1).deviation()).containsExactly(2.0);
    assertThat(scales.get(1).seasonalError()).containsExactly(4.0);
    assertThat(model.forecast(data)).extracting(Forecast::series).containsExactly("a", "b");
    var other = Files.writeString(folder.resolve("c.csv"), text.toString().replace(",b,", ",c,"));
    assertThatThrownBy(() -> model.evaluate(other))
        .hasMessage(
            "\"c\" is none of the series that the model learned from, a, b; its scale is not known");
  }

  @Test
  void stepsAreThoseThatTheModelLearnedFrom() throws IOException {
    var model = Forecaster.fit(file(120), small().withEpochs(1));
    var monthly =
        Files.writeString(folder.resolve("m.csv"), "date,sales\n2024-01,1\n2024-02,2\n2024-03,3\n");
    assertThatThrownBy(() -> model.evaluate(monthly))
        .hasMessage(monthly + " has a step of 1 month, but the model learned from steps of 1 day");
  }

  /// Days of which some are noisier than the others.
  private Path noisy(String name, int from, int to) throws IOException {
    var text = new StringBuilder("date,sales\n");
    for (int day = 0; day < 220; day++) {
      double noise = day >= from && day < to ? 9 * StrictMath.cos(3.0 * day * day) : 0;
      text.append(LocalDate.of(2024, 1, 1).plusDays(day))
          .append(String.format(Locale.ROOT, ",%.3f%n", value(day) + noise));
    }
    return Files.writeString(folder.resolve(name), text);
  }

  /// Of 220 days the last 28 are for the test and the 44 before them for calibration.
  @Test
  void whatIsKeptForCalibrationMakesIntervalsAndNothingElse() throws IOException {
    var configuration = small().with(ForecastForm.CALIBRATION, "44").withEpochs(8);
    var even = Forecaster.fit(noisy("even.csv", 0, 0), configuration);
    var noisyThen = Forecaster.fit(noisy("then.csv", 148, 192), configuration);
    var noisyBefore = Forecaster.fit(noisy("before.csv", 120, 148), configuration);

    var weights = even.trained().weights();
    assertThat(noisyThen.trained().weights().get("steps.W")).isEqualTo(weights.get("steps.W"));
    assertThat(noisyThen.input()).isEqualTo(even.input());
    assertThat(interval(noisyThen).width()).isGreaterThan(1.5 * interval(even).width());
    assertThat(interval(noisyThen).conformal()).isTrue();
    assertThat(noisyBefore.trained().weights().get("steps.W")).isNotEqualTo(weights.get("steps.W"));
    // What chose the weights may be measured by these intervals, too.
    assertThat(((ForecastResult) even.validation().orElseThrow()).interval().conformal()).isTrue();
    var shared = Forecaster.fit(noisy("even.csv", 0, 0), small().withEpochs(1));
    assertThat(((ForecastResult) shared.validation().orElseThrow()).interval().conformal())
        .isFalse();
  }

  private static ForecastResult.Interval interval(Forecaster model) {
    return ((ForecastResult) model.measured().orElseThrow().evaluation()).interval();
  }

  @Test
  void tooLittleForCalibrationIsRefused() throws IOException {
    var data = file(200);
    assertThatThrownBy(() -> Forecaster.fit(data, small().with(ForecastForm.CALIBRATION, "0.07")))
        .hasMessage(
            "calibration: intervals of 90 % are made from at least 9 forecasts, and 0.07 has room for 8 of 7 steps; give more");
    assertThatThrownBy(() -> Forecaster.fit(data, small().with(ForecastForm.CALIBRATION, "3")))
        .hasMessage(
            "calibration: 3 of the 200 steps of the series is 3, which leaves no room for a horizon of 7 on both sides; change one of them");
    assertThatThrownBy(() -> Forecaster.fit(data, small().with(ForecastForm.CALIBRATION, "-1")))
        .hasMessage(
            "calibration: expected a share below 1 such as 0.2 or 20%, or a number of steps, found \"-1\"");
  }

  @Test
  void whatHasNoRoomIsRefused() throws IOException {
    var data = file(40);
    assertThatThrownBy(() -> Forecaster.fit(data, small().with(ForecastForm.TEST, "0.1")))
        .hasMessage(
            "test: 0.1 of the 40 steps of the series is 4, which leaves no room for a horizon of 7 on both sides; change one of them");
    assertThatThrownBy(() -> Forecaster.fit(data, small().with(ForecastForm.TEST, "10%")))
        .hasMessageStartingWith("test: 10% of the 40 steps of the series is 4, which");
    assertThatThrownBy(() -> Forecaster.fit(data, small().with(ForecastForm.TEST, "100%")))
        .hasMessageEndingWith("or a number of steps, found \"100%\"");
    assertThatThrownBy(() ->
            Forecaster.fit(
                data, small().with(ForecastForm.TEST, "0").with(ForecastForm.LOOKBACK, 40)))
        .hasMessageContaining("but a lookback of 40 and a horizon of 7 need 47 with known values");
    assertThatThrownBy(() -> Forecaster.fit(data, small().with(ForecastForm.TEST, "many")))
        .hasMessage(
            "test: expected a share below 1 such as 0.2 or 20%, or a number of steps, found \"many\"");
  }

  private static TimeSeries series(double... values) {
    var known = new boolean[values.length];
    Arrays.fill(known, true);
    var times = new ArrayList<Moment>();
    for (int i = 0; i < values.length; i++) {
      times.add(new Moment(LocalDateTime.of(2024, 1, 1, 0, 0).plusDays(i), 0));
    }
    return new TimeSeries("", times, values, known, 1);
  }

  @Test
  void baselinesAreThoseOfTheTextbook() {
    var series = series(1, 5, 3, 4, 8, 6);
    assertThat(Baseline.NAIVE.forecast(series, 0, 4, 1, 3)).isEqualTo(4);
    assertThat(Baseline.SEASONAL_NAIVE.forecast(series, 0, 4, 0, 3)).isEqualTo(5);
    assertThat(Baseline.SEASONAL_NAIVE.forecast(series, 0, 4, 4, 3)).isEqualTo(3);
    assertThat(Baseline.SEASONAL_NAIVE.forecast(series, 0, 2, 0, 3)).isEqualTo(5);
    assertThat(Baseline.DRIFT.forecast(series, 0, 4, 1, 3)).isEqualTo(4 + 2 * 1.0);
  }

  @Test
  void errorsAreThoseOfTheirDefinitions() {
    var errors = new ForecastErrors();
    errors.add(10, 8, 4, 1);
    errors.add(2, 6, 8, -2);
    errors.add(0, 0, 0, 0);
    var metrics = errors.metrics();
    assertThat(metrics.get("mase")).isEqualTo(0.5);
    assertThat(metrics.get("mae")).isEqualTo(2);
    assertThat(metrics.get("rmse")).isCloseTo(Math.sqrt(20 / 3.0), within(1e-12));
    assertThat(metrics.get("smape")).isCloseTo((400.0 / 18 + 100) / 3, within(1e-12));
    assertThat(metrics.get("scaled_mse")).isCloseTo(5 / 3.0, within(1e-12));
  }

  @Test
  void aMarginIsTheScoreOfItsRank() {
    var scores = new double[][] {{5, 1, 3, 2, 4, 9, 8, 7, 6}, {0, 0, 0, 0, 0, 0, 0, 0, -1}};
    assertThat(Conformal.margins(scores, 0.8)).containsExactly(8.0, 0.0);
    assertThat(Conformal.margins(scores, 0.95)).isEmpty();
  }

  /// Sales that a promotion triples, on days that nothing but its column tells.
  private Path promoted(int days, int ahead) throws IOException {
    var text = new StringBuilder("date,sales,promo\n");
    var random = new Random(9);
    for (int day = 0; day < days + ahead; day++) {
      int promo = random.nextInt(4) == 0 ? 1 : 0;
      text.append(LocalDate.of(2024, 1, 1).plusDays(day))
          .append(day < days ? "," + (20 + 40 * promo + day % 3) : ",")
          .append("," + promo + "\n");
    }
    return Files.writeString(folder.resolve("promo.csv"), text);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsKnownAheadIsReadForTheStepsToCome(ForecastForm.Decoder decoder) throws IOException {
    var configuration =
        small()
            .with(ForecastForm.DECODER, decoder)
            .with(ForecastForm.HORIZON, 3)
            .with(ForecastForm.LOOKBACK, 6)
            .with(ForecastForm.ANCHOR, ForecastForm.Anchor.NONE)
            .with(ForecastForm.VALUE, "sales");
    var blind = Forecaster.fit(promoted(220, 3), configuration);
    var seeing = Forecaster.fit(promoted(220, 3), configuration.with(ForecastForm.KNOWN, "promo"));

    double without =
        ((ForecastResult) blind.measured().orElseThrow().evaluation()).model().get("mae");
    double with =
        ((ForecastResult) seeing.measured().orElseThrow().evaluation()).model().get("mae");
    assertThat(with).isLessThan(without / 2);

    var file = folder.resolve("promo.eddy");
    seeing.save(file);
    var opened = (Forecaster) TrainedModel.open(file);
    var forecast = opened.forecast(promoted(220, 3)).getFirst();
    assertThat(forecast.times()).containsExactly("2024-08-08", "2024-08-09", "2024-08-10");
    assertThat(forecast).isEqualTo(seeing.forecast(promoted(220, 3)).getFirst());
    assertThatThrownBy(() -> opened.forecast(promoted(220, 1)))
        .hasMessageContaining(
            "the series has 1 rows after its last value, but a forecast of 3 steps needs as many that say what is known ahead (promo)");
  }

  @Test
  void anOriginNeedsKnownTruths() {
    var series = series(1, 2, 3, 4, 5, 6);
    series.known()[4] = false;
    var table =
        new SeriesTable(
            SeriesRoles.UNKNOWN,
            List.of(series),
            new TimeStep(TimeStep.Unit.SECOND, 86_400),
            Moment::toString,
            List.of(),
            0,
            Optional.empty());
    assertThat(ForecastData.whole(table).origins(2, 1))
        .containsExactly(new Origin(0, 2), new Origin(0, 3), new Origin(0, 5));
  }
}
