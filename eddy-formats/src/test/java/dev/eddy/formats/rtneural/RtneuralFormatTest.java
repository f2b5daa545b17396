package dev.eddy.formats.rtneural;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.formats.Exchange;
import dev.eddy.formats.Format;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.Shared;
import dev.eddy.formats.SmallModels;
import dev.eddy.formats.Tensor;
import dev.eddy.model.ModelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RtneuralFormatTest {

  @TempDir Path folder;

  /// Up to a thousand steps in float32, there as here, whose sums are taken in other orders.
  @Test
  void theRecordedNetworksGiveTheirOutputs(TestReporter reporter) throws IOException {
    var counts = new Exchange("RTNeural networks");
    var shared = Shared.conformance("rtneural");
    for (var name : List.of("dense", "gru", "gru_1d", "lstm", "lstm_torch")) {
      var file = shared.resolve(name + ".json");
      var format = Format.of(file).orElseThrow();
      assertThat(format.name()).isEqualTo(name.equals("lstm_torch") ? "pytorch" : "rtneural");
      var network = format.network(format.read(file), Map.of());
      float[] x = column(shared.resolve(name + "_x_python.csv"));
      float[] y = column(shared.resolve(name + "_y_python.csv"));
      double worst = 0;
      try (var run = network.open()) {
        var found =
            run.run(Map.of("x", new Tensor("x", new int[] {1, x.length, 1}, x))).get("y").values();
        for (int i = 0; i < y.length; i++) {
          worst = Math.max(worst, Math.abs(y[i] - found[i]));
        }
      }
      counts.check(name, worst, 2e-6);
    }
    counts.publish(reporter::publishEntry);
    assertThat(counts.wrong()).isEmpty();
  }

  private static float[] column(Path file) throws IOException {
    var lines = Files.readAllLines(file);
    float[] values = new float[lines.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.parseFloat(lines.get(i));
    }
    return values;
  }

  static List<Cell> cells() {
    return List.of(Cells.LSTM.with("forget_bias", 0), Cells.GRU_AFTER);
  }

  @ParameterizedTest
  @MethodSource("cells")
  void aWrittenModelReadsBackAsTheSameBits(Cell cell) {
    var build = new ModelBuilder();
    var scan = build.scan("rnn", cell, 4, build.numbers("x", "t", 2));
    var model =
        build.output("y", build.layer("dense", "output = tanh(W @ x + b)", 3, scan)).model();
    var weights = SmallModels.weights(model, 5);
    var file = folder.resolve("model.json");
    new RtneuralFormat().write(model, weights, file);
    var format = new RtneuralFormat();
    var network = format.network(format.read(file), Map.of());
    var x = SmallModels.numbers("x", 2, 7, 2);
    try (var run = network.open()) {
      assertThat(run.run(Map.of("x", x)).get("y").values())
          .containsExactly(SmallModels.run(model, weights, x));
    }
  }

  @Test
  void aModelOfTwoDirectionsIsRefused() {
    var model = SmallModels.tagger(Cells.GRU_AFTER, 2, 3, 2);
    var file = folder.resolve("model.json");
    assertThatThrownBy(() -> new RtneuralFormat().write(model, SmallModels.weights(model, 1), file))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            file
                + ", layer \"both.backward\": RTNeural has one input of numbers and layers that each read the one before");
  }
}
