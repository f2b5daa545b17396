package dev.eddy.cell;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.check.CellCheck;
import dev.eddy.equation.Printer;
import dev.eddy.optimize.Optimizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Attention, dropout of states, zoneout and L2 change the tree of a text; it is printed after.
class RewrittenCellTest {

  /// The lines of a cell with attention before those that attention adds.
  private static String fed(String text) {
    return Cell.of("mine", text)
        .withAttention(false)
        .text()
        .lines()
        .skip(2)
        .takeWhile(line -> !line.startsWith("seen"))
        .collect(joining("~"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          h' = tanh(W @ x + U @ h)                   | h' = tanh(W @ [x; fed] + U @ h)
          h' = tanh(W@x + U@h)                       | h' = tanh(W @ [x; fed] + U @ h)
          h' = tanh(W @ (x) + U @ h)                 | h' = tanh(W @ [x; fed] + U @ h)
          input y [D]~h' = W @ [x; y]                | input y [D]~h' = W @ [x; fed; y]
          input y [D]~h' = W @ [y; [x; h]]           | input y [D]~h' = W @ [y; [x; fed; h]]
          def p(x) = U @ x~h' = W @ x + p(2*h)       | def p(x) = U @ x~h' = W @ [x; fed] + p(2*h)
          def p(x) = W @ x~h' = p(x) + h             | def p(x) = W @ x~h' = p([x; fed]) + h
          def p(V, e) = V @ e~h' = p(W, x) + p(U, h) | def p(V, e) = V @ e~h' = p(W, [x; fed]) + p(U, h)
          def p(e) = q(e)*2~def q(e) = W @ e~h' = q(x) | -
          def q(e) = W @ e~def p(e) = 2*q(e)~h' = p(x) | def q(e) = W @ e~def p(e) = 2*q(e)~h' = p([x; fed])
          def p(e) = W @ e + V @ (e*e)~h' = p(x) + Z @ x | def p(e) = W @ e + V @ (e*e)~h' = p(x) + Z @ [x; fed]
          def gate(W) = sigmoid(W @ x)~h' = gate(A)*h | def gate(W) = sigmoid(W @ [x; fed])~h' = gate(A)*h
          v = [x; h]~h' = tanh(W @ v)                | v = [x; fed; h]~h' = tanh(W @ v)
          v = x~u = [v; h]~h' = tanh(W @ u + U @ v)  | v = [x; fed]~u = [v; h]~h' = tanh(W @ u + U @ v)
          param k [D]~h' = W @ x + V @ (k*x)         | param k [D]~h' = W @ [x; fed] + V @ (k*x)
          v = 2*x~h' = W @ x + V @ v                 | v = 2*x~h' = W @ [x; fed] + V @ v
          h' = W @ x  # not W @ x                    | h' = W @ [x; fed]  # not W @ x
          h'  = tanh(~  W @ x  # in~  + b  # bias~)  | # in~# bias~h'  = tanh(W @ [x; fed] + b)
          xx = tanh(W_x @ x)~h' = xx*h               | xx = tanh(W_x @ [x; fed])~h' = xx*h
          """)
  void theAnswerIsJoinedToXWhereXGoesIntoAProduct(String text, String changed) {
    if (changed.equals("-")) {
      assertThatThrownBy(() -> Cell.of("mine", text.replace("~", "\n")));
      return;
    }
    assertThat(fed(text.replace("~", "\n"))).isEqualTo(changed);
  }

  @Test
  void theGradientOfAFedCellIsRight() {
    for (var text :
        new String[] {
          "def p(x) = U @ x\nh' = tanh(W @ x + p(2*h))",
          "v = [x; h]\nz = sigmoid(W_z @ v + b_z)\nh' = z*h + (1 - z)*tanh(W @ v)",
          "input y [E]\nh' = tanh(W @ [x; y] + U @ h)"
        }) {
      for (var additive : new boolean[] {true, false}) {
        var cell = Cell.of("mine", text).withAttention(additive);
        assertThat(CellCheck.check(cell, 3).error()).as(text).isLessThan(CellCheck.TOLERANCE);
      }
    }
  }

  @Test
  void theTextOfTheCatalogueStaysReadable() {
    assertThat(Cells.GRU.withAttention(true).withZoneout(0.1).text())
        .isEqualTo(
            """
            size A = H
            memory read [M]
            state fed [H]
            param v_score [A] = glorot
            # Gated recurrent unit, reset before the product: Cho et al. 2014, "Learning phrase representations using RNN encoder-decoder".
            option act = tanh
            z  = sigmoid(W_z @ [x; fed] + U_z @ h + b_z)
            r  = sigmoid(W_r @ [x; fed] + U_r @ h + b_r)
            n  = act(W_n @ [x; fed] + U_n @ (r*h) + b_n)
            h_full = z*h + (1 - z)*n
            seen = attend(W_query @ h_full, K_read @ read, read, v_score)
            fed' = tanh(W_fed @ [seen; h_full] + b_fed)
            output = fed'
            h' = zoneout(h_full, h, 0.1)
            """);
    assertThat(Cells.MINLSTM.withStateDropout(0.5, false).text())
        .endsWith(
            "h_full = sigmoid(k)*h + sigmoid(-k)*g(n)\nh' = dropout(h_full, 0.5)\noutput = h_full\n");
  }

  @Test
  void whatIsAddedMeetsNoNameOfTheCell() {
    var text = "fed = tanh(W_fed @ x)\nseen = fed*fed\nsize A\nparam M [A]\nh' = seen*h*rowsum(M)";
    var cell = Cell.of("mine", text).withAttention(true);
    assertThat(cell.text())
        .contains("memory read [M_2]", "state fed_2 [H]", "size A_2 = H", "W_fed @ [x; fed_2]")
        .contains("seen_2 = attend(", "fed_2' = tanh(W_fed_2 @ [seen_2; h'] + b_fed)");
    var twice = Cells.ELMAN.withStateDropout(0.25, true).withZoneout(0.1);
    assertThat(twice.text())
        .endsWith(
            """
            h_full = act(W @ x + U @ h + b)
            h_full_2 = dropout(h_full, 0.25, variational)
            output = h_full
            h' = zoneout(h_full_2, h, 0.1)
            """);
  }

  @Test
  void aCellThatCannotBeFedIsRefusedWithTheReason() {
    assertThatThrownBy(() -> Cell.of("mine", "h' = U @ h + rowsum(x)").withAttention(true))
        .hasMessage(
            "cell \"mine\": attention needs a cell that multiplies its input x with a matrix and gives its state h, as lstm and gru do; take such a cell, or no attention");
    assertThatThrownBy(() -> Cell.of("mine", "read = W @ x\nh' = read*h").withAttention(true))
        .hasMessage(
            "cell \"mine\": attention adds a memory 'read', but the cell has a 'read' already; rename that");
    assertThatThrownBy(
            () -> Cell.of("mine", "param W [H, D] = ones\nh' = W @ x").withAttention(true))
        .hasMessage(
            "cell \"mine\": attention joins its answer of the step before to x, and then 'W' takes [D], but what stands right of '@' is [D+H]");
  }

  @Test
  void aStateThatNothingReadsIsNotDropped() {
    assertThatThrownBy(() -> Cell.of("mine", "h' = W @ x").withStateDropout(0.5, true))
        .hasMessage(
            "cell \"mine\": no equation reads its state h, so dropping it would change nothing");
  }

  @Test
  void aNextValueIsFoundInMacrosAndNotInCommentsOrLongerNames() {
    var cell =
        Cell.of(
            "mine",
            """
            # h' is the state, gh' is not
            gh' = tanh(W @ x)
            h' = gh' + h  # h' = …
            def twice(a) = a + h'
            output = twice(gh')
            """);
    assertThat(cell.withZoneout(0.5).text())
        .isEqualTo(
            """
            # h' is the state, gh' is not
            gh' = tanh(W @ x)
            h_full = gh' + h  # h' = …
            def twice(a) = a + h_full
            output = twice(gh')
            h' = zoneout(h_full, h, 0.5)
            """);
  }

  @Test
  void theGradientOfAnOptimizerIsFoundWhereItIsRead() {
    var optimizer =
        Optimizer.of(
            "mine",
            """
            # g is the gradient
            def square(g) = g*g
            g_l2' = 0.9*g_l2 + g  # g
            w' = w - lr*(g_l2' + square(g))
            """,
            0.1);
    assertThat(optimizer.withL2(0.25).equations().text())
        .isEqualTo(
            """
            option weight_decay = 0.25
            g_l2_2 = g + weight_decay*w
            # g is the gradient
            def square(g) = g*g
            g_l2' = 0.9*g_l2 + g_l2_2  # g
            w' = w - lr*(g_l2' + square(g_l2_2))
            """);
    assertThatThrownBy(
            () -> Optimizer.of("mine", "weight_decay = lr*g\nw' = w - weight_decay", 1).withL2(1))
        .hasMessage(
            "optimizer \"mine\": the L2 penalty adds an option weight_decay, but the text has that name already; rename it");
  }

  @Test
  void aRewrittenTextReadsBackAsTheSameEquations() {
    for (var cell : Cells.all()) {
      if (cell.equations().states().stream().noneMatch(s -> s.name().equals("h"))) {
        continue;
      }
      var changed = cell.withAttention(true).withStateDropout(0.5, true);
      var read = Cell.of(cell.name(), changed.text());
      assertThat(read.equations().lines().stream().map(Printer::text))
          .isEqualTo(changed.equations().lines().stream().map(Printer::text).toList());
    }
  }
}
