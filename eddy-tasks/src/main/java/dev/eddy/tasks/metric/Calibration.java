package dev.eddy.tasks.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/// How well the probabilities of answers tell how often answers are right.
///
/// Answers are put into [#BINS] bins of equal width by their probability. The *expected calibration
/// error* is `Σ_b n_b/N · |right_b − sure_b|`: how far, on average over the N answers, the share of
/// right answers of a bin is from the mean of their probabilities. 0: of the answers of which the
/// model is 80 % sure, 80 % are right.
///
/// @param bins those that have answers, the least sure first
/// @see <a href="https://arxiv.org/abs/1706.04599">Guo et al. 2017, section 2</a>
public record Calibration(List<Bin> bins) {

  /// Bins between 0 and 1.
  public static final int BINS = 10;

  /// Answers with probabilities above `from` up to `to`.
  ///
  /// @param sure the mean of their probabilities
  /// @param right the share that is right
  public record Bin(double from, double to, long count, double sure, double right) {}

  public Calibration {
    bins = List.copyOf(bins);
  }

  /// @param probabilities of the answers that were given
  /// @param right whether an answer is right, by its number
  public static Calibration of(double[] probabilities, IntPredicate right) {
    var counts = new long[BINS];
    var sure = new double[BINS];
    var hits = new long[BINS];
    for (int i = 0; i < probabilities.length; i++) {
      int bin = Math.clamp((int) Math.ceil(probabilities[i] * BINS) - 1, 0, BINS - 1);
      counts[bin]++;
      sure[bin] += probabilities[i];
      hits[bin] += right.test(i) ? 1 : 0;
    }
    var bins = new ArrayList<Bin>();
    for (int b = 0; b < BINS; b++) {
      if (counts[b] > 0) {
        bins.add(
            new Bin(
                (double) b / BINS,
                (b + 1.0) / BINS,
                counts[b],
                sure[b] / counts[b],
                (double) hits[b] / counts[b]));
      }
    }
    return new Calibration(bins);
  }

  /// The expected calibration error, from 0 to 1; 0 where there is no answer.
  public double error() {
    long all = bins.stream().mapToLong(Bin::count).sum();
    return all == 0
        ? 0
        : bins.stream().mapToDouble(bin -> bin.count * Math.abs(bin.right - bin.sure)).sum() / all;
  }

  /// For programs.
  public Map<String, Object> details() {
    return Map.of("calibration", bins);
  }
}
