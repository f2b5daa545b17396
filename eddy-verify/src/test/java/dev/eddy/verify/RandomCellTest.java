package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.check.GradientCheck;
import dev.eddy.model.Objective;
import dev.eddy.testkit.Networks;
import dev.eddy.testkit.RandomCells;
import dev.eddy.testkit.Sequences;
import dev.eddy.testkit.Sequences.Lengths;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random equations: whatever the language accepts is derived, planned and run like the cells of
/// the catalogue.
class RandomCellTest {

  private static final Objective OBJECTIVE = new Objective("y", Objective.squaredError());

  /// Seeds of the cells; `-Ddev.eddy.cells=2000` tries more.
  static LongStream seeds() {
    return LongStream.rangeClosed(1, Integer.getInteger("dev.eddy.cells", 200));
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
            Map.of("t", 1 + random.nextInt(4)),
            Lengths.RAGGED,
            random);
    var result =
        GradientCheck.check(model, OBJECTIVE, Networks.parameters(model, random), data.batch(), 60);
    assertThat(result.error())
        .as("seed %d: %s\n%s", seed, result, cell.text())
        .isLessThan(CatalogueGradientTest.TOLERANCE);
  }

  /// What the cells are made of, so that no kind is left out without a word.
  @Test
  void everyFormOfTheLanguageComesUp() {
    var texts = seeds().mapToObj(seed -> RandomCells.of(seed, true).text()).toList();
    for (var form :
        List.of(
            "= learned",
            "= ones",
            "constant(0.3)",
            "\ns1' = s1\n",
            "\nh' = h + M",
            "split(",
            "[x; ",
            "@ (M",
            "- M",
            "where(",
            "softmax(",
            "norm(",
            "rowmax(",
            "rowsum(",
            "dot(",
            "dropout(",
            "zoneout(",
            "clip(",
            ")^3",
            "softplus(",
            "sign(")) {
      assertThat(texts.stream().filter(text -> text.contains(form)).count())
          .as(form)
          .isGreaterThan(1);
    }
    assertThat(texts).anyMatch(text -> !text.contains("output ="));
    // A state handed to another: the next value of one is the old value of another, or the input.
    assertThat(texts).anyMatch(text -> text.matches("(?s).*\n(h|s\\d)' = (s\\d|h|x)\n.*"));
    // A matrix used twice.
    assertThat(texts).anyMatch(text -> text.matches("(?s).*(M\\d+) @ .*\\1 @ .*"));
  }
}
