package dev.eddy.tasks.forecast;

import dev.eddy.data.Batch;
import dev.eddy.tasks.data.series.SeriesTable;
import dev.eddy.tasks.examples.Examples;
import dev.eddy.tasks.forecast.ForecastData.Origin;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// Windows `[window, columns + clocks]` and what comes after them, `[horizon, columns]`, both as
/// differences from their anchor.
///
/// @param scaled the values of each series, `[steps, columns]`
/// @param clocks where each step stands in the calendar
/// @param origins one for each example
final class ForecastExamples implements Examples {

  private final ForecastInput input;
  private final ForecastLoss loss;
  private final List<float[]> scaled;
  private final List<float[]> clocks;
  private final List<Origin> origins;

  /// One step, and the targets of one row, as they are put together.
  private final float[] step;

  private final float[] targets;

  /// @param loss what the targets are written for
  ForecastExamples(
      ForecastInput input, ForecastLoss loss, SeriesTable table, List<Origin> origins) {
    this.input = input;
    this.loss = loss;
    this.origins = List.copyOf(origins);
    step = new float[input.columns() + input.clocks()];
    targets = new float[input.horizon() * input.columns() * loss.parts()];
    scaled = table.series().stream().map(series -> input.scaled(series, table)).toList();
    clocks = table.series().stream().map(input::clocks).toList();
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
    var lengths = new int[count()];
    Arrays.fill(lengths, input.window());
    return new int[][] {lengths};
  }

  @Override
  public void fill(Batch batch, int rows, IntUnaryOperator example) {
    int window = input.window();
    int columns = input.columns();
    int clock = input.clocks();
    int values = input.horizon() * columns;
    batch.begin(rows).steps(ForecastNetwork.AXIS, window);
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
        row.numbers(ForecastNetwork.INPUT, t, step);
      }
      boolean known = (at.origin() + input.horizon()) * columns <= series.length;
      for (int j = 0; j < values; j++) {
        float target =
            known ? value(at, j / columns, j % columns) - anchor(at, j / columns, j % columns) : 0;
        loss.target(target, values, j, targets, 0);
      }
      row.numbers(ForecastNetwork.OUTPUT, targets);
    }
  }

  @Override
  public long tokens(Batch batch) {
    return (long) batch.rows() * input.window();
  }
}
