package dev.eddy.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.onnx.file.Tensor;
import dev.eddy.onnx.file.Type;
import dev.eddy.testkit.SharedData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Networks that people use, with outputs recorded by ONNX Runtime, streamed with their state as a
/// value.
class OnnxRealModelsTest {
  private Path models;

  @BeforeEach
  void find() {
    var folder = SharedData.find("conformance/models");
    assumeTrue(folder.isPresent(), SharedData.MISSING);
    models = folder.get();
  }

  /// 16-bit samples of a WAV file as numbers from −1 to 1.
  private static float[] samples(Path wav) throws IOException {
    var in = ByteBuffer.wrap(Files.readAllBytes(wav)).order(ByteOrder.LITTLE_ENDIAN);
    in.position(12);
    while (in.getInt() != 0x6174_6164) {
      int length = in.getInt();
      in.position(in.position() + length);
    }
    var pcm = in.slice(in.position() + 4, in.getInt(in.position())).order(ByteOrder.LITTLE_ENDIAN);
    var samples = new float[pcm.remaining() / 2];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = pcm.getShort() / 32768f;
    }
    return samples;
  }

  @Test
  void voiceActivityOfFourHundredWindowsIsThatOfOnnxRuntime() throws IOException {
    var folder = models.resolve("silero-vad");
    var expected = OnnxCase.json(folder.resolve("expected_ort.json"));
    var session = OnnxSession.read(folder.resolve("silero_vad_16k_op15.onnx"));
    var samples = samples(folder.resolve("test.wav"));
    var window = Tensor.zeros(Type.FLOAT, 1, 64 + 512);
    var state = Tensor.zeros(Type.FLOAT, 2, 1, 128);
    var probability = Tensor.zeros(Type.FLOAT, 1, 1);
    var given = List.of(window, state, Tensor.scalar(16_000L));
    var results = List.of(probability, state);
    for (int i = 0; i < 400; i++) {
      // The last 64 samples of the window before, then 512 new ones.
      System.arraycopy(window.floats(), 512, window.floats(), 0, 64);
      System.arraycopy(samples, i * 512, window.floats(), 64, 512);

      session.run(given, results);

      assertThat(probability.floats()[0])
          .as("window " + i)
          .isCloseTo((float) expected.path("probability").get(i).asDouble(), within(1e-4f));
      var states = expected.path("stateN_after_chunk").path(Integer.toString(i));
      if (states.isArray()) {
        assertClose(state.floats(), states, 1e-4f);
      }
    }
  }

  private static void assertClose(float[] found, JsonNode expected, float tolerance) {
    assertThat(found).hasSize(expected.size());
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i])
          .as("place " + i)
          .isCloseTo((float) expected.get(i).asDouble(), within(tolerance));
    }
  }

  private static void fill(float[] out, int k, boolean positive) {
    for (int i = 0; i < out.length; i++) {
      float value = (float) (((i + 1L) * k % 2001 - 1000) / 1000.0);
      out[i] = positive ? Math.abs(value) : value;
    }
  }

  @Test
  void noiseSuppressionIsThatOfOnnxRuntime() throws IOException {
    var folder = models.resolve("dtln");
    var expected = OnnxCase.json(folder.resolve("expected_ort.json")).path("steps");
    var first = OnnxSession.read(folder.resolve("model_1.onnx"));
    var second = OnnxSession.read(folder.resolve("model_2.onnx"));
    var spectrum = Tensor.zeros(Type.FLOAT, 1, 1, 257);
    var frame = Tensor.zeros(Type.FLOAT, 1, 1, 512);
    var firstState = Tensor.zeros(Type.FLOAT, 1, 2, 128, 2);
    var secondState = Tensor.zeros(Type.FLOAT, 1, 2, 128, 2);
    var mask = Tensor.zeros(Type.FLOAT, 1, 1, 257);
    var out = Tensor.zeros(Type.FLOAT, 1, 1, 512);
    assertThat(expected).hasSize(10);
    for (int t = 1; t <= 10; t++) {
      fill(spectrum.floats(), 7 + t, true);
      fill(frame.floats(), 11 + t, false);

      first.run(List.of(spectrum, firstState), List.of(mask, firstState));
      second.run(List.of(frame, secondState), List.of(out, secondState));

      var step = expected.get(t - 1);
      assertClose(mask.floats(), step.path("mask"), 1e-5f);
      assertClose(firstState.floats(), step.path("state1"), 1e-5f);
      assertClose(out.floats(), step.path("frame"), 2e-5f);
      assertClose(secondState.floats(), step.path("state2"), 1e-5f);
    }
  }

  @Test
  void aBidirectionalNetworkOverBytesGivesItsRecordedScores() throws IOException {
    var folder = models.resolve("byte_sb_bidi_lstm");
    var session = OnnxSession.read(folder.resolve("model.onnx"));
    Tensor input = null;
    Tensor expected = null;
    try (var zip = new ZipFile(folder.resolve("io.npz").toFile())) {
      for (var entry : zip.stream().toList()) {
        var tensor = numpy(zip.getInputStream(entry).readAllBytes());
        if (entry.getName().startsWith("input")) {
          input = tensor;
        } else {
          expected = tensor;
        }
      }
    }
    var found = session.run(Map.of("input", input)).get("output");
    assertThat(found.shape()).isEqualTo(expected.shape());
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.floats()[i]).isCloseTo(expected.floats()[i], within(1e-4f));
    }
  }

  /// An array of NumPy: bytes or floats, row-major.
  private static Tensor numpy(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int header = in.getShort(8);
    var text = new String(bytes, 10, header, StandardCharsets.US_ASCII);
    var sizes = Pattern.compile("'shape': \\(([^)]*)\\)").matcher(text);
    assertThat(sizes.find()).isTrue();
    var shape =
        Arrays.stream(sizes.group(1).split(","))
            .filter(size -> !size.isBlank())
            .mapToInt(size -> Integer.parseInt(size.strip()))
            .toArray();
    var type = text.contains("u1") ? Type.UINT8 : Type.FLOAT;
    var tensor = Tensor.zeros(type, shape);
    in.position(10 + header);
    for (int i = 0; i < tensor.size(); i++) {
      if (type == Type.UINT8) {
        type.setWhole(tensor.array(), i, in.get());
      } else {
        tensor.floats()[i] = in.getFloat();
      }
    }
    return tensor;
  }
}
