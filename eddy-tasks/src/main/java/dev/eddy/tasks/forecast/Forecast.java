package dev.eddy.tasks.forecast;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The next steps of one column of a series.
///
/// @param series the key of the series; empty where the data has none
/// @param column the name of the column
/// @param times as the data writes them
/// @param values the middle of what may come, one a step
/// @param low where the interval begins, one a step; empty where the model tells no intervals
/// @param high where it ends
public record Forecast(
    String series,
    String column,
    List<String> times,
    List<Double> values,
    List<Double> low,
    List<Double> high) {

  public Forecast {
    times = List.copyOf(times);
    values = List.copyOf(values);
    low = List.copyOf(low);
    high = List.copyOf(high);
  }

  /// The first steps of it.
  Forecast first(int steps) {
    return new Forecast(
        series,
        column,
        times.subList(0, steps),
        values.subList(0, steps),
        low.subList(0, Math.min(low.size(), steps)),
        high.subList(0, Math.min(high.size(), steps)));
  }

  /// The steps for programs: `time`, `value` and, where there are intervals, `low` and `high`.
  List<Map<String, Object>> steps() {
    var steps = new ArrayList<Map<String, Object>>();
    for (int i = 0; i < times.size(); i++) {
      var step = new LinkedHashMap<String, Object>();
      step.put("time", times.get(i));
      step.put("value", values.get(i));
      if (!low.isEmpty()) {
        step.put("low", low.get(i));
        step.put("high", high.get(i));
      }
      steps.add(step);
    }
    return steps;
  }

  /// `1961-01 447.2 (430.1 to 465), 1961-02 …`
  @Override
  public String toString() {
    var texts = new ArrayList<String>();
    for (int i = 0; i < times.size(); i++) {
      texts.add(
          times.get(i)
              + " "
              + text(values.get(i))
              + (low.isEmpty()
                  ? ""
                  : " (%s to %s)".formatted(text(low.get(i)), text(high.get(i)))));
    }
    return String.join(", ", texts);
  }

  /// A number with at most five digits that count.
  static String text(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).round(new MathContext(5)).stripTrailingZeros().toPlainString()
        : Double.toString(value);
  }
}
