package dev.eddy.formats.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes the wire format of protocol buffers, field by field.
public final class ProtoWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public byte[] bytes() {
    return out.toByteArray();
  }

  private void tag(int field, int type) {
    varint((long) field << 3 | type);
  }

  private void varint(long value) {
    long left = value;
    while ((left & ~0x7FL) != 0) {
      out.write((int) (left & 0x7F | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }

  public ProtoWriter integer(int field, long value) {
    tag(field, 0);
    varint(value);
    return this;
  }

  public ProtoWriter flag(int field, boolean value) {
    return integer(field, value ? 1 : 0);
  }

  public ProtoWriter real32(int field, float value) {
    tag(field, 5);
    little(4).putFloat(0, value);
    out.writeBytes(buffer.array());
    return this;
  }

  public ProtoWriter fixed32(int field, int value) {
    tag(field, 5);
    little(4).putInt(0, value);
    out.writeBytes(buffer.array());
    return this;
  }

  public ProtoWriter real64(int field, double value) {
    tag(field, 1);
    little(8).putDouble(0, value);
    out.writeBytes(buffer.array());
    return this;
  }

  private ByteBuffer buffer;

  private ByteBuffer little(int size) {
    buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    return buffer;
  }

  public ProtoWriter text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  public ProtoWriter bytes(int field, byte[] value) {
    tag(field, 2);
    varint(value.length);
    out.writeBytes(value);
    return this;
  }

  public ProtoWriter message(int field, ProtoWriter value) {
    return bytes(field, value.bytes());
  }

  /// Doubles, packed.
  public ProtoWriter reals64(int field, double... values) {
    var all = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      all.putDouble(value);
    }
    return bytes(field, all.array());
  }
}
