package dev.eddy.examples.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// WAV files of every kind that is read, and what is said of the others.
class WavReaderTest {

  /// They are numbers of 8 bits, and so of all others.
  private static final float[] SAMPLES = {0, 0.5f, -0.25f, -1, 0.9921875f};

  @TempDir Path folder;

  private Path wav(int kind, int channels, int rate, int bits, byte[] extra, byte[] data)
      throws IOException {
    var bytes = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(0);
    bytes.put("WAVELIST".getBytes(StandardCharsets.US_ASCII)).putInt(3).putInt(0x00636261);
    bytes.put("fmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16 + extra.length);
    bytes.putShort((short) kind).putShort((short) channels).putInt(rate);
    bytes.putInt(rate * channels * bits / 8).putShort((short) (channels * bits / 8));
    bytes.putShort((short) bits).put(extra);
    bytes.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(data.length).put(data);
    var file = folder.resolve("a.wav");
    return Files.write(file, java.util.Arrays.copyOf(bytes.array(), bytes.position()));
  }

  private static byte[] data(int bits, boolean real) {
    var out = ByteBuffer.allocate(SAMPLES.length * bits / 8).order(ByteOrder.LITTLE_ENDIAN);
    for (float sample : SAMPLES) {
      switch (bits) {
        case 8 -> out.put((byte) (sample * 128 + 128));
        case 16 -> out.putShort((short) (sample * 32_768));
        case 24 -> {
          int value = (int) (sample * 8_388_608);
          out.put((byte) value).put((byte) (value >> 8)).put((byte) (value >> 16));
        }
        case 32 -> {
          if (real) {
            out.putFloat(sample);
          } else {
            out.putInt((int) (sample * 2_147_483_648.0));
          }
        }
        default -> out.putDouble(sample);
      }
    }
    return out.array();
  }

  private static float[] read(Path file) {
    try (var wav = WavReader.open(file, 16_000)) {
      float[] samples = new float[SAMPLES.length];
      // Piece by piece, and not further than there is.
      assertThat(wav.read(samples, 0, 2)).isEqualTo(2);
      assertThat(wav.read(samples, 2, 3)).isEqualTo(3);
      assertThat(wav.read(new float[7], 0, 7)).isZero();
      return samples;
    }
  }

  @Test
  void numbersOfEverySizeAreTheSameSamples() throws IOException {
    for (int bits : new int[] {8, 16, 24, 32}) {
      assertThat(read(wav(1, 1, 16_000, bits, new byte[0], data(bits, false)))).isEqualTo(SAMPLES);
    }
    for (int bits : new int[] {32, 64}) {
      assertThat(read(wav(3, 1, 16_000, bits, new byte[0], data(bits, true)))).isEqualTo(SAMPLES);
    }
    var extensible = new byte[24];
    extensible[8] = 3;
    assertThat(read(wav(0xfffe, 1, 16_000, 32, extensible, data(32, true)))).isEqualTo(SAMPLES);
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    var out = new ByteArrayOutputStream();
    var writer = new WavWriter(out, 16_000, 5);
    writer.write(SAMPLES, 0, 3);
    writer.write(new float[] {-3, 3}, 0, 2);
    var file = Files.write(folder.resolve("b.wav"), out.toByteArray());
    assertThat(read(file)).containsExactly(0, 0.5f, -0.25f, -1, 32_767 / 32_768f);
  }

  @Test
  void aPipesFileThatDoesNotKnowItsLengthIsReadToItsEnd() throws IOException {
    var file = wav(1, 1, 16_000, 16, new byte[0], data(16, false));
    var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(bytes.limit() - SAMPLES.length * 2 - 4, -1);
    Files.write(file, bytes.array());
    assertThat(read(file)).isEqualTo(SAMPLES);
  }

  @Test
  void aFileThatIsCutOffIsRefusedWhereItEnds() throws IOException {
    var whole = Files.readAllBytes(wav(1, 1, 16_000, 16, new byte[0], data(16, false)));
    var file =
        Files.write(folder.resolve("a.wav"), java.util.Arrays.copyOf(whole, whole.length - 4));

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file + ": it ends 2 samples before its header says; it is cut off");
  }

  private void refused(Path file, String sentence) {
    assertThatThrownBy(() -> WavReader.open(file, 16_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(file + ": " + sentence);
  }

  @Test
  void whatIsNotReadIsNamedWithTheWayToConvertIt() throws IOException {
    var convert =
        "; convert it, for example with: ffmpeg -i a.wav -ac 1 -ar 16000 -c:a pcm_s16le out.wav";
    refused(
        wav(1, 1, 44_100, 16, new byte[0], data(16, false)),
        "expected 16000 samples a second, found 44100" + convert);
    refused(
        wav(1, 2, 16_000, 16, new byte[0], data(16, false)),
        "expected one channel, found 2" + convert);
    refused(
        wav(6, 1, 16_000, 8, new byte[0], data(8, false)),
        "expected samples as numbers (PCM or floating point), found A-law of 8 bits" + convert);
    refused(
        Files.writeString(folder.resolve("a.wav"), "OggS and so on"),
        "expected a WAV file, which begins with RIFF and WAVE, found something else" + convert);
    var whole = Files.readAllBytes(wav(1, 1, 16_000, 16, new byte[0], data(16, false)));
    refused(
        Files.write(folder.resolve("a.wav"), java.util.Arrays.copyOf(whole, 40)),
        "expected a chunk \"fmt \" of 16 bytes or more, found 16; it is damaged");
    refused(
        Files.write(folder.resolve("a.wav"), java.util.Arrays.copyOf(whole, 28)),
        "it ends before its samples; it is cut off");
    refused(folder.resolve("none.wav"), "there is no such file");
  }
}
