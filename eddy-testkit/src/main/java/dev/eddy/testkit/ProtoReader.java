package dev.eddy.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.DoubleConsumer;
import java.util.function.LongConsumer;

/// The wire format of protocol buffers, read field by field: `while (in.next()) switch (in.field())
/// { … default -> in.skip(); }`.
///
/// Repeated numbers are accepted packed and unpacked.
final class ProtoReader {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final ByteBuffer in;
  private int tag;

  ProtoReader(ByteBuffer bytes) {
    in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Goes to the next field; false at the end of the message.
  boolean next() {
    if (!in.hasRemaining()) return false;
    tag = (int) varint();
    return true;
  }

  int field() {
    return tag >>> 3;
  }

  long integer() {
    return varint();
  }

  float real32() {
    return in.getFloat();
  }

  ByteBuffer bytes() {
    int length = (int) varint();
    var slice = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + length);
    return slice;
  }

  String text() {
    return StandardCharsets.UTF_8.decode(bytes()).toString();
  }

  ProtoReader message() {
    return new ProtoReader(bytes());
  }

  void integers(LongConsumer each) {
    if ((tag & 7) != BYTES) {
      each.accept(varint());
      return;
    }
    var packed = message();
    while (packed.in.hasRemaining()) each.accept(packed.varint());
  }

  void reals32(DoubleConsumer each) {
    if ((tag & 7) != BYTES) {
      each.accept(in.getFloat());
      return;
    }
    var packed = bytes();
    while (packed.hasRemaining()) each.accept(packed.getFloat());
  }

  void reals64(DoubleConsumer each) {
    if ((tag & 7) != BYTES) {
      each.accept(in.getDouble());
      return;
    }
    var packed = bytes();
    while (packed.hasRemaining()) each.accept(packed.getDouble());
  }

  void skip() {
    switch (tag & 7) {
      case VARINT -> varint();
      case FIXED64 -> in.getLong();
      case BYTES -> bytes();
      case FIXED32 -> in.getInt();
      default ->
          throw new IllegalArgumentException(
              "protocol buffer: field " + field() + " has the unknown wire type " + (tag & 7));
    }
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) return value;
    }
  }
}
