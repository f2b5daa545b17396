package dev.eddy.equation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrinterTest {
  private static final Span NOWHERE = new Span(0, 0, 0);

  static Stream<Cell> catalogue() {
    return Cells.all().stream();
  }

  @ParameterizedTest
  @MethodSource("catalogue")
  void aPrintedLineOfTheCatalogueReadsBackAsTheSameTree(Cell cell) {
    for (var line : cell.equations().lines()) {
      assertThat(Trees.bare(Trees.read(Printer.text(line.value()))))
          .as(Printer.text(line))
          .isEqualTo(Trees.bare(line.value()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a - (b - c)",
        "a - b - c",
        "a/(b*c)",
        "a/b*c",
        "-a^2",
        "(-a)^2",
        "(-2)^2",
        "2^-1",
        "a^b^c",
        "(a^b)^c",
        "--a",
        "a - -1",
        "(a < b)*c",
        "a + (b >= c)",
        "r*(U @ h)",
        "W @ (r*h)",
        "W @ U @ h",
        "W @ [x; h']",
        "-(W @ x)",
        "1e-8",
        "0.5*a",
        "1.5e300",
        "f(a, b, c)",
        "-(a + b)",
        "-a*b",
        "W @ (x + y) + b",
        "(W @ x)/b",
        "(W @ x)^2"
      })
  void minimalTextIsPrintedAsItWasWritten(String text) {
    assertThat(Printer.text(Trees.read(text))).isEqualTo(text);
  }

  @Test
  void aRandomTreeReadsBackAsItself() {
    var random = new Random(20260101);
    for (var i = 0; i < 2000; i++) {
      var tree = tree(random, 5);
      var text = Printer.text(tree);
      assertThat(Trees.bare(Trees.read(text))).as(text).isEqualTo(tree);
    }
  }

  private static Expr tree(Random random, int depth) {
    if (depth == 0) {
      return switch (random.nextInt(4)) {
        case 0 -> new Expr.Number(random.nextInt(7) / 2.0 - 1, NOWHERE);
        case 1 -> new Expr.Next("h", NOWHERE);
        default -> new Expr.Name("abc".substring(random.nextInt(3)).substring(0, 1), NOWHERE);
      };
    }
    return switch (random.nextInt(6)) {
      case 0 -> new Expr.Product("W", tree(random, depth - 1), NOWHERE);
      case 1 -> new Expr.Stack(List.of(tree(random, depth - 1), tree(random, depth - 1)), NOWHERE);
      case 2 -> ExpressionParser.negated(tree(random, depth - 1), NOWHERE);
      case 3 -> new Expr.Call("tanh", List.of(tree(random, depth - 1)), NOWHERE);
      case 4 -> tree(random, 0);
      default -> {
        var sign = List.of("+", "-", "*", "/", "^", "<", ">=").get(random.nextInt(7));
        yield new Expr.Call(
            sign, List.of(tree(random, depth - 1), tree(random, depth - 1)), NOWHERE);
      }
    };
  }
}
