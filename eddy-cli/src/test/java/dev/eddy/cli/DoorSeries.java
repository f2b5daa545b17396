package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.tasks.data.Reading;
import dev.eddy.tasks.data.series.SeriesRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Clauses about series over time.
///
/// @param details what `data --json` tells of them
record DoorSeries(Reading<?> reading, Map<String, Object> details) {
  private static final String TEXT = "\"(?:[^\"\\\\]|\\\\.)*\"";
  private static final Pattern GAP = Pattern.compile("([0-9]+) steps? after row ([0-9]+)");
  private static final Pattern COUNTED = Pattern.compile("(" + TEXT + ") ([0-9]+)");

  /// Whether a clause is one of these.
  static boolean knows(String clause) {
    return clause.matches("(every|gaps|empty|series): .*|from \".*|first value .*");
  }

  void check(String clause) {
    if (clause.startsWith("every: ")) {
      assertThat(details.get("every")).isEqualTo(clause.substring("every: ".length()));
    } else if (clause.startsWith("from ")) {
      var ends = clause.substring("from ".length()).split(" to ");
      assertThat(time(rows().getFirst())).as(clause).isEqualTo(time(ends[0]));
      assertThat(time(rows().getLast())).as(clause).isEqualTo(time(ends[1]));
    } else if (clause.startsWith("gaps: ")) {
      var expected = new ArrayList<Map<String, Long>>();
      GAP.matcher(clause)
          .results()
          .forEach(gap ->
              expected.add(
                  Map.of(
                      "steps",
                      Long.valueOf(gap.group(1)),
                      "after_row",
                      Long.valueOf(gap.group(2)))));
      assertThat(expected.isEmpty()).isEqualTo(clause.equals("gaps: none"));
      var found = new ArrayList<Map<String, Long>>();
      for (var gap : (List<?>) details.get("gaps")) {
        var one = new LinkedHashMap<String, Long>();
        ((Map<?, ?>) gap)
            .forEach((key, value) -> one.put(key.toString(), ((Number) value).longValue()));
        found.add(one);
      }
      assertThat(found).as(clause).containsExactlyElementsOf(expected);
    } else if (clause.startsWith("empty: ")) {
      var numbers = Pattern.compile("[0-9]+").matcher(clause).results().toList();
      assertThat(details.get("empty")).isEqualTo(Long.valueOf(numbers.getFirst().group()));
      int first = Integer.parseInt(numbers.getLast().group());
      assertThat(rows().get(first - 1).values()).contains(Double.NaN);
      assertThat(rows().subList(0, first - 1)).noneMatch(row -> row.values().contains(Double.NaN));
    } else if (clause.startsWith("series: ")) {
      var expected = new LinkedHashMap<String, Long>();
      COUNTED
          .matcher(clause)
          .results()
          .forEach(one -> expected.put(Clauses.text(one.group(1)), Long.valueOf(one.group(2))));
      assertThat(details.get("series")).isEqualTo(expected);
    } else {
      var numbers = Pattern.compile("value (-?[0-9.]+)").matcher(clause).results().toList();
      assertThat(rows().getFirst().values().getFirst())
          .isEqualTo(Double.parseDouble(numbers.getFirst().group(1)));
      if (numbers.size() > 1) {
        assertThat(rows().getLast().values().getFirst())
            .isEqualTo(Double.parseDouble(numbers.getLast().group(1)));
      }
    }
  }

  private static String time(String text) {
    return String.join(" ", Clauses.texts(text));
  }

  private static String time(SeriesRow row) {
    return String.join(" ", row.time());
  }

  private List<SeriesRow> rows() {
    return reading.rows().stream().map(SeriesRow.class::cast).toList();
  }
}
