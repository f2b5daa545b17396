package dev.eddy.formats.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cells;
import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.Format;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.ModelTensors;
import dev.eddy.formats.Network;
import dev.eddy.formats.Shared;
import dev.eddy.formats.SmallModels;
import dev.eddy.formats.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBundleTest {

  @TempDir Path folder;

  @Test
  void aWrittenBundleReadsBackAsTheSameBits() {
    var model = SmallModels.tagger(Cells.LN_LSTM, 3, 4, 2);
    var weights = SmallModels.weights(model, 11);
    var index = folder.resolve("model.index");
    new TensorflowFormat().write(model, weights, index);
    var read = Format.readAny(index);
    assertThat(read.format()).isEqualTo("tensorflow");
    var tensors = read.tensors().stream().map(ForeignTensor::tensor).toList();
    assertThat(tensors).containsExactlyInAnyOrderElementsOf(ModelTensors.of(weights));
  }

  @Test
  void anAlteredValueIsFoundByItsChecksum() throws Exception {
    var model = SmallModels.scan(Cells.GRU, 2, 3);
    new TensorflowFormat().write(model, SmallModels.weights(model, 1), folder.resolve("model"));
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

  /// It was trained on Shakespeare: 65 symbols by chance are 4.2 nats, and without its forget bias
  /// it is another function.
  @Test
  void theCharacterModelOfMl5KnowsShakespeare() {
    var model = Format.readAny(Shared.conformance("models/charRNN/shakespeare"));
    // Two letters of its vocabulary were lost: U is "" there, and u two spaces.
    var symbols = new ArrayList<>(model.vocabularies().get("embedding"));
    symbols.replaceAll(symbol -> symbol.isEmpty() ? "U" : symbol.equals("  ") ? "u" : symbol);
    var text =
        """
        First Citizen:
        Before we proceed any further, hear me speak.

        All:
        Speak, speak.

        First Citizen:
        You are all resolved rather to die than to famish?

        All:
        Resolved. resolved.

        First Citizen:
        First, you know Caius Marcius is chief enemy to the people.
        """;
    float[] ids = new float[text.length()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = symbols.indexOf(text.substring(i, i + 1));
      assertThat(ids[i]).isNotNegative();
    }
    double withBias = nats(new TensorflowFormat().network(model, Map.of()), ids);
    double without = nats(new TensorflowFormat().network(model, Map.of("forget_bias", "0")), ids);
    assertThat(withBias).isLessThan(1.2);
    assertThat(without).isGreaterThan(withBias + 0.15);
  }

  /// It goes on with a text, symbol by symbol, the likeliest each time: what it writes is made of
  /// words of Shakespeare's, and a run over the whole text says the same of every symbol.
  @Test
  void theCharacterModelOfMl5GoesOnWithAText() {
    var model = Format.readAny(Shared.conformance("models/charRNN/shakespeare"));
    var symbols = new ArrayList<>(model.vocabularies().get("embedding"));
    symbols.replaceAll(symbol -> symbol.isEmpty() ? "U" : symbol.equals("  ") ? "u" : symbol);
    var network = new TensorflowFormat().network(model, Map.of());
    var text = new StringBuilder("ROMEO:\n");
    var ids = new ArrayList<Integer>();
    var said = new ArrayList<float[]>();
    try (var run = network.open()) {
      for (int i = 0; i < 150; i++) {
        int id = symbols.indexOf(text.substring(i, i + 1));
        ids.add(id);
        run.carry(i > 0);
        var y = run.run(Map.of("x", new Tensor("x", new int[] {1, 1}, new float[] {id})));
        said.add(y.get("probabilities").values());
        if (i + 1 == text.length()) {
          text.append(symbols.get(largest(said.getLast())));
        }
      }
    }
    float[] all = new float[150];
    for (int i = 0; i < all.length; i++) {
      all[i] = ids.get(i);
    }
    try (var run = network.open()) {
      var y = run.run(Map.of("x", new Tensor("x", new int[] {1, 150}, all)));
      for (int t = 0; t < 150; t++) {
        assertThat(Arrays.copyOfRange(y.get("probabilities").values(), t * 65, (t + 1) * 65))
            .isEqualTo(said.get(t));
      }
    }
    assertThat(text).contains(" the ");
  }

  private static int largest(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  private static double nats(Network network, float[] ids) {
    double nats = 0;
    try (var run = network.open()) {
      var x = new Tensor("x", new int[] {1, ids.length}, ids);
      var y = run.run(Map.of("x", x)).get("probabilities").values();
      for (int t = 0; t + 1 < ids.length; t++) {
        nats -= Math.log(y[t * 65 + (int) ids[t + 1]]);
      }
    }
    return nats / (ids.length - 1);
  }

  /// The same denoiser three ways; its graph is not among them, so the weights are what can be
  /// compared.
  @Test
  void theBundleAndTheH5FileOfDtlnHoldTheSameNumbers() {
    var bundle = Format.readAny(Shared.conformance("models/dtln/bundle/variables.index"));
    var h5 = Format.readAny(Shared.conformance("models/dtln/model.h5"));
    assertThat(h5.tensors()).hasSizeGreaterThan(15);
    for (var tensor : h5.tensors()) {
      assertThat(bundle.tensors())
          .as(tensor.toString())
          .anyMatch(other ->
              Arrays.equals(other.shape(), tensor.shape())
                  && other.bytes().mismatch(tensor.bytes()) == -1);
    }
  }
}
