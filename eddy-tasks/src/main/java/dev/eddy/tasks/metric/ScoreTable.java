package dev.eddy.tasks.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Precision, recall and F1 by kind: of tags, or of named spans.
///
/// - `precision = right / said`
/// - `recall = right / there`
/// - `f1 = 2·right / (said + there)`
///
/// A ratio with nothing below the line is 0.
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

  /// A table for people.
  ///
  /// @param what the head of the first column
  public String table(String what) {
    int wide = what.length();
    for (var row : rows) wide = Math.max(wide, row.name.length());
    var text =
        new StringBuilder(padded(what, wide)).append("  precision  recall      F1    count\n");
    for (var row : rows)
      text.append(padded(row.name, wide))
          .append(
              String.format(
                  Locale.ROOT,
                  "  %9.4f  %6.4f  %6.4f  %7d%n",
                  row.precision(),
                  row.recall(),
                  row.f1(),
                  row.there));
    return text.toString();
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
