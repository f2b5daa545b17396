package dev.eddy.cli.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What was measured during a training, read from the history of a model file: each number that
/// changed, as a chart.
///
/// A series is a list of numbers, `{"loss": [3.2, 1.1]}`, or a number in the records of a list, at
/// any depth, `{"epochs": [{"epoch": 1, "values": {"loss": 3.2}}, {"epoch": 2, "values": {"loss":
/// 1.1}}]}`.
public final class HistoryCharts {

  /// Where a record stands, not what was measured there.
  private static final Set<String> PLACES = Set.of("step", "steps", "epoch", "seconds");

  private HistoryCharts() {}

  public static void print(JsonNode history, PrintWriter out) {
    var series = series(history);
    if (series.isEmpty()) {
      return;
    }
    out.printf("%nhistory%n");
    series.forEach((name, values) -> {
      out.printf(
          "  %s: %s at first, %s at last, %d values%n",
          name, Numbers.text(values.getFirst()), Numbers.text(values.getLast()), values.size());
      Chart.of(values.stream().mapToDouble(Double::doubleValue).toArray())
          .forEach(line -> out.println("  " + line));
    });
  }

  /// The series by name, in the order of the file.
  public static SequencedMap<String, List<Double>> series(JsonNode history) {
    var series = new LinkedHashMap<String, List<Double>>();
    collect("", history, series);
    series.values().removeIf(values -> values.size() < 2);
    return series;
  }

  private static void collect(String name, JsonNode node, Map<String, List<Double>> series) {
    if (node.isObject()) {
      node.properties().forEach(field -> collect(field.getKey(), field.getValue(), series));
    } else if (node.isArray()) {
      node.forEach(one -> collectOne(name, one, series));
    }
  }

  /// One value of the series, or a record with one value for each of several.
  private static void collectOne(String name, JsonNode node, Map<String, List<Double>> series) {
    if (node.isObject()) {
      node.properties().forEach(field -> collectOne(field.getKey(), field.getValue(), series));
    } else if (node.isNumber() && !PLACES.contains(name)) {
      series.computeIfAbsent(name, _ -> new ArrayList<>()).add(node.doubleValue());
    }
  }
}
