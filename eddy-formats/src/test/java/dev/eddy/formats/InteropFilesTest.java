package dev.eddy.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.formats.keras.KerasFormat;
import dev.eddy.formats.pytorch.PytorchFormat;
import dev.eddy.formats.tensorboard.EventFile;
import dev.eddy.formats.tensorflow.TensorflowFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ArrayNode;

/// Writes the files that the scripts in `interop/` let the real tools judge: models with an input
/// and Eddy's output beside them, and a file of events. `-Deddy.interop=FOLDER` keeps them.
class InteropFilesTest {

  @TempDir Path temporary;

  @Test
  void filesForTheRealToolsAreWritten() throws IOException {
    var kept = System.getProperty("eddy.interop");
    Path folder = kept == null ? temporary : Path.of(kept);
    Files.createDirectories(folder);
    var cells = new LinkedHashMap<String, Cell>();
    cells.put("rnn", Cells.ELMAN);
    cells.put("rnn_relu", Cells.ELMAN.with("act", "relu"));
    cells.put("lstm", Cells.LSTM);
    cells.put("gru", Cells.GRU_AFTER);
    cells.put("gru_before", Cells.GRU);
    cells.put("lstm_projected", Cells.LSTM_PROJECTED.withSize("P", 3));
    for (var cell : cells.entrySet()) {
      write(folder, cell.getKey(), cell.getValue());
    }
    try (var log = EventFile.create(folder.resolve("events"))) {
      for (int step = 0; step < 5; step++) {
        log.scalar("loss", step, 1.0 / (step + 1));
        log.histogram("weights", step, new float[] {-1, 0, 0.5f, 2, step});
      }
      log.text("notes", 0, "written by **Eddy**");
      log.image("attention", 0, new float[] {0, 0.5f, 1, 0.25f}, 2, 2, 8);
      log.settings("run", Map.of("units", 64, "cell", "gru"));
      log.ended(true);
      log.embedding(
          new Tensor("words", new int[] {2, 3}, new float[] {1, 2, 3, 4, 5, 6}),
          List.of("one", "two"));
    }
    assertThat(folder.toFile().list()).hasSizeGreaterThan(15);
  }

  private static void write(Path folder, String name, Cell cell) {
    var model = SmallModels.tagger(cell, 3, 5, 4);
    var weights = SmallModels.weights(model, 17);
    var x = SmallModels.numbers("x", 2, 7, 3);
    var y = SmallModels.run(model, weights, x);
    var json = Json.object().put("name", name).put("units", 5).put("classes", 4);
    put(json.putArray("x_shape"), json.putArray("x"), x);
    put(json.putArray("y_shape"), json.putArray("y"), new Tensor("y", new int[] {2, 7, 4}, y));
    Json.write(folder.resolve(name + ".json"), json);
    new TensorflowFormat().write(model, weights, folder.resolve(name + ".index"));
    if (!name.equals("lstm_projected")) {
      new KerasFormat().write(model, weights, folder.resolve(name + ".keras"));
    }
    if (!name.equals("gru_before")) {
      new PytorchFormat().write(model, weights, folder.resolve(name + ".safetensors"));
    }
  }

  private static void put(ArrayNode shape, ArrayNode values, Tensor tensor) {
    for (int extent : tensor.shape()) {
      shape.add(extent);
    }
    for (float value : tensor.values()) {
      values.add(value);
    }
  }
}
