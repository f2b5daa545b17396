package dev.eddy.equation;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.cell.Cell;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Texts far larger than a person writes are read, or refused with the limit they pass; nothing
/// goes as deep as they are long.
class LargeTextTest {

  /// Half of what a thread has by default.
  private static final int STACK = 512 << 10;

  private static String lines(int n, IntFunction<String> line) {
    return IntStream.range(0, n).mapToObj(line).collect(joining("\n"));
  }

  /// Reads a text and does all that is done with equations before they are planned, on a small
  /// stack.
  private static String read(String text) {
    var result = new AtomicReference<String>();
    var thread =
        new Thread(
            null,
            () -> {
              try {
                var cell = Cell.of("mine", text);
                cell.bind(4, 8);
                cell.recurrentMatrices();
                for (var line : cell.equations().lines()) {
                  Printer.text(line);
                  if (line.targets().size() == 1) {
                    cell.equations().shape(line.value());
                  }
                }
                if (cell.equations().states().stream().anyMatch(s -> s.name().equals("h"))) {
                  cell.withZoneout(0.1);
                  Rewrite.of(cell.equations()).joined("x", "fed");
                }
                result.set("accepted");
              } catch (EquationException e) {
                result.set(e.sentence());
              } catch (StackOverflowError e) {
                result.set(e.toString());
              }
            },
            "small stack",
            STACK);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return result.get();
  }

  @Test
  void anEquationOfTooManyWordsIsRefusedWithTheLimit() {
    var limit =
        "the equation has more than 1000 words and signs; name its parts on lines of their own";
    assertThat(read("h' = " + "(".repeat(100_000) + "x" + ")".repeat(100_000))).isEqualTo(limit);
    assertThat(read("h' = W @ x" + " + h".repeat(20_000))).isEqualTo(limit);
    assertThat(read("h' = W @ [x" + "; h".repeat(20_000) + "]")).isEqualTo(limit);
    assertThat(read("h' = " + "-".repeat(100_000) + "h")).isEqualTo(limit);
    assertThat(read("h' = W @ (x\n" + lines(20_000, _ -> " + x") + ")")).isEqualTo(limit);
    assertThat(read("h' = tanh(\n" + lines(100_000, _ -> "("))).isEqualTo(limit);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          (   | the expression is nested more than 200 deep; name its parts on lines of their own
          [   | the expression is nested more than 200 deep; name its parts on lines of their own
          -   | more than 200 signs in a row
          W @ | more than 200 products in a row
          2^  | more than 200 powers in a row
          """)
  void anExpressionThatIsTooDeepIsRefusedWithTheLimit(String opening, String limit) {
    assertThat(read("h' = " + (opening + " ").repeat(300) + "x")).isEqualTo(limit);
  }

  @Test
  void whatTheLimitsAllowIsReadOnASmallStack() {
    assertThat(read("h' = W @ x" + " + h".repeat(495))).isEqualTo("accepted");
    assertThat(read("h' = W @ [x" + "; h".repeat(490) + "]")).isEqualTo("accepted");
    assertThat(read("h' = " + "tanh(".repeat(198) + "W @ x" + ")".repeat(198)))
        .isEqualTo("accepted");
    assertThat(read("h' = " + "-".repeat(190) + "h")).isEqualTo("accepted");
    assertThat(read("h' = " + "U @ ".repeat(190) + "h")).isEqualTo("accepted");
    assertThat(read("h' = W @ x" + "^(1".repeat(90) + ")".repeat(90))).isEqualTo("accepted");
  }

  @Test
  void macrosThatGrowADeepEquationAreRefused() {
    var tooLong =
        "the equation is too long once its macros are written out; name its parts on lines of their own";
    var chain =
        "def f0(a) = a*2\n"
            + lines(20_000, i -> "def f%d(a) = f%d(a)*2".formatted(i + 1, i))
            + "\nh' = f%d(W @ x)";
    assertThat(read(chain.formatted(20_000))).isEqualTo(tooLong);
    var deep = "def f(a) = a" + " + h".repeat(300) + "\nh' = %s";
    assertThat(read(deep.formatted("f(W @ x)"))).isEqualTo("accepted");
    assertThat(read(deep.formatted("f(f(W @ x))"))).isEqualTo(tooLong);
  }

  @Test
  void macrosThatMakeAHugeTextAreRefused() {
    var text =
        "def f(a) = a + a + a + a + a + a + a + a\ndef g(a) = f(f(f(a)))\n"
            + lines(5_000, i -> "a%d = g(x)".formatted(i))
            + "\nh' = W @ x";
    assertThat(read(text))
        .isEqualTo(
            "the text has more than 1000000 parts up to here once its macros are written out; make it shorter");
  }

  @Test
  void tenThousandChainedLinesAreRead() {
    assertThat(
            read(
                "a0 = tanh(W @ x)\n"
                    + lines(10_000, i -> "a%d = tanh(U%d @ a%d + b_%d)".formatted(i + 1, i, i, i))
                    + "\nh' = a10000"))
        .isEqualTo("accepted");
  }

  @Test
  void sizesThatFollowFromTenThousandLinesAreFoundOnASmallStack() {
    assertThat(
            read(
                "a0 = tanh(W @ x)\n"
                    + lines(10_000, i -> "a%d = a%d + U%d @ x".formatted(i + 1, i, i))
                    + "\nh' = a10000"))
        .isEqualTo("accepted");
    assertThat(
            read(
                lines(10_000, i -> "a%d = U%d @ x".formatted(i, i))
                    + "\ns0 = a9999\n"
                    + lines(9_999, i -> "s%d = s%d + a%d".formatted(i + 1, i, 9_998 - i))
                    + "\nh' = s9999"))
        .isEqualTo("accepted");
  }

  @Test
  void aThousandStatesAreRead() {
    assertThat(
            read(
                lines(
                        1_000,
                        i -> "c%d' = tanh(W%d @ x + U%d @ c%d)".formatted(i, i, i, (i + 1) % 1_000))
                    + "\noutput = c0'"))
        .isEqualTo("accepted");
  }

  @Test
  void aSizeOfTooManyUnknownPartsIsRefused() {
    assertThat(
            read(
                "v0 = W @ x\n"
                    + lines(1_000, i -> "v%d = [v%d; U%d @ x]".formatted(i + 1, i, i))
                    + "\nh' = V @ v1000"))
        .isEqualTo(
            "the sizes of more than 500 parts of [a; b] are unknown; declare their matrices with param");
  }

  @Test
  void aSizeThatIsTakenApartTooOftenIsRefused() {
    assertThat(
            read(
                "v0 = W @ x\n"
                    + lines(40, i -> "v%d, u%d = split(v%d)".formatted(i + 1, i, i))
                    + "\nh' = V @ v40"
                    + IntStream.range(0, 40)
                        .mapToObj(i -> " + M%d @ u%d".formatted(i, i))
                        .collect(joining())))
        .isEqualTo("the numbers of a size go up to 2147483647");
  }

  @Test
  void nestedRowsAreReadOncePerLevel() {
    assertThat(read("h' = " + "softmax(".repeat(150) + "W @ x" + ")".repeat(150)))
        .isEqualTo("accepted");
    assertThat(read("h' = W @ x + " + "h*rowsum(".repeat(150) + "h" + ")".repeat(150)))
        .isEqualTo("accepted");
  }

  @Test
  void aNameAndANumberHaveALongestForm() {
    assertThat(read("h' = W @ x + " + "q".repeat(1_000_000)))
        .isEqualTo("a name has at most 100 characters");
    assertThat(read("h' = W @ x + " + "7".repeat(1_000_000)))
        .isEqualTo("a number has at most 100 characters");
  }
}
