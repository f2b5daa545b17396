package dev.eddy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.backend.Backends;
import dev.eddy.cpu.update.OptimizerRun;
import dev.eddy.model.ParameterTable;
import dev.eddy.optimize.Optimizer;
import dev.eddy.random.Initializer;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Each optimiser against its formula, written out once more in double precision for one weight at
/// a time.
class OptimizerTest {

  /// A decayed matrix and a bias, together more than one block and no whole number of blocks.
  private static final ParameterTable TABLE =
      new ParameterTable(
          List.of(
              new ParameterTable.Entry("a.W", 30, 23, true, true, Initializer.zeros(), 0),
              new ParameterTable.Entry("a.b", 30, 1, false, false, Initializer.zeros(), 690)),
          720);

  /// One step of one weight with two slots.
  private interface Formula {
    double step(double w, double g, double[] slots, int t, boolean decayed);
  }

  private static void check(Optimizer optimizer, double[] starts, Formula formula) {
    var random = new SplittableRandom(7);
    int n = TABLE.size();
    var weights = new float[n];
    var gradients = new float[n];
    var expected = new double[n];
    var slots = new double[n][];
    for (int i = 0; i < n; i++) {
      expected[i] = weights[i] = (float) random.nextDouble(-1, 1);
      slots[i] = starts.clone();
    }
    var run = new OptimizerRun(optimizer.update(TABLE), weights, gradients, Backends.best());
    for (int t = 1; t <= 5; t++) {
      for (int i = 0; i < n; i++) {
        gradients[i] = (float) random.nextDouble(-1, 1);
        expected[i] = formula.step(expected[i], gradients[i], slots[i], t, i < 690);
      }
      run.step(t, optimizer.learningRate());
      for (int i = 0; i < n; i++) {
        assertThat((double) weights[i])
            .as("%s, step %d, weight %d", optimizer.name(), t, i)
            .isCloseTo(expected[i], within(3e-6));
      }
    }
  }

  @Test
  void gradientDescentIsItsFormula() {
    check(Optimizer.sgd(0.1), new double[0], (w, g, _, _, _) -> w - 0.1 * g);
  }

  @Test
  void momentumIsItsFormula() {
    check(
        Optimizer.momentum(0.1),
        new double[1],
        (w, g, s, _, _) -> {
          s[0] = 0.9 * s[0] + g;
          return w - 0.1 * s[0];
        });
  }

  @Test
  void nesterovIsItsFormula() {
    check(
        Optimizer.nesterov(0.1).with("momentum", 0.8),
        new double[1],
        (w, g, s, _, _) -> {
          s[0] = 0.8 * s[0] + g;
          return w - 0.1 * (g + 0.8 * s[0]);
        });
  }

  @Test
  void rmspropStartsAtOneAndHasEpsilonInsideTheRoot() {
    check(
        Optimizer.rmsprop(0.01).with("momentum", 0.5).with("epsilon", 1e-3),
        new double[] {1, 0},
        (w, g, s, _, _) -> {
          s[0] = 0.9 * s[0] + 0.1 * g * g;
          s[1] = 0.5 * s[1] + 0.01 * g / Math.sqrt(s[0] + 1e-3);
          return w - s[1];
        });
  }

  @Test
  void rmspropOfPyTorchStartsAtZeroAndHasEpsilonOutsideTheRoot() {
    check(
        Optimizer.rmspropTorch(0.01).with("epsilon", 1e-2),
        new double[1],
        (w, g, s, _, _) -> {
          s[0] = 0.99 * s[0] + 0.01 * g * g;
          return w - 0.01 * g / (Math.sqrt(s[0]) + 1e-2);
        });
  }

  @Test
  void adamAddsEpsilonToTheUncorrectedRoot() {
    check(
        Optimizer.adam(0.01).with("epsilon", 1e-2),
        new double[2],
        (w, g, s, t, _) -> {
          s[0] = 0.9 * s[0] + 0.1 * g;
          s[1] = 0.999 * s[1] + 0.001 * g * g;
          double rate = 0.01 * Math.sqrt(1 - Math.pow(0.999, t)) / (1 - Math.pow(0.9, t));
          return w - rate * s[0] / (Math.sqrt(s[1]) + 1e-2);
        });
  }

  @Test
  void adamOfPyTorchAddsEpsilonToTheCorrectedRoot() {
    check(
        Optimizer.adamTorch(0.01).with("epsilon", 1e-2),
        new double[2],
        (w, g, s, t, _) -> torchAdam(w, g, s, t, 1e-2));
  }

  @Test
  void adamWDecaysMatricesOnly() {
    check(
        Optimizer.adamW(0.01).with("weight_decay", 0.1),
        new double[2],
        (w, g, s, t, decayed) -> torchAdam(w, g, s, t, 1e-8) - (decayed ? 0.01 * 0.1 * w : 0));
  }

  @Test
  void anL2PenaltyIsAddedToTheGradientsOfMatricesOnly() {
    check(
        Optimizer.adamTorch(0.01).withL2(0.1),
        new double[2],
        (w, g, s, t, decayed) -> torchAdam(w, decayed ? g + 0.1 * w : g, s, t, 1e-8));
    check(
        Optimizer.sgd(0.1).withL2(0.5),
        new double[0],
        (w, g, _, _, decayed) -> w - 0.1 * (decayed ? g + 0.5 * w : g));
    check(
        Optimizer.momentum(0.1).with("momentum", 0.5).withL2(0.5),
        new double[1],
        (w, g, s, _, decayed) -> {
          s[0] = 0.5 * s[0] + (decayed ? g + 0.5 * w : g);
          return w - 0.1 * s[0];
        });
  }

  @Test
  void everyOptimizerButTheOneThatDecaysTakesAnL2Penalty() {
    for (var name : Optimizer.names()) {
      if (name.equals("adamw")) {
        assertThatThrownBy(() -> Optimizer.named(name).withL2(0.1))
            .hasMessage(
                "optimizer \"adamw\": it decays weights by its option weight_decay already; set that one, or take an optimizer without it such as adam");
      } else {
        assertThat(Optimizer.named(name).withL2(0.25).options())
            .containsEntry("weight_decay", "0.25")
            .containsAllEntriesOf(Optimizer.named(name).options());
      }
    }
    assertThatThrownBy(() -> Optimizer.sgd(1).withL2(0))
        .hasMessage("optimizer \"sgd\": the L2 penalty must be a number above 0, found 0.0");
  }

  @Test
  void aMeanOfTheWeightsForgetsSoonAtFirst() {
    var averaging = Optimizer.adam(0.01).averaged(0.6);
    var weights = new float[TABLE.size()];
    var gradients = new float[weights.length];
    var run =
        new OptimizerRun(averaging.optimizer().update(TABLE), weights, gradients, Backends.best());
    var plain =
        new OptimizerRun(
            Optimizer.adam(0.01).update(TABLE),
            new float[weights.length],
            gradients,
            Backends.best());
    var random = new SplittableRandom(9);
    var mean = new double[weights.length];
    for (int t = 1; t <= 25; t++) {
      for (int i = 0; i < gradients.length; i++) {
        gradients[i] = (float) random.nextDouble(-1, 1);
      }
      run.step(t, 0.01);
      plain.step(t, 0.01);
      for (int i = 0; i < mean.length; i++) {
        mean[i] += Math.max(0.4, 10.0 / (9 + t)) * (weights[i] - mean[i]);
        assertThat((double) run.slots().get(averaging.state())[i])
            .as("step %d, weight %d", t, i)
            .isCloseTo(mean[i], within(1e-7));
      }
    }
    assertThat(run.slots().get("v")).isEqualTo(plain.slots().get("v"));
    assertThatThrownBy(() -> Optimizer.sgd(1).averaged(1))
        .hasMessage(
            "optimizer \"sgd\": the decay of the mean of the weights must be between 0 and 1, found 1.0");
  }

  private static double torchAdam(double w, double g, double[] s, int t, double epsilon) {
    s[0] = 0.9 * s[0] + 0.1 * g;
    s[1] = 0.999 * s[1] + 0.001 * g * g;
    double m = s[0] / (1 - Math.pow(0.9, t));
    double v = s[1] / (1 - Math.pow(0.999, t));
    return w - 0.01 * m / (Math.sqrt(v) + epsilon);
  }

  @Test
  void adagradStartsAtATenth() {
    check(
        Optimizer.adagrad(0.1),
        new double[] {0.1},
        (w, g, s, _, _) -> {
          s[0] += g * g;
          return w - 0.1 * g / Math.sqrt(s[0]);
        });
  }

  @Test
  void adadeltaReadsItsOldSquaresOfSteps() {
    check(
        Optimizer.adadelta(1),
        new double[2],
        (w, g, s, _, _) -> {
          s[0] = 0.95 * s[0] + 0.05 * g * g;
          double step = g * Math.sqrt(s[1] + 1e-6) / Math.sqrt(s[0] + 1e-6);
          s[1] = 0.95 * s[1] + 0.05 * step * step;
          return w - step;
        });
  }

  @Test
  void oldValuesAreReadBeforeTheyAreOverwritten() {
    var swap = Optimizer.of("swap", "a' = b + 1\nb' = a - g\nw' = a + b + w", 1);
    check(
        swap,
        new double[2],
        (w, g, s, _, _) -> {
          double a = s[0];
          double b = s[1];
          s[0] = b + 1;
          s[1] = a - g;
          return a + b + w;
        });
  }

  @Test
  void blocksAreNoPartOfTheResult() {
    var weights = new float[720];
    var gradients = new float[720];
    java.util.Arrays.fill(weights, 0.5f);
    java.util.Arrays.fill(gradients, 0.25f);
    new OptimizerRun(Optimizer.adam(0.01).update(TABLE), weights, gradients, Backends.best())
        .step(1, 0.01);
    assertThat(weights).containsOnly(weights[0]);
  }

  @Test
  void aMisspeltNameGetsASuggestion() {
    assertThatThrownBy(() -> Optimizer.named("adma"))
        .hasMessage("unknown optimizer 'adma'; did you mean 'adam'?");
    for (var name : Optimizer.names()) {
      assertThat(Optimizer.named(name).name()).isEqualTo(name);
    }
  }
}
