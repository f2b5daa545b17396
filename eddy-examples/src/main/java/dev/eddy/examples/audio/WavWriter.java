package dev.eddy.examples.audio;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes samples from −1 to 1 as a WAV file with one channel and 16 bits a sample; what is louder
/// is cut at the largest number.
public final class WavWriter {

  private final OutputStream out;
  private long left;
  private byte[] bytes = new byte[0];

  /// Begins a file.
  ///
  /// @param rate samples a second
  /// @param samples how many will be written
  /// @throws IllegalArgumentException if they are more than a WAV file can hold
  public WavWriter(OutputStream out, int rate, long samples) throws IOException {
    if (samples > (0xffff_ffffL - 36) / 2) {
      throw new IllegalArgumentException(
          "%d samples are more than the 4 GiB that a WAV file can hold; cut the sound into parts"
              .formatted(samples));
    }
    this.out = out;
    left = samples;
    int size = (int) (samples * 2);
    var header = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
    header.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + size);
    header.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    header.putShort((short) 1).putShort((short) 1).putInt(rate).putInt(rate * 2);
    header.putShort((short) 2).putShort((short) 16);
    header.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(size);
    out.write(header.array());
  }

  /// Writes the next samples.
  public void write(float[] samples, int offset, int length) throws IOException {
    if (length > left) {
      throw new IllegalStateException(length + " samples, but only " + left + " were announced");
    }
    left -= length;
    if (bytes.length < length * 2) {
      bytes = new byte[length * 2];
    }
    for (int i = 0; i < length; i++) {
      int value = Math.clamp(Math.round(samples[offset + i] * 32_768f), -32_768, 32_767);
      bytes[2 * i] = (byte) value;
      bytes[2 * i + 1] = (byte) (value >> 8);
    }
    out.write(bytes, 0, length * 2);
  }
}
