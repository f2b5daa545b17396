package dev.eddy.tasks.baseline;

import java.util.Arrays;
import java.util.List;

/// An n-gram model of sequences of symbols with interpolated Witten–Bell smoothing, for every order
/// up to a greatest one. Immutable.
///
/// `P_n(s | h) = (c(h s) + T(h) · P_{n−1}(s | h')) / (c(h) + T(h))`
///
/// where h are the n − 1 symbols before s (fewer near the start of a sequence), h' is h without its
/// first, c counts what was learned from (sums of weights), T(h) is how many different symbols
/// followed h, and `P_0 = 1 / symbols`. Where h was never seen, `P_n = P_{n−1}`. The first symbol
/// of a sequence is given: a start that the others are foretold from.
///
/// @see <a href="https://doi.org/10.1109/18.87000">Witten & Bell 1991, method C</a>
/// @see <a href="https://people.eecs.berkeley.edu/~klein/cs294-5/chen_goodman.pdf">Chen & Goodman
///   1998, section 2.6</a>
public final class WittenBell {

  /// What followed one history. Most histories are followed by one symbol, and there are hundreds
  /// of thousands: arrays in the order of the symbols are smaller than maps.
  private static final class History {
    private static final History[] NONE = {};
    private int[] symbols = {};
    private double[] counts = {};
    private int[] earlier = {};
    private History[] longer = NONE;
    private double total;

    void add(int symbol, double weight) {
      int at = Arrays.binarySearch(symbols, symbol);
      if (at < 0) {
        at = -at - 1;
        symbols = inserted(symbols, at, symbol);
        var more = new double[symbols.length];
        System.arraycopy(counts, 0, more, 0, at);
        System.arraycopy(counts, at, more, at + 1, counts.length - at);
        counts = more;
      }
      counts[at] += weight;
      total += weight;
    }

    /// The history that has one symbol more at its beginning, or null.
    History longer(int symbol) {
      int at = Arrays.binarySearch(earlier, symbol);
      return at < 0 ? null : longer[at];
    }

    History lengthened(int symbol) {
      int at = Arrays.binarySearch(earlier, symbol);
      if (at < 0) {
        at = -at - 1;
        earlier = inserted(earlier, at, symbol);
        var more = new History[earlier.length];
        System.arraycopy(longer, 0, more, 0, at);
        System.arraycopy(longer, at, more, at + 1, longer.length - at);
        more[at] = new History();
        longer = more;
      }
      return longer[at];
    }

    private static int[] inserted(int[] sorted, int at, int symbol) {
      var more = new int[sorted.length + 1];
      System.arraycopy(sorted, 0, more, 0, at);
      System.arraycopy(sorted, at, more, at + 1, sorted.length - at);
      more[at] = symbol;
      return more;
    }

    double probability(int symbol, double shorter) {
      int at = Arrays.binarySearch(symbols, symbol);
      double types = symbols.length;
      return ((at < 0 ? 0 : counts[at]) + types * shorter) / (total + types);
    }
  }

  private final History empty = new History();
  private final int order;
  private final int symbols;

  private WittenBell(int order, int symbols) {
    this.order = order;
    this.symbols = symbols;
  }

  /// Counts sequences.
  ///
  /// @param sequences each from its start symbol to its end symbol
  /// @param weights what each counts, above 0
  /// @param order the greatest n: that many symbols are looked at, the foretold one included
  /// @param symbols how many symbols may follow
  public static WittenBell of(List<int[]> sequences, double[] weights, int order, int symbols) {
    if (order < 1 || symbols < 1 || sequences.size() != weights.length) {
      throw new IllegalArgumentException(
          "n-gram: expected an order and a number of symbols of 1 or more and a weight for each of %d sequences, found %d, %d and %d weights"
              .formatted(sequences.size(), order, symbols, weights.length));
    }
    var model = new WittenBell(order, symbols);
    for (int i = 0; i < weights.length; i++) {
      var sequence = sequences.get(i);
      for (int t = 1; t < sequence.length; t++) {
        var history = model.empty;
        history.add(sequence[t], weights[i]);
        for (int n = 1; n < order && n <= t; n++) {
          history = history.lengthened(sequence[t - n]);
          history.add(sequence[t], weights[i]);
        }
      }
    }
    return model;
  }

  /// The greatest order.
  public int order() {
    return order;
  }

  /// How likely a symbol follows, by each order from 1 on.
  ///
  /// @param sequence what comes before, its start included, and more
  /// @param t how many of those symbols come before
  private double[] probabilities(int[] sequence, int t, int symbol) {
    var probabilities = new double[order];
    double p = empty.probability(symbol, 1.0 / symbols);
    var history = empty;
    for (int n = 0; n < order; n++) {
      if (n > 0 && history != null) {
        history = n <= t ? history.longer(sequence[t - n]) : null;
        p = history == null ? p : history.probability(symbol, p);
      }
      probabilities[n] = p;
    }
    return probabilities;
  }

  /// How likely a symbol follows a history, which begins with its start symbol.
  ///
  /// @param n the order, from 1 to the greatest
  public double probability(List<Integer> history, int symbol, int n) {
    var before = history.stream().mapToInt(Integer::intValue).toArray();
    return probabilities(before, before.length, symbol)[n - 1];
  }

  /// What a whole sequence costs in nats, `−Σ ln P`, by each order from 1 on.
  ///
  /// @param sequence from its start symbol, which is given, to its end symbol
  public List<Double> nats(int[] sequence) {
    var nats = new double[order];
    for (int t = 1; t < sequence.length; t++) {
      var probabilities = probabilities(sequence, t, sequence[t]);
      for (int n = 0; n < order; n++) {
        nats[n] -= StrictMath.log(probabilities[n]);
      }
    }
    return Arrays.stream(nats).boxed().toList();
  }
}
