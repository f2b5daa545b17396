package dev.eddy.tasks.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.check.GradientCheck;
import dev.eddy.cpu.Reference;
import dev.eddy.data.Batch;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.Parameters;
import dev.eddy.run.Program;
import dev.eddy.tasks.data.series.Missing;
import dev.eddy.tasks.data.series.SeriesRoles;
import dev.eddy.tasks.data.series.SeriesTable;
import dev.eddy.tasks.data.series.TimeSeries;
import dev.eddy.tasks.data.time.TimeStep;
import dev.eddy.tasks.forecast.ForecastData.Origin;
import dev.eddy.tasks.forecast.ForecastForm.Anchor;
import dev.eddy.tasks.forecast.ForecastForm.Decoder;
import dev.eddy.tasks.forecast.ForecastForm.Loss;
import dev.eddy.tasks.network.Regularisation;
import dev.eddy.tasks.setting.Configuration;
import dev.eddy.tasks.setting.NetworkSettings;
import dev.eddy.tasks.setting.RegularisationSettings;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RecurrentDecoderTest {

  private static Configuration small() {
    return Forecaster.defaults()
        .with(ForecastForm.DECODER, Decoder.RECURRENT)
        .with(ForecastForm.HORIZON, 3)
        .with(ForecastForm.LOOKBACK, 4)
        .with(ForecastForm.SEASON, 3)
        .with(ForecastForm.QUANTILES, "0.1,0.5,0.9")
        .withHidden(3)
        .withSeed(4);
  }

  /// Twelve days of two columns.
  private static SeriesTable table() {
    var values = new double[24];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 2 * 10 + StrictMath.sin(i * i) + 0.1 * i;
    }
    var series =
        TimeSeries.of(
            "",
            LocalDateTime.of(2024, 1, 1, 0, 0),
            new TimeStep(TimeStep.Unit.SECOND, 86_400),
            2,
            values);
    return SeriesTable.of(
        new SeriesRoles(List.of("day"), List.of("a", "b"), "", List.of()),
        Missing.REFUSE,
        List.of(series));
  }

  private static ForecastInput input(Configuration configuration, SeriesTable table) {
    return ForecastInput.measured(configuration, ForecastData.whole(table));
  }

  private static ForecastLoss loss(Configuration configuration) {
    return ForecastLoss.of(
        configuration.get(ForecastForm.LOSS), configuration.get(ForecastForm.QUANTILES));
  }

  private static Batch batch(
      Model model, ForecastInput input, ForecastLoss loss, SeriesTable table) {
    var examples =
        new ForecastExamples(
            input, loss, table, List.of(new Origin(0, 4), new Origin(0, 7), new Origin(0, 9)));
    var batch = model.batch(ForecastNetwork.objective(input, loss));
    examples.fill(batch, 3, row -> row);
    return batch;
  }

  /// What flows back goes through the outputs that the decoder was fed with.
  @ParameterizedTest
  @CsvSource({
    "SQUARED, NONE, gru, 1",
    "GAUSSIAN, LAST, lstm, 2",
    "QUANTILE, SEASON, gru, 1",
    "GAUSSIAN, SEASON, elman, 1",
    "QUANTILE, NONE, lstm, 2"
  })
  void gradientsAreThoseOfDifferences(Loss kind, Anchor anchor, String cell, int layers) {
    var configuration =
        small()
            .with(ForecastForm.LOSS, kind)
            .with(ForecastForm.ANCHOR, anchor)
            .with(ForecastForm.CALENDAR, true)
            .with(NetworkSettings.LAYERS, layers)
            .with(NetworkSettings.CELL, cell);
    var table = table();
    var input = input(configuration, table);
    var loss = loss(configuration);
    var model = ForecastNetwork.model(configuration, input, loss);
    var result =
        GradientCheck.check(
            model,
            ForecastNetwork.objective(input, loss),
            Parameters.initial(model, 3),
            batch(model, input, loss, table),
            200);
    assertThat(result.checked()).isGreaterThan(60);
    assertThat(result.error()).as(result.toString()).isLessThan(1e-6);
  }

  /// One step of `h' = tanh(W [x; fed] + U h + b)`, with the weights of a layer.
  private static double[] elman(
      Parameters weights, String layer, double[] x, double[] fed, double[] h) {
    var w = weights.get(layer + ".W");
    var u = weights.get(layer + ".U");
    var b = weights.get(layer + ".b");
    int columns = x.length + fed.length;
    var next = new double[h.length];
    for (int i = 0; i < h.length; i++) {
      double sum = b[i];
      for (int j = 0; j < columns; j++) {
        sum += w[i * columns + j] * (j < x.length ? x[j] : fed[j - x.length]);
      }
      for (int j = 0; j < h.length; j++) {
        sum += u[i * h.length + j] * h[j];
      }
      next[i] = Math.tanh(sum);
    }
    return next;
  }

  private static double[] numbers(float[] from, int at, int count) {
    var numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = from[at + i];
    }
    return numbers;
  }

  @Test
  void aDecoderIsFedWithTheMiddleOfWhatItTold() {
    var configuration =
        small().with(ForecastForm.ANCHOR, Anchor.SEASON).with(NetworkSettings.CELL, "elman");
    var table = table();
    var input = input(configuration, table);
    var loss = loss(configuration);
    var model = ForecastNetwork.model(configuration, input, loss);
    var weights = Parameters.initial(model, 11);
    var batch = batch(model, input, loss, table);
    try (var run =
        Reference.of(Program.evaluation(model, ForecastNetwork.objective(input, loss)), weights)) {
      run.run(batch, 0, 0);
      for (int row = 0; row < 3; row++) {
        var h = new double[3];
        for (int t = 0; t < 4; t++) {
          var x = numbers(batch.numbers(ForecastNetwork.INPUT), (row * 4 + t) * 2, 2);
          h = elman(weights, "layer1", x, new double[0], h);
        }
        var fed = numbers(batch.numbers(ForecastNetwork.FED), row * 2, 2);
        for (int step = 0; step < 3; step++) {
          h = elman(weights, "decoder1", new double[] {(step + 1) / 3f}, fed, h);
          for (int i = 0; i < 6; i++) {
            var w = weights.get("decoder1.W_told_" + (i / 2 + 1));
            double told = weights.get("decoder1.b_told_" + (i / 2 + 1))[i % 2];
            for (int j = 0; j < 3; j++) {
              told += w[i % 2 * 3 + j] * h[j];
            }
            assertThat(run.output(ForecastNetwork.OUTPUT, row, step, i))
                .isCloseTo(told, within(1e-6));
            if (i / 2 == 1) {
              fed[i % 2] = told;
            }
          }
        }
      }
    }
  }

  /// The newest value, as the difference that a forecast of it would have been.
  @ParameterizedTest
  @EnumSource
  void itBeginsFromTheNewestValue(Anchor anchor) {
    var configuration = small().with(ForecastForm.ANCHOR, anchor);
    var table = table();
    var input = input(configuration, table);
    var loss = loss(configuration);
    var model = ForecastNetwork.model(configuration, input, loss);
    var batch = batch(model, input, loss, table);
    var scaled = input.scaled(table.series().getFirst(), table);
    int newest = (4 - 1) * 2;
    switch (anchor) {
      case LAST ->
          assertThat(model.layers()).extracting(Layer::name).doesNotContain(ForecastNetwork.FED);
      case NONE ->
          assertThat(batch.numbers(ForecastNetwork.FED))
              .startsWith(scaled[newest], scaled[newest + 1]);
      case SEASON ->
          assertThat(batch.numbers(ForecastNetwork.FED))
              .startsWith(
                  scaled[newest] - scaled[newest - 6], scaled[newest + 1] - scaled[newest - 5]);
    }
  }

  @Test
  void whatCannotBeFedIsRefused() {
    var table = table();
    assertThatThrownBy(() -> network(small().with(NetworkSettings.CELL, "sru"), table))
        .hasMessage(
            "decoder: a recurrent one needs a cell that multiplies its input x with a matrix and gives its state h, as lstm and gru do, and cell \"sru\" does not; take such a cell, or --decoder direct");
    assertThatThrownBy(
            () -> network(small().with(RegularisationSettings.ACTIVATION_L2, 1.0), table))
        .hasMessage(
            "activation-l2 and temporal-activation-l2: what the last layer of a recurrent decoder gives is the forecast, which must not be made small; leave them out, or choose --decoder direct");
    assertThatThrownBy(() ->
            network(
                small().with(ForecastForm.ANCHOR, Anchor.SEASON).with(ForecastForm.LOOKBACK, 3),
                table))
        .hasMessage(
            "lookback: 3 steps hold no whole season of 3 and the step before it, which --anchor season looks back; give more");
  }

  private static Model network(Configuration configuration, SeriesTable table) {
    return ForecastNetwork.model(configuration, input(configuration, table), loss(configuration));
  }

  @Test
  void oneMaskForAllStepsDropsWhatADecoderTells() {
    var configuration =
        small()
            .with(RegularisationSettings.DROPOUT, 0.3)
            .with(RegularisationSettings.VARIATIONAL_DROPOUT, true);
    var model = network(configuration, table());
    Regularisation.of(configuration).check(model, configuration);
    assertThatThrownBy(
            () -> {
              var direct = configuration.with(ForecastForm.DECODER, Decoder.DIRECT);
              Regularisation.of(direct).check(network(direct, table()), direct);
            })
        .hasMessageContaining("one mask for all steps would have no effect");
  }
}
