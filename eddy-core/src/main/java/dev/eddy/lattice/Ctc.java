package dev.eddy.lattice;

import java.util.Arrays;

/// Connectionist temporal classification: labels without the steps they belong to.
///
/// Each step says one label or, most of them, a blank; what a path of T steps says is its labels
/// without repeats and then without blanks, so that `a a – a b b` says `a a b`. With `y` the
/// softmax of the scores at each step,
///
/// `P(labels) = Σ_(paths that say them) Π_t y[t, path_t]`, and the loss is `−log P`.
///
/// The sum runs over a lattice of the labels with a blank before, between and after them, forward
/// (α) and backward (β), in logarithms:
///
/// `d loss / d score[t, k] = y[t, k] − Σ_(places s that say k) e^(α_t(s) + β_t(s) − log P)`
///
/// L labels, r of them equal to the one before, need T ≥ L + r steps.
///
/// @see <a href="https://doi.org/10.1145/1143844.1143891">Graves, Fernández, Gomez & Schmidhuber
///   2006</a>
public final class Ctc implements SequenceLoss {

  private final int classes;
  private final int blank;
  private double[] scores = {};
  private int[] labels = {};

  /// Logarithms of the softmax of each step, `[T, K]`.
  private double[] logs = {};

  /// Logarithms of forward messages `[T, S]` over the `S = 2 L + 1` places, the step's own `y`
  /// included.
  private double[] ahead = {};

  /// Logarithms of backward messages of a step, its own `y` left out,
  private double[] back = {};

  /// … and with it.
  private double[] next = {};

  /// How likely each class is at a step, by the labels.
  private final double[] said;

  /// @param classes K, the blank among them
  /// @param blank the class that says nothing
  public Ctc(int classes, int blank) {
    if (blank < 0 || blank >= classes) {
      throw new IllegalArgumentException(
          "ctc: the blank %d is outside the %d classes".formatted(blank, classes));
    }
    this.classes = classes;
    this.blank = blank;
    said = new double[classes];
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public void reserve(int steps, int count) {
    int places = 2 * Math.max(count, labels.length) + 1;
    if (scores.length < steps * classes) {
      scores = new double[steps * classes];
      logs = new double[steps * classes];
    }
    if (labels.length < count) {
      labels = new int[count];
    }
    if (back.length < places) {
      back = new double[places];
      next = new double[places];
    }
    if (ahead.length < steps * (2 * count + 1)) {
      ahead = new double[steps * (2 * count + 1)];
    }
  }

  @Override
  public double[] scores() {
    return scores;
  }

  @Override
  public int[] labels() {
    return labels;
  }

  /// How many steps labels need at least: one each, and a blank between equal ones.
  public static int leastSteps(int[] labels, int from, int count) {
    int least = count;
    for (int i = from + 1; i < from + count; i++) {
      least += labels[i] == labels[i - 1] ? 1 : 0;
    }
    return least;
  }

  @Override
  public void compute(int steps, int count, double weight, double[] losses, double[] dScores) {
    Arrays.fill(losses, 0, steps, 0);
    if (steps == 0) {
      return;
    }
    for (int t = 0; t < steps; t++) {
      logSoftmax(scores, t * classes, logs, classes);
    }
    int places = 2 * count + 1;
    double log = forward(steps, places);
    losses[0] = -log;
    if (dScores != null) {
      backward(steps, places, log, weight, dScores);
    }
  }

  /// Writes the logarithms of the softmax of a step at the same place.
  static void logSoftmax(double[] scores, int at, double[] out, int classes) {
    double most = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < classes; k++) {
      most = Math.max(most, scores[at + k]);
    }
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += StrictMath.exp(scores[at + k] - most);
    }
    double log = most + StrictMath.log(sum);
    for (int k = 0; k < classes; k++) {
      out[at + k] = scores[at + k] - log;
    }
  }

  /// `log(e^a + e^b)`.
  static double sum(double a, double b) {
    double most = Math.max(a, b);
    return most == Double.NEGATIVE_INFINITY
        ? most
        : most + StrictMath.log(StrictMath.exp(a - most) + StrictMath.exp(b - most));
  }

  /// What a place says: blanks at even ones, labels between.
  private int symbol(int place) {
    return (place & 1) == 0 ? blank : labels[place / 2];
  }

  /// Whether a path may come to a place from two before it, past a blank.
  private boolean skips(int place) {
    return place > 1 && (place & 1) == 1 && labels[place / 2] != labels[place / 2 - 1];
  }

  /// `log P`.
  private double forward(int steps, int places) {
    Arrays.fill(ahead, 0, places, Double.NEGATIVE_INFINITY);
    for (int s = 0; s < Math.min(2, places); s++) {
      ahead[s] = logs[symbol(s)];
    }
    for (int t = 1; t < steps; t++) {
      int from = (t - 1) * places;
      for (int s = 0; s < places; s++) {
        double reached = ahead[from + s];
        if (s > 0) {
          reached = sum(reached, ahead[from + s - 1]);
        }
        if (skips(s)) {
          reached = sum(reached, ahead[from + s - 2]);
        }
        ahead[t * places + s] = reached + logs[t * classes + symbol(s)];
      }
    }
    int end = steps * places;
    return places == 1 ? ahead[end - 1] : sum(ahead[end - 1], ahead[end - 2]);
  }

  private void backward(int steps, int places, double log, double weight, double[] dScores) {
    Arrays.fill(back, 0, places, Double.NEGATIVE_INFINITY);
    back[places - 1] = 0;
    if (places > 1) {
      back[places - 2] = 0;
    }
    for (int t = steps - 1; t >= 0; t--) {
      Arrays.fill(said, 0);
      for (int s = 0; s < places; s++) {
        double way = ahead[t * places + s] + back[s];
        if (way > Double.NEGATIVE_INFINITY) {
          said[symbol(s)] += StrictMath.exp(way - log);
        }
        next[s] = back[s] + logs[t * classes + symbol(s)];
      }
      for (int k = 0; k < classes; k++) {
        int at = t * classes + k;
        dScores[at] += weight * (StrictMath.exp(logs[at]) - said[k]);
      }
      for (int s = 0; s < places; s++) {
        double follows = next[s];
        if (s + 1 < places) {
          follows = sum(follows, next[s + 1]);
        }
        if (s + 2 < places && skips(s + 2)) {
          follows = sum(follows, next[s + 2]);
        }
        back[s] = follows;
      }
    }
  }
}
