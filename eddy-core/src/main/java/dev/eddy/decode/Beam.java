package dev.eddy.decode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Keeps the most likely beginnings at every step and gives the best sequences they grow into.
///
/// Of all continuations of all beginnings the `width` most likely ones stay; one that ends leaves
/// its place to nobody, so that a beam of 1 is {@link Greedy}, and a beam wider than all
/// continuations finds what an exhaustive search finds. A beginning that is cut at the greatest
/// length is one answer, however it might go on: it takes one place, by its most likely next
/// symbol. Found sequences are ranked by `log p / ((5
/// + n)/6)^a`, n their symbols with the end (Wu et al. 2016, section 7; a = 0 ranks by log p).
///   Equal continuations: the smaller symbol first, then the better beginning.
///
/// @param width how many beginnings are kept, at least 1
/// @param best how many sequences are given at most, at least 1
/// @param lengthNormalization a, at least 0: the greater, the more a long sequence is favoured
/// @see <a href="https://arxiv.org/abs/1609.08144">Wu et al. 2016</a>
public record Beam(int width, int best, double lengthNormalization) {

  public Beam {
    if (width < 1 || best < 1 || !(lengthNormalization >= 0)) {
      throw new IllegalArgumentException(
          "beam: expected a width and a number of answers of at least 1 and a length normalisation of at least 0, found %d, %d and %s"
              .formatted(width, best, lengthNormalization));
    }
  }

  /// Ranked by log-probability; as many answers as the beam is wide.
  public static Beam of(int width) {
    return new Beam(width, width, 0);
  }

  /// @param before what it grew out of; null at the start
  private record Beginning(Beginning before, int symbol, double log) {
    List<Integer> symbols() {
      var symbols = new ArrayList<Integer>();
      for (var at = this; at.before != null; at = at.before) {
        symbols.add(at.symbol);
      }
      return symbols.reversed();
    }
  }

  private record Continuation(int row, int symbol, double log) {
    static final Comparator<Continuation> BEST_FIRST =
        Comparator.comparingDouble(Continuation::log)
            .reversed()
            .thenComparingInt(Continuation::symbol)
            .thenComparingInt(Continuation::row);
  }

  /// The best sequences from where row 0 of a scorer stands, best first; the scorer needs `width`
  /// rows.
  ///
  /// @param first the symbol that row 0 takes in first
  /// @param end the symbol that ends a sequence
  /// @param maximumLength how many symbols a sequence has at most, the end not counted
  public List<Hypothesis> search(Scorer scorer, int first, int end, int maximumLength) {
    int symbols = scorer.symbols();
    var found = new ArrayList<Hypothesis>();
    var live = List.of(new Beginning(null, first, 0));
    var taken = new int[width];
    var from = new int[width];
    var next = new double[width * symbols];
    taken[0] = first;
    for (int length = 0; !live.isEmpty(); length++) {
      scorer.step(live.size(), taken, next);
      var kept = new ArrayList<Beginning>();
      if (length == maximumLength) {
        cut(live.size(), next, symbols, end);
      }
      for (var continuation : continuations(live, next, symbols)) {
        var before = live.get(continuation.row);
        if (continuation.symbol == end) {
          found.add(hypothesis(before.symbols(), continuation.log, true));
        } else if (length == maximumLength) {
          found.add(hypothesis(before.symbols(), before.log, false));
        } else {
          taken[kept.size()] = continuation.symbol;
          from[kept.size()] = continuation.row;
          kept.add(new Beginning(before, continuation.symbol, continuation.log));
        }
      }
      live = isSettled(found, kept) ? List.of() : kept;
      if (!live.isEmpty()) {
        scorer.select(live.size(), from);
      }
    }
    return found.stream()
        .sorted(Comparator.comparingDouble(Hypothesis::score).reversed())
        .limit(best)
        .toList();
  }

  /// Whether nothing that is still written can be among the best: it only gets less likely.
  private boolean isSettled(List<Hypothesis> found, List<Beginning> live) {
    return lengthNormalization == 0
        && !live.isEmpty()
        && found.stream().filter(one -> one.logProbability() >= live.getFirst().log).count()
            >= best;
  }

  /// Leaves each beginning its end and, of all that might follow, the most likely.
  private static void cut(int rows, double[] next, int symbols, int end) {
    for (int at = 0; at < rows * symbols; at += symbols) {
      int most = -1;
      for (int symbol = 0; symbol < symbols; symbol++) {
        if (symbol != end && (most < 0 || next[at + symbol] > next[at + most])) {
          most = symbol;
        }
      }
      for (int symbol = 0; symbol < symbols; symbol++) {
        if (symbol != end && symbol != most) {
          next[at + symbol] = Double.NEGATIVE_INFINITY;
        }
      }
    }
  }

  private List<Continuation> continuations(List<Beginning> live, double[] next, int symbols) {
    var best = new java.util.PriorityQueue<>(width + 1, Continuation.BEST_FIRST.reversed());
    for (int row = 0; row < live.size(); row++) {
      for (int symbol = 0; symbol < symbols; symbol++) {
        double log = live.get(row).log + next[row * symbols + symbol];
        if (log == Double.NEGATIVE_INFINITY || (best.size() == width && log < best.peek().log)) {
          continue;
        }
        best.add(new Continuation(row, symbol, log));
        if (best.size() > width) {
          best.poll();
        }
      }
    }
    return best.stream().sorted(Continuation.BEST_FIRST).toList();
  }

  private Hypothesis hypothesis(List<Integer> symbols, double log, boolean ended) {
    double length = symbols.size() + (ended ? 1 : 0);
    double score =
        lengthNormalization == 0
            ? log
            : log / StrictMath.pow((5 + length) / 6, lengthNormalization);
    return new Hypothesis(symbols, log, score, ended);
  }
}
