package dev.eddy.formats.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.formats.Format;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Safetensors;
import dev.eddy.formats.SmallModels;
import dev.eddy.formats.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What Eddy writes for PyTorch reads back as the same bits.
class TorchRoundTripTest {

  @TempDir Path folder;

  static List<Cell> cells() {
    return List.of(
        Cells.ELMAN,
        Cells.LSTM.with("forget_bias", 0),
        Cells.LSTM_PROJECTED.with("forget_bias", 0).withSize("P", 2),
        Cells.GRU_AFTER);
  }

  @ParameterizedTest
  @MethodSource("cells")
  void aWrittenStackReadsBackAsTheSameBits(Cell cell) {
    var model = SmallModels.tagger(cell, 3, 5, 4);
    var weights = SmallModels.weights(model, 7);
    var file = folder.resolve("model.safetensors");
    new PytorchFormat().write(model, weights, file);
    var format = Format.of(file).orElseThrow();
    assertThat(format.name()).isEqualTo("pytorch");
    var network = format.network(format.read(file), Map.of());
    assertThat(network.notes()).anyMatch(note -> note.contains("activations, pooling"));
    var x = SmallModels.numbers("x", 2, 6, 3);
    var expected = SmallModels.run(model, weights, x);
    try (var run = network.open()) {
      assertThat(run.run(Map.of("x", x)).get("y").values()).containsExactly(expected);
    }
  }

  @Test
  void aLoneLayerIsNamedAsItsModuleNamesIt() {
    var model = SmallModels.scan(Cells.GRU_AFTER, 3, 4);
    var file = folder.resolve("gru.safetensors");
    new PytorchFormat().write(model, SmallModels.weights(model, 1), file);
    assertThat(Safetensors.read(file).tensors())
        .extracting(Tensor::toString)
        .containsExactly(
            "weight_ih_l0 [12, 3]", "weight_hh_l0 [12, 4]", "bias_ih_l0 [12]", "bias_hh_l0 [12]");
  }

  @Test
  void aForgetBiasAddedAtRunTimeIsStored() {
    var model = SmallModels.scan(Cells.LSTM, 2, 1);
    var weights = SmallModels.weights(model, 1);
    var file = folder.resolve("lstm.safetensors");
    new PytorchFormat().write(model, weights, file);
    var bias = Safetensors.read(file).tensors().get(2).values();
    assertThat(bias[1]).isEqualTo(weights.get("rnn.b_f")[0] + 1);
    assertThat(bias[0]).isEqualTo(weights.get("rnn.b_i")[0]);
  }

  @Test
  void aCellThatPytorchLacksIsRefusedAndNothingIsWritten() {
    var model = SmallModels.scan(Cells.GRU, 2, 3);
    var file = folder.resolve("gru.safetensors");
    assertThatThrownBy(() -> new PytorchFormat().write(model, SmallModels.weights(model, 1), file))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            file + ", layer \"rnn\": PyTorch has no module with the equations of cell \"gru\"");
    assertThat(Files.exists(file)).isFalse();
  }
}
