package dev.eddy.lattice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.check.GradientCheck;
import dev.eddy.cpu.Reference;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Objective.Averaging;
import dev.eddy.model.Parameters;
import dev.eddy.run.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Connectionist temporal classification against all paths, one by one.
class CtcTest {

  private static float[] scores(SplittableRandom random, int steps, int classes) {
    var scores = new float[steps * classes];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) random.nextDouble(-2, 2);
    }
    return scores;
  }

  private static double[] softmax(float[] scores, int at, int classes) {
    var y = new double[classes];
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      y[k] = Math.exp(scores[at + k]);
      sum += y[k];
    }
    for (int k = 0; k < classes; k++) {
      y[k] /= sum;
    }
    return y;
  }

  /// What every path of the steps says, and how likely each saying is.
  private static Map<List<Integer>, Double> sayings(
      float[] scores, int steps, int classes, int blank) {
    var all = new HashMap<List<Integer>, Double>();
    int paths = (int) Math.round(Math.pow(classes, steps));
    for (int path = 0; path < paths; path++) {
      int rest = path;
      double probability = 1;
      int before = blank;
      var said = new ArrayList<Integer>();
      for (int t = 0; t < steps; t++) {
        int k = rest % classes;
        rest /= classes;
        probability *= softmax(scores, t * classes, classes)[k];
        if (k != blank && k != before) {
          said.add(k);
        }
        before = k;
      }
      all.merge(said, probability, Double::sum);
    }
    return all;
  }

  private static double loss(Ctc ctc, float[] scores, int steps, List<Integer> labels) {
    return loss(ctc, scores, steps, labels, 0, null);
  }

  private static double loss(
      Ctc ctc, float[] scores, int steps, List<Integer> labels, double weight, double[] d) {
    ctc.reserve(steps, labels.size());
    for (int i = 0; i < steps * ctc.classes(); i++) {
      ctc.scores()[i] = scores[i];
    }
    for (int i = 0; i < labels.size(); i++) {
      ctc.labels()[i] = labels.get(i);
    }
    var losses = new double[steps];
    ctc.compute(steps, labels.size(), weight, losses, d);
    return Arrays.stream(losses).sum();
  }

  @Test
  void theLossIsThatOfAllPathsThatSayTheLabels() {
    var random = new SplittableRandom(1);
    for (int classes = 2; classes <= 4; classes++) {
      for (int blank = 0; blank < classes; blank++) {
        var ctc = new Ctc(classes, blank);
        for (int steps = 1; steps <= 5; steps++) {
          var scores = scores(random, steps, classes);
          var sayings = sayings(scores, steps, classes, blank);
          for (var saying : sayings.entrySet()) {
            assertThat(loss(ctc, scores, steps, saying.getKey()))
                .as("%s of %d classes in %d steps", saying.getKey(), classes, steps)
                .isCloseTo(-Math.log(saying.getValue()), within(1e-12));
            int[] labels = saying.getKey().stream().mapToInt(Integer::intValue).toArray();
            assertThat(Ctc.leastSteps(labels, 0, labels.length)).isLessThanOrEqualTo(steps);
          }
        }
      }
    }
  }

  @Test
  void whatFlowsBackIsTheDifferenceOfTheLoss() {
    var random = new SplittableRandom(2);
    var ctc = new Ctc(4, 2);
    int steps = 6;
    for (var labels :
        List.of(List.of(0, 1), List.of(3, 3, 0), List.<Integer>of(), List.of(1, 0, 1, 3))) {
      var scores = scores(random, steps, 4);
      var derived = new double[scores.length];
      Arrays.fill(derived, 0.5);
      loss(ctc, scores, steps, labels, 3, derived);
      for (int i = 0; i < scores.length; i++) {
        var moved = scores.clone();
        moved[i] = scores[i] + 1 / 512f;
        double above = loss(ctc, moved, steps, labels);
        double up = moved[i];
        moved[i] = scores[i] - 1 / 512f;
        double slope = (above - loss(ctc, moved, steps, labels)) / (up - moved[i]);
        assertThat(derived[i]).as("%s, %d", labels, i).isCloseTo(0.5 + 3 * slope, within(1e-5));
      }
    }
  }

  @Test
  void longSequencesAndLargeScoresStayFinite() {
    var ctc = new Ctc(3, 0);
    int steps = 2000;
    var scores = new float[steps * 3];
    for (int t = 0; t < steps; t++) {
      scores[t * 3 + t % 3] = 5000;
    }
    var labels = new ArrayList<Integer>();
    for (int i = 0; i < 300; i++) {
      labels.add(1 + i % 2);
    }
    var d = new double[scores.length];
    assertThat(loss(ctc, scores, steps, labels, 1, d)).isFinite().isPositive();
    assertThat(d).doesNotContain(Double.NaN);
    double sum = 0;
    for (int k = 0; k < 3; k++) {
      sum += d[900 + k];
    }
    assertThat(sum).as("what flows back to a step sums to nothing").isCloseTo(0, within(1e-9));
  }

  @Test
  void aWideBeamFindsTheLikeliestLabelsAndHowLikelyTheyAre() {
    var random = new SplittableRandom(3);
    for (int classes = 2; classes <= 3; classes++) {
      for (int steps = 0; steps <= 5; steps++) {
        var decoder = new CtcDecoder(classes, classes - 1);
        var scores = scores(random, steps + 1, classes);
        var own = Arrays.copyOfRange(scores, classes, scores.length);
        var sayings = sayings(own, steps, classes, classes - 1);
        var found = decoder.beam(scores, classes, steps, 10_000);
        assertThat(found).hasSameSizeAs(sayings.entrySet());
        for (var one : found) {
          assertThat(Math.exp(one.logProbability()))
              .isCloseTo(sayings.get(one.labels()), within(1e-12));
        }
        assertThat(found)
            .isSortedAccordingTo((a, b) -> Double.compare(b.logProbability(), a.logProbability()));
        var narrow = decoder.beam(scores, classes, steps, 2);
        assertThat(narrow).hasSizeLessThanOrEqualTo(2);
        assertThat(narrow.getFirst().logProbability())
            .isLessThanOrEqualTo(found.getFirst().logProbability() + 1e-12);
      }
    }
  }

  @Test
  void theLikeliestPathMayNotSayTheLikeliestLabels() {
    // Graves 2012, figure 7.5: the best path is two blanks, but three paths say a.
    var scores = new float[4];
    for (int t = 0; t < 2; t++) {
      scores[2 * t] = (float) Math.log(0.6);
      scores[2 * t + 1] = (float) Math.log(0.4);
    }
    var decoder = new CtcDecoder(2, 0);
    assertThat(decoder.greedy(scores, 0, 2)).isEmpty();
    var found = decoder.beam(scores, 0, 2, 4);
    assertThat(found.getFirst().labels()).containsExactly(1);
    assertThat(Math.exp(found.getFirst().logProbability())).isCloseTo(0.64, within(1e-6));
    assertThat(Math.exp(found.get(1).logProbability())).isCloseTo(0.36, within(1e-6));
  }

  @Test
  void greedyLeavesOutRepeatsAndThenBlanks() {
    var decoder = new CtcDecoder(3, 0);
    int[] path = {1, 1, 0, 1, 2, 2, 0, 0, 2};
    var scores = new float[path.length * 3];
    for (int t = 0; t < path.length; t++) {
      scores[t * 3 + path[t]] = 1;
    }
    assertThat(decoder.greedy(scores, 0, path.length)).containsExactly(1, 1, 2, 2);
  }

  // ---- in a run
  // ------------------------------------------------------------------------------------------------------------------

  private static final Model BARE = bare();

  private static Model bare() {
    var build = new ModelBuilder();
    return build.output("y", build.affine("dense", 3, build.numbers("x", "t", 3))).model();
  }

  /// Rows of 5, 0, 3 and 2 steps with 2, 0, 0 and 1 labels.
  private static Batch batch() {
    var batch = new Batch().begin(4).steps("t", 5).steps("said", 2);
    System.arraycopy(new int[] {5, 0, 3, 2}, 0, batch.lengths("t"), 0, 4);
    System.arraycopy(new int[] {2, 0, 0, 1}, 0, batch.lengths("said"), 0, 4);
    System.arraycopy(new int[] {1, 1, -9, -9, -9, -9, 2, -9}, 0, batch.ids("y", 8), 0, 8);
    var random = new SplittableRandom(8);
    var x = batch.numbers("x", 60);
    for (int i = 0; i < 60; i++) {
      x[i] = (float) random.nextDouble(-1, 1);
    }
    return batch;
  }

  private static Parameters parameters() {
    var parameters = Parameters.zeros(BARE);
    var dense = new float[9];
    dense[0] = dense[4] = dense[8] = 1;
    parameters.set("dense.W", dense);
    return parameters;
  }

  private static double[] losses(Averaging averaging) {
    var objective = new Objective("y", Objective.ctc("said"), averaging);
    try (var run = Reference.of(Program.evaluation(BARE, objective), parameters())) {
      var batch = batch();
      run.run(batch, 0, 0);
      var losses = run.workspace().losses();
      assertThat(run.workspace().loss()).isCloseTo(Arrays.stream(losses).sum(), within(1e-12));
      return losses;
    }
  }

  @Test
  void averagesCountLabelsAndAtLeastOne() {
    var ctc = new Ctc(3, 0);
    var x = batch().numbers("x");
    double a = loss(ctc, x, 5, List.of(1, 1));
    double c = loss(ctc, Arrays.copyOfRange(x, 30, 45), 3, List.of());
    double d = loss(ctc, Arrays.copyOfRange(x, 45, 60), 2, List.of(2));
    assertThat(losses(Averaging.STEPS_AND_ROWS)[0]).isCloseTo((a + c + d) / 4, within(1e-6));
    assertThat(losses(Averaging.MEAN_OF_ROWS)[0]).isCloseTo((a / 2 + c + d) / 4, within(1e-6));
    double[] rows = losses(Averaging.STEPS);
    assertThat(rows[0]).isCloseTo(a / 2, within(1e-6));
    assertThat(rows[1]).isZero();
    assertThat(rows[2]).isCloseTo(c, within(1e-6));
    assertThat(rows[3]).isCloseTo(d, within(1e-6));
    assertThat(Arrays.stream(losses(Averaging.NONE)).sum()).isCloseTo(a + c + d, within(1e-6));
  }

  @Test
  void theGradientOfEachAverageIsItsDifference() {
    for (var averaging : List.of(Averaging.STEPS_AND_ROWS, Averaging.MEAN_OF_ROWS)) {
      var result =
          GradientCheck.check(
              BARE,
              new Objective("y", Objective.ctc("said"), averaging),
              parameters(),
              batch(),
              100);
      assertThat(result.error()).as(result.toString()).isLessThan(1e-7);
    }
  }

  @Test
  void aBatchThatCannotBeIsRefused() {
    var objective = new Objective("y", Objective.ctc("said"));
    try (var run = Program.evaluation(BARE, objective).workspace(parameters().freeze())) {
      var batch = batch();
      batch.ids("y", 8)[1] = 0;
      assertThatThrownBy(() -> run.run(batch))
          .hasMessage(
              "batch: label 0 of row 0, place 1 of \"y\" is none of its 3 classes but the blank 0");
      batch.ids("y", 8)[1] = 3;
      assertThatThrownBy(() -> run.run(batch)).hasMessageStartingWith("batch: label 3 of row 0");
      batch.ids("y", 8)[1] = 1;
      batch.lengths("t")[0] = 2;
      assertThatThrownBy(() -> run.run(batch))
          .hasMessage(
              "batch: the 2 labels of row 0 of \"y\" need at least 3 steps, one each and one between equal neighbours; the row has 2: leave it out, or give it more steps");
      batch.lengths("t")[0] = 5;
      batch.lengths("said")[0] = 3;
      assertThatThrownBy(() -> run.run(batch))
          .hasMessage(
              "batch: row 0 of axis \"said\" has length 3; expected 0 to 2, the steps of the batch");
      batch.lengths("said")[0] = 2;
      batch.weights("y", 20);
      assertThatThrownBy(() -> run.run(batch))
          .hasMessage("batch: steps of \"y\" have weights, which ctc cannot take; leave them out");
    }
  }

  @Test
  void anObjectiveThatCannotBeIsRefused() {
    assertThatThrownBy(() -> Program.training(BARE, new Objective("y", Objective.ctc("t"))))
        .hasMessage(
            "objective: the labels of ctc need an axis of their own; \"t\" is that of output \"y\"");
    assertThatThrownBy(() -> Program.training(BARE, new Objective("y", Objective.ctc("said", 3))))
        .hasMessage("objective: the blank 3 of ctc is outside the 3 classes of \"y\"");
    assertThatThrownBy(() -> new Objective("y", Objective.ctc("said"), Averaging.ROWS))
        .hasMessage(
            "objective: the loss of ctc belongs to a whole row, so it cannot be averaged over the rows of each step; choose another averaging than ROWS");
    var build = new ModelBuilder();
    var row = build.output("y", build.affine("dense", 3, build.numbers("x", "", 3))).model();
    assertThatThrownBy(() -> Program.training(row, new Objective("y", Objective.ctc("said"))))
        .hasMessage("objective: ctc needs an output over a sequence; \"y\" is one row");
  }
}
