package dev.eddy.equation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.cell.Cell;
import dev.eddy.check.CellCheck;
import dev.eddy.data.Batch;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Parameters;
import dev.eddy.run.Program;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Sizes as numbers, sizes that are numbers, and parts of sizes.
class SizeTest {

  @Test
  void aSizeIsANumberInAnExpression() {
    var cell = Cell.of("mine", "size K = 4\noutput = 0*x + H + 10*K + 100*sqrt(D) + (K + 1)*1000");
    var build = new ModelBuilder();
    var read = build.numbers("x", "steps", 9);
    var model = build.output("y", build.scan("scan", cell, 7, read)).model();
    var bound = Program.inference(model).bind(Parameters.initial(model, 1).freeze());
    try (var workspace = bound.workspace(1)) {
      var batch = new Batch().begin(1);
      batch.steps("steps", 1);
      batch.lengths("steps")[0] = 1;
      batch.numbers("x", 9);
      workspace.run(batch);
      var output = new float[9];
      workspace.output("y", output);
      assertThat(output[0]).isCloseTo(7 + 40 + 300 + 5000f, within(1e-3f));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "h' = tanh(W @ x + U @ h)/sqrt(H)",
        "h' = tanh(W @ x/D + U @ h)*(1 - 1/(H + D))",
        "size K = 4\nh' = tanh(clip(W @ x, K/H) + U @ h)^(K/2)",
        "i, f = split(x)\nh' = tanh(W @ i + V @ f + U @ h)",
        "a, b, c = split(x)\nr, s = split(U @ h)\nh' = tanh(W @ (a*b*c)) + [r; s]*h",
        "state c [H/2]\nparam p [H/2] = ones\nc' = tanh(W @ x + p*c)\nh' = V @ c' + h/H"
      })
  void theGradientOfSuchACellIsRight(String text) {
    assertThat(CellCheck.check(Cell.of("mine", text), 1).error()).isLessThan(CellCheck.TOLERANCE);
  }

  @Test
  void aValueOfTheSameNameComesBeforeASize() {
    assertThat(Printer.text(Cell.of("mine", "H = tanh(W @ x)\nh' = H").equations().lines().get(1)))
        .isEqualTo("h' = H");
    assertThat(Cell.of("mine", "H = tanh(W @ x)\nh' = H").equations().countsSizes()).isFalse();
    assertThat(Cell.of("mine", "h' = (W @ x)/H").equations().countsSizes()).isTrue();
    assertThatThrownBy(() -> Cell.of("mine", "h' = H*(W @ x)\nH = tanh(W @ x)"))
        .hasMessageStartingWith(
            "cell \"mine\", line 1: 'H' is used before its definition on line 2");
  }

  @Test
  void aSizeThatIsANumberIsKnownToBeIt() {
    var cell =
        Cell.of(
            "mine",
            "size K = 4\nsize L = 2*K"
                + "\nparam p [K]\nparam q [4]\nparam r [L]\na, b = split(r)\noutput = p*q*a*b*rowsum(x)");
    assertThat(cell.bind(3, 5)).containsEntry("K", 4).containsEntry("L", 8);
    assertThat(cell.equations().outputDim().value(cell.bind(3, 5))).isEqualTo(4);
  }

  @Test
  void anotherNumberForAKnownSizeIsProvedAgain() {
    var cell =
        Cell.of("mine", "size K = 4\nparam p [K]\nparam q [4]\noutput = p*q*rowsum(x)")
            .withSize("K", 5);
    assertThatThrownBy(() -> cell.bind(3, 5))
        .hasMessage(
            """
            cell "mine", line 4: '*' needs equal shapes, found [K] and [4]
              output = p*q*rowsum(x)
                        ^\
            """);
    var free = Cell.of("free", "size K = 4\nparam p [K]\noutput = p*K*rowsum(x)").withSize("K", 5);
    assertThat(free.bind(3, 5)).containsEntry("K", 5);
  }

  @Test
  void aMultipleMayBeWrittenFromEitherSide() {
    var cell = Cell.of("mine", "param p [2*H*3/2]\nparam q [3*H]\noutput = p*q*rowsum(x)");
    assertThat(cell.equations().outputDim()).hasToString("3*H");
  }

  @Test
  void aSizeThatDefaultsToAnotherIsProvedForAllValues() {
    assertThatThrownBy(() -> Cell.of("mine", "size P = H\nparam p [P]\nh' = p*(W @ x)"))
        .hasMessageContaining("h' is [H], but its equation gives [P]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          i, f = split(x)~h' = W @ (i*f)             | line 1: split into 2 equal parts needs a multiple of 2, found [D] with D = 7
          a = [x; h]~i, f, g = split(a)~h' = W @ (i*f*g) | line 2: split into 3 equal parts needs a multiple of 3, found [D+H] with D = 7, H = 9
          state c [H/2]~c' = W @ x~output = c'       | line 1: the size H/2 is no whole number with H = 9
          a = W @ x~h' = [a; a]                      | line 1: the size H/2 is no whole number with H = 9
          h' = dropout(W @ x, H/8)                   | line 1: the rate of dropout must be at least 0 and below 1, found 1.125
          h' = clip(W @ x, 7 - D)                    | line 1: the bound of clip must be above 0, or none, found 0
          """)
  void whatDoesNotFitTheModelIsSaidWhenItIsBound(String text, String sentence) {
    var cell = Cell.of("mine", text.replace("~", "\n"));
    assertThatThrownBy(() -> cell.bind(7, 9))
        .isInstanceOf(EquationException.class)
        .hasMessageStartingWith("cell \"mine\", " + sentence + "\n");
  }

  @Test
  void aSizeIsASumOfFractionsInLowestTerms() {
    var half = Dim.of("D").part(2);
    assertThat(half.plus(half)).isEqualTo(Dim.D);
    assertThat(half.times(4)).isEqualTo(Dim.D.times(2));
    assertThat(half.plus(Dim.of("H").part(3))).hasToString("(3*D+2*H)/6");
    assertThat(Dim.D.times(3).part(2)).hasToString("3*D/2");
    assertThat(half.value(Map.of("D", 8))).isEqualTo(4);
    assertThatThrownBy(() -> half.value(Map.of("D", 7)))
        .hasMessage("the size D/2 is no whole number with D = 7");
    assertThatThrownBy(() -> Dim.H.times(4).value(Map.of("H", 1 << 30)))
        .hasMessage("the size 4*H is 4294967296 with H = 1073741824; the largest is 2147483647");
  }
}
