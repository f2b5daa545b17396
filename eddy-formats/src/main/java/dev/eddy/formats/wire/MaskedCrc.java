package dev.eddy.formats.wire;

import java.util.zip.CRC32C;

/// The checksum of TensorFlow's files: CRC32C, turned and shifted, so that a checksum of bytes that
/// hold checksums is not weak.
public final class MaskedCrc {

  private MaskedCrc() {}

  public static int of(byte[] bytes, int from, int length) {
    var crc = new CRC32C();
    crc.update(bytes, from, length);
    return masked((int) crc.getValue());
  }

  public static int of(byte[] bytes) {
    return of(bytes, 0, bytes.length);
  }

  private static int masked(int crc) {
    return Integer.rotateRight(crc, 15) + 0xa282ead8;
  }
}
