package dev.eddy.onnx.file;

import dev.eddy.model.Precision;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Optional;

/// What the elements of a tensor are, and the array that holds them.
///
/// Half precision is held in `float[]` whose values are such numbers; unsigned numbers in the array
/// of the signed type of their width; truth values as bytes 0 and 1.
public enum Type {
  FLOAT(1, 4, float[].class),
  UINT8(2, 1, byte[].class),
  INT8(3, 1, byte[].class),
  UINT16(4, 2, short[].class),
  INT16(5, 2, short[].class),
  INT32(6, 4, int[].class),
  INT64(7, 8, long[].class),
  STRING(8, 0, String[].class),
  BOOL(9, 1, byte[].class),
  FLOAT16(10, 2, float[].class),
  DOUBLE(11, 8, double[].class),
  UINT32(12, 4, int[].class),
  UINT64(13, 8, long[].class),
  BFLOAT16(16, 2, float[].class);

  private static final String[] OTHERS = {
    "undefined",
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    "COMPLEX64",
    "COMPLEX128",
    null,
    "FLOAT8E4M3FN",
    "FLOAT8E4M3FNUZ",
    "FLOAT8E5M2",
    "FLOAT8E5M2FNUZ",
    "UINT4",
    "INT4",
    "FLOAT4E2M1",
    "FLOAT8E8M0",
    "UINT2",
    "INT2"
  };

  private final int code;
  private final int bytes;
  private final Class<?> arrayClass;

  Type(int code, int bytes, Class<?> arrayClass) {
    this.code = code;
    this.bytes = bytes;
    this.arrayClass = arrayClass;
  }

  /// The number of this type in files.
  public int code() {
    return code;
  }

  /// Bytes of an element in files; 0 for strings.
  public int bytes() {
    return bytes;
  }

  /// The array that holds elements.
  public Class<?> arrayClass() {
    return arrayClass;
  }

  /// The type with this number, if Eddy knows it.
  public static Optional<Type> ofCode(long code) {
    return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
  }

  /// What a number in a file is called, known here or not.
  static String nameOf(long code) {
    return ofCode(code)
        .map(Type::name)
        .orElseGet(() -> code >= 0 && code < OTHERS.length ? OTHERS[(int) code] : "number " + code);
  }

  /// Whether elements are numbers with a fraction.
  public boolean isReal() {
    return switch (this) {
      case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> true;
      default -> false;
    };
  }

  /// Whether elements are rounded to half precision.
  public boolean isHalf() {
    return this == FLOAT16 || this == BFLOAT16;
  }

  /// A zeroed array.
  public Object allocate(int size) {
    return Array.newInstance(arrayClass.getComponentType(), size);
  }

  /// An element as a real number; strings have none.
  public double real(Object array, int i) {
    return switch (this) {
      case FLOAT, FLOAT16, BFLOAT16 -> ((float[]) array)[i];
      case DOUBLE -> ((double[]) array)[i];
      case UINT64 -> {
        long value = ((long[]) array)[i];
        yield value >= 0 ? value : (value >>> 1) * 2.0 + (value & 1);
      }
      default -> whole(array, i);
    };
  }

  /// An element as a whole number, a fraction cut off.
  public long whole(Object array, int i) {
    return switch (this) {
      case FLOAT, FLOAT16, BFLOAT16 -> (long) ((float[]) array)[i];
      case DOUBLE -> (long) ((double[]) array)[i];
      case INT64, UINT64 -> ((long[]) array)[i];
      case INT32 -> ((int[]) array)[i];
      case UINT32 -> Integer.toUnsignedLong(((int[]) array)[i]);
      case INT16 -> ((short[]) array)[i];
      case UINT16 -> Short.toUnsignedLong(((short[]) array)[i]);
      case INT8 -> ((byte[]) array)[i];
      case UINT8 -> Byte.toUnsignedLong(((byte[]) array)[i]);
      case BOOL -> ((byte[]) array)[i] != 0 ? 1 : 0;
      case STRING -> throw new IllegalStateException("a string is no number");
    };
  }

  /// Sets an element to a real number: rounded for real types, cut off for whole ones.
  public void setReal(Object array, int i, double value) {
    switch (this) {
      case FLOAT -> ((float[]) array)[i] = (float) value;
      case FLOAT16, BFLOAT16 -> ((float[]) array)[i] = half((float) value);
      case DOUBLE -> ((double[]) array)[i] = value;
      case BOOL -> ((byte[]) array)[i] = (byte) (value != 0 ? 1 : 0);
      case UINT64 ->
          ((long[]) array)[i] =
              value >= 0x1p63 ? (long) (value - 0x1p63) + Long.MIN_VALUE : (long) value;
      default -> setWhole(array, i, (long) value);
    }
  }

  /// Sets an element to a whole number, higher bits cut off.
  public void setWhole(Object array, int i, long value) {
    switch (this) {
      case FLOAT -> ((float[]) array)[i] = value;
      case FLOAT16, BFLOAT16 -> ((float[]) array)[i] = half(value);
      case DOUBLE -> ((double[]) array)[i] = value;
      case INT64, UINT64 -> ((long[]) array)[i] = value;
      case INT32, UINT32 -> ((int[]) array)[i] = (int) value;
      case INT16, UINT16 -> ((short[]) array)[i] = (short) value;
      case INT8, UINT8 -> ((byte[]) array)[i] = (byte) value;
      case BOOL -> ((byte[]) array)[i] = (byte) (value != 0 ? 1 : 0);
      case STRING -> throw new IllegalStateException("a string is no number");
    }
  }

  /// The nearest number of half precision, ties to even; other types as they are.
  public float half(float value) {
    return switch (this) {
      case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16(value));
      case BFLOAT16 -> Float.intBitsToFloat(Short.toUnsignedInt(Precision.bfloat16(value)) << 16);
      default -> value;
    };
  }
}
