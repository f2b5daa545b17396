package dev.eddy.onnx.file;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// The wire format of protocol buffers, written field by field.
final class WireOut {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  byte[] bytes() {
    return out.toByteArray();
  }

  void whole(int field, long value) {
    varint((long) field << 3);
    varint(value);
  }

  void real(int field, float value) {
    varint((long) field << 3 | 5);
    int bits = Float.floatToRawIntBits(value);
    for (int shift = 0; shift < 32; shift += 8) {
      out.write(bits >>> shift);
    }
  }

  void text(int field, String value) {
    bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /// A text that is left out where it is empty.
  void optional(int field, String value) {
    if (!value.isEmpty()) {
      text(field, value);
    }
  }

  void bytes(int field, byte[] value) {
    varint((long) field << 3 | 2);
    varint(value.length);
    out.writeBytes(value);
  }

  void message(int field, Consumer<WireOut> content) {
    var inner = new WireOut();
    content.accept(inner);
    bytes(field, inner.bytes());
  }

  private void varint(long value) {
    while ((value & ~0x7fL) != 0) {
      out.write((int) (value & 0x7f | 0x80));
      value >>>= 7;
    }
    out.write((int) value);
  }
}
