package dev.eddy.formats.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.formats.Format;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.SmallModels;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What Eddy writes for Keras reads back as the same bits.
class KerasRoundTripTest {

  @TempDir Path folder;

  static List<Cell> cells() {
    return List.of(
        Cells.ELMAN.with("act", "relu"),
        Cells.LSTM.with("forget_bias", 0),
        Cells.GRU,
        Cells.GRU_AFTER.with("act", "softsign"));
  }

  @ParameterizedTest
  @MethodSource("cells")
  void aWrittenStackReadsBackAsTheSameBits(Cell cell) {
    assertReadsBack(SmallModels.tagger(cell, 3, 5, 4));
  }

  @ParameterizedTest
  @EnumSource(Layer.Pooling.class)
  void aPooledSequenceReadsBackAsTheSameBits(Layer.Pooling kind) {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 2);
    var dropped = build.dropout("dropped", 0.25, x);
    var pool = build.pool("pool", kind, build.scan("rnn", Cells.GRU, 4, dropped));
    assertReadsBack(
        build.output("y", build.layer("dense", "output = softmax(W @ x + b)", 3, pool)).model());
  }

  @Test
  void statesThatStartOthersReadBackAsTheSameBits() {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 2);
    build.scan("encoder", Cells.GRU_AFTER, 4, x);
    var h = build.finalState("encoder", "h");
    assertReadsBack(
        build
            .output("y", build.scanFrom("decoder", Cells.GRU_AFTER, 4, x, Map.of("h", h)))
            .model());
  }

  private void assertReadsBack(Model model) {
    var weights = SmallModels.weights(model, 7);
    var file = folder.resolve("model.keras");
    new KerasFormat().write(model, weights, file);
    var format = Format.of(file).orElseThrow();
    assertThat(format.name()).isEqualTo("keras");
    var network = format.network(format.read(file), Map.of());
    var x = SmallModels.numbers("x", 2, 6, model.width("x"));
    try (var run = network.open()) {
      assertThat(run.run(Map.of("x", x)).get("0").values())
          .containsExactly(SmallModels.run(model, weights, x));
    }
  }

  /// Keras numbers the weights of layers in this order, whatever the order of the file: the
  /// backward direction is further from the output than the forward one.
  @Test
  void layersStandInTheOrderInWhichKerasNumbersThem() {
    var model = SmallModels.tagger(Cells.GRU, 2, 3, 2);
    var file = folder.resolve("branches.keras");
    new KerasFormat().write(model, SmallModels.weights(model, 3), file);
    var names = new ArrayList<String>();
    new KerasFormat()
        .read(file)
        .configuration()
        .path("model")
        .path("config")
        .path("layers")
        .forEach(layer -> names.add(layer.path("name").asString()));
    assertThat(names)
        .containsExactly(
            "x",
            "both_backward",
            "both_forward",
            "both_backward_flipped",
            "joined",
            "top",
            "dense");
  }

  @Test
  void theSameModelGivesTheSameBytes() throws Exception {
    var model = SmallModels.tagger(Cells.GRU, 2, 3, 2);
    var weights = SmallModels.weights(model, 3);
    new KerasFormat().write(model, weights, folder.resolve("a.keras"));
    new KerasFormat().write(model, weights, folder.resolve("b.keras"));
    assertThat(Files.readAllBytes(folder.resolve("a.keras")))
        .isEqualTo(Files.readAllBytes(folder.resolve("b.keras")));
  }

  @Test
  void aCellThatKerasLacksIsRefusedAndNothingIsWritten() {
    var model = SmallModels.scan(Cells.MGU, 2, 3);
    var file = folder.resolve("mgu.keras");
    assertThatThrownBy(() -> new KerasFormat().write(model, SmallModels.weights(model, 1), file))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            file + ", layer \"rnn\": Keras has no layer with the equations of cell \"mgu\"");
    assertThat(Files.exists(file)).isFalse();
  }
}
