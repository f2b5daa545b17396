package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.cell.Cells;
import dev.eddy.formats.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellCommandTest {

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    var line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(args);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void showsParametersPlanBackwardPassAndGradientCheckOfAnLstm() {
    assertThat(run("cell", "lstm", "--input", "8", "--hidden", "16", "--option", "forget_bias=0"))
        .isZero();

    assertThat(out.toString())
        .containsSubsequence(
            "cell \"lstm\"\nLong short-term memory",
            "\nEQUATIONS\n",
            "  i  = sigmoid(W_i @ x + U_i @ h + b_i)\n",
            "  options  forget_bias = 0",
            "  sizes    D = 8, H = 16\n",
            "  input    x [D] = [8]\n",
            "  state    c [H] = [16], starts as zeros\n",
            "\nPARAMETERS\n",
            "  W_i  [H, D]  [16, 8]   matrix  glorot_uniform  128\n",
            "  1600 numbers are trained\n",
            "\nPLAN OF TRAINING\n",
            "  before the steps, for all steps at once\n    product    [a_i; a_f; a_g; a_o] = [W_i; W_f; W_g; W_o] @ x",
            "  at each step\n    product    [a_i; a_f; a_g; a_o] += [U_i; U_f; U_g; U_o] @ h",
            "    pointwise  i = sigmoid(a_i)\n               f = sigmoid(a_f)\n",
            "  kept for the backward pass, besides inputs and states\n    i, f, g, o, tanh(c')\n",
            "    pointwise  d h', d c', d o, d a_o",
            "    product    d h = [U_i; U_f; U_g; U_o]^T @ [d a_i; d a_f; d a_g; d a_o]",
            "\nBACKWARD PASS, DERIVED\n",
            "    d c' += d h' * o * (1 - tanh(c')^2)\n",
            "    d W_i += d a_i @ x^T\n",
            "\nGRADIENT CHECK\n",
            "  passed: not above 1e-06\n");
  }

  @Test
  void theCellOfAFileIsReportedWithItsOwnSizes() throws IOException {
    var file = file("mine.cell", "# Mine.\nsize P\nstate h [P]\nh' = tanh(W @ x + U @ h + b)\n");

    assertThat(run("cell", file, "--size", "P=7")).isZero();

    assertThat(out.toString())
        .contains(
            "cell \"mine\"\nMine.\n", "  sizes    D = 32, H = 128, P = 7\n", "  U  [P, P]  [7, 7]");
  }

  @Test
  void aTextThatBreaksARuleIsRefusedWithItsPlace() throws IOException {
    var file = file("mine.cell", "h' = tahn(W @ x + U @ h + b)\n");

    assertThat(run("cell", file)).isEqualTo(2);

    assertThat(err.toString())
        .contains(
            "unknown function 'tahn'; did you mean 'tanh'?\n  h' = tahn(W @ x + U @ h + b)\n       ^");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void wrongGradientsEndWithOne() throws IOException {
    var file =
        file("steps.cell", "state c [H] = ones\nc' = 0*c + 1\nh' = sqrt(W @ x + U @ h + b - c)\n");

    assertThat(run("cell", file)).isEqualTo(1);

    assertThat(out.toString()).contains("  FAILED: above 1e-06\n");
  }

  @Test
  void theNameOfNoCellAndNoFileIsRefused() {
    assertThat(run("cell", "lsmt")).isEqualTo(2);
    assertThat(run("cell", "none/such.cell")).isEqualTo(2);
    assertThat(run("cell")).isEqualTo(2);

    assertThat(err.toString())
        .contains(
            "unknown cell 'lsmt'; did you mean 'lstm'",
            "there is no such file",
            "'eddy cell --list' lists the catalogue");
  }

  @Test
  void aCellWithAMemoryIsCheckedTogetherWithIt() throws IOException {
    var file =
        file("decoder.cell", "memory m [M]\nh' = tanh(W @ x + C @ attend(W_q @ h, m, m) + b)\n");

    assertThat(run("cell", file, "--size", "M=5")).isZero();

    assertThat(out.toString())
        .contains("  memory   m, rows [M] = [5]\n", "d m += attend_m(", "  passed: ");
  }

  @Test
  void jsonHoldsTheSameAsThePage() {
    assertThat(run("cell", "gru-after", "--json")).isZero();

    var answer = Json.MAPPER.readTree(out.toString());
    assertThat(answer.at("/report/plan/forward/before/0/lines/0").asString())
        .startsWith("[a_n; a_z; a_r] = [W_n; W_z; W_r] @ x");
    assertThat(answer.at("/report/parameters/0/elements").asInt()).isEqualTo(4096);
    assertThat(answer.at("/gradientCheck/passed").asBoolean()).isTrue();
  }

  @Test
  void listsTheCatalogueWithItsPapers() {
    assertThat(run("cell", "--list")).isZero();

    assertThat(out.toString().lines())
        .hasSize(Cells.all().size())
        .anyMatch(line -> line.startsWith("mgu  ") && line.contains("Zhou et al. 2016"));
  }

  @Test
  void everyCellOfTheCatalogueCanBeShown() {
    for (var cell : Cells.all()) {
      assertThat(run("cell", cell.name())).as(cell.name()).isZero();
    }
    assertThat(out.toString().lines().filter(line -> line.startsWith("  passed")))
        .hasSize(Cells.all().size());
  }
}
