package dev.eddy.tasks.metric;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How often each class was taken for each other: `count(e, p)` answers said `p` where `e` was
/// right.
///
/// - `precision(k) = count(k,k) / Σₑ count(e,k)`
/// - `recall(k) = count(k,k) / Σₚ count(k,p)`
/// - `f1(k) = 2·count(k,k) / (Σₑ count(e,k) + Σₚ count(k,p))`
/// - `macroF1`: the mean of `f1` over the classes that occur or were predicted
///
/// A ratio with nothing below the line is 0. The matrix grows by [#add]; it is not for several
/// threads.
public final class ConfusionMatrix {
  private final List<String> labels;
  private final long[][] counts;

  /// @param labels names of the classes, in the order of their ids
  public ConfusionMatrix(List<String> labels) {
    this.labels = List.copyOf(labels);
    this.counts = new long[labels.size()][labels.size()];
  }

  /// Counts one answer.
  ///
  /// @throws IllegalArgumentException if an id is not of one of the classes
  public void add(int expected, int predicted) {
    counts[checked(expected)][checked(predicted)]++;
  }

  public void addAll(int[] expected, int[] predicted) {
    SameSize.same("confusion matrix", expected.length, predicted.length);
    for (int i = 0; i < expected.length; i++) add(expected[i], predicted[i]);
  }

  public List<String> labels() {
    return labels;
  }

  public long count(int expected, int predicted) {
    return counts[checked(expected)][checked(predicted)];
  }

  /// All counts, `[right, said]`.
  public List<List<Long>> counts() {
    return Arrays.stream(counts).map(row -> Arrays.stream(row).boxed().toList()).toList();
  }

  /// The matrix for programs: `labels`, and `confusion` with a row for each right label and in it a
  /// number for each that was said.
  public Map<String, Object> details() {
    var details = new LinkedHashMap<String, Object>();
    details.put("labels", labels);
    details.put("confusion", counts());
    return details;
  }

  public Accuracy accuracy() {
    long correct = 0;
    long total = 0;
    for (int k = 0; k < counts.length; k++) {
      correct += counts[k][k];
      total += rowSum(k);
    }
    return new Accuracy(correct, total);
  }

  public double precision(int k) {
    return ratio(counts[checked(k)][k], columnSum(k));
  }

  public double recall(int k) {
    return ratio(counts[checked(k)][k], rowSum(k));
  }

  public double f1(int k) {
    return ratio(2 * counts[checked(k)][k], rowSum(k) + columnSum(k));
  }

  public double macroF1() {
    double sum = 0;
    int seen = 0;
    for (int k = 0; k < counts.length; k++) {
      if (rowSum(k) + columnSum(k) == 0) continue;
      sum += f1(k);
      seen++;
    }
    return seen == 0 ? 0 : sum / seen;
  }

  /// A table for people: a row per right class, a column per answer, recall at the end of each row
  /// (`-` for a class that does not occur).
  public String table() {
    int wide = "right \\ said".length();
    for (var label : labels) wide = Math.max(wide, label.length());
    int cell = 6;
    for (var label : labels) cell = Math.max(cell, Math.min(label.length(), 12));
    for (var row : counts)
      for (long count : row) cell = Math.max(cell, Long.toString(count).length());
    var text = new StringBuilder();
    text.append(padded("right \\ said", wide));
    for (var label : labels)
      text.append("  ")
          .append(" ".repeat(cell - Math.min(cell, label.length())))
          .append(cut(label, cell));
    text.append("  recall\n");
    for (int e = 0; e < counts.length; e++) {
      text.append(padded(labels.get(e), wide));
      for (long count : counts[e])
        text.append("  ").append(String.format(Locale.ROOT, "%" + cell + "d", count));
      text.append("  ")
          .append(rowSum(e) == 0 ? "     -" : String.format(Locale.ROOT, "%6.3f", recall(e)))
          .append('\n');
    }
    return text.toString();
  }

  private int checked(int id) {
    if (id < 0 || id >= labels.size()) {
      throw new IllegalArgumentException(
          "confusion matrix: expected a class from 0 to " + (labels.size() - 1) + ", found " + id);
    }
    return id;
  }

  private long rowSum(int e) {
    long sum = 0;
    for (long count : counts[e]) sum += count;
    return sum;
  }

  private long columnSum(int p) {
    long sum = 0;
    for (var row : counts) sum += row[p];
    return sum;
  }

  private static double ratio(long above, long below) {
    return below == 0 ? 0 : (double) above / below;
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width);
  }
}
