package dev.eddy.lattice;

import dev.eddy.model.Weights;
import java.util.Arrays;

/// What a linear-chain conditional random field knows of one sequence of scores `[T, K]`: how
/// likely each tag is at each step, which tags together are the best, and what flows back to scores
/// and transitions.
///
/// `score(y) = start[y_1] + Σ_t x[t, y_t] + Σ_t transition[y_(t−1), y_t] + end[y_T]`, and `P(y) =
/// e^score(y) / Z` with `Z = Σ_y e^score(y)`. Messages between steps are logarithms, so that no
/// score is too large or too small for them. A sum of K products `e^message · e^transition` is made
/// of K + K² exponentials in all: those of messages, relative to the largest, and those of
/// transitions, relative to the largest into their tag, once for all steps. What of it is too small
/// for a double is nothing beside a sum above {@link #SAFE}; a smaller sum is made anew from
/// logarithms. All of it is in double precision and in the order of steps and tags, so the bits
/// depend on the numbers alone.
///
/// Holds the sequence that was put in last; for one thread. Nothing is allocated for a sequence
/// that is no longer than one before.
///
/// Source: Lafferty, McCallum & Pereira 2001.
public final class LinearChain implements SequenceLoss {

  /// From here on up, terms that are lost below 2^−1022 change no digit of a sum.
  private static final double SAFE = 0x1p-700;

  final int tags;

  /// `[from, to]`.
  final double[] transition;

  private final double[] dTransition;
  final double[] start;
  final double[] end;

  /// Scores of the sequence `[T, K]`.
  double[] scores = {};

  /// For each step the tag it has, or a negative number where it may have any.
  int[] known = {};

  /// For each step, its part of `log Z` in the last {@link #forward}.
  double[] parts = {};

  /// `e^(transition − largest[to])`, `[from, to]`.
  private final double[] step;

  /// The largest transition into each tag.
  private final double[] largest;

  /// Logarithms of forward messages `[T, K]`, relative to the largest of the step.
  private double[] ahead = {};

  /// `e^ahead`.
  private double[] weights = {};

  private final BestTags search;
  private final double[] back;
  private final double[] next;

  /// `e^(next + largest − the greatest of these)`.
  private final double[] ratio;

  /// For each tag, the sum of what may follow it, relative as well.
  private final double[] sums;

  /// A chain whose transitions are zeros.
  public LinearChain(int tags) {
    this.tags = tags;
    transition = new double[tags * tags];
    dTransition = new double[tags * tags];
    start = new double[tags];
    end = new double[tags];
    step = new double[tags * tags];
    largest = new double[tags];
    back = new double[tags];
    next = new double[tags];
    ratio = new double[tags];
    sums = new double[tags];
    search = new BestTags(this);
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

  @Override
  public int classes() {
    return tags;
  }

  @Override
  public double[] scores() {
    return scores;
  }

  /// For each step its tag, or a negative number where it may have any.
  @Override
  public int[] labels() {
    return known;
  }

  /// The scores of transitions `[from, to]`, to be filled; then {@link #prepare}.
  public double[] transition() {
    return transition;
  }

  /// The scores of beginning with each tag, to be filled; then {@link #prepare}.
  public double[] start() {
    return start;
  }

  /// The scores of ending with each tag, to be filled; then {@link #prepare}.
  public double[] end() {
    return end;
  }

  /// What flowed back to the transitions in the last {@link #compute}, `[from, to]`. What flows
  /// back to the start and the end is that of the scores of the first and of the last step.
  public double[] dTransition() {
    return dTransition;
  }

  /// A sequence without any tag says nothing: its loss is 0 and nothing flows back.
  @Override
  public void compute(int steps, int labels, double weight, double[] losses, double[] dScores) {
    Arrays.fill(losses, 0, steps, 0);
    Arrays.fill(dTransition, 0);
    boolean labelled = false;
    for (int t = 0; t < labels; t++) {
      labelled |= known[t] >= 0;
    }
    if (labelled) {
      expect(steps, false, 1, weight, losses, dScores);
      expect(steps, true, -1, -weight, losses, dScores);
    }
  }

  /// The loss is the difference of two sums, and its gradient that of two expectations: over all
  /// sequences of tags, and over those that are as labelled.
  private void expect(
      int steps, boolean held, int sign, double weight, double[] losses, double[] dScores) {
    forward(steps, held);
    for (int t = 0; t < steps; t++) {
      losses[t] += sign * parts[t];
    }
    if (dScores != null) {
      backward(steps, weight, dScores, dTransition);
    }
  }

  /// A chain has a label a step.
  @Override
  public void reserve(int steps, int labels) {
    reserve(steps);
  }

  /// Makes room for a sequence.
  void reserve(int steps) {
    if (known.length < steps) {
      int room = Math.max(steps, known.length * 3 / 2);
      scores = new double[room * tags];
      known = new int[room];
      parts = new double[room];
      ahead = new double[room * tags];
      weights = new double[room * tags];
    }
  }

  /// Takes note that the transitions have changed.
  public void prepare() {
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < transition.length; i++) {
      largest[i % tags] = Math.max(largest[i % tags], transition[i]);
    }
    for (int i = 0; i < step.length; i++) {
      step[i] = exp(transition[i], largest[i % tags]);
    }
  }

  /// `e^(x − most)`; 0 where x is −∞, even if all are.
  private static double exp(double x, double most) {
    return x == Double.NEGATIVE_INFINITY ? 0 : StrictMath.exp(x - most);
  }

  /// The tags of the highest score (Viterbi 1967), written to `out`; of equal ones those with the
  /// lower numbers, looked at from the end.
  ///
  /// @return the score
  public double best(int steps, int[] out) {
    return search.best(steps, out);
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
      int at = t * tags;
      int tag = held ? known[t] : -1;
      double most = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < tags; j++) {
        ahead[at + j] =
            tag < 0 || tag == j ? score(t, steps, j) + reached(t, j) : Double.NEGATIVE_INFINITY;
        most = Math.max(most, ahead[at + j]);
      }
      double sum = relative(at, most);
      parts[t] = t == steps - 1 ? most + StrictMath.log(sum) : most;
      log += parts[t];
    }
    return log;
  }

  /// The score of a tag at a step, with what it begins or ends with.
  private double score(int t, int steps, int j) {
    double score = scores[t * tags + j];
    if (t == 0) {
      score += start[j];
    }
    return t == steps - 1 ? score + end[j] : score;
  }

  /// Makes messages relative to the largest, and gives the sum of what they are logarithms of.
  private double relative(int at, double most) {
    double shift = most == Double.NEGATIVE_INFINITY ? 0 : most;
    double sum = 0;
    for (int j = 0; j < tags; j++) {
      ahead[at + j] -= shift;
      weights[at + j] = exp(ahead[at + j], 0);
      sum += weights[at + j];
    }
    return sum;
  }

  /// `log Σ_i e^(ahead[t − 1, i] + transition[i, j])`, 0 at the first step.
  private double reached(int t, int j) {
    if (t == 0) {
      return 0;
    }
    int at = (t - 1) * tags;
    double sum = 0;
    for (int i = 0; i < tags; i++) {
      sum = Math.fma(weights[at + i], step[i * tags + j], sum);
    }
    if (sum >= SAFE) {
      return largest[j] + StrictMath.log(sum);
    }
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < tags; i++) {
      most = Math.max(most, ahead[at + i] + transition[i * tags + j]);
    }
    sum = 0;
    for (int i = 0; i < tags; i++) {
      sum += exp(ahead[at + i] + transition[i * tags + j], most);
    }
    return most + StrictMath.log(sum);
  }

  /// After {@link #forward}: adds `weight` times the probability of each tag to `dScores [T, K]`,
  /// and `weight` times how often each tag is expected after each other to `dTransition [K, K]`,
  /// where that is not null.
  ///
  /// `back[i]` is `log Σ` over all that may follow tag i, `next[j]` the same with the score of the
  /// step itself.
  void backward(int steps, double weight, double[] dScores, double[] dTransition) {
    if (steps == 0) {
      return;
    }
    int last = (steps - 1) * tags;
    double sum = 0;
    for (int j = 0; j < tags; j++) {
      sum += weights[last + j];
    }
    for (int j = 0; j < tags; j++) {
      dScores[last + j] += weight * (weights[last + j] / sum);
    }
    Arrays.fill(back, 0);
    for (int t = steps - 1; t > 0; t--) {
      for (int j = 0; j < tags; j++) {
        boolean none = ahead[t * tags + j] == Double.NEGATIVE_INFINITY;
        next[j] = none ? Double.NEGATIVE_INFINITY : score(t, steps, j) + back[j];
      }
      follow(t, weight, dScores, dTransition);
    }
  }

  /// From `next` of a step to `back` of the one before, and to what is expected of the two.
  private void follow(int t, double weight, double[] dScores, double[] dTransition) {
    double most = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < tags; j++) {
      most = Math.max(most, next[j] + largest[j]);
    }
    for (int j = 0; j < tags; j++) {
      ratio[j] = exp(next[j] + largest[j], most);
    }
    int at = (t - 1) * tags;
    double all = 0;
    for (int i = 0; i < tags; i++) {
      double sum = 0;
      for (int j = 0; j < tags; j++) {
        sum = Math.fma(step[i * tags + j], ratio[j], sum);
      }
      sums[i] = sum;
      back[i] = sum >= SAFE ? most + StrictMath.log(sum) : following(i);
      all = Math.fma(weights[at + i], sum, all);
    }
    if (all >= SAFE) {
      expected(at, weight / all, dScores, dTransition);
    } else {
      expectedOfLogarithms(at, weight, dScores, dTransition);
    }
  }

  /// `log Σ_j e^(transition[i, j] + next[j])`.
  private double following(int i) {
    double most = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < tags; j++) {
      most = Math.max(most, transition[i * tags + j] + next[j]);
    }
    double sum = 0;
    for (int j = 0; j < tags; j++) {
      sum += exp(transition[i * tags + j] + next[j], most);
    }
    return most + StrictMath.log(sum);
  }

  private void expected(int at, double weight, double[] dScores, double[] dTransition) {
    for (int i = 0; i < tags; i++) {
      double from = weight * weights[at + i];
      dScores[at + i] = Math.fma(from, sums[i], dScores[at + i]);
      if (dTransition != null) {
        for (int j = 0; j < tags; j++) {
          dTransition[i * tags + j] =
              Math.fma(from * step[i * tags + j], ratio[j], dTransition[i * tags + j]);
        }
      }
    }
  }

  private void expectedOfLogarithms(int at, double weight, double[] dScores, double[] dTransition) {
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < tags; i++) {
      most = Math.max(most, ahead[at + i] + back[i]);
    }
    double all = 0;
    for (int i = 0; i < tags; i++) {
      all += exp(ahead[at + i] + back[i], most);
    }
    double log = most + StrictMath.log(all);
    for (int i = 0; i < tags; i++) {
      dScores[at + i] += weight * exp(ahead[at + i] + back[i], log);
      if (dTransition != null) {
        for (int j = 0; j < tags; j++) {
          dTransition[i * tags + j] +=
              weight * exp(ahead[at + i] + transition[i * tags + j] + next[j], log);
        }
      }
    }
  }
}
