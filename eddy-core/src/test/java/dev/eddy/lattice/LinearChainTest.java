package dev.eddy.lattice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.cpu.Cpu;
import dev.eddy.cpu.Reference;
import dev.eddy.data.Batch;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.run.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A linear chain against all sequences of tags, one by one.
class LinearChainTest {

  private static LinearChain random(SplittableRandom random, int tags, int steps) {
    var chain = new LinearChain(tags);
    for (var array : List.of(chain.transition, chain.start, chain.end)) {
      fill(array, array.length, random);
    }
    chain.prepare();
    chain.reserve(steps);
    fill(chain.scores, steps * tags, random);
    return chain;
  }

  private static void fill(double[] array, int size, SplittableRandom random) {
    for (int i = 0; i < size; i++) {
      array[i] = random.nextDouble(-3, 3);
    }
  }

  /// Every sequence of tags, the first step counting fastest.
  private static List<int[]> sequences(int tags, int steps) {
    var all = new ArrayList<int[]>();
    for (int n = 0; n < Math.round(Math.pow(tags, steps)); n++) {
      var one = new int[steps];
      int rest = n;
      for (int t = 0; t < steps; t++) {
        one[t] = rest % tags;
        rest /= tags;
      }
      all.add(one);
    }
    return all;
  }

  private static double score(LinearChain chain, int[] sequence) {
    double score = chain.start[sequence[0]] + chain.end[sequence[sequence.length - 1]];
    for (int t = 0; t < sequence.length; t++) {
      score += chain.scores[t * chain.tags + sequence[t]];
      if (t > 0) {
        score += chain.transition[sequence[t - 1] * chain.tags + sequence[t]];
      }
    }
    return score;
  }

  @Test
  void sumBestTagsAndMarginalsAreThoseOfAllSequences() {
    var random = new SplittableRandom(3);
    for (int tags = 1; tags <= 4; tags++) {
      for (int steps = 1; steps <= 5; steps++) {
        var chain = random(random, tags, steps);
        double sum = 0;
        double highest = Double.NEGATIVE_INFINITY;
        int[] best = null;
        var marginals = new double[steps * tags];
        for (var sequence : sequences(tags, steps)) {
          double score = score(chain, sequence);
          sum += Math.exp(score);
          if (score > highest) {
            highest = score;
            best = sequence;
          }
          for (int t = 0; t < steps; t++) {
            marginals[t * tags + sequence[t]] += Math.exp(score);
          }
        }
        var found = new int[steps];
        assertThat(chain.logPartition(steps)).isCloseTo(Math.log(sum), within(1e-12));
        assertThat(chain.best(steps, found)).isCloseTo(highest, within(1e-12));
        assertThat(found).isEqualTo(best);
        var probabilities = new double[steps * tags];
        chain.marginals(steps, probabilities);
        for (int i = 0; i < probabilities.length; i++) {
          assertThat(probabilities[i]).isCloseTo(marginals[i] / sum, within(1e-12));
        }
      }
    }
  }

  @Test
  void aSumIsOverTheSequencesThatHaveTheKnownTags() {
    var chain = random(new SplittableRandom(5), 3, 4);
    chain.known[0] = -1;
    chain.known[1] = 2;
    chain.known[2] = -1;
    chain.known[3] = 0;
    double sum =
        sequences(3, 4).stream()
            .filter(one -> one[1] == 2 && one[3] == 0)
            .mapToDouble(one -> Math.exp(score(chain, one)))
            .sum();
    assertThat(chain.forward(4, true)).isCloseTo(Math.log(sum), within(1e-12));
  }

  @Test
  void largeScoresDoNotOverflow() {
    var chain = random(new SplittableRandom(6), 3, 50);
    double plain = chain.logPartition(50);
    for (int i = 0; i < 150; i++) {
      chain.scores[i] += 5000;
    }
    assertThat(chain.logPartition(50)).isCloseTo(plain + 50 * 5000, within(1e-9 * 50 * 5000));
  }

  /// Two tags that go on for any price of 800 in all: what is likely at a step is not what is
  /// likely in the end.
  @Test
  void aPriceThatNoDoubleHoldsIsPaidInLogarithms() {
    var chain = new LinearChain(2);
    chain.transition[0] = -800;
    chain.prepare();
    chain.reserve(2);
    assertThat(chain.logPartition(2)).isCloseTo(Math.log(3), within(1e-12));
    Arrays.fill(chain.known, 0);
    assertThat(chain.forward(2, true)).isEqualTo(-800);
    chain.scores[1] = -800;
    chain.scores[3] = -800;
    assertThat(chain.logPartition(2)).isCloseTo(-800 + Math.log(3), within(1e-12));
    var marginals = new double[4];
    chain.marginals(2, marginals);
    assertThat(marginals)
        .containsExactly(new double[] {2.0 / 3, 1.0 / 3, 2.0 / 3, 1.0 / 3}, within(1e-12));
  }

  /// Against a sum of logarithms over all sequences, at scores from ordinary to far out.
  @Test
  void scoresOfAnySizeGiveTheSumOfLogarithms() {
    for (double size : new double[] {1, 30, 400, 1000, 1e6}) {
      var random = new SplittableRandom(11);
      for (int repeat = 0; repeat < 20; repeat++) {
        var chain = random(random, 3, 4);
        for (var array : List.of(chain.transition, chain.scores, chain.start, chain.end)) {
          for (int i = 0; i < array.length; i++) {
            array[i] *= size / 3;
          }
        }
        chain.prepare();
        var scores = sequences(3, 4).stream().mapToDouble(one -> score(chain, one)).toArray();
        double most = Arrays.stream(scores).max().orElseThrow();
        double sum = Arrays.stream(scores).map(score -> Math.exp(score - most)).sum();
        double log = most + Math.log(sum);
        assertThat(chain.logPartition(4)).isCloseTo(log, within(1e-12 * size));
        var marginals = new double[12];
        var pairs = new double[9];
        chain.backward(4, 1, marginals, pairs);
        for (var sequence : sequences(3, 4)) {
          double probability = Math.exp(score(chain, sequence) - log);
          for (int t = 0; t < 4; t++) {
            marginals[t * 3 + sequence[t]] -= probability;
            if (t > 0) {
              pairs[sequence[t - 1] * 3 + sequence[t]] -= probability;
            }
          }
        }
        assertThat(marginals).containsExactly(new double[12], within(1e-12 * size));
        assertThat(pairs).containsExactly(new double[9], within(1e-12 * size));
      }
    }
  }

  @Test
  void aTransitionThatIsForbiddenIsNeverTaken() {
    var chain = random(new SplittableRandom(12), 3, 4);
    chain.transition[1] = Double.NEGATIVE_INFINITY;
    chain.transition[4] = Double.NEGATIVE_INFINITY;
    chain.transition[7] = Double.NEGATIVE_INFINITY;
    chain.prepare();
    double log = chain.logPartition(4);
    double sum =
        sequences(3, 4).stream().mapToDouble(one -> Math.exp(score(chain, one) - log)).sum();
    assertThat(sum).isCloseTo(1, within(1e-12));
    var marginals = new double[12];
    var pairs = new double[9];
    chain.backward(4, 1, marginals, pairs);
    assertThat(marginals[1]).isPositive();
    assertThat(marginals[4] + marginals[7] + marginals[10]).isZero();
    assertThat(pairs[1] + pairs[4] + pairs[7]).isZero();
  }

  @Test
  void noStepsAreOneSequenceOfNoTags() {
    var chain = random(new SplittableRandom(7), 3, 2);
    assertThat(chain.logPartition(0)).isZero();
    assertThat(chain.best(0, new int[0])).isZero();
  }

  @Test
  void theLossOfARowIsTheNegativeLogarithmOfItsTagsProbability() {
    var build = new ModelBuilder();
    build.numbers("x", "t", 3);
    var model = build.output("y", build.linearChain("chain", build.value("x"))).model();
    var random = new SplittableRandom(8);
    var parameters = Parameters.zeros(model);
    for (int i = 0; i < parameters.values().length; i++) {
      parameters.values()[i] = (float) random.nextDouble(-2, 2);
    }
    int[] lengths = {4, 0, 2};
    var batch = new Batch().begin(3).steps("t", 4);
    System.arraycopy(lengths, 0, batch.lengths("t"), 0, 3);
    var x = batch.numbers("x", 3 * 4 * 3);
    var labels = batch.ids("y", 12);
    for (int i = 0; i < 36; i++) {
      x[i] = (float) random.nextDouble(-2, 2);
      labels[i / 3] = i / 3 % 3;
    }
    labels[9] = -1;
    var objective = new Objective("y", Objective.linearChain(), Objective.Averaging.STEPS);
    try (var run = Reference.of(Program.evaluation(model, objective), parameters.freeze())) {
      run.run(batch, 0, 0);
      var chain = LinearChain.of(parameters.freeze(), "chain");
      assertThat(run.workspace().losses()[1]).isZero();
      for (int row : new int[] {0, 2}) {
        int steps = lengths[row];
        int first = row * 4;
        chain.read(x, first * 3, steps);
        double log = chain.logPartition(steps);
        double probability =
            sequences(3, steps).stream()
                .filter(one -> fits(one, labels, first))
                .mapToDouble(one -> Math.exp(score(chain, one) - log))
                .sum();
        long counted =
            java.util.stream.IntStream.range(0, steps).filter(t -> labels[first + t] >= 0).count();
        assertThat(run.workspace().losses()[row])
            .isCloseTo(-Math.log(probability) / counted, within(1e-6));
      }
    }
  }

  @Test
  void theLossOfTagsThatCostMuchIsFiniteAndSoIsItsGradient() {
    var build = new ModelBuilder();
    build.numbers("x", "t", 2);
    var model = build.output("y", build.linearChain("chain", build.value("x"))).model();
    var parameters = Parameters.zeros(model);
    parameters.values()[model.parameters().entry("chain.transition").offset()] = -800;
    var batch = new Batch().begin(1).steps("t", 2);
    Arrays.fill(batch.numbers("x", 4), 0);
    Arrays.fill(batch.ids("y", 2), 0);
    var objective = new Objective("y", Objective.linearChain());
    var program = Program.training(model, objective);
    try (var reference = Reference.of(program, parameters);
        var plain = new Cpu().gradients(program, parameters, 1)) {
      assertThat(reference.run(batch, 0, 0)).isCloseTo(400 + Math.log(3) / 2, within(1e-9));
      assertThat(plain.run(batch, 0, 0)).isCloseTo(400.549306, within(1e-4));
      for (double gradient : reference.gradients()) {
        assertThat(gradient).isFinite();
      }
    }
  }

  private static boolean fits(int[] sequence, int[] labels, int first) {
    for (int t = 0; t < sequence.length; t++) {
      if (labels[first + t] >= 0 && labels[first + t] != sequence[t]) {
        return false;
      }
    }
    return true;
  }

  @Test
  void wrongUseIsOneSentence() {
    var build = new ModelBuilder();
    build.numbers("x", "t", 3);
    var chain = build.linearChain("chain", build.value("x"));
    assertThatThrownBy(() -> build.affine("dense", 2, chain))
        .hasMessage(
            "layer \"dense\" reads the linear chain \"chain\", which only outputs may read; let it read what the chain reads");
    assertThatThrownBy(() -> new Objective("y", Objective.linearChain(), Objective.Averaging.ROWS))
        .hasMessage(
            "objective: the loss of a linear chain belongs to a whole row, so it cannot be averaged over the rows of each step; choose another averaging than ROWS");
    var chained = new ModelBuilder();
    chained.numbers("x", "t", 3);
    var model = chained.output("y", chained.linearChain("chain", chained.value("x"))).model();
    assertThatThrownBy(
            () -> Program.evaluation(model, new Objective("y", Objective.softmaxCrossEntropy())))
        .hasMessage(
            "objective: output \"y\" is the linear chain \"chain\"; its loss is Objective.linearChain()");
    var plain = new ModelBuilder();
    var unchained = plain.output("y", plain.numbers("x", "t", 3)).model();
    assertThatThrownBy(
            () -> Program.evaluation(unchained, new Objective("y", Objective.linearChain())))
        .hasMessage(
            "objective: the loss of a linear chain needs an output that is one over a sequence; output \"y\" is \"x\"");
  }
}
