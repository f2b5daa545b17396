package dev.eddy.tasks.metric;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Precision, recall and F1 by kind: of tags, or of named spans.
///
/// - `precision = right / said`
/// - `recall = right / there`
/// - `f1 = 2·right / (said + there)`
///
/// A ratio with nothing below the line is 0. Three averages: *micro*, all answers together
/// ([#total]); *macro*, the mean over the kinds; *weighted*, that mean with each kind weighing as
/// often as it is there.
public record ScoreTable(List<Row> rows) {

  /// One kind.
  ///
  /// @param right how many answers of this kind are right
  /// @param said how many answers are of this kind
  /// @param there how many there are in truth
  public record Row(String name, long right, long said, long there) {

    public double precision() {
      return ratio(right, said);
    }

    public double recall() {
      return ratio(right, there);
    }

    public double f1() {
      return ratio(2 * right, said + there);
    }

    private static double ratio(long above, long below) {
      return below == 0 ? 0 : (double) above / below;
    }
  }

  public ScoreTable {
    rows = List.copyOf(rows);
  }

  /// The classes of a matrix that occur or were predicted, in its order.
  public static ScoreTable of(ConfusionMatrix matrix) {
    var rows = new ArrayList<Row>();
    int size = matrix.labels().size();
    for (int k = 0; k < size; k++) {
      long said = 0;
      long there = 0;
      for (int other = 0; other < size; other++) {
        said += matrix.count(other, k);
        there += matrix.count(k, other);
      }
      if (said + there > 0)
        rows.add(new Row(matrix.labels().get(k), matrix.count(k, k), said, there));
    }
    return new ScoreTable(rows);
  }

  /// All kinds together (micro-averaged).
  public Row total() {
    long right = 0;
    long said = 0;
    long there = 0;
    for (var row : rows) {
      right += row.right;
      said += row.said;
      there += row.there;
    }
    return new Row("all", right, said, there);
  }

  /// Precision, recall and F1 as a mean over kinds.
  public record Mean(double precision, double recall, double f1) {}

  /// Each kind weighs the same.
  public Mean macro() {
    return mean(_ -> 1);
  }

  /// Each kind weighs as often as it is there.
  public Mean weighted() {
    return mean(row -> row.there);
  }

  private Mean mean(ToDoubleFunction<Row> weight) {
    double weights = rows.stream().mapToDouble(weight).sum();
    if (weights == 0) return new Mean(0, 0, 0);
    return new Mean(
        rows.stream().mapToDouble(row -> weight.applyAsDouble(row) * row.precision()).sum()
            / weights,
        rows.stream().mapToDouble(row -> weight.applyAsDouble(row) * row.recall()).sum() / weights,
        rows.stream().mapToDouble(row -> weight.applyAsDouble(row) * row.f1()).sum() / weights);
  }

  /// The table for programs: for each kind its numbers by name, and the three averages.
  ///
  /// @param what the name of the list of kinds, such as `by_label`
  public Map<String, Object> details(String what) {
    var details = new LinkedHashMap<String, Object>();
    details.put(
        what,
        rows.stream()
            .map(row -> {
              var one = new LinkedHashMap<String, Object>();
              one.put("name", row.name);
              one.putAll(numbers(row.precision(), row.recall(), row.f1()));
              one.put("support", row.there);
              return one;
            })
            .toList());
    var all = total();
    details.put("micro", numbers(all.precision(), all.recall(), all.f1()));
    for (var mean : List.of(Map.entry("macro", macro()), Map.entry("weighted", weighted()))) {
      var one = mean.getValue();
      details.put(mean.getKey(), numbers(one.precision, one.recall, one.f1));
    }
    return details;
  }

  private static Map<String, Object> numbers(double precision, double recall, double f1) {
    var numbers = new LinkedHashMap<String, Object>();
    numbers.put("precision", precision);
    numbers.put("recall", recall);
    numbers.put("f1", f1);
    return numbers;
  }

  /// A table for people, the averages below it.
  ///
  /// @param what the head of the first column
  public String withMeans(String what) {
    int wide = wide(what, "weighted");
    var all = total();
    var text = new StringBuilder(table(what, wide));
    text.append(line("micro", wide, all.precision(), all.recall(), all.f1(), all.there));
    var macro = macro();
    text.append(line("macro", wide, macro.precision, macro.recall, macro.f1, all.there));
    var weighted = weighted();
    text.append(
        line("weighted", wide, weighted.precision, weighted.recall, weighted.f1, all.there));
    return text.toString();
  }

  /// A table for people.
  ///
  /// @param what the head of the first column
  public String table(String what) {
    return table(what, wide(what, ""));
  }

  private int wide(String what, String other) {
    int wide = Math.max(what.length(), other.length());
    for (var row : rows) wide = Math.max(wide, row.name.length());
    return wide;
  }

  private String table(String what, int wide) {
    var text =
        new StringBuilder(padded(what, wide)).append("  precision  recall      F1    count\n");
    for (var row : rows)
      text.append(line(row.name, wide, row.precision(), row.recall(), row.f1(), row.there));
    return text.toString();
  }

  private static String line(
      String name, int wide, double precision, double recall, double f1, long count) {
    return padded(name, wide)
        + String.format(Locale.ROOT, "  %9.4f  %6.4f  %6.4f  %7d%n", precision, recall, f1, count);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
