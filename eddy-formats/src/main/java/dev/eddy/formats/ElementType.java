package dev.eddy.formats;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// What the elements of a stored tensor are, and how to read one. All are little-endian.
public enum ElementType {
  BOOL(1),
  U8(1),
  I8(1),
  I16(2),
  U16(2),
  F16(2),
  BF16(2),
  I32(4),
  U32(4),
  F32(4),
  F64(8),
  I64(8),
  U64(8),
  /// Eight bits: sign, 4 of exponent, 3 of mantissa; no infinity.
  F8_E4M3(1),
  /// Eight bits: sign, 5 of exponent, 2 of mantissa.
  F8_E5M2(1),
  /// Two F32: real and imaginary part.
  C64(8),
  /// Two F64: real and imaginary part.
  C128(16);

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /// How many bytes an element takes.
  public int bytes() {
    return bytes;
  }

  /// Whether elements are whole numbers or truth values.
  public boolean isWhole() {
    return switch (this) {
      case BOOL, U8, I8, I16, U16, I32, U32, I64, U64 -> true;
      case F16, BF16, F32, F64, F8_E4M3, F8_E5M2, C64, C128 -> false;
    };
  }

  /// Whether elements have an imaginary part, which Eddy has no place for.
  public boolean isComplex() {
    return this == C64 || this == C128;
  }

  /// The whole number at a place; U64 as its bits.
  ///
  /// @throws IllegalStateException if the elements are no whole numbers
  public long whole(MemorySegment from, long at) {
    return switch (this) {
      case BOOL, U8 -> from.get(JAVA_BYTE, at) & 0xff;
      case I8 -> from.get(JAVA_BYTE, at);
      case I16 -> from.get(SHORT, at);
      case U16 -> from.get(SHORT, at) & 0xffff;
      case I32 -> from.get(INT, at);
      case U32 -> from.get(INT, at) & 0xffff_ffffL;
      case I64, U64 -> from.get(LONG, at);
      case F16, BF16, F32, F64, F8_E4M3, F8_E5M2, C64, C128 ->
          throw new IllegalStateException(this + " is no whole number");
    };
  }

  /// The number at a place; of a complex one the real part.
  public double real(MemorySegment from, long at) {
    return switch (this) {
      case F32, C64 -> from.get(FLOAT, at);
      case F64, C128 -> from.get(DOUBLE, at);
      case F16 -> Float.float16ToFloat(from.get(SHORT, at));
      case BF16 -> Float.intBitsToFloat(from.get(SHORT, at) << 16);
      case F8_E4M3 -> eight(from.get(JAVA_BYTE, at), 3, 7);
      case F8_E5M2 -> eight(from.get(JAVA_BYTE, at), 2, 15);
      case U64 -> unsigned(from.get(LONG, at));
      case BOOL, U8, I8, I16, U16, I32, U32, I64 -> whole(from, at);
    };
  }

  private static double unsigned(long bits) {
    return bits >= 0 ? bits : (bits >>> 1 | bits & 1) * 2.0;
  }

  /// A float of eight bits.
  private static double eight(byte bits, int mantissaBits, int bias) {
    int mantissa = bits & ((1 << mantissaBits) - 1);
    int exponent = bits >> mantissaBits & ((1 << 7 - mantissaBits) - 1);
    int highest = (1 << 7 - mantissaBits) - 1;
    double sign = bits < 0 ? -1 : 1;
    boolean ieee = mantissaBits == 2;
    if (exponent == highest && ieee) {
      return mantissa == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    if (exponent == highest && mantissa == (1 << mantissaBits) - 1) {
      return Double.NaN;
    }
    double one = exponent == 0 ? 0 : 1;
    return sign
        * Math.scalb(one + mantissa / (double) (1 << mantissaBits), Math.max(exponent, 1) - bias);
  }
}
