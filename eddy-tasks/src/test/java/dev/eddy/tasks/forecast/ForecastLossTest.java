package dev.eddy.tasks.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.check.GradientCheck;
import dev.eddy.cpu.Reference;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.run.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ForecastLossTest {

  private static final int VALUES = 3;

  private static ForecastLoss loss(ForecastForm.Loss kind) {
    return ForecastLoss.of(kind, "0.1,0.5,0.9");
  }

  /// `y = W x + b` over rows.
  private static Model model(ForecastLoss loss) {
    var build = new ModelBuilder();
    var x = build.numbers("x", "", 2);
    return build.output("y", build.affine("steps", loss.parts() * VALUES, x)).model();
  }

  private static Batch batch(ForecastLoss loss) {
    var batch = new Batch().begin(4);
    var x = batch.numbers("x", 4 * 2);
    for (int i = 0; i < x.length; i++) {
      x[i] = (i * 7 % 5 - 2) / 3f;
    }
    int width = loss.parts() * VALUES;
    var targets = batch.numbers("y", 4 * width);
    for (int row = 0; row < 4; row++) {
      for (int i = 0; i < VALUES; i++) {
        loss.target((row * 5 + i * 3) % 7 / 2f - 1.3f, VALUES, i, targets, row * width);
      }
    }
    return batch;
  }

  @ParameterizedTest
  @EnumSource
  void gradientsAreThoseOfDifferences(ForecastForm.Loss kind) {
    var loss = loss(kind);
    var model = model(loss);
    var result =
        GradientCheck.check(
            model,
            new Objective("y", loss.loss()),
            Parameters.initial(model, 3),
            batch(loss),
            1000);
    assertThat(result.checked()).isEqualTo(loss.parts() * VALUES * 3);
    assertThat(result.error()).as(result.toString()).isLessThan(1e-6);
  }

  @ParameterizedTest
  @EnumSource
  void theLossIsThatOfItsPaper(ForecastForm.Loss kind) {
    var loss = loss(kind);
    var model = model(loss);
    var batch = batch(loss);
    int width = loss.parts() * VALUES;
    var y = new float[4 * width];
    double found;
    try (var run =
        Reference.of(
            Program.evaluation(model, new Objective("y", loss.loss())),
            Parameters.initial(model, 3).freeze())) {
      found = run.run(batch, 0, 0);
      run.workspace().output("y", y);
    }
    double sum = 0;
    for (int row = 0; row < 4; row++) {
      for (int i = 0; i < VALUES; i++) {
        int at = row * width + i;
        double t = batch.numbers("y")[at];
        sum +=
            switch (kind) {
              case SQUARED -> (t - y[at]) * (t - y[at]);
              case GAUSSIAN -> {
                double sigma = Math.log1p(Math.exp(y[at + VALUES])) + 0.001;
                double z = (t - y[at]) / sigma;
                yield Math.log(sigma) + z * z / 2;
              }
              case QUANTILE -> {
                double all = 0;
                for (int k = 0; k < 3; k++) {
                  double e = t - y[at + k * VALUES];
                  double level = loss.levels().get(k);
                  all += e > 0 ? level * e : (level - 1) * e;
                }
                yield all;
              }
            };
      }
    }
    assertThat(found).isCloseTo(sum / 4, within(1e-6));
  }

  @Test
  void quantilesOfADistributionAreThoseOfTheTables() {
    assertThat(NormalQuantile.of(0.5)).isZero();
    assertThat(NormalQuantile.of(0.975)).isCloseTo(1.959963985, within(1e-8));
    assertThat(NormalQuantile.of(0.001)).isCloseTo(-3.090232306, within(1e-8));
    assertThat(NormalQuantile.of(0.9)).isCloseTo(1.281551566, within(1e-8));
  }

  @Test
  void quantilesThatCrossArePutInOrder() {
    var out = new double[3];
    loss(ForecastForm.Loss.QUANTILE).quantiles(new float[] {9, 3, 1, 2}, 1, 1, 0, out);
    assertThat(out).containsExactly(1, 2, 3);
  }

  @Test
  void levelsAscendAroundTheMiddle() {
    for (var wrong :
        new String[] {"0.5", "0.9,0.5,0.1", "0,0.5,1", "0.1,0.9", "a,0.5,b", "0.1,0.5"}) {
      assertThatThrownBy(() -> ForecastLoss.of(ForecastForm.Loss.QUANTILE, wrong))
          .hasMessage(
              "quantiles: expected ascending levels between 0 and 1 with 0.5 among them, such as 0.1,0.5,0.9, found \"%s\""
                  .formatted(wrong));
    }
  }
}
