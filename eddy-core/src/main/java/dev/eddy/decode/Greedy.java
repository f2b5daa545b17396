package dev.eddy.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Takes the most likely symbol at every step; of equally likely ones the one with the smaller id.
public final class Greedy {

  private Greedy() {}

  /// One sequence for each row of a scorer, all stepped together.
  ///
  /// @param first for each row, the symbol it takes in first
  /// @param end the symbol that ends a sequence
  /// @param maximumLength how many symbols a sequence has at most, the end not counted
  /// @return one per row, scored by its log-probability
  public static List<Hypothesis> search(Scorer scorer, int[] first, int end, int maximumLength) {
    int symbols = scorer.symbols();
    int live = first.length;
    var found = new Hypothesis[live];
    var row = new int[live];
    var taken = first.clone();
    var log = new double[live];
    var next = new double[live * symbols];
    var from = new int[live];
    var texts = new ArrayList<List<Integer>>();
    for (int r = 0; r < live; r++) {
      row[r] = r;
      texts.add(new ArrayList<>());
    }
    for (int length = 0; live > 0; length++) {
      scorer.step(live, taken, next);
      int kept = 0;
      for (int r = 0; r < live; r++) {
        int best = best(next, r * symbols, symbols);
        var text = texts.get(row[r]);
        boolean cut = length == maximumLength;
        if (best == end || cut) {
          double sum = best == end ? log[r] + next[r * symbols + end] : log[r];
          found[row[r]] = new Hypothesis(text, sum, sum, best == end);
          continue;
        }
        text.add(best);
        log[kept] = log[r] + next[r * symbols + best];
        taken[kept] = best;
        row[kept] = row[r];
        from[kept++] = r;
      }
      live = kept;
      if (live > 0) {
        scorer.select(live, from);
      }
    }
    return Arrays.asList(found);
  }

  private static int best(double[] values, int at, int n) {
    int best = 0;
    for (int j = 1; j < n; j++) {
      if (values[at + j] > values[at + best]) {
        best = j;
      }
    }
    return best;
  }
}
