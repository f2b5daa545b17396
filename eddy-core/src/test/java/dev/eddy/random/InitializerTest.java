package dev.eddy.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.cell.Cell;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitializerTest {

  private static final int ROWS = 200;
  private static final int COLUMNS = 100;

  @ParameterizedTest
  @CsvSource({
    "glorot_uniform, 0.00666667",
    "glorot_normal, 0.00666667",
    "he_uniform, 0.02",
    "he_normal, 0.02",
    "lecun_uniform, 0.01",
    "lecun_normal, 0.01"
  })
  void scaledKindsHaveTheVarianceOfTheirFans(String name, double variance) {
    float[] w = draw(Initializer.parse(name, List.of()), ROWS, COLUMNS);
    double sum = 0;
    double squares = 0;
    float largest = 0;
    for (float x : w) {
      sum += x;
      squares += x * x;
      largest = Math.max(largest, Math.abs(x));
    }
    assertThat(sum / w.length).isCloseTo(0, within(4 * Math.sqrt(variance / w.length)));
    assertThat(squares / w.length).isCloseTo(variance, within(0.05 * variance));
    if (name.endsWith("uniform"))
      assertThat((double) largest).isLessThanOrEqualTo(Math.sqrt(3 * variance) + 1e-6);
  }

  @Test
  void uniformStaysWithinItsLimits() {
    for (float x : draw(Initializer.uniform(-0.25, 0.5), ROWS, COLUMNS))
      assertThat(x).isBetween(-0.25f, 0.5f);
  }

  @Test
  void truncatedNormalStaysWithinTwoDeviations() {
    for (float x : draw(Initializer.truncatedNormal(1, 0.1), ROWS, COLUMNS))
      assertThat(x).isBetween(0.8f, 1.2f);
  }

  @ParameterizedTest
  @CsvSource({"7, 7", "12, 5", "5, 12", "1, 6", "64, 64"})
  void orthogonalRowsOrColumnsAreOrthonormalTimesTheGain(int rows, int columns) {
    float[] w = draw(Initializer.orthogonal(2), rows, columns);
    boolean byRow = rows <= columns;
    int count = Math.min(rows, columns);
    int length = Math.max(rows, columns);
    for (int a = 0; a < count; a++)
      for (int b = 0; b < count; b++) {
        double product = 0;
        for (int i = 0; i < length; i++)
          product +=
              byRow
                  ? w[a * columns + i] * w[b * columns + i]
                  : w[i * columns + a] * w[i * columns + b];
        assertThat(product).isCloseTo(a == b ? 4 : 0, within(2e-6));
      }
  }

  @Test
  void identityIsOneOnTheDiagonal() {
    assertThat(draw(Initializer.identity(), 2, 3)).containsExactly(1, 0, 0, 0, 1, 0);
  }

  @Test
  void fillTouchesOnlyItsOwnPlace() {
    for (var initializer : all().toList()) {
      float[] out = {9, 9, 9, 9, 9, 9, 9};
      initializer.fill(out, 2, 2, 2, RandomStream.of(1, "w"));
      assertThat(new float[] {out[0], out[1], out[6]}).containsOnly(9);
      assertThat(new float[] {out[2], out[3], out[4], out[5]})
          .as(initializer.text())
          .doesNotContain(9);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void textIsReadBackAsTheSameInitializer(Initializer initializer) {
    String text = initializer.text();
    int open = text.indexOf('(');
    String name = open < 0 ? text : text.substring(0, open);
    var args =
        open < 0
            ? List.<Double>of()
            : Stream.of(text.substring(open + 1, text.length() - 1).split(", "))
                .map(Double::valueOf)
                .toList();
    assertThat(Initializer.parse(name, args)).isEqualTo(initializer);
  }

  static Stream<Initializer> all() {
    return Stream.of(
        Initializer.glorotUniform(),
        Initializer.glorotNormal(),
        Initializer.heUniform(),
        Initializer.heNormal(),
        Initializer.lecunUniform(),
        Initializer.lecunNormal(),
        Initializer.orthogonal(),
        Initializer.orthogonal(1.5),
        Initializer.uniform(-0.1, 0.2),
        Initializer.normal(0, 0.01),
        Initializer.truncatedNormal(0, 0.02),
        Initializer.zeros(),
        Initializer.ones(),
        Initializer.constant(-3),
        Initializer.identity(),
        Initializer.glorotUniform().tensorflow(777, 86),
        Initializer.normal(0, 1).tensorflow(777, 3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "glorot",
        "glorot_uniform",
        "glorot_normal",
        "he",
        "he_uniform",
        "he_normal",
        "lecun",
        "lecun_uniform",
        "lecun_normal",
        "orthogonal",
        "identity",
        "zeros",
        "ones"
      })
  void cellFilesAndInitializersKnowTheSameNames(String name) {
    Initializer.parse(name, List.of());
    Cell.of("mine", "param A [H, D] = " + name + "\nh' = tanh(A @ x + U @ h)");
  }

  @Test
  void anUnknownNameGetsASuggestion() {
    assertThatThrownBy(() -> Initializer.parse("glorot_unifrom", List.of()))
        .hasMessage("unknown initialiser 'glorot_unifrom'; did you mean 'glorot_uniform'?");
    assertThatThrownBy(() -> Initializer.parse("something", List.of()))
        .hasMessageStartingWith(
            "unknown initialiser 'something'; known are glorot, glorot_uniform, ");
  }

  @Test
  void aWrongCountOfNumbersIsRefused() {
    assertThatThrownBy(() -> Initializer.parse("uniform", List.of(1.0)))
        .hasMessage("initialiser 'uniform': expected 2 numbers (from, to), found 1");
    assertThatThrownBy(() -> Initializer.parse("zeros", List.of(1.0)))
        .hasMessage("initialiser 'zeros': expected no numbers, found 1");
  }

  @Test
  void uniformWithItsLimitsExchangedIsRefused() {
    assertThatThrownBy(() -> Initializer.uniform(1, -1))
        .hasMessage(
            "initialiser uniform: expected two finite numbers, the smaller first, found 1.0 and -1.0");
  }

  @Test
  void kindsThatTensorFlowDrawsInItsOwnWayAreRefused() {
    for (var kind : List.of("orthogonal", "identity", "glorot_normal"))
      assertThatThrownBy(() -> Initializer.parse(kind, List.of()).tensorflow(777, 1))
          .hasMessageStartingWith(
              "initialiser " + kind + ": expected a uniform, plain normal or constant kind");
  }

  /// Glorot's limit is √(6/(6+8)) over the combined kernel `[6, 8]`, not over one gate's matrix.
  @Test
  void tensorFlowDrawsTheCombinedKernelAndScattersIt() {
    var initializer = Initializer.glorotUniform().tensorflow(777, 86);
    var kernel = ParameterLayout.tensorflowLstm().tensor("kernel");
    var parameters = initializer.draw(kernel, 4, 2);
    float[] combined = kernel.gather(parameters, 4, 2);
    float[] expected = new float[48];
    new Initializer.Uniform(-Math.sqrt(6 / 14.0), Math.sqrt(6 / 14.0))
        .fill(expected, 0, 6, 8, TensorFlowSeed.of(777, 86).stream());
    assertThat(combined).containsExactly(expected);
    assertThat(parameters.get("W_g")[0]).isEqualTo(expected[2]);
    assertThat(parameters.get("U_o")[3]).isEqualTo(expected[5 * 8 + 7]);
  }

  private static float[] draw(Initializer initializer, int rows, int columns) {
    float[] out = new float[rows * columns];
    initializer.fill(out, 0, rows, columns, RandomStream.of(11, initializer.text()));
    return out;
  }
}
