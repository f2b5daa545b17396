package dev.eddy.tasks.forecast;

import dev.eddy.data.Batch;
import dev.eddy.data.BatchRow;
import dev.eddy.tasks.data.series.SeriesTable;
import dev.eddy.tasks.examples.Examples;
import dev.eddy.tasks.forecast.ForecastData.Origin;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// Windows `[window, columns + clocks + known]`, what is known of what comes, and what comes after
/// them, `[horizon, columns]`, both as differences from their anchor, for either kind of
/// [ForecastNetwork].
///
/// @param scaled the values of each series, `[steps, columns]`
/// @param clocks where each step stands in the calendar
/// @param ahead what is known of each time
/// @param origins one for each example
final class ForecastExamples implements Examples {

  private final ForecastInput input;
  private final ForecastLoss loss;
  private final List<float[]> scaled;
  private final List<float[]> clocks;
  private final List<float[]> ahead;
  private final List<Origin> origins;

  /// One step, and the targets of one row, as they are put together.
  private final float[] step;

  /// What is known of what comes, of a row or of one of its steps.
  private final float[] future;

  /// What a decoder is fed with at first.
  private final float[] newest;

  private final float[] targets;

  /// @param loss what the targets are written for
  ForecastExamples(
      ForecastInput input, ForecastLoss loss, SeriesTable table, List<Origin> origins) {
    this.input = input;
    this.loss = loss;
    this.origins = List.copyOf(origins);
    step = new float[input.columns() + input.clocks() + input.known()];
    future = new float[input.ahead()];
    newest = new float[input.columns()];
    targets = new float[input.atOnce() * loss.parts()];
    scaled = table.series().stream().map(series -> input.scaled(series, table)).toList();
    clocks = table.series().stream().map(input::clocks).toList();
    ahead = table.series().stream().map(input::ahead).toList();
  }

  List<Origin> origins() {
    return origins;
  }

  /// What the forecast of a value is a difference from.
  ///
  /// @param ahead 0 for the first step after the origin
  float anchor(Origin at, int ahead, int column) {
    var values = scaled.get(at.series());
    int columns = input.columns();
    return switch (input.anchor()) {
      case NONE -> 0;
      case LAST -> values[(at.origin() - 1) * columns + column];
      case SEASON ->
          values[(at.origin() - input.season() + ahead % input.season()) * columns + column];
    };
  }

  /// How many numbers a network tells of an example.
  int width() {
    return input.values() * loss.parts();
  }

  /// The scaled value some steps after an origin.
  float value(Origin at, int ahead, int column) {
    return scaled.get(at.series())[(at.origin() + ahead) * input.columns() + column];
  }

  @Override
  public int count() {
    return origins.size();
  }

  @Override
  public int length(int example) {
    return input.window();
  }

  @Override
  public int[][] steps() {
    return switch (input.decoder()) {
      case DIRECT -> new int[][] {all(input.window())};
      case RECURRENT -> new int[][] {all(input.window()), all(input.horizon())};
    };
  }

  private int[] all(int steps) {
    var lengths = new int[count()];
    Arrays.fill(lengths, steps);
    return lengths;
  }

  @Override
  public void fill(Batch batch, int rows, IntUnaryOperator example) {
    int window = input.window();
    int columns = input.columns();
    int clock = input.clocks();
    int known = input.known();
    batch.begin(rows).steps(ForecastNetwork.AXIS, window);
    boolean recurrent = input.decoder() == ForecastForm.Decoder.RECURRENT;
    if (recurrent) {
      batch.steps(ForecastNetwork.STEPS, input.horizon());
    }
    for (int i = 0; i < rows; i++) {
      var row = batch.row(i);
      var at = origins.get(example.applyAsInt(i));
      var series = scaled.get(at.series());
      int first = at.origin() - window;
      for (int t = 0; t < window; t++) {
        for (int column = 0; column < columns; column++) {
          float middle =
              input.anchor() == ForecastForm.Anchor.NONE
                  ? 0
                  : series[(at.origin() - 1) * columns + column];
          step[column] = series[(first + t) * columns + column] - middle;
        }
        System.arraycopy(clocks.get(at.series()), (first + t) * clock, step, columns, clock);
        System.arraycopy(ahead.get(at.series()), (first + t) * known, step, columns + clock, known);
        row.numbers(ForecastNetwork.INPUT, t, step);
      }
      if (recurrent) {
        fillDecoder(row, at);
      } else if (known > 0) {
        System.arraycopy(ahead.get(at.series()), at.origin() * known, future, 0, future.length);
        row.numbers(ForecastNetwork.AHEAD, future);
      }
      fillTargets(row, at);
    }
  }

  private void fillDecoder(BatchRow row, Origin at) {
    int clock = input.clocks();
    int known = input.known();
    for (int step = 0; step < input.horizon(); step++) {
      int time = at.origin() + step;
      future[0] = (step + 1f) / input.horizon();
      System.arraycopy(clocks.get(at.series()), time * clock, future, 1, clock);
      System.arraycopy(ahead.get(at.series()), time * known, future, 1 + clock, known);
      row.numbers(ForecastNetwork.AHEAD, step, future);
    }
    if (input.anchor() != ForecastForm.Anchor.LAST) {
      int before = input.anchor() == ForecastForm.Anchor.SEASON ? input.season() : 0;
      for (int column = 0; column < newest.length; column++) {
        newest[column] = value(at, -1, column) - (before > 0 ? value(at, -1 - before, column) : 0);
      }
      row.numbers(ForecastNetwork.FED, newest);
    }
  }

  private void fillTargets(BatchRow row, Origin at) {
    int columns = input.columns();
    int atOnce = input.atOnce();
    boolean truths = (at.origin() + input.horizon()) * columns <= scaled.get(at.series()).length;
    for (int i = 0; i < input.values(); i++) {
      float target =
          truths ? value(at, i / columns, i % columns) - anchor(at, i / columns, i % columns) : 0;
      loss.target(target, atOnce, i % atOnce, targets, 0);
      if ((i + 1) % atOnce == 0) {
        row.numbers(ForecastNetwork.OUTPUT, i / atOnce, targets);
      }
    }
  }

  @Override
  public long tokens(Batch batch) {
    return (long) batch.rows() * input.window();
  }
}
