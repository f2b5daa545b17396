package dev.eddy.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.check.CellCheck;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CellReportTest {

  static Stream<Cell> catalogue() {
    return Cells.all().stream();
  }

  private static List<String> lines(List<CellReport.StageText> stages) {
    return stages.stream().flatMap(stage -> stage.lines().stream()).toList();
  }

  @ParameterizedTest
  @MethodSource("catalogue")
  void everyCellOfTheCatalogueHasAReportAndRightGradients(Cell cell) {
    var report = CellReport.of(cell, 6, 10);
    var plan = report.plan();

    assertThat(plan.derived())
        .isNotEmpty()
        .allMatch(line -> line.contains(" = ") || line.contains(" += "));
    var gradients = String.join("\n", plan.gradients());
    assertThat(report.parameters())
        .allSatisfy(p -> assertThat(gradients).containsPattern("d " + p.name() + " \\+= "));
    assertThat(CellCheck.check(cell, 3).error()).isLessThan(CellCheck.TOLERANCE);
  }

  @Test
  void allGatesOfAnLstmLeaveTimeInOneProduct() {
    var plan = CellReport.of(Cells.LSTM, 32, 128).plan();

    assertThat(lines(plan.forward().before()))
        .containsExactly(
            "[a_i; a_f; a_g; a_o] = [W_i; W_f; W_g; W_o] @ x + [b_i; b_f; b_g; b_o]    # [4H, D] -> affine[0..4H]");
    assertThat(lines(plan.forward().step()))
        .containsExactly(
            "[a_i; a_f; a_g; a_o] += [U_i; U_f; U_g; U_o] @ h    # [4H, H] -> affine[0..4H]",
            "i = sigmoid(a_i)",
            "f = sigmoid(a_f + 1)",
            "g = tanh(a_g)",
            "o = sigmoid(a_o)",
            "c' = f * c + i * g    # fused: i * g",
            "h' = o * tanh(c')");
    assertThat(plan.saved()).containsExactlyInAnyOrder("i", "f", "g", "o", "tanh(c')");
    assertThat(plan.gradientProducts())
        .containsExactly(
            "d [W_i; W_f; W_g; W_o] += [d a_i; d a_f; d a_g; d a_o] @ x^T",
            "d [U_i; U_f; U_g; U_o] += [d a_i; d a_f; d a_g; d a_o] @ h^T");
  }

  @Test
  void theBackwardPassOfAnLstmIsTheOneOfTheTextbook() {
    var plan = CellReport.of(Cells.LSTM, 32, 128).plan();

    assertThat(plan.derived())
        .containsExactly(
            "d h' += d output",
            "d c' += d h' * o * (1 - tanh(c')^2)",
            "d o = d h' * tanh(c')",
            "d a_o = d o * o * (1 - o)",
            "d g = d c' * i",
            "d a_g = d g * (1 - g^2)",
            "d f = d c' * c",
            "d a_f = d f * f * (1 - f)",
            "d i = d c' * g",
            "d a_i = d i * i * (1 - i)",
            "d x = W_i^T @ d a_i + W_f^T @ d a_f + W_g^T @ d a_g + W_o^T @ d a_o",
            "d h = U_i^T @ d a_i + U_f^T @ d a_f + U_g^T @ d a_g + U_o^T @ d a_o",
            "d c = d c' * f");
    assertThat(plan.gradients())
        .contains("d W_i += d a_i @ x^T", "d U_f += d a_f @ h^T", "d b_o += d a_o");
  }

  @Test
  void aGruWithResetAfterTheProductHasAProductOfItsOwnForTheCandidate() {
    var plan = CellReport.of(Cells.GRU_AFTER, 32, 128).plan();

    assertThat(lines(plan.forward().step()))
        .contains(
            "a_n2 = U_n @ h + b_u    # [H, H] -> affine[3H..4H]",
            "n = tanh(a_n + r * a_n2)    # fused: r * a_n2",
            "h' = z * h + (1 - z) * n    # fused: (1 - z) * n");
    assertThat(plan.derived())
        .contains(
            "d z = d h' * h - d h' * n",
            "d a_n2 = d a_n * r",
            "d h = d h' * z + U_z^T @ d a_z + U_r^T @ d a_r + U_n^T @ d a_n2");
  }

  @Test
  void aGruWithResetBeforeTheProductHasTwoProductStages() {
    var plan = CellReport.of(Cells.GRU, 32, 128).plan();

    assertThat(plan.forward().step())
        .extracting(CellReport.StageText::kind)
        .containsExactly("product", "pointwise", "product", "pointwise");
    assertThat(plan.derived()).contains("d (r * h) = U_n^T @ d a_n", "d r = d (r * h) * h");
    assertThat(plan.gradients()).contains("d U_n += d a_n @ (r * h)^T");
  }

  @Test
  void aCellOfAUserIsToldInItsOwnNames() {
    var cell =
        Cell.of(
            "mine",
            """
            # Mine.
            size P
            state h [P] = learned
            keep = sigmoid(W_k @ [x; h] + b_k)
            new  = dropout(relu(W_n @ x), 0.25)
            h' = keep*h + (1 - keep)*new
            output = rowmean(h')*h'
            """);
    var report = CellReport.of(cell.withSize("P", 5), 3, 4);

    assertThat(report.parameters())
        .extracting(
            p -> p.name() + " " + p.shape() + " " + p.size() + " " + p.role() + " " + p.start())
        .containsExactly(
            "W_k [P, D+P] [5, 8] matrix glorot_uniform",
            "b_k [P] [5] bias zeros",
            "W_n [P, D] [5, 3] matrix glorot_uniform",
            "h_0 [P] [5] start zeros");
    assertThat(report.elements()).isEqualTo(40 + 5 + 15 + 5);
    var plan = report.plan();
    assertThat(lines(plan.forward().step()))
        .contains("a_keep += W_k[:, D..D+P] @ h    # [P, P] -> affine[P..2P]");
    assertThat(plan.derived())
        .contains(
            "d new = d h' * (1 - keep)",
            "d keep = d h' * h - d h' * new",
            "d a_new = where(relu(a_new) > 0, d new * mask1, 0)");
    assertThat(plan.gradients())
        .contains("d W_k[:, 0..D] += d a_keep @ x^T", "d h_0 += d h    # of the first step");
    assertThat(CellCheck.check(cell, 1).error()).isLessThan(CellCheck.TOLERANCE);
  }

  @Test
  void aMeanIsReadBackFromItsSize() {
    var plan = CellReport.of(Cells.LN_LSTM, 32, 128).plan();

    assertThat(lines(plan.forward().before()))
        .contains("t1 = a_a - rowmean(a_a)", "t2 = sqrt(rowmean(t1 * t1) + 1e-5)");
    assertThat(plan.derived())
        .contains("d a = [d i; d f; d g; d o]", "d a_a = d t1 + rowmean(-d t1)");
  }

  @Test
  void aTextWithLargeNumbersForSizesIsToldInNumbers() {
    var report = CellReport.of(Cell.of("wide", "state h [1000]\nh' = tanh(W @ x + b)\n"), 3, 4);

    assertThat(lines(report.plan().forward().before()).getFirst()).contains("# [1000, 3]");
  }

  @Test
  void attentionIsToldWithWhatItPassesBackToItsMemory() {
    var cell =
        Cell.of(
            "decoder",
            """
            memory m [M]
            size A
            param v [A] = uniform(-1, 1)
            ctx = attend(W_q @ h, K @ m, m, v)
            h' = tanh(W @ x + C @ ctx + U @ h + b)
            """);
    var report = CellReport.of(cell.withSize("M", 4).withSize("A", 5), 3, 4);

    assertThat(report.plan().forward().step())
        .extracting(CellReport.StageText::kind)
        .contains("attend");
    assertThat(lines(report.plan().forward().before()))
        .contains("K @ m    # once for all rows of the memory");
    assertThat(report.plan().saved()).containsExactly("a_ctx", "ctx");
    assertThat(lines(report.plan().forward().step())).contains("ctx = attend(a_ctx, K @ m, m, v)");
    assertThat(report.plan().derived())
        .contains(
            "d a_ctx = attend_q(d ctx)",
            "d (K @ m) += attend_k(d ctx)",
            "d m += attend_m(d ctx)",
            "d m += K^T @ d (K @ m)")
        .doesNotContain("d a_0 = d (K @ m)");
    assertThat(report.plan().gradients())
        .contains("d v += attend_v(d ctx)", "d K += d (K @ m) @ m^T");
    assertThat(CellCheck.check(cell, 1).error()).isLessThan(CellCheck.TOLERANCE);
  }
}
