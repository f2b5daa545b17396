package dev.eddy.tasks.forecast;

import dev.eddy.tasks.data.series.SeriesTable;
import dev.eddy.tasks.data.series.TimeSeries;
import dev.eddy.tasks.data.time.Moment;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A window as people type it: the numbers of a step with blanks between them, steps of several
/// columns with semicolons, as in `112 118 132` and `0.1 2;0.3 4`.
record TypedWindow(ForecastInput input) {

  /// Numbers as people type them; their times are not known.
  ///
  /// @throws IllegalArgumentException if the model needs to know more than numbers, or they are not
  ///   what it reads
  SeriesTable table(String text) {
    if (input.scales().size() > 1 || input.calendar() || input.known() > 0) {
      throw new IllegalArgumentException(
          "the model needs to know %s; ask it with --data and a file like the one it learned from"
              .formatted(
                  input.known() > 0
                      ? "what is known ahead"
                      : input.calendar() ? "the times of the steps" : "which series is meant"));
    }
    var steps =
        Arrays.stream(text.strip().split(input.columns() == 1 ? "[\\s,;]+" : ";"))
            .map(step -> step.strip().split("[\\s,]+"))
            .toList();
    var values = new double[steps.size() * input.columns()];
    for (int t = 0; t < steps.size(); t++) {
      if (steps.get(t).length != input.columns()) {
        throw new IllegalArgumentException(
            "\"%s\": expected %d numbers a step, found %d in step %d; steps have semicolons between them"
                .formatted(text, input.columns(), steps.get(t).length, t + 1));
      }
      for (int column = 0; column < input.columns(); column++) {
        values[t * input.columns() + column] = number(steps.get(t)[column]);
      }
    }
    var known = new boolean[values.length];
    Arrays.fill(known, true);
    var times = new ArrayList<Moment>();
    var start = new Moment(LocalDateTime.of(2000, 1, 3, 0, 0), 0);
    for (int t = 0; t < steps.size(); t++) {
      times.add(input.step().after(start, t));
    }
    var last = times.getLast();
    return new SeriesTable(
        input.roles(),
        List.of(
            new TimeSeries(input.scales().getFirst().key(), times, values, known, input.columns())),
        input.step(),
        moment -> "+" + input.step().distance(last, moment) / input.step().count(),
        List.of(),
        0,
        Optional.empty());
  }

  private static double number(String text) {
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "expected numbers such as '112 118 132', found \"%s\"".formatted(text), e);
    }
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("expected finite numbers, found \"%s\"".formatted(text));
    }
    return value;
  }

  /// The window at the end of a series.
  String text(TimeSeries series) {
    var text = new StringBuilder();
    for (int t = Math.max(0, series.steps() - input.window()); t < series.steps(); t++) {
      text.append(text.isEmpty() ? "" : input.columns() == 1 ? " " : ";");
      for (int column = 0; column < input.columns(); column++) {
        text.append(column == 0 ? "" : " ").append(series.value(t, column));
      }
    }
    return text.toString();
  }
}
