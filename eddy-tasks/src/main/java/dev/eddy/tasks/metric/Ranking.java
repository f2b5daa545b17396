package dev.eddy.tasks.metric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// How well scores put the examples of one class before all others, wherever the line between yes
/// and no is drawn.
///
/// Going down the examples by their scores, those of one score together:
///
/// - *ROC*: the share of the class that was found (recall) over the share of the others that was
///   taken for it. The area below it is the probability that one of the class has a higher score
///   than one of the others, a tie counting half; 1/2 is chance.
/// - *Precision and recall*: `average precision = Σ_n (R_n − R_(n−1))·P_n`, without interpolation;
///   the share of the class is chance.
///
/// @param points from none to all, the highest score first
/// @param positives examples of the class
/// @param negatives the others
public record Ranking(List<Point> points, long positives, long negatives) {

  /// After all examples with a score of `score` or more.
  ///
  /// @param found of the class
  /// @param taken of the others
  public record Point(double score, long found, long taken) {}

  public Ranking {
    points = List.copyOf(points);
  }

  /// @param scores one for each example
  /// @param positive whether an example is of the class, by its number
  public static Ranking of(double[] scores, IntPredicate positive) {
    var order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .toList();
    var points = new ArrayList<Point>();
    long found = 0;
    long taken = 0;
    for (int at = 0; at < order.size(); at++) {
      int example = order.get(at);
      if (positive.test(example)) found++;
      else taken++;
      boolean last = at + 1 == order.size() || scores[order.get(at + 1)] != scores[example];
      if (last) points.add(new Point(scores[example], found, taken));
    }
    return new Ranking(points, found, taken);
  }

  /// Whether there are both; with one of them alone nothing is ranked.
  public boolean isThere() {
    return positives > 0 && negatives > 0;
  }

  /// The area below the ROC; NaN unless [#isThere].
  public double rocArea() {
    if (!isThere()) return Double.NaN;
    double area = 0;
    long found = 0;
    long taken = 0;
    for (var point : points) {
      area += (point.taken - taken) * (point.found + found) / 2.0;
      found = point.found;
      taken = point.taken;
    }
    return area / positives / negatives;
  }

  /// NaN unless [#isThere].
  public double averagePrecision() {
    if (!isThere()) return Double.NaN;
    double sum = 0;
    long found = 0;
    for (var point : points) {
      sum += (point.found - found) * (double) point.found / (point.found + point.taken);
      found = point.found;
    }
    return sum / positives;
  }

  /// The ROC as points from (0, 0) to (1, 1): the share of the others that was taken, the share of
  /// the class that was found; at most `most` of them.
  public List<double[]> roc(int most) {
    var line = new ArrayList<double[]>();
    line.add(new double[] {0, 0});
    thinned(most)
        .forEach(point ->
            line.add(
                new double[] {(double) point.taken / negatives, (double) point.found / positives}));
    return line;
  }

  /// Recall and precision, point by point; at most `most` of them.
  public List<double[]> precisionOverRecall(int most) {
    return thinned(most).stream()
        .map(point ->
            new double[] {
              (double) point.found / positives, (double) point.found / (point.found + point.taken)
            })
        .toList();
  }

  /// Points at even distances, the last one among them.
  private List<Point> thinned(int most) {
    int size = points.size();
    int shown = Math.min(size, most);
    return IntStream.range(0, shown)
        .mapToObj(i -> points.get((int) ((i + 1L) * size / shown) - 1))
        .toList();
  }
}
