package dev.eddy.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.random.RandomStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class SearchTest {

  private static final int END = 0;

  /// Scores drawn by the whole prefix, so that nothing is shared between beginnings.
  private static final class Drawn implements Scorer {
    private final long seed;
    private final int symbols;
    private final boolean flat;
    private List<List<Integer>> rows = new ArrayList<>();

    Drawn(long seed, int symbols, int rows, boolean flat) {
      this.seed = seed;
      this.symbols = symbols;
      this.flat = flat;
      for (int r = 0; r < rows; r++) {
        this.rows.add(List.of());
      }
    }

    @Override
    public int symbols() {
      return symbols;
    }

    double[] after(List<Integer> prefix) {
      var random = RandomStream.of(seed, prefix.toString());
      var scores = new double[symbols];
      for (int j = 0; j < symbols; j++) {
        scores[j] = flat ? 0 : 3 * random.uniform();
      }
      LogSoftmax.of(scores, 0, symbols);
      return scores;
    }

    @Override
    public void step(int rows, int[] taken, double[] out) {
      for (int r = 0; r < rows; r++) {
        var prefix = new ArrayList<>(this.rows.get(r));
        prefix.add(taken[r]);
        this.rows.set(r, List.copyOf(prefix));
        System.arraycopy(after(prefix), 0, out, r * symbols, symbols);
      }
    }

    @Override
    public void select(int rows, int[] from) {
      var next = new ArrayList<>(this.rows);
      for (int r = 0; r < rows; r++) {
        next.set(r, this.rows.get(from[r]));
      }
      this.rows = next;
    }
  }

  private static void all(
      Drawn scorer, List<Integer> prefix, double log, int left, List<Hypothesis> out, double a) {
    var symbols = prefix.subList(1, prefix.size());
    var next = scorer.after(prefix);
    double ended = log + next[END];
    out.add(
        new Hypothesis(symbols, ended, ended / Math.pow((5 + symbols.size() + 1.0) / 6, a), true));
    if (left == 0) {
      out.add(new Hypothesis(symbols, log, log / Math.pow((5.0 + symbols.size()) / 6, a), false));
      return;
    }
    for (int j = 1; j < next.length; j++) {
      var grown = new ArrayList<>(prefix);
      grown.add(j);
      all(scorer, grown, log + next[j], left - 1, out, a);
    }
  }

  @Test
  void aWideBeamFindsWhatAnExhaustiveSearchFinds() {
    for (long seed = 1; seed <= 20; seed++) {
      for (double a : new double[] {0, 0.7}) {
        var everything = new ArrayList<Hypothesis>();
        all(new Drawn(seed, 4, 0, false), List.of(3), 0, 3, everything, a);
        everything.sort(Comparator.comparingDouble(Hypothesis::score).reversed());
        var found = new Beam(400, 5, a).search(new Drawn(seed, 4, 400, false), 3, END, 3);
        assertThat(found).as("seed %d", seed).hasSize(5);
        for (int i = 0; i < 5; i++) {
          assertThat(found.get(i).symbols()).isEqualTo(everything.get(i).symbols());
          assertThat(found.get(i).score()).isCloseTo(everything.get(i).score(), within(1e-12));
        }
      }
    }
  }

  @Test
  void aBeamOfOneIsGreedy() {
    for (long seed = 1; seed <= 50; seed++) {
      var greedy = Greedy.search(new Drawn(seed, 5, 1, false), new int[] {2}, END, 6);
      assertThat(Beam.of(1).search(new Drawn(seed, 5, 1, false), 2, END, 6))
          .as("seed %d", seed)
          .isEqualTo(greedy);
    }
  }

  @Test
  void rowsDoNotDisturbEachOther() {
    for (long seed = 1; seed <= 20; seed++) {
      var together = Greedy.search(new Drawn(seed, 4, 3, false), new int[] {1, 2, 3}, END, 8);
      for (int r = 0; r < 3; r++) {
        assertThat(together.get(r))
            .isEqualTo(
                Greedy.search(new Drawn(seed, 4, 1, false), new int[] {r + 1}, END, 8).getFirst());
      }
    }
  }

  @Test
  void ofEquallyLikelySymbolsTheSmallerComesFirst() {
    assertThat(Greedy.search(new Drawn(1, 3, 1, true), new int[] {1}, 2, 2).getFirst().symbols())
        .containsExactly(0, 0);
    var found = Beam.of(2).search(new Drawn(1, 3, 2, true), 1, 2, 1);
    assertThat(found.getFirst().symbols()).containsExactly(0);
  }

  /// Symbol 2 goes on to three symbols, 3 to two: though each that follows 3 is likelier, 2 is the
  /// likelier beginning.
  @Test
  void eachBeginningThatIsCutIsOneAnswer() {
    var scorer =
        new Scorer() {
          private int step;

          @Override
          public int symbols() {
            return 4;
          }

          @Override
          public void step(int rows, int[] taken, double[] out) {
            double none = Double.NEGATIVE_INFINITY;
            var first = new double[] {none, none, Math.log(0.55), Math.log(0.45)};
            var after2 =
                new double[] {none, Math.log(1 / 3.0), Math.log(1 / 3.0), Math.log(1 / 3.0)};
            var after3 = new double[] {none, Math.log(0.5), Math.log(0.5), none};
            for (int r = 0; r < rows; r++) {
              var next = step == 0 ? first : taken[r] == 2 ? after2 : after3;
              System.arraycopy(next, 0, out, r * 4, 4);
            }
            step++;
          }

          @Override
          public void select(int rows, int[] from) {}
        };
    var found = Beam.of(2).search(scorer, 1, END, 1);
    assertThat(found).extracting(Hypothesis::symbols).containsExactly(List.of(2), List.of(3));
    assertThat(found.getFirst().logProbability()).isCloseTo(-0.598, within(1e-3));
  }

  @Test
  void aSequenceIsCutAtTheGreatestLength() {
    var found = Greedy.search(new Drawn(1, 3, 1, true), new int[] {1}, 2, 4).getFirst();
    assertThat(found.symbols()).hasSize(4);
    assertThat(found.ended()).isFalse();
    assertThat(found.logProbability()).isCloseTo(-4 * Math.log(3), within(1e-12));
  }

  @Test
  void logProbabilitiesSumToOneAndForbiddenSymbolsStayOut() {
    var values = new double[] {700, Double.NEGATIVE_INFINITY, 701, 650};
    LogSoftmax.of(values, 0, 4);
    assertThat(values[1]).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(Math.exp(values[0]) + Math.exp(values[2]) + Math.exp(values[3]))
        .isCloseTo(1, within(1e-12));
    assertThatThrownBy(() -> LogSoftmax.of(new double[] {0, Double.NaN}, 0, 2))
        .hasMessageContaining("symbol 1 is not a number");
    assertThatThrownBy(() -> new Beam(0, 1, 0))
        .hasMessage(
            "beam: expected a width and a number of answers of at least 1 and a length normalisation of at least 0, found 0, 1 and 0.0");
  }
}
