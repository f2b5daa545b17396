package dev.eddy.onnx.file;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The wire format of protocol buffers, read field by field: `while (in.next()) switch (in.field())
/// { … default -> in.skip(); }`.
///
/// Nothing is taken on trust: a length never reaches past the message it stands in, and lists grow
/// with the bytes that are there.
final class Wire {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private final int end;
  private int at;
  private int field;
  private int kind;

  Wire(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private Wire(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  /// Goes to the next field; false at the end of the message.
  boolean next() {
    if (at == end) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    kind = (int) (tag & 7);
    if (field == 0 || tag >>> 32 != 0) {
      throw wrong("a field has the number " + (tag >>> 3));
    }
    return true;
  }

  int field() {
    return field;
  }

  long whole() {
    expect(VARINT, "a whole number");
    return varint();
  }

  float real() {
    expect(FIXED32, "a float");
    return Float.intBitsToFloat(fixed32());
  }

  String text() {
    var span = message();
    return new String(bytes, span.at, span.end - span.at, StandardCharsets.UTF_8);
  }

  /// The bytes of a field, not copied: a message, or data.
  Wire message() {
    expect(BYTES, "a message, a text or bytes");
    long length = varint();
    if (length < 0 || length > end - at) {
      throw wrong("a length of %d bytes reaches past the end (%d left)", length, end - at);
    }
    var message = new Wire(bytes, at, at + (int) length);
    at += (int) length;
    return message;
  }

  /// The bytes that are left.
  int left() {
    return end - at;
  }

  byte[] array() {
    return bytes;
  }

  int offset() {
    return at;
  }

  /// Whole numbers added to a list, packed or one by one.
  void wholes(Longs out) {
    if (kind != BYTES) {
      out.add(whole());
      return;
    }
    var packed = message();
    while (packed.at < packed.end) {
      out.add(packed.varint());
    }
  }

  /// The bits of floats added to a list, packed or one by one.
  void reals(Longs out) {
    if (kind != BYTES) {
      expect(FIXED32, "a float");
      out.add(fixed32());
      return;
    }
    var packed = message();
    while (packed.at < packed.end) {
      out.add(packed.fixed32());
    }
  }

  /// The bits of doubles added to a list, packed or one by one.
  void doubles(Longs out) {
    if (kind != BYTES) {
      expect(FIXED64, "a double");
      out.add(fixed64());
      return;
    }
    var packed = message();
    while (packed.at < packed.end) {
      out.add(packed.fixed64());
    }
  }

  void skip() {
    switch (kind) {
      case VARINT -> varint();
      case FIXED64 -> fixed64();
      case BYTES -> message();
      case FIXED32 -> fixed32();
      default -> throw wrong("field %d has the unknown wire type %d", field, kind);
    }
  }

  private void expect(int wanted, String what) {
    if (kind != wanted) {
      throw wrong("field %d should be %s, found wire type %d", field, what, kind);
    }
  }

  private int fixed32() {
    need(4);
    int value = (int) INT.get(bytes, at);
    at += 4;
    return value;
  }

  private long fixed64() {
    need(8);
    long value = (long) LONG.get(bytes, at);
    at += 8;
    return value;
  }

  private void need(int more) {
    if (more > end - at) {
      throw wrong("%d bytes of a number are missing at the end", more - (end - at));
    }
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at == end) {
        throw wrong("a number is cut off");
      }
      byte b = bytes[at++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw wrong("a number is longer than 10 bytes");
  }

  private OnnxException wrong(String problem, Object... values) {
    return new OnnxException(
        "byte %d: %s; the file is damaged, or no ONNX file"
            .formatted(at, problem.formatted(values)));
  }

  /// A list of whole numbers that grows.
  static final class Longs {
    private long[] values = {};
    private int size;

    void add(long value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, Math.max(8, size + (size >> 1)));
      }
      values[size++] = value;
    }

    int size() {
      return size;
    }

    long get(int i) {
      return values[i];
    }
  }
}
