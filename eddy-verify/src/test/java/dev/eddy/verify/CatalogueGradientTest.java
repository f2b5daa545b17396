package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.check.GradientCheck;
import dev.eddy.model.Layer.Pooling;
import dev.eddy.model.Model;
import dev.eddy.model.Objective;
import dev.eddy.model.Objective.Averaging;
import dev.eddy.testkit.Networks;
import dev.eddy.testkit.Sequences;
import dev.eddy.testkit.Sequences.Lengths;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Derived gradients of every cell of the catalogue against differences, in double precision, on
/// random shapes and ragged lengths.
class CatalogueGradientTest {

  static final double TOLERANCE = 1e-6;

  static List<Cell> cells() {
    return Cells.all();
  }

  @ParameterizedTest
  @MethodSource("cells")
  void gradientsOfAScanAreDifferencesOfTheLoss(Cell cell) {
    for (long seed = 1; seed <= 4; seed++) {
      var random = new SplittableRandom(seed);
      var objective =
          new Objective(
              "y", seed % 2 == 0 ? Objective.squaredError() : Objective.softmaxCrossEntropy());
      check(
          Networks.scan(cell, 1 + random.nextInt(4), 1 + random.nextInt(4), seed > 2),
          objective,
          false,
          seed);
    }
  }

  @ParameterizedTest
  @MethodSource("cells")
  void gradientsOfSizeOneAreDifferencesOfTheLoss(Cell cell) {
    var objective = new Objective("y", Objective.squaredError());
    var random = new SplittableRandom(7);
    var model = Networks.scan(cell, 1, 1, false);
    var data = Sequences.random(model, objective, false, 1, Map.of("t", 1), Lengths.FULL, random);
    hold(model, objective, data, random, 7);
  }

  @ParameterizedTest
  @MethodSource("cells")
  void gradientsOfADeepNetworkAreDifferencesOfTheLoss(Cell cell) {
    check(
        Networks.deep(cell, 2, 2, 3),
        new Objective("y", Objective.softmaxCrossEntropy(), Averaging.STEPS),
        true,
        11);
  }

  static Stream<Pooling> poolings() {
    return Stream.of(Pooling.values());
  }

  @ParameterizedTest
  @MethodSource("poolings")
  void gradientsOfEveryPoolingAreDifferencesOfTheLoss(Pooling pooling) {
    for (long seed = 1; seed <= 4; seed++) {
      check(
          Networks.pooled(Cells.LSTM, 2, 3, 3, pooling),
          new Objective("y", Objective.softmaxCrossEntropy()),
          false,
          seed);
    }
  }

  static Stream<Objective> objectives() {
    return Stream.of(
            Objective.softmaxCrossEntropy(),
            Objective.softmaxCrossEntropy(0.3),
            Objective.denseCrossEntropy(),
            Objective.sigmoidCrossEntropy(),
            Objective.squaredError())
        .flatMap(loss ->
            Stream.of(Averaging.values()).map(averaging -> new Objective("y", loss, averaging)));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void gradientsOfEveryLossAndAveragingAreDifferencesOfTheLoss(Objective objective) {
    for (long seed = 1; seed <= 2; seed++) {
      check(Networks.scan(Cells.GRU, 2, 3, false), objective, seed == 2, seed);
      check(Networks.pooled(Cells.ELMAN, 2, 3, 3, Pooling.MEAN), objective, seed == 2, seed);
    }
  }

  static void check(Model model, Objective objective, boolean weighted, long seed) {
    var random = new SplittableRandom(seed);
    var steps = new java.util.HashMap<String, Integer>();
    model.axes().forEach(axis -> steps.put(axis, 1 + random.nextInt(4)));
    var data =
        Sequences.random(
            model, objective, weighted, 1 + random.nextInt(4), steps, Lengths.RAGGED, random);
    hold(model, objective, data, random, seed);
  }

  static void hold(
      Model model, Objective objective, Sequences data, SplittableRandom random, long seed) {
    var result =
        GradientCheck.check(
            model, objective, Networks.parameters(model, random), data.batch(), 400);
    assertThat(result.error()).as("seed %d: %s\n%s", seed, result, model).isLessThan(TOLERANCE);
    assertThat(result.checked()).isPositive();
  }
}
