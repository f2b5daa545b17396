package dev.eddy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.examples.audio.NoiseSuppression;
import dev.eddy.examples.audio.VoiceActivity;
import dev.eddy.examples.audio.WavReader;
import dev.eddy.examples.audio.WavWriter;
import dev.eddy.formats.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `vad` and `denoise` with the networks of silero-vad and DTLN.
class AudioTest {

  @TempDir private Path folder;
  private Path models;
  private String silero;
  private String speech;

  @BeforeEach
  void find() {
    models = ExchangeTest.conformance("models");
    silero = models.resolve("silero-vad/silero_vad_16k_op15.onnx").toString();
    speech = models.resolve("silero-vad/test.wav").toString();
  }

  private float[] samples(String file, int count) {
    float[] samples = new float[count];
    try (var wav = WavReader.open(Path.of(file), 16_000)) {
      assertThat(wav.read(samples, 0, count)).isEqualTo(count);
    }
    return samples;
  }

  private Path wav(String name, float[] samples) throws IOException {
    try (var out = Files.newOutputStream(folder.resolve(name))) {
      new WavWriter(out, 16_000, samples.length).write(samples, 0, samples.length);
    }
    return folder.resolve(name);
  }

  @Test
  void theProbabilitiesOfSixtySecondsAreThoseOfOnnxRuntime() {
    var picture = folder.resolve("speech.svg");
    var result = Result.of("vad", speech, "--model", silero, "--json", "--picture", "" + picture);
    assertThat(result.status()).as(result.err()).isZero();
    var found = Json.parse(result.out().getBytes(StandardCharsets.UTF_8), "vad");
    var expected = Json.read(models.resolve("silero-vad/expected_ort.json")).path("probability");
    assertThat(expected).hasSize(400);
    for (int i = 0; i < 400; i++) {
      assertThat(found.path("probabilities").get(i).asDouble())
          .as("window " + i)
          .isCloseTo(expected.get(i).asDouble(), within(1e-4));
    }
    assertThat(found.path("seconds").asDouble()).isEqualTo(60);
    assertThat(found.path("segments")).hasSize(19);
    assertThat(found.path("segments").get(1).path("start").asDouble()).isEqualTo(2.658);
    assertThat(picture).content().startsWith("<svg").contains("<title>2.66 to 4.70 s</title>");
  }

  @Test
  void silenceHasNoSpeech() throws IOException {
    var silence = wav("silence.wav", new float[20_000]).toString();
    var result = Result.of("vad", silence, "--model", silero);
    assertThat(result.out()).isEqualTo("0.0 of 1.3 seconds are speech\n");
  }

  @Test
  void whatIsNotRightIsSaidInOneSentence() throws IOException {
    var dtln = models.resolve("dtln/model_1.onnx").toString();
    assertThat(Result.of("vad", speech, "--model", dtln).err())
        .startsWith(
            dtln
                + ": expected the voice activity network of silero-vad, version 5 or later, with the inputs input, state and sr, found [");
    assertThat(Result.of("vad", speech, "--model", silero, "--threshold=2").err())
        .startsWith("eddy vad: --threshold: expected a number between 0 and 1, found 2.0");
    var text = Files.writeString(folder.resolve("notes.txt"), "mine").toString();
    assertThat(Result.of("vad", speech, "--model", silero, "--picture", text).err())
        .startsWith("--picture: " + text + " is there already and is no picture;");
    assertThat(
            Result.of("denoise", speech, "--model", "" + folder, "--out", folder + "/a.wav").err())
        .startsWith(
            folder + ": expected a folder with model_1.onnx and model_2.onnx of DTLN, found no");
    assertThat(Result.of("denoise", speech, "--model", models + "/dtln", "--out", speech).status())
        .isEqualTo(2);
    assertThat(folder.resolve("a.wav")).doesNotExist();
  }

  /// How much louder what is like `speech` is than the rest, in dB; Le Roux et al. 2019.
  private static double ratio(float[] found, float[] speech) {
    double both = 0;
    double own = 0;
    for (int i = 0; i < found.length; i++) {
      both += (double) found[i] * speech[i];
      own += (double) speech[i] * speech[i];
    }
    double signal = 0;
    double rest = 0;
    for (int i = 0; i < found.length; i++) {
      double part = both / own * speech[i];
      signal += part * part;
      rest += (found[i] - part) * (found[i] - part);
    }
    return 10 * Math.log10(signal / rest);
  }

  @Test
  void noiseIsTakenFromSpeech() throws IOException {
    float[] spoken = samples(speech, 16_000 * 8);
    double power = 0;
    for (float sample : spoken) {
      power += sample * sample;
    }
    double level = Math.sqrt(power / spoken.length / Math.pow(10, 0.5));
    var random = new Random(5);
    float[] noisy = new float[spoken.length];
    for (int i = 0; i < noisy.length; i++) {
      noisy[i] = (float) (spoken[i] + level * random.nextGaussian());
    }
    var out = folder.resolve("clean.wav");
    var result =
        Result.of(
            "denoise",
            "" + wav("noisy.wav", noisy),
            "--model",
            models + "/dtln",
            "--out",
            "" + out);
    assertThat(result.status()).as(result.err()).isZero();
    float[] clean = samples(out.toString(), spoken.length);
    assertThat(Files.size(out)).isEqualTo(44 + 2L * spoken.length);
    assertThat(ratio(noisy, spoken)).isCloseTo(5, within(0.2));
    assertThat(ratio(clean, spoken)).isGreaterThan(14);
  }

  @Test
  void oneNetworkServesManySoundsAndGoesOnFromAnyState() {
    var suppression = NoiseSuppression.open(models.resolve("dtln"));
    var voice = VoiceActivity.open(Path.of(silero));
    float[] sound = samples(speech, 512 * 12);
    var alone = new VoiceActivity.State();
    var other = new VoiceActivity.State();
    var hopAlone = new NoiseSuppression.State();
    VoiceActivity.State middle = null;
    float atMiddle = 0;
    for (int i = 0; i < 12; i++) {
      float[] window = java.util.Arrays.copyOfRange(sound, i * 512, (i + 1) * 512);
      float[] reversed = java.util.Arrays.copyOfRange(sound, (11 - i) * 512, (12 - i) * 512);
      if (i == 6) {
        middle = alone.copy();
      }
      float probability = voice.next(window, alone);
      voice.next(reversed, other);
      if (i == 6) {
        atMiddle = probability;
      }
      float[] hop = java.util.Arrays.copyOf(window, 128);
      float[] again = hop.clone();
      var copy = hopAlone.copy();
      suppression.next(hop, hopAlone);
      suppression.next(again, copy);
      assertThat(again).isEqualTo(hop);
    }
    assertThat(voice.next(java.util.Arrays.copyOfRange(sound, 6 * 512, 7 * 512), middle))
        .isEqualTo(atMiddle);
  }
}
