package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.backend.Backends;
import dev.eddy.cell.Cell;
import dev.eddy.engine.GradientCheck;
import dev.eddy.engine.Program;
import dev.eddy.model.Objective;
import dev.eddy.testkit.Networks;
import dev.eddy.testkit.RandomCells;
import dev.eddy.testkit.Sequences;
import dev.eddy.testkit.Sequences.Lengths;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random equations: whatever the language accepts is derived, planned and run like the cells of
/// the catalogue.
class RandomCellTest {

  private static final Objective OBJECTIVE = new Objective("y", Objective.squaredError());

  /// Seeds of the cells; `-Ddev.eddy.cells=1000` tries more.
  static LongStream seeds() {
    return LongStream.rangeClosed(1, Integer.getInteger("dev.eddy.cells", 80));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void gradientsAreDifferencesOfTheLoss(long seed) {
    var cell = RandomCells.of(seed, true);
    var random = new SplittableRandom(seed);
    var model =
        Networks.scan(cell, 1 + random.nextInt(3), 1 + random.nextInt(4), random.nextBoolean());
    var data =
        Sequences.random(
            model,
            OBJECTIVE,
            true,
            1 + random.nextInt(3),
            Map.of("t", 1 + random.nextInt(3)),
            Lengths.RAGGED,
            random);
    var result =
        GradientCheck.check(
            model, OBJECTIVE, Networks.parameters(model, random), data.batch(), 150);
    assertThat(result.error())
        .as("seed %d: %s\n%s", seed, result, cell.text())
        .isLessThan(CatalogueGradientTest.TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void paddingKernelsAndStreamingChangeNoBit(long seed) {
    var cell = RandomCells.of(seed, false);
    var random = new SplittableRandom(seed);
    var model = Networks.scan(cell, 1 + random.nextInt(9), 1 + random.nextInt(21), false);
    int steps = 1 + random.nextInt(5);
    var data =
        Sequences.random(
            model,
            OBJECTIVE,
            true,
            1 + random.nextInt(6),
            Map.of("t", steps),
            Lengths.RAGGED,
            random);
    var parameters = Networks.parameters(model, random);
    int[] plain;
    int[] gradients;
    try (var run =
        Program.training(model, OBJECTIVE).gradients(parameters, 1, Backends.named("float"))) {
      run.run(data.batch(), 1, 0);
      plain = CatalogueBitsTest.bits(CatalogueBitsTest.output(run.workspace(), data));
      gradients = CatalogueBitsTest.bits(run.gradients());
      for (float gradient : run.gradients()) {
        assertThat(gradient).as(text("finite", seed, cell)).isFinite();
      }
    }
    try (var run =
        Program.training(model, OBJECTIVE).gradients(parameters, 1, Backends.named("vector"))) {
      run.run(data.batch(), 1, 0);
      assertThat(CatalogueBitsTest.bits(CatalogueBitsTest.output(run.workspace(), data)))
          .as(text("outputs", seed, cell))
          .isEqualTo(plain);
      assertThat(CatalogueBitsTest.bits(run.gradients()))
          .as(text("gradients", seed, cell))
          .isEqualTo(gradients);
      run.run(data.padded("t", 2).batch(), 1, 0);
      assertThat(CatalogueBitsTest.bits(run.gradients()))
          .as(text("gradients with padding", seed, cell))
          .isEqualTo(gradients);
    }
    try (var run = Program.inference(model).workspace(parameters.freeze())) {
      run.begin(data.rows());
      int width = run.width("y");
      for (int t = 0; t < steps; t++) {
        var step = data.steps("t", t, t + 1);
        run.run(step.batch());
        int[] now = CatalogueBitsTest.bits(CatalogueBitsTest.output(run, step));
        for (int b = 0; b < data.rows(); b++) {
          for (int j = 0; j < width; j++) {
            assertThat(now[b * width + j])
                .as(text("step " + t, seed, cell))
                .isEqualTo(plain[(b * steps + t) * width + j]);
          }
        }
      }
    }
  }

  private static String text(String what, long seed, Cell cell) {
    return "%s, seed %d\n%s".formatted(what, seed, cell.text());
  }
}
