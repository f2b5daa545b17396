package dev.eddy.engine;

import dev.eddy.model.Weights;
import java.util.Arrays;

/// What a linear-chain conditional random field knows of one sequence of scores `[T, K]`: how
/// likely each tag is at each step, which tags together are the best, and what flows back to scores
/// and transitions.
///
/// `score(y) = start[y_1] + Σ_t x[t, y_t] + Σ_t transition[y_(t−1), y_t] + end[y_T]`, and `P(y) =
/// e^score(y) / Z` with `Z = Σ_y e^score(y)`. Sums over all sequences are made step by step:
/// forward messages are scaled to the sum 1 at each step, whose logarithms add up to `log Z`; that
/// is the sum in the space of logarithms, with K instead of K² exponentials a step. All of it is in
/// double precision and in the order of steps and tags, so the bits depend on the numbers alone.
///
/// Holds the sequence that was put in last; for one thread. Nothing is allocated for a sequence
/// that is no longer than one before.
///
/// Source: Lafferty, McCallum & Pereira 2001; the scaling is Rabiner's (1989, V.A).
public final class LinearChain {

  final int tags;

  /// `[from, to]`.
  final double[] transition;

  final double[] start;
  final double[] end;

  /// Scores of the sequence `[T, K]`.
  double[] scores = {};

  /// For each step the tag it has, or a negative number where it may have any.
  int[] known = {};

  /// For each step, its part of `log Z` in the last {@link #forward}.
  double[] parts = {};

  /// `e^(transition − largest)`.
  private final double[] step;

  private double largest;

  /// Forward messages `[T, K]`.
  private double[] ahead = {};

  /// `e^(score − the step's largest)`, 0 for a tag that the step does not have.
  private double[] local = {};

  /// What forward messages were divided by.
  private double[] sums = {};

  private int[] before = {};
  private double[] back;
  private double[] next;

  LinearChain(int tags) {
    this.tags = tags;
    transition = new double[tags * tags];
    start = new double[tags];
    end = new double[tags];
    step = new double[tags * tags];
    back = new double[tags];
    next = new double[tags];
  }

  /// The chain of a layer.
  ///
  /// @throws IllegalArgumentException if the weights have no linear chain of that name
  public static LinearChain of(Weights weights, String layer) {
    var start = weights.get(layer + ".start");
    var chain = new LinearChain(start.length);
    copy(weights.get(layer + ".transition"), chain.transition);
    copy(start, chain.start);
    copy(weights.get(layer + ".end"), chain.end);
    chain.prepare();
    return chain;
  }

  private static void copy(float[] from, double[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = from[i];
    }
  }

  /// How many tags there are, K.
  public int tags() {
    return tags;
  }

  /// Puts a sequence in: the scores `[T, K]` from `at` on.
  public LinearChain read(float[] from, int at, int steps) {
    reserve(steps);
    for (int i = 0; i < steps * tags; i++) {
      scores[i] = from[at + i];
    }
    return this;
  }

  /// Makes room for a sequence.
  void reserve(int steps) {
    if (known.length < steps) {
      int room = Math.max(steps, known.length * 3 / 2);
      scores = new double[room * tags];
      known = new int[room];
      parts = new double[room];
      ahead = new double[room * tags];
      local = new double[room * tags];
      sums = new double[room];
      before = new int[room * tags];
    }
  }

  /// Takes note that the transitions have changed.
  void prepare() {
    largest = Double.NEGATIVE_INFINITY;
    for (double score : transition) {
      largest = Math.max(largest, score);
    }
    for (int i = 0; i < step.length; i++) {
      step[i] = StrictMath.exp(transition[i] - largest);
    }
  }

  // ---- the best tags
  // -------------------------------------------------------------------------------------------------------------

  /// The tags of the highest score (Viterbi 1967), written to `out`; of equal ones those with the
  /// lower numbers, looked at from the end.
  ///
  /// @return the score
  public double best(int steps, int[] out) {
    if (steps == 0) {
      return 0;
    }
    for (int j = 0; j < tags; j++) {
      back[j] = start[j] + scores[j];
    }
    for (int t = 1; t < steps; t++) {
      for (int j = 0; j < tags; j++) {
        int from = 0;
        double best = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < tags; i++) {
          double score = back[i] + transition[i * tags + j];
          if (score > best) {
            best = score;
            from = i;
          }
        }
        before[t * tags + j] = from;
        next[j] = best + scores[t * tags + j];
      }
      swap();
    }
    int last = 0;
    for (int j = 0; j < tags; j++) {
      back[j] += end[j];
      last = back[j] > back[last] ? j : last;
    }
    double score = back[last];
    for (int t = steps - 1; t >= 0; t--) {
      out[t] = last;
      last = t == 0 ? last : before[t * tags + last];
    }
    return score;
  }

  private void swap() {
    var kept = back;
    back = next;
    next = kept;
  }

  // ---- sums over all sequences of tags
  // -------------------------------------------------------------------------------------------

  /// `log Z`.
  public double logPartition(int steps) {
    return forward(steps, false);
  }

  /// The probability of each tag at each step, `out[t, k]`.
  public void marginals(int steps, double[] out) {
    forward(steps, false);
    Arrays.fill(out, 0, steps * tags, 0);
    backward(steps, 1, out, null);
  }

  /// The logarithm of the sum over all sequences of tags, or over those that have the known tags.
  double forward(int steps, boolean held) {
    double log = 0;
    for (int t = 0; t < steps; t++) {
      int tag = held ? known[t] : -1;
      double high = local(t, steps, tag);
      int at = t * tags;
      double sum = 0;
      for (int j = 0; j < tags; j++) {
        double all = local[at + j];
        if (t > 0 && all > 0) {
          double reached = 0;
          for (int i = 0; i < tags; i++) {
            reached = Math.fma(ahead[at - tags + i], step[i * tags + j], reached);
          }
          all *= reached;
        }
        ahead[at + j] = all;
        sum += all;
      }
      for (int j = 0; j < tags; j++) {
        ahead[at + j] /= sum;
      }
      sums[t] = sum;
      parts[t] = high + StrictMath.log(sum) + (t == 0 ? 0 : largest);
      log += parts[t];
    }
    return log;
  }

  /// Fills a step of `local` and gives the largest score of the step.
  private double local(int t, int steps, int tag) {
    int at = t * tags;
    double high = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < tags; j++) {
      double score = scores[at + j];
      if (t == 0) {
        score += start[j];
      }
      if (t == steps - 1) {
        score += end[j];
      }
      local[at + j] = score;
      high = tag < 0 || tag == j ? Math.max(high, score) : high;
    }
    for (int j = 0; j < tags; j++) {
      local[at + j] = tag < 0 || tag == j ? StrictMath.exp(local[at + j] - high) : 0;
    }
    return high;
  }

  /// After {@link #forward}: adds `weight` times the probability of each tag to `dScores [T, K]`,
  /// and `weight` times how often each tag is expected after each other to `dTransition [K, K]`,
  /// where that is not null.
  void backward(int steps, double weight, double[] dScores, double[] dTransition) {
    Arrays.fill(back, 1);
    for (int t = steps - 1; t >= 0; t--) {
      int at = t * tags;
      for (int j = 0; j < tags; j++) {
        dScores[at + j] += weight * (ahead[at + j] * back[j]);
        next[j] = local[at + j] * back[j] / sums[t];
      }
      if (t > 0) {
        for (int i = 0; i < tags; i++) {
          double sum = 0;
          for (int j = 0; j < tags; j++) {
            sum = Math.fma(step[i * tags + j], next[j], sum);
          }
          back[i] = sum;
        }
        if (dTransition != null) {
          expected(at - tags, weight, dTransition);
        }
      }
    }
  }

  private void expected(int at, double weight, double[] dTransition) {
    for (int i = 0; i < tags; i++) {
      double from = weight * ahead[at + i];
      for (int j = 0; j < tags; j++) {
        dTransition[i * tags + j] =
            Math.fma(from * step[i * tags + j], next[j], dTransition[i * tags + j]);
      }
    }
  }
}
