package dev.eddy.formats.tensorboard;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Pictures in shades of gray as PNG.
///
/// @see <a href="https://www.w3.org/TR/png-3/">PNG specification</a>
final class Png {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};

  private Png() {}

  /// @param numbers `[rows, columns]` from 0 (black) to 1 (white)
  static byte[] gray(float[] numbers, int rows, int columns, int scale) {
    int width = columns * scale;
    int height = rows * scale;
    byte[] points = new byte[height * (width + 1)];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        float value = numbers[y / scale * columns + x / scale];
        points[y * (width + 1) + 1 + x] =
            (byte) Math.round(255 * Math.clamp(Float.isNaN(value) ? 0 : value, 0f, 1f));
      }
    }
    var out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    var header = ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) 8);
    chunk(out, "IHDR", header.array());
    chunk(out, "IDAT", deflated(points));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static byte[] deflated(byte[] bytes) {
    try (var deflater = new Deflater()) {
      deflater.setInput(bytes);
      deflater.finish();
      var out = new ByteArrayOutputStream();
      byte[] block = new byte[1 << 14];
      while (!deflater.finished()) {
        out.write(block, 0, deflater.deflate(block));
      }
      return out.toByteArray();
    }
  }

  private static void chunk(ByteArrayOutputStream out, String kind, byte[] bytes) {
    byte[] name = kind.getBytes(StandardCharsets.US_ASCII);
    var crc = new CRC32();
    crc.update(name);
    crc.update(bytes);
    out.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
    out.writeBytes(name);
    out.writeBytes(bytes);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
