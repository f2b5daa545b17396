package dev.eddy.formats.wire;

import dev.eddy.formats.FormatException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.DoubleConsumer;
import java.util.function.LongConsumer;

/// The wire format of protocol buffers, read field by field: `while (in.next()) switch (in.field())
/// { … default -> in.skip(); }`.
///
/// Repeated numbers are accepted packed and unpacked. What is cut off, or announces more bytes than
/// follow, is a sentence.
///
/// @see <a href="https://protobuf.dev/programming-guides/encoding">Encoding</a>
public final class ProtoReader {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int DEEPEST = 200;

  private final ByteBuffer in;
  private final String where;
  private final int depth;
  private int tag;

  /// @param where what messages call the file
  public ProtoReader(ByteBuffer bytes, String where) {
    this(bytes, where, 0);
  }

  private ProtoReader(ByteBuffer bytes, String where, int depth) {
    in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    this.where = where;
    this.depth = depth;
    if (depth > DEEPEST) {
      throw fault("its messages hold each other more than %d times".formatted(DEEPEST));
    }
  }

  private FormatException fault(String sentence) {
    return new FormatException(where + ": " + sentence);
  }

  private FormatException cut() {
    return fault("a protocol buffer in it is cut off");
  }

  /// Goes to the next field; false at the end of the message.
  public boolean next() {
    if (!in.hasRemaining()) {
      return false;
    }
    tag = (int) varint();
    return true;
  }

  public int field() {
    return tag >>> 3;
  }

  public long integer() {
    return varint();
  }

  public float real32() {
    try {
      return in.getFloat();
    } catch (BufferUnderflowException _) {
      throw cut();
    }
  }

  public double real64() {
    try {
      return in.getDouble();
    } catch (BufferUnderflowException _) {
      throw cut();
    }
  }

  /// A number of four bytes without a sign, such as a checksum.
  public int fixed32() {
    try {
      return in.getInt();
    } catch (BufferUnderflowException _) {
      throw cut();
    }
  }

  public ByteBuffer bytes() {
    if ((tag & 7) != BYTES) {
      throw fault("field %d is not of the kind expected".formatted(field()));
    }
    long length = varint();
    if (length < 0 || length > in.remaining()) {
      throw fault(
          "a field announces %s bytes, but only %d follow"
              .formatted(Long.toUnsignedString(length), in.remaining()));
    }
    var slice = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + (int) length);
    return slice;
  }

  public String text() {
    return StandardCharsets.UTF_8.decode(bytes()).toString();
  }

  public ProtoReader message() {
    return new ProtoReader(bytes(), where, depth + 1);
  }

  public void integers(LongConsumer each) {
    if ((tag & 7) != BYTES) {
      each.accept(varint());
      return;
    }
    var packed = message();
    while (packed.in.hasRemaining()) {
      each.accept(packed.varint());
    }
  }

  public void reals32(DoubleConsumer each) {
    if ((tag & 7) != BYTES) {
      each.accept(real32());
      return;
    }
    var packed = message();
    while (packed.in.hasRemaining()) {
      each.accept(packed.real32());
    }
  }

  public void reals64(DoubleConsumer each) {
    if ((tag & 7) != BYTES) {
      each.accept(real64());
      return;
    }
    var packed = message();
    while (packed.in.hasRemaining()) {
      each.accept(packed.real64());
    }
  }

  public void skip() {
    switch (tag & 7) {
      case VARINT -> varint();
      case FIXED64 -> real64();
      case BYTES -> bytes();
      case FIXED32 -> fixed32();
      default -> throw fault("field %d has the unknown wire type %d".formatted(field(), tag & 7));
    }
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (!in.hasRemaining()) {
        throw cut();
      }
      byte b = in.get();
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw fault("a number in it has more than ten bytes");
  }
}
