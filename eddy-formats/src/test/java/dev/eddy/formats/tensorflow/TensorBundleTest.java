package dev.eddy.formats.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cells;
import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.Format;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.ModelTensors;
import dev.eddy.formats.RandomNetworks;
import dev.eddy.formats.Shared;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBundleTest {

  @TempDir Path folder;

  @Test
  void aWrittenBundleReadsBackAsTheSameBits() {
    var model = RandomNetworks.tagger(Cells.LN_LSTM, 3, 4, 2);
    var weights = RandomNetworks.weights(model, 11);
    var index = folder.resolve("model.index");
    new TensorflowFormat().write(model, weights, index);
    var read = Format.readAny(index);
    assertThat(read.format()).isEqualTo("tensorflow");
    var tensors = read.tensors().stream().map(ForeignTensor::tensor).toList();
    assertThat(tensors).containsExactlyInAnyOrderElementsOf(ModelTensors.of(weights));
  }

  @Test
  void anAlteredValueIsFoundByItsChecksum() throws Exception {
    var model = RandomNetworks.scan(Cells.GRU, 2, 3);
    new TensorflowFormat().write(model, RandomNetworks.weights(model, 1), folder.resolve("model"));
    var data = folder.resolve("model.data-00000-of-00001");
    var bytes = Files.readAllBytes(data);
    bytes[5] ^= 1;
    Files.write(data, bytes);
    var index = folder.resolve("model.index");
    assertThatThrownBy(() -> TensorBundle.read(index))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith(index + ", tensor \"rnn.")
        .hasMessageEndingWith("its checksum does not match; copy or download the file again");
  }

  @Test
  void theBundleOfDtlnHasItsWeights() {
    var folder = Shared.conformance("models/dtln/bundle");
    try (var files = Files.list(folder)) {
      var index = files.filter(f -> f.toString().endsWith(".index")).findFirst().orElseThrow();
      assertThat(Format.readAny(index).tensors()).hasSizeGreaterThan(10);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void rawWeightsAreReadWithTheirVocabulary() {
    var model = Format.readAny(Shared.conformance("models/charRNN/shakespeare"));
    assertThat(model.byName().get("rnnlm/multi_rnn_cell/cell_1/basic_lstm_cell/weights").shape())
        .containsExactly(256, 512);
    assertThat(model.vocabularies().get("embedding")).hasSize(65);
  }
}
