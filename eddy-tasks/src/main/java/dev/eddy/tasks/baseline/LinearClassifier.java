package dev.eddy.tasks.baseline;

import dev.eddy.random.Shuffle;
import dev.eddy.tasks.data.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Logistic regression over the runs of words or characters that a text has: what a classifier
/// without a network reaches in a second or two. Immutable; the same data gives the same bits.
///
/// `P(label | text) = softmax(1/n · Σ_g R_g + b)`: a mean over the n known runs g of the text, each
/// with a row R_g of a score for each label.
///
/// A row is `R_gk = c · f_gk · W_gk` with what [Weighing] says for f, and a c that makes the texts,
/// as sums of `c · f_gk / n`, of length 1 in the mean. Minimised are the mean of `−ln P(right
/// label)` and `λ/2 · Σ W²`, text by text in an order that is shuffled anew in each pass, with
/// steps of `η / (1 + η λ t)`; W is the mean over the ends of the later passes.
///
/// @see <a href="https://leon.bottou.org/publications/pdf/tricks-2012.pdf">Bottou 2012</a>
public final class LinearClassifier {

  /// What a run counts before anything is learned.
  public enum Weighing {
    /// A run that few texts have tells more: `f_gk = 1 + ln((1 + texts) / (1 + texts with g))`.
    ///
    /// @see <a href="https://doi.org/10.1108/eb026526">Spärck Jones 1972</a>
    RARE(0.1),
    /// A run tells as much of a label as the label's texts have it more often than others: `f_gk =
    /// ln((1 + n_gk) / Σ_h (1 + n_hk)) − ln((1 + m_gk) / Σ_h (1 + m_hk))`, n_gk times in the texts
    /// of k and m_gk times in the others, each text a mean over its runs as above.
    ///
    /// @see <a href="https://aclanthology.org/P12-2018/">Wang & Manning 2012</a>
    TELLING(0.3);

    /// λ times the number of texts.
    private final double strength;

    Weighing(double strength) {
      this.strength = strength;
    }
  }

  private static final double RATE = 2;

  /// Of the biases beside that of the weights.
  private static final double BIAS_RATE = 0.1;

  private static final int PASSES = 12;
  private static final int AVERAGED = 6;

  private final GramTable table;
  private final Weighing weighing;
  private final float[] rows;
  private final float[] bias;

  private LinearClassifier(GramTable table, Weighing weighing, float[] rows, float[] bias) {
    this.table = table;
    this.weighing = weighing;
    this.rows = rows;
    this.bias = bias;
  }

  /// Texts between two of which it is told how far it is.
  private static final int TOLD = 1024;

  /// Learns from texts.
  ///
  /// @param ids of their labels, from 0
  /// @param labels how many there are
  /// @param counts what a text of each label counts; empty: all the same
  public static LinearClassifier learned(
      GramTable table,
      Weighing weighing,
      List<String> texts,
      int[] ids,
      int labels,
      float[] counts) {
    if (table.size() > GramTable.MOST) {
      throw new IllegalArgumentException(
          "expected a table of at most %d runs, found %d".formatted(GramTable.MOST, table.size()));
    }
    var what = "learning from " + table.kind().what();
    long work = (long) texts.size() * (1 + PASSES);
    long done = 0;
    var counted = new ArrayList<char[]>(texts.size());
    for (var text : texts) {
      if (done++ % TOLD == 0) Progress.count(what, done, work);
      counted.add(sorted(table.ids(text)));
    }
    var factors =
        scaled(
            switch (weighing) {
              case RARE -> rare(table, counted, labels);
              case TELLING -> telling(table, counted, ids, labels);
            },
            counted,
            labels);
    double lambda = weighing.strength / counted.size();
    var weights = new float[table.size() * labels];
    var bias = new double[labels];
    var meanWeights = new double[weights.length];
    var meanBias = new double[labels];
    var p = new double[labels];
    var order = new int[counted.size()];
    double scale = 1;
    long step = 0;
    for (int pass = 0; pass < PASSES; pass++) {
      Shuffle.permute(order, 1, pass);
      for (int i : order) {
        if (done++ % TOLD == 0) Progress.count(what, done, work);
        var text = counted.get(i);
        scores(text, factors, weights, p);
        for (int k = 0; k < labels; k++) {
          p[k] = scale * p[k] + bias[k];
        }
        softmax(p);
        p[ids[i]] -= 1;
        double rate = RATE / (1 + RATE * lambda * step++);
        scale *= 1 - rate * lambda;
        if (counts.length > 0) {
          rate *= counts[ids[i]];
        }
        for (int k = 0; k < labels; k++) {
          bias[k] -= BIAS_RATE * rate * p[k];
          p[k] *= rate / scale;
        }
        step(text, factors, weights, p);
      }
      if (pass >= PASSES - AVERAGED) {
        add(weights, scale / AVERAGED, meanWeights);
        for (int k = 0; k < labels; k++) {
          meanBias[k] += bias[k] / AVERAGED;
        }
      }
    }
    var rows = new float[weights.length];
    for (int at = 0; at < rows.length; at++) {
      rows[at] = (float) (factors[at] * meanWeights[at]);
    }
    var means = new float[labels];
    for (int k = 0; k < labels; k++) {
      means[k] = (float) meanBias[k];
    }
    return new LinearClassifier(table, weighing, rows, means);
  }

  /// A text as the numbers of its runs, each as often as it comes, in rising order.
  private static char[] sorted(int[] ids) {
    Arrays.sort(ids);
    var sorted = new char[ids.length];
    for (int j = 0; j < ids.length; j++) {
      sorted[j] = (char) ids[j];
    }
    return sorted;
  }

  /// Where the next run begins, behind all that are as the one at j.
  private static int next(char[] text, int j) {
    int next = j + 1;
    while (next < text.length && text[next] == text[j]) {
      next++;
    }
    return next;
  }

  /// `f_gk` by rarity.
  private static float[] rare(GramTable table, List<char[]> texts, int labels) {
    var with = new int[table.size()];
    for (var text : texts) {
      for (int j = 0; j < text.length; j = next(text, j)) {
        with[text[j]]++;
      }
    }
    var factors = new float[with.length * labels];
    for (int at = 0; at < factors.length; at++) {
      factors[at] = (float) (1 + StrictMath.log((1.0 + texts.size()) / (1.0 + with[at / labels])));
    }
    return factors;
  }

  /// `f_gk` by how much more often a label's texts have a run.
  private static float[] telling(GramTable table, List<char[]> texts, int[] ids, int labels) {
    var times = new double[table.size() * labels];
    for (int i = 0; i < ids.length; i++) {
      var text = texts.get(i);
      for (int id : text) {
        times[id * labels + ids[i]]++;
      }
    }
    var all = new double[table.size()];
    var of = new double[labels];
    double sum = 0;
    for (int at = 0; at < times.length; at++) {
      all[at / labels] += times[at];
      of[at % labels] += times[at];
      sum += times[at];
    }
    var factors = new float[times.length];
    for (int at = 0; at < factors.length; at++) {
      int k = at % labels;
      double here = (1 + times[at]) / (all.length + of[k]);
      double elsewhere = (1 + all[at / labels] - times[at]) / (all.length + sum - of[k]);
      factors[at] = (float) StrictMath.log(here / elsewhere);
    }
    return factors;
  }

  /// Factors times the c that makes the texts of length 1 in the mean.
  private static float[] scaled(float[] factors, List<char[]> texts, int labels) {
    double lengths = 0;
    for (var text : texts) {
      double squares = 0;
      for (int j = 0, next; j < text.length; j = next) {
        next = next(text, j);
        float share = (float) (next - j) / text.length;
        for (int k = 0; k < labels; k++) {
          double value = share * factors[text[j] * labels + k];
          squares += value * value;
        }
      }
      lengths += Math.sqrt(squares / labels);
    }
    float c = lengths > 0 ? (float) (texts.size() / lengths) : 1;
    for (int at = 0; at < factors.length; at++) {
      factors[at] *= c;
    }
    return factors;
  }

  private static void scores(char[] text, float[] factors, float[] weights, double[] out) {
    Arrays.fill(out, 0);
    for (int j = 0, next; j < text.length; j = next) {
      next = next(text, j);
      int at = text[j] * out.length;
      float value = (float) (next - j) / text.length;
      for (int k = 0; k < out.length; k++) {
        out[k] += value * factors[at + k] * weights[at + k];
      }
    }
  }

  private static void step(char[] text, float[] factors, float[] weights, double[] gradients) {
    for (int j = 0, next; j < text.length; j = next) {
      next = next(text, j);
      int at = text[j] * gradients.length;
      float value = (float) (next - j) / text.length;
      for (int k = 0; k < gradients.length; k++) {
        weights[at + k] -= (float) (gradients[k] * value * factors[at + k]);
      }
    }
  }

  private static void add(float[] weights, double factor, double[] out) {
    for (int at = 0; at < weights.length; at++) {
      out[at] += factor * weights[at];
    }
  }

  private static void softmax(double[] p) {
    double most = Arrays.stream(p).max().orElseThrow();
    double sum = 0;
    for (int k = 0; k < p.length; k++) {
      p[k] = StrictMath.exp(p[k] - most);
      sum += p[k];
    }
    for (int k = 0; k < p.length; k++) {
      p[k] /= sum;
    }
  }

  /// The score of each label, the logarithm of its probability but for a number that all share.
  public double[] scores(String text) {
    var out = new double[bias.length];
    int[] ids = table.ids(text);
    for (int id : ids) {
      for (int k = 0; k < out.length; k++) {
        out[k] += rows[id * out.length + k];
      }
    }
    for (int k = 0; k < out.length; k++) {
      out[k] = out[k] / Math.max(1, ids.length) + bias[k];
    }
    return out;
  }

  public Weighing weighing() {
    return weighing;
  }

  public GramTable table() {
    return table;
  }

  /// The rows R of the runs, `[runs, labels]`.
  public float[] rows() {
    return rows.clone();
  }

  /// The bias b of each label.
  public float[] bias() {
    return bias.clone();
  }
}
