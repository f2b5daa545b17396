package dev.eddy.model;

import java.util.Locale;

/// How many bits of a weight a file keeps.
///
/// Matrices of two rows and two columns or more are rounded; biases, peepholes, normalisation and
/// all else that is small stays float32. Whatever the precision, weights are float32 when a model
/// is open: it runs on the same kernels, and two machines give the same bits. To round what was
/// rounded changes nothing.
public enum Precision {
  /// As they are.
  FLOAT32(32, "float32"),
  /// The upper half of a float: its sign, 8 bits of exponent and 7 of significand, to the nearest,
  /// ties to even. A weight moves by 1/256 of itself at most.
  BFLOAT16(16, "bfloat16"),
  /// A whole number from −127 to 127 for each weight and a scale for each row, see {@link
  /// Int8Matrix}. A weight moves by 1/253 of the largest of its row at most.
  INT8(8, "int8, a scale for each row");

  private final int bits;
  private final String words;

  Precision(int bits, String words) {
    this.bits = bits;
    this.words = words;
  }

  /// Bits of a weight.
  public int bits() {
    return bits;
  }

  /// The precision of so many bits.
  ///
  /// @throws IllegalArgumentException if there is none
  public static Precision ofBits(int bits) {
    for (var precision : values()) {
      if (precision.bits == bits) {
        return precision;
      }
    }
    throw new IllegalArgumentException(
        "expected weights of 8 bits (int8), 16 (bfloat16) or 32 (float32), found %d"
            .formatted(bits));
  }

  /// As the field writes it: `int8`.
  public String type() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// In words, such as `int8, a scale for each row`.
  public String words() {
    return words;
  }

  /// Whether a parameter of this shape is rounded.
  public boolean rounds(int... shape) {
    return this != FLOAT32 && shape.length == 2 && shape[0] > 1 && shape[1] > 1;
  }

  /// A parameter as it comes back from a file of this precision, row-major; the array itself where
  /// nothing is rounded.
  ///
  /// @param name what messages call it
  /// @throws IllegalArgumentException if a value is not finite, or too large to be rounded
  public float[] rounded(String name, float[] values, int... shape) {
    if (!rounds(shape)) {
      return values;
    }
    return switch (this) {
      case FLOAT32 -> values;
      case BFLOAT16 -> bfloat16(name, values);
      case INT8 -> Int8Matrix.of(name, values, shape[0], shape[1]).values();
    };
  }

  private static float[] bfloat16(String name, float[] values) {
    var rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = Float.intBitsToFloat(bfloat16(values[i]) << 16);
      if (!Float.isFinite(rounded[i])) {
        throw new IllegalArgumentException(
            "the parameter \"%s\" holds %s, which has no finite bfloat16"
                .formatted(name, values[i]));
      }
    }
    return rounded;
  }

  /// The 16 bits of the nearest bfloat16, ties to even; NaN stays NaN.
  public static short bfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }
}
