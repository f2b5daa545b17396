package dev.eddy.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.cell.Cells;
import dev.eddy.formats.network.Assembly;
import dev.eddy.formats.network.Assembly.Value;
import dev.eddy.formats.network.Gates;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Networks that people use, of weights that others trained, beside what was recorded of them.
/// Where a file holds weights alone, the network is put together here as its paper or source says.
class RealModelsTest {

  private static final List<String> KERAS = List.of("i", "f", "g", "o");
  private static final List<String> TENSORFLOW = List.of("i", "g", "f", "o");

  @TempDir Path folder;

  private static Map<String, Tensor> tensors(Path file) {
    var all = new LinkedHashMap<String, Tensor>();
    Format.readAny(file).byName().forEach((name, tensor) -> all.put(name, tensor.tensor()));
    return all;
  }

  // ---- DTLN, Westhausen & Meyer 2020, <https://arxiv.org/abs/2005.07551>

  /// A Keras LSTM whose states are given and passed on: `NAME.h`, `NAME.c`.
  private static Value lstm(
      Assembly build, String name, Value x, int units, Map<String, Tensor> weights) {
    var at = name + "/" + name + "/";
    var values = new LinkedHashMap<String, float[]>();
    var kernel = weights.get(at + "kernel:0").values();
    values.putAll(Gates.columns("W_", KERAS, kernel, 0, x.width(), units));
    var recurrent = weights.get(at + "recurrent_kernel:0").values();
    values.putAll(Gates.columns("U_", KERAS, recurrent, 0, units, units));
    values.putAll(Gates.rows("b_", KERAS, weights.get(at + "bias:0").values()));
    var start = new LinkedHashMap<String, Value>();
    for (var state : List.of("h", "c")) {
      start.put(state, build.numbers(name + "." + state, units, false));
    }
    var cell = Cells.LSTM.with("forget_bias", 0);
    var scan = build.apply(name, cell, units, Map.of("x", x), start, Map.of(), false, values);
    for (var state : List.of("h", "c")) {
      build.output(name + "." + state, build.finalState(scan, state));
    }
    return scan;
  }

  private static Value dense(
      Assembly build, String name, String equation, Value x, Map<String, Tensor> weights) {
    var kernel = weights.get(name + "/" + name + "/kernel:0");
    int units = kernel.shape()[kernel.shape().length - 1];
    var values = new LinkedHashMap<String, float[]>();
    values.put("W", Gates.turned(kernel.values(), x.width(), units));
    var bias = weights.get(name + "/" + name + "/bias:0");
    if (bias != null) {
      values.put("b", bias.values());
    }
    return build.layer(name, equation, units, x, values);
  }

  /// A mask for the magnitudes of a spectrum.
  private static Network firstOfDtln(Map<String, Tensor> weights) {
    var build = new Assembly("dtln");
    var x = build.numbers("x", 257, true);
    var read = lstm(build, "lstm_1", lstm(build, "lstm", x, 128, weights), 128, weights);
    build.output("y", dense(build, "dense", "output = sigmoid(W @ x + b)", read, weights));
    return build.network();
  }

  /// A mask for 256 trained features of a frame, and the frame that is made of them.
  private static Network secondOfDtln(Map<String, Tensor> weights) {
    var build = new Assembly("dtln");
    var x = build.numbers("x", 512, true);
    var encoded = dense(build, "conv1d", "output = W @ x", x, weights);
    var norm =
        build.layer(
            "norm",
            """
            param gain, shift [D] = zeros
            d = x - rowmean(x)
            output = gain*d/sqrt(rowmean(d*d) + 0.0000001) + shift
            """,
            256,
            encoded,
            Map.of(
                "gain", weights.get("layer_normalization/layer_normalization/gamma:0").values(),
                "shift", weights.get("layer_normalization/layer_normalization/beta:0").values()));
    var read = lstm(build, "lstm_3", lstm(build, "lstm_2", norm, 128, weights), 128, weights);
    var mask = dense(build, "dense_1", "output = sigmoid(W @ x + b)", read, weights);
    var masked =
        build.apply(
            "masked",
            dev.eddy.cell.Cell.of("masked", "input y [D]\noutput = x*y"),
            256,
            ordered("x", encoded, "y", mask),
            Map.of());
    build.output("y", dense(build, "conv1d_1", "output = W @ x", masked, weights));
    return build.network();
  }

  private static Map<String, Value> ordered(String a, Value x, String b, Value y) {
    var both = new LinkedHashMap<String, Value>();
    both.put(a, x);
    both.put(b, y);
    return both;
  }

  private static float[] pattern(int length, int k, boolean positive) {
    float[] out = new float[length];
    for (int i = 0; i < length; i++) {
      float value = (float) (((i + 1L) * k % 2001 - 1000) / 1000.0);
      out[i] = positive ? Math.abs(value) : value;
    }
    return out;
  }

  private static void assertClose(float[] found, JsonNode expected, float tolerance) {
    assertThat(found).hasSize(expected.size());
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i])
          .as("place " + i)
          .isCloseTo((float) expected.get(i).asDouble(), within(tolerance));
    }
  }

  /// `[1, 2, units, 2]`: layer, unit, h and c.
  private static float[] packed(Map<String, Tensor> states, String... layers) {
    float[] packed = new float[layers.length * 128 * 2];
    for (int layer = 0; layer < layers.length; layer++) {
      for (int unit = 0; unit < 128; unit++) {
        int at = (layer * 128 + unit) * 2;
        packed[at] = states.get(layers[layer] + ".h").values()[unit];
        packed[at + 1] = states.get(layers[layer] + ".c").values()[unit];
      }
    }
    return packed;
  }

  private static Map<String, Tensor> zeros(String... layers) {
    var states = new LinkedHashMap<String, Tensor>();
    for (var layer : layers) {
      for (var state : List.of(".h", ".c")) {
        states.put(layer + state, new Tensor(layer + state, new int[] {1, 128}, new float[128]));
      }
    }
    return states;
  }

  @Test
  void theDenoiserOfTheH5FileAndOfTheBundleGivesWhatItsOnnxFilesGave() {
    var expected = Json.read(Shared.conformance("models/dtln/expected_ort.json")).path("steps");
    var h5 = tensors(Shared.conformance("models/dtln/model.h5"));
    var bundle =
        new ArrayList<>(
            Format.readAny(Shared.conformance("models/dtln/bundle/variables.index")).tensors());
    var ofBundle = new LinkedHashMap<String, Tensor>();
    h5.forEach((name, tensor) ->
        ofBundle.put(
            name,
            bundle.stream()
                .filter(other -> Arrays.equals(other.shape(), tensor.shape()))
                .map(ForeignTensor::tensor)
                .filter(other -> Arrays.equals(other.values(), tensor.values()))
                .findFirst()
                .orElseThrow()));
    for (var weights : List.of(h5, ofBundle)) {
      try (var first = firstOfDtln(weights).open();
          var second = secondOfDtln(weights).open()) {
        var one = zeros("lstm", "lstm_1");
        var two = zeros("lstm_2", "lstm_3");
        assertThat(expected).hasSize(10);
        for (int t = 1; t <= 10; t++) {
          one.put("x", new Tensor("x", new int[] {1, 1, 257}, pattern(257, 7 + t, true)));
          two.put("x", new Tensor("x", new int[] {1, 1, 512}, pattern(512, 11 + t, false)));

          one = new LinkedHashMap<>(first.run(one));
          two = new LinkedHashMap<>(second.run(two));

          var step = expected.get(t - 1);
          assertClose(one.get("y").values(), step.path("mask"), 1e-5f);
          assertClose(packed(one, "lstm", "lstm_1"), step.path("state1"), 1e-5f);
          assertClose(two.get("y").values(), step.path("frame"), 2e-5f);
          assertClose(packed(two, "lstm_2", "lstm_3"), step.path("state2"), 1e-5f);
        }
      }
    }
  }

  // ---- g2p, a GRU that spells and a GRU that says

  /// An array of NumPy of float32, row-major.
  private static Tensor numpy(String name, byte[] bytes) {
    var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int header = in.getShort(8);
    var text = new String(bytes, 10, header, StandardCharsets.US_ASCII);
    var sizes = Pattern.compile("'shape': \\(([^)]*)\\)").matcher(text);
    assertThat(sizes.find()).isTrue();
    assertThat(text).contains("'<f4'", "'fortran_order': False");
    int[] shape =
        Arrays.stream(sizes.group(1).split(","))
            .filter(size -> !size.isBlank())
            .mapToInt(size -> Integer.parseInt(size.strip()))
            .toArray();
    var values = in.slice(10 + header, bytes.length - 10 - header).order(ByteOrder.LITTLE_ENDIAN);
    float[] floats = new float[values.remaining() / 4];
    values.asFloatBuffer().get(floats);
    return new Tensor(name, shape, floats);
  }

  /// Half of the file as a state dictionary in safetensors, as PyTorch would write it.
  private Network half(Path npz, String half, boolean reads, Map<String, String> settings)
      throws IOException {
    var names = new LinkedHashMap<String, String>();
    names.put(half + "_emb", "emb.weight");
    for (var one : List.of("w_ih", "w_hh", "b_ih", "b_hh")) {
      var own = one.replace("w_", "weight_").replace("b_", "bias_");
      names.put(half + "_" + one, "rnn." + own + "_l0");
    }
    if (!reads) {
      names.put("fc_w", "out.weight");
      names.put("fc_b", "out.bias");
    }
    var tensors = new ArrayList<Tensor>();
    try (var zip = new ZipFile(npz.toFile())) {
      for (var name : names.entrySet()) {
        var entry = zip.getEntry(name.getKey() + ".npy");
        tensors.add(numpy(name.getValue(), zip.getInputStream(entry).readAllBytes()));
      }
    }
    var file = folder.resolve(half + ".safetensors");
    new Safetensors(tensors).write(file);
    var format = Format.of(file).orElseThrow();
    return format.network(format.read(file), settings);
  }

  private static int index(JsonNode list, String of) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).asString().equals(of)) {
        return i;
      }
    }
    return index(list, "<unk>");
  }

  private static int largest(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  private static Tensor symbols(int... ids) {
    float[] values = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      values[i] = ids[i];
    }
    return new Tensor("x", new int[] {1, ids.length}, values);
  }

  @Test
  void eighteenWordsAreSaidAsWasRecorded() throws IOException {
    var npz = Shared.conformance("models/g2p/checkpoint20.npz");
    var expected = Json.read(npz.resolveSibling("expected.json"));
    try (var encoder = half(npz, "enc", true, Map.of()).open();
        var decoder = half(npz, "dec", false, Map.of("states", "given")).open()) {
      assertThat(expected.path("words").properties()).hasSize(18);
      for (var word : expected.path("words").properties()) {
        var spelled = (word.getKey().isEmpty() ? "" : word.getKey()).split("");
        int[] ids = new int[spelled.length + 1];
        for (int i = 0; i < spelled.length; i++) {
          ids[i] = index(expected.path("graphemes"), spelled[i]);
        }
        ids[spelled.length] = index(expected.path("graphemes"), "</s>");
        var state = encoder.run(Map.of("x", symbols(ids))).get("rnn.h_l0");
        assertClose(
            Arrays.copyOf(state.values(), 4), word.getValue().path("encoder_state_first4"), 1e-4f);

        var said = new ArrayList<Integer>();
        int last = expected.path("start_id").asInt();
        for (int t = 0; t < 20; t++) {
          var next = decoder.run(Map.of("x", symbols(last), "rnn.h_l0_0", state));
          state = next.get("rnn.h_l0");
          if (t == 0) {
            var logits = Arrays.copyOf(next.get("y").values(), 4);
            assertClose(logits, word.getValue().path("first_logits_first4"), 2e-4f);
          }
          last = largest(next.get("y").values());
          if (last == expected.path("end_id").asInt()) {
            break;
          }
          said.add(last);
        }
        var ids2 = new ArrayList<Integer>();
        word.getValue().path("ids").forEach(id -> ids2.add(id.asInt()));
        assertThat(said).as(word.getKey()).isEqualTo(ids2);
      }
    }
  }

  // ---- textgenrnn: two LSTMs in the layout of cuDNN, and a mean that is weighted

  private static final String TEXTGENRNN =
      """
      {"class_name": "Model", "keras_version": "2.1.5", "config": {"name": "textgenrnn", "layers": [
       {"class_name": "InputLayer", "name": "input", "inbound_nodes": [],
        "config": {"name": "input", "batch_input_shape": [null, 40], "dtype": "float32"}},
       {"class_name": "Embedding", "name": "embedding", "inbound_nodes": [[["input", 0, 0, {}]]],
        "config": {"name": "embedding", "input_dim": 465, "output_dim": 100, "mask_zero": false}},
       {"class_name": "CuDNNLSTM", "name": "rnn_1", "inbound_nodes": [[["embedding", 0, 0, {}]]],
        "config": {"name": "rnn_1", "units": 128, "return_sequences": true}},
       {"class_name": "CuDNNLSTM", "name": "rnn_2", "inbound_nodes": [[["rnn_1", 0, 0, {}]]],
        "config": {"name": "rnn_2", "units": 128, "return_sequences": true}},
       {"class_name": "Concatenate", "name": "rnn_concat", "config": {"name": "rnn_concat", "axis": -1},
        "inbound_nodes": [[["embedding", 0, 0, {}], ["rnn_1", 0, 0, {}], ["rnn_2", 0, 0, {}]]]}],
       "input_layers": [["input", 0, 0]], "output_layers": [["rnn_concat", 0, 0]]}}
      """;

  /// What textgenrnn gives for the next character: the weighted mean over steps of its layer
  /// "attention", `exp(W x)` to the sum of 1, then a softmax.
  private static double[] next(float[] read, Map<String, Tensor> weights) {
    var attention = weights.get("attention/attention/attention_W:0").values();
    int width = attention.length;
    double[] mean = new double[width];
    double total = 0;
    for (int t = 0; t < read.length / width; t++) {
      double score = 0;
      for (int i = 0; i < width; i++) {
        score += (double) attention[i] * read[t * width + i];
      }
      double share = Math.exp(score);
      total += share;
      for (int i = 0; i < width; i++) {
        mean[i] += share * read[t * width + i];
      }
    }
    var kernel = weights.get("output/output/kernel:0").values();
    double[] scores = new double[kernel.length / width];
    double sum = 0;
    for (int c = 0; c < scores.length; c++) {
      double score = weights.get("output/output/bias:0").values()[c];
      for (int i = 0; i < width; i++) {
        score += mean[i] / total * kernel[i * scores.length + c];
      }
      scores[c] = Math.exp(score);
      sum += scores[c];
    }
    for (int c = 0; c < scores.length; c++) {
      scores[c] /= sum;
    }
    return scores;
  }

  /// It reads the last 40 symbols, with zeros before them. 465 symbols by chance are 6.1 nats;
  /// NumPy gives 0.804 nats for this text, and 47 if the matrices are read as those of a plain
  /// LSTM.
  @Test
  void theCuDnnLayoutOfTextgenrnnKnowsEnglish() throws IOException {
    var file = Shared.conformance("models/textgenrnn/textgenrnn_weights.hdf5");
    var vocabulary = Json.read(file.resolveSibling("textgenrnn_vocab.json"));
    var json = Files.writeString(folder.resolve("model.json"), TEXTGENRNN);
    var format = Format.of(file).orElseThrow();
    var whole = format.read(file);
    var kept =
        whole.tensors().stream()
            .filter(t -> !t.name().startsWith("attention") && !t.name().startsWith("output"))
            .toList();
    var trunk =
        new ForeignModel(
            whole.format(),
            whole.writer(),
            whole.where(),
            whole.configuration(),
            kept,
            Map.of(),
            List.of());
    var network = format.network(trunk, Map.of("configuration", json.toString()));
    var weights = tensors(file);
    var text = "What is the best way to learn how to play the guitar?";
    double nats = 0;
    int counted = 0;
    try (var run = network.open()) {
      for (int end = 4; end < text.length(); end++) {
        int[] ids = new int[40];
        for (int i = Math.max(0, end - 40); i < end; i++) {
          ids[40 - end + i] = vocabulary.path(text.substring(i, i + 1)).asInt();
          assertThat(ids[40 - end + i]).isPositive();
        }
        var y = run.run(Map.of(network.inputs().getFirst().name(), symbols(ids)));
        var probabilities = next(y.values().iterator().next().values(), weights);
        nats -= Math.log(probabilities[vocabulary.path(text.substring(end, end + 1)).asInt()]);
        counted++;
      }
    }
    assertThat(nats / counted).isCloseTo(0.8039073, within(1e-5));
  }

  // ---- ELMo, Peters et al. 2018, <https://arxiv.org/abs/1802.05365>; its small test model

  private static final int WORD_LENGTH = 50;

  /// The bytes of a word between marks of its begin and end, padded.
  private static int[] letters(String word) {
    int[] ids = new int[WORD_LENGTH];
    Arrays.fill(ids, 260);
    ids[0] = 258;
    int length = 1;
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    if (word.equals("<S>") || word.equals("</S>")) {
      ids[length++] = word.equals("<S>") ? 256 : 257;
    } else {
      for (int i = 0; i < Math.min(bytes.length, WORD_LENGTH - 2); i++) {
        ids[length++] = bytes[i] & 0xff;
      }
    }
    ids[length] = 259;
    return ids;
  }

  /// Convolutions over the letters, the largest of each, for every word.
  private static float[] convolved(String word, Map<String, Tensor> weights) {
    var table = weights.get("char_embed").values();
    int[] ids = letters(word);
    float[] out = new float[124];
    int at = 0;
    for (int width = 1; width <= 5; width++) {
      var kernel = weights.get("CNN/W_cnn_" + (width - 1)).values();
      var bias = weights.get("CNN/b_cnn_" + (width - 1)).values();
      for (int f = 0; f < bias.length; f++) {
        double best = Double.NEGATIVE_INFINITY;
        for (int from = 0; from + width <= WORD_LENGTH; from++) {
          double sum = bias[f];
          for (int k = 0; k < width; k++) {
            for (int e = 0; e < 4; e++) {
              sum += (double) table[ids[from + k] * 4 + e] * kernel[(k * 4 + e) * bias.length + f];
            }
          }
          best = Math.max(best, sum);
        }
        out[at++] = (float) Math.max(0, best);
      }
    }
    return out;
  }

  private static Value elmo(Assembly build, Value x, int direction, Map<String, Tensor> weights) {
    var value = x;
    for (int layer = 0; layer < 2; layer++) {
      var at = "RNN_%d/RNN/MultiRNNCell/Cell%d/LSTMCell/".formatted(direction, layer);
      var kernel = weights.get(at + "W_0").values();
      var values = new LinkedHashMap<String, float[]>();
      values.putAll(Gates.columns("W_", TENSORFLOW, kernel, 0, 16, 64));
      values.putAll(Gates.columns("U_", TENSORFLOW, kernel, 16, 16, 64));
      values.putAll(Gates.rows("b_", TENSORFLOW, weights.get(at + "B").values()));
      values.put("W_p", Gates.turned(weights.get(at + "W_P_0").values(), 64, 16));
      var name = "d" + direction + "l" + layer;
      var start = new LinkedHashMap<String, Value>();
      start.put("h", build.numbers(name + ".h", 16, false));
      start.put("c", build.numbers(name + ".c", 64, false));
      var cell =
          Cells.LSTM_PROJECTED
              .with("forget_bias", 1)
              .with("cell_clip", 3)
              .with("proj_clip", 3)
              .withSize("P", 16);
      value =
          build.apply(name, cell, 64, Map.of("x", value), start, Map.of(), direction == 1, values);
      build.output(name + ".h", build.finalState(value, "h"));
      build.output(name + ".c", build.finalState(value, "c"));
    }
    return value;
  }

  private static Network elmo(Map<String, Tensor> weights) {
    var build = new Assembly("elmo");
    var x = build.numbers("words", 124, true);
    for (int i = 0; i < 2; i++) {
      var at = "CNN_high_" + i + "/";
      x =
          build.layer(
              "highway_" + i,
              """
              carry = sigmoid(W_c @ x + b_c)
              output = carry*relu(W_t @ x + b_t) + (1 - carry)*x
              """,
              124,
              x,
              Map.of(
                  "W_c", Gates.turned(weights.get(at + "W_carry").values(), 124, 124),
                  "b_c", weights.get(at + "b_carry").values(),
                  "W_t", Gates.turned(weights.get(at + "W_transform").values(), 124, 124),
                  "b_t", weights.get(at + "b_transform").values()));
    }
    x =
        build.layer(
            "projection",
            "output = W @ x + b",
            16,
            x,
            Map.of(
                "W", Gates.turned(weights.get("CNN_proj/W_proj").values(), 124, 16),
                "b", weights.get("CNN_proj/b_proj").values()));
    build.output("forward", elmo(build, x, 0, weights));
    build.output("backward", elmo(build, x, 1, weights));
    return build.network();
  }

  /// Three readers with ten sentences each, one after the other: the states of either direction go
  /// on from sentence to sentence.
  @Test
  void embeddingsOfThirtySentencesAreThoseOfElmo() {
    var weights = tensors(Shared.conformance("models/elmo-fixture/lm_weights.hdf5"));
    var file = Shared.conformance("models/elmo-fixture/lm_embeddings_sentences.json");
    var sentences = Json.read(file);
    var network = elmo(weights);
    assertThat(sentences).hasSize(3);
    try (var run = network.open()) {
      for (int reader = 0; reader < 3; reader++) {
        var expected = tensors(file.resolveSibling("lm_embeddings_%d.hdf5".formatted(reader)));
        var states = new LinkedHashMap<String, Tensor>();
        for (var input : network.inputs()) {
          if (input.axis().isEmpty()) {
            int[] shape = {1, input.width()};
            states.put(input.name(), new Tensor(input.name(), shape, new float[input.width()]));
          }
        }
        assertThat(sentences.get(reader)).hasSize(10);
        for (int i = 0; i < 10; i++) {
          var words = ("<S> " + sentences.get(reader).get(i).asString() + " </S>").split(" ");
          float[] read = new float[words.length * 124];
          for (int w = 0; w < words.length; w++) {
            System.arraycopy(convolved(words[w], weights), 0, read, w * 124, 124);
          }
          states.put("words", new Tensor("words", new int[] {1, words.length, 124}, read));

          var y = run.run(states);

          int count = (words.length - 2) * 16;
          var recorded = expected.get(Integer.toString(i)).values();
          assertThat(recorded).hasSize(2 * count);
          var found = new float[2 * count];
          System.arraycopy(y.get("forward").values(), 16, found, 0, count);
          System.arraycopy(y.get("backward").values(), 16, found, count, count);
          for (int at = 0; at < recorded.length; at++) {
            assertThat(found[at])
                .as("reader %d, sentence %d, place %d", reader, i, at)
                .isCloseTo(recorded[at], within(2e-5f));
          }
          states = new LinkedHashMap<>(y);
        }
      }
    }
  }
}
