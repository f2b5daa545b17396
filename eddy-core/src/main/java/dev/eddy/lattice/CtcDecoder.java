package dev.eddy.lattice;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a sequence of scores says by {@link Ctc}.
///
/// @param classes K, the blank among them
/// @param blank the class that says nothing
public record CtcDecoder(int classes, int blank) {

  public CtcDecoder {
    if (blank < 0 || blank >= classes) {
      throw new IllegalArgumentException(
          "ctc: the blank %d is outside the %d classes".formatted(blank, classes));
    }
  }

  /// Labels and the logarithm of how likely they are.
  public record Found(List<Integer> labels, double logProbability) {
    public Found {
      labels = List.copyOf(labels);
    }
  }

  /// What the likeliest path says: the best class of each step, without repeats, without blanks. Of
  /// equal classes the first. Other labels may be likelier, as many paths say the same.
  ///
  /// @param scores `[T, K]` from `at` on
  public List<Integer> greedy(float[] scores, int at, int steps) {
    var labels = new ArrayList<Integer>();
    int before = blank;
    for (int t = 0; t < steps; t++) {
      int best = 0;
      for (int k = 1; k < classes; k++) {
        if (scores[at + t * classes + k] > scores[at + t * classes + best]) {
          best = k;
        }
      }
      if (best != blank && best != before) {
        labels.add(best);
      }
      before = best;
    }
    return labels;
  }

  /// The likeliest labels, best first, found by a search that goes over the steps once and keeps
  /// the `width` likeliest beginnings: the paths that say the same are added up (Graves, Mohamed &
  /// Hinton 2013; Hannun et al. 2014). Where no beginning had to be left out, probabilities are
  /// exact.
  ///
  /// @param scores `[T, K]` from `at` on
  /// @return at most `width`
  public List<Found> beam(float[] scores, int at, int steps, int width) {
    if (width < 1) {
      throw new IllegalArgumentException("ctc: a beam is at least 1 wide, found " + width);
    }
    var logs = new double[steps * classes];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = scores[at + i];
    }
    var beam = new ArrayList<Prefix>();
    var root = new Prefix(null, blank);
    root.endsInBlank = 0;
    beam.add(root);
    for (int t = 0; t < steps; t++) {
      Ctc.logSoftmax(logs, t * classes, logs, classes);
      beam = step(beam, logs, t * classes, width);
    }
    return beam.stream()
        .filter(prefix -> prefix.log() > Double.NEGATIVE_INFINITY)
        .map(prefix -> new Found(prefix.labels(), prefix.log()))
        .toList();
  }

  private ArrayList<Prefix> step(List<Prefix> beam, double[] logs, int at, int width) {
    var grown = new LinkedHashMap<Prefix, Prefix>();
    for (var prefix : beam) {
      double log = prefix.log();
      prefix.nextInBlank = Ctc.sum(prefix.nextInBlank, log + logs[at + blank]);
      grown.put(prefix, prefix);
      if (prefix.parent != null) {
        prefix.nextInLabel =
            Ctc.sum(prefix.nextInLabel, prefix.endsInLabel + logs[at + prefix.label]);
      }
      for (int k = 0; k < classes; k++) {
        // The same label once more takes a blank between.
        boolean repeats = prefix.parent != null && k == prefix.label;
        double from = repeats ? prefix.endsInBlank : log;
        if (k != blank && from + logs[at + k] > Double.NEGATIVE_INFINITY) {
          var longer = prefix.with(k);
          longer.nextInLabel = Ctc.sum(longer.nextInLabel, from + logs[at + k]);
          grown.put(longer, longer);
        }
      }
    }
    var kept = new ArrayList<>(grown.keySet());
    kept.forEach(Prefix::turn);
    kept.sort(Comparator.comparingDouble(Prefix::log).reversed());
    while (kept.size() > width) {
      kept.removeLast().forget();
    }
    return kept;
  }

  /// Labels said so far; the same labels are the same object.
  private static final class Prefix {
    private final Prefix parent;
    private final int label;
    private final Map<Integer, Prefix> longer = new HashMap<>();

    /// The logarithm of the paths that say it and end in a blank,
    private double endsInBlank = Double.NEGATIVE_INFINITY;

    /// … and of those that end in its last label; the same one step on.
    private double endsInLabel = Double.NEGATIVE_INFINITY;

    private double nextInBlank = Double.NEGATIVE_INFINITY;
    private double nextInLabel = Double.NEGATIVE_INFINITY;

    Prefix(Prefix parent, int label) {
      this.parent = parent;
      this.label = label;
    }

    double log() {
      return Ctc.sum(endsInBlank, endsInLabel);
    }

    Prefix with(int next) {
      return longer.computeIfAbsent(next, k -> new Prefix(this, k));
    }

    void turn() {
      endsInBlank = nextInBlank;
      endsInLabel = nextInLabel;
      nextInBlank = Double.NEGATIVE_INFINITY;
      nextInLabel = Double.NEGATIVE_INFINITY;
    }

    /// Its paths are left out; it may be found anew.
    void forget() {
      endsInBlank = Double.NEGATIVE_INFINITY;
      endsInLabel = Double.NEGATIVE_INFINITY;
      if (longer.isEmpty() && parent != null) {
        parent.longer.remove(label);
      }
    }

    List<Integer> labels() {
      var labels = new ArrayList<Integer>();
      for (var at = this; at.parent != null; at = at.parent) {
        labels.add(at.label);
      }
      return labels.reversed();
    }
  }
}
