package dev.eddy.cell;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.equation.Dim;
import dev.eddy.equation.Equations;
import dev.eddy.equation.Printer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          elman          | h   | W[H, D] U[H, H] b[H]
          lstm           | c h | W_i[H, D] U_i[H, H] b_i[H] W_f[H, D] U_f[H, H] b_f[H] W_g[H, D] U_g[H, H] b_g[H] W_o[H, D] U_o[H, H] b_o[H]
          lstm-peephole  | c h | W_i[H, D] U_i[H, H] b_i[H] p_i[H] W_f[H, D] U_f[H, H] b_f[H] p_f[H] W_g[H, D] U_g[H, H] b_g[H] W_o[H, D] U_o[H, H] b_o[H] p_o[H]
          lstm-projected | c h | W_i[H, D] U_i[H, P] b_i[H] W_f[H, D] U_f[H, P] b_f[H] W_g[H, D] U_g[H, P] b_g[H] W_o[H, D] U_o[H, P] b_o[H] W_p[P, H]
          lstm-coupled   | c h | W_i[H, D] U_i[H, H] b_i[H] W_g[H, D] U_g[H, H] b_g[H] W_o[H, D] U_o[H, H] b_o[H]
          gru            | h   | W_z[H, D] U_z[H, H] b_z[H] W_r[H, D] U_r[H, H] b_r[H] W_n[H, D] U_n[H, H] b_n[H]
          gru-after      | h   | W_z[H, D] U_z[H, H] b_z[H] W_r[H, D] U_r[H, H] b_r[H] W_n[H, D] b_n[H] U_n[H, H] b_u[H]
          mgu            | h   | W_f[H, D] U_f[H, H] b_f[H] W_n[H, D] U_n[H, H] b_n[H]
          sru            | c   | W_f[H, D] b_f[H] W_r[H, D] b_r[H] W_s[H, D] W_h[H, D]
          indrnn         | h   | W[H, D] u[H] b[H]
          lstm-ln        | c h | g_x[4*H] W[4*H, D] g_h[4*H] U[4*H, H] b[4*H] g_c[H] b_c[H]
          gru-ln         | h   | g_x[2*H] W[2*H, D] g_h[2*H] U[2*H, H] b[2*H] g_n[H] W_n[H, D] b_n[H] g_u[H] U_n[H, H] b_u[H]
          mingru         | h   | W_z[H, D] b_z[H] W_h[H, D] b_h[H]
          minlstm        | h   | W_f[H, D] b_f[H] W_i[H, D] b_i[H] W_h[H, D] b_h[H]
          """)
  void theShapesOfTheParametersFollowFromTheEquations(
      String name, String states, String parameters) {
    var equations = Cells.named(name).equations();
    assertThat(equations.parameters().stream().map(p -> p.name() + p.shape()).collect(joining(" ")))
        .isEqualTo(parameters);
    assertThat(equations.states().stream().map(Equations.State::name).collect(joining(" ")))
        .isEqualTo(states);
    assertThat(equations.inputs()).containsExactly(new Equations.Input("x", Dim.D));
  }

  @Test
  void everyCellNamesItsPaper() {
    assertThat(Cells.all())
        .hasSize(14)
        .allSatisfy(cell -> assertThat(cell.documentation()).containsPattern("(19|20)\\d\\d"));
    assertThat(Cells.all()).extracting(Cell::name).doesNotHaveDuplicates();
  }

  @Test
  void anOptionThatIsNoneLeavesNoTrace() {
    assertThat(line(Cells.LSTM, 4)).isEqualTo("c' = f*c + i*g");
    assertThat(line(Cells.LSTM.with("cell_clip", 3), 4)).isEqualTo("c' = clip(f*c + i*g, 3)");
    assertThat(line(Cells.LSTM.with("act", "relu"), 5)).isEqualTo("h' = o*relu(c')");
    assertThat(line(Cells.LSTM.with("act", "none"), 5)).isEqualTo("h' = o*c'");
    assertThat(line(Cells.LSTM.with("forget_bias", 0), 1))
        .isEqualTo("f = sigmoid(W_f @ x + U_f @ h + b_f + 0)");
  }

  private static String line(Cell cell, int i) {
    return Printer.text(cell.equations().lines().get(i));
  }

  @Test
  void optionsAddUpAndMakeEqualCells() {
    var a = Cells.LSTM.with("forget_bias", 0).with("act", "relu");
    assertThat(a)
        .isEqualTo(Cells.LSTM.with("act", "relu").with("forget_bias", "0.0"))
        .isNotEqualTo(Cells.LSTM);
    assertThat(Cells.LSTM.with("forget_bias", 1)).isEqualTo(Cells.LSTM);
  }

  @Test
  void aStoredForgetBiasIsADeclaredBias() {
    var cell = Cell.of("mine", "param b_f [H] = constant(1)\nf = sigmoid(W_f @ x + b_f)\nh' = f*h");
    var bias = cell.equations().parameters().getLast();
    assertThat(bias.role()).isEqualTo(Equations.Parameter.Role.BIAS);
    assertThat(bias.init())
        .hasValueSatisfying(init -> assertThat(Printer.text(init)).isEqualTo("constant(1)"));
  }

  @Test
  void aProjectionHasTheSizeOfTheUnitsUnlessBound() {
    assertThat(Cells.LSTM_PROJECTED.bind(8, 32)).isEqualTo(Map.of("D", 8, "H", 32, "P", 32));
    assertThat(Cells.LSTM_PROJECTED.withSize("P", 5).bind(8, 32)).containsEntry("P", 5);
    assertThatThrownBy(() -> Cells.LSTM.withSize("P", 5))
        .hasMessage("cell \"lstm\": unknown size 'P'; it has only D and H, which the model binds");
  }

  @Test
  void aTextWithoutStatesIsALayer() {
    var dense = Cell.of("dense", "output = tanh(W @ x + b)").equations();
    assertThat(dense.states()).isEmpty();
    assertThat(dense.outputDim()).isEqualTo(Dim.H);
  }

  @Test
  void aDecoderWithAttentionAndInputFeedingIsACell() {
    var decoder =
        Cell.of(
                "luong",
                """
                memory m [M]
                state a [H]
                v  = [x; a]
                z  = sigmoid(W_z @ v + U_z @ h + b_z)
                h' = z*h + (1 - z)*tanh(W_n @ v + U_n @ h + b_n)
                ctx = attend(W_q @ h', m, m)
                a' = tanh(W_a @ [ctx; h'] + b_a)
                output = a'
                """)
            .equations();
    assertThat(decoder.parameters().stream().map(p -> p.name() + p.shape()).collect(joining(" ")))
        .isEqualTo(
            "W_z[H, D+H] U_z[H, H] b_z[H] W_n[H, D+H] U_n[H, H] b_n[H] W_q[M, H] W_a[H, H+M] b_a[H]");
    assertThat(decoder.memories()).containsExactly(new Equations.Memory("m", Dim.of("M")));
  }

  @Test
  void additiveAttentionFindsTheSizesOfItsMatrices() {
    var cell =
        Cell.of(
                "bahdanau",
                """
                size A
                memory m [M]
                param v [A] = glorot
                ctx = attend(W_q @ h, K @ m, m, v)
                h' = tanh(W @ x + U @ h + C @ ctx + b)
                """)
            .equations();
    assertThat(cell.parameters().stream().map(p -> p.name() + p.shape()).collect(joining(" ")))
        .isEqualTo("W_q[A, H] K[A, M] v[A] W[H, D] U[H, H] C[H, M] b[H]");
  }

  @Test
  void aCellIsReadFromAFileAndNamedAfterIt(@TempDir Path folder) throws IOException {
    var file =
        Files.writeString(
            folder.resolve("leaky.cell"),
            "# Leaky units.\noption keep = 0.9\nh' = keep*h + (1 - keep)*tanh(W @ x)\n");
    var cell = Cell.read(file);
    assertThat(cell.name()).isEqualTo("leaky");
    assertThat(cell.documentation()).isEqualTo("Leaky units.");
    assertThat(cell).isEqualTo(Cell.of("leaky", Files.readString(file)));
  }

  @Test
  void aFileOfAnotherEncodingIsRefused(@TempDir Path folder) throws IOException {
    var file =
        Files.write(
            folder.resolve("latin.cell"),
            "# gr\u00f6\u00dfe\nh' = W @ x".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> Cell.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": the text is not UTF-8; save it as UTF-8");
  }

  @Test
  void aFileThatIsNoTextOfAPersonIsRefusedUnread(@TempDir Path folder) throws IOException {
    var path = folder.resolve("large.cell");
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(5L << 30);
    }
    assertThatThrownBy(() -> Cell.read(path))
        .isInstanceOf(IOException.class)
        .hasMessage(path + ": a cell is a text of at most 10485760 bytes, found 5368709120");
  }

  @Test
  void whatIsNoCellOrNoSizeIsRefused() {
    var loss = Equations.parse(Equations.Kind.LOSS, "square", "output = (y - target)^2");
    assertThatThrownBy(() -> new Cell("square", loss, Map.of()))
        .hasMessage("\"square\": a cell is made of the equations of a cell, found loss equations");
    assertThatThrownBy(() -> Cells.LSTM_PROJECTED.withSize("P", 0))
        .hasMessage("cell \"lstm-projected\": size 'P' must be at least 1, found 0");
    assertThatThrownBy(() -> Cell.of("mine", "size A\nh' = W @ x*A").bind(3, 4))
        .hasMessage("\"mine\": size 'A' has no value; give it one");
    assertThatThrownBy(() -> Cells.LSTM.bind(0, 4))
        .hasMessage("\"lstm\": size 'D' must be at least 1, found 0");
    assertThatThrownBy(() -> Cell.of("mine", "h' = W @ x").with("act", "relu"))
        .hasMessage("cell \"mine\": unknown option 'act'; it has no options");
  }

  @Test
  void anUnknownCellIsRefusedWithASuggestion() {
    assertThatThrownBy(() -> Cells.named("lstm-pephole"))
        .hasMessage("unknown cell 'lstm-pephole'; did you mean 'lstm-peephole'?");
    assertThatThrownBy(() -> Cells.named("transformer"))
        .hasMessageStartingWith("unknown cell 'transformer'; known are elman, lstm, ");
  }

  @Test
  void stateDropoutAndZoneoutKeepTheOptionsAndTheOutputOfEveryCellWithAStateH() {
    for (var cell : Cells.all()) {
      if (cell.equations().states().stream().noneMatch(state -> state.name().equals("h"))) {
        continue;
      }
      var dropped = cell.withStateDropout(0.25, true);
      assertThat(dropped.text()).contains("h' = dropout(h_full, 0.25, variational)");
      assertThat(dropped.equations().outputDim()).isEqualTo(cell.equations().outputDim());
      assertThat(dropped.equations().options()).isEqualTo(cell.equations().options());
      assertThat(cell.withZoneout(0.1).text()).contains("h' = zoneout(h_full, h, 0.1)");
    }
  }

  @Test
  void aCellWithoutAStateHHasNothingToDrop() {
    assertThatThrownBy(() -> Cells.SRU.withStateDropout(0.5, false))
        .hasMessageContaining("it has no state h to drop; its states are [c]");
  }
}
