package dev.eddy.tasks.data.bytes;

import dev.eddy.tasks.data.DataException;
import dev.eddy.tasks.data.Progress;
import java.nio.file.Path;

/// Bytes that are to be UTF-8: the first that are not are named with the line and byte where they
/// stand.
///
/// Overlong forms, surrogates, values past U+10FFFF and zero bytes are refused too.
final class Utf8Check {
  /// Bytes between two of which it is told how far it is.
  private static final int TOLD = 1 << 22;

  private final Path path;
  private final byte[] bytes;
  private int at;
  private long line = 1;
  private int lineStart;

  private Utf8Check(Path path, byte[] bytes) {
    this.path = path;
    this.bytes = bytes;
  }

  /// @throws DataException if some byte is not
  static void check(Path path, byte[] bytes) {
    new Utf8Check(path, bytes).check();
  }

  private void check() {
    int told = TOLD;
    while (at < bytes.length) {
      if (at >= told) {
        Progress.tell("checking the encoding of " + path.getFileName(), at, bytes.length);
        told += TOLD;
      }
      int b = bytes[at] & 0xff;
      if (b >= 0x80) {
        at += sequence(b);
        continue;
      }
      if (b == 0) {
        throw new DataException(
            place() + ": a zero byte, so this is not UTF-8 text; expected a text file");
      }
      at++;
      if (b == '\n') {
        line++;
        lineStart = at;
      }
    }
  }

  /// The length of the character that starts with a byte above 0x7f.
  private int sequence(int lead) {
    if (lead < 0xc2 || lead > 0xf4) throw foreign(lead);
    int length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    for (int i = 1; i < length; i++) {
      if (at + i == bytes.length) {
        throw new DataException(
            path
                + ", line "
                + line
                + ": the last character is cut off, so the file is cut short; copy it again");
      }
      int b = bytes[at + i] & 0xff;
      int lowest = i > 1 ? 0x80 : lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
      int highest = i > 1 ? 0xbf : lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
      if (b < lowest || b > highest) throw foreign(lead);
    }
    return length;
  }

  private DataException foreign(int b) {
    return new DataException(
        place()
            + ": expected UTF-8, but byte 0x"
            + Integer.toHexString(b)
            + " is not"
            + Encodings.advice(bytes, at));
  }

  private String place() {
    return path + ", line " + line + ", byte " + (at - lineStart + 1);
  }
}
