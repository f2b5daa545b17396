package dev.eddy.model;

/// A matrix of 8 bits: `w[r][c] = s[r]·q[r][c]`, q from −127 to 127.
///
/// `s[r]` is the largest magnitude of the row by 127, rounded up to 17 significant bits. Seven bits
/// times 17 are the 24 of a float, so every product is exact: no machine and no order of operations
/// changes a bit of w, and to round w again gives the same q and s.
///
/// @param numbers `q`, `[rows, columns]`
/// @param scales `s`, `[rows]`; 0 for a row of zeros
public record Int8Matrix(byte[] numbers, float[] scales) {

  /// The largest q.
  private static final int LARGEST = 127;

  /// The bits of a significand that a scale leaves free for the product.
  private static final int FREE = (1 << 7) - 1;

  /// @throws IllegalArgumentException if {@link #of} would give other numbers and scales for the
  ///   matrix
  public Int8Matrix {
    if (scales.length == 0 || numbers.length % scales.length != 0) {
      throw new IllegalArgumentException(
          "%d numbers are not %d rows".formatted(numbers.length, scales.length));
    }
    int columns = numbers.length / scales.length;
    for (int row = 0; row < scales.length; row++) {
      int largest = 0;
      for (int i = row * columns; i < (row + 1) * columns; i++) {
        largest = Math.max(largest, Math.abs((int) numbers[i]));
      }
      float scale = scales[row];
      boolean isScale =
          scale == 0
              ? largest == 0
              : scale >= Float.MIN_NORMAL
                  && Float.isFinite(scale * LARGEST)
                  && (Float.floatToRawIntBits(scale) & FREE) == 0
                  && largest == LARGEST;
      if (!isScale) {
        throw new IllegalArgumentException(
            "row %d has the scale %s and numbers up to %d; expected a scale of 17 bits and numbers up to 127"
                .formatted(row, scale, largest));
      }
    }
  }

  /// The nearest matrix to this one, row-major.
  ///
  /// @param name what messages call it
  /// @throws IllegalArgumentException if a value is not finite, or too large
  public static Int8Matrix of(String name, float[] values, int rows, int columns) {
    var numbers = new byte[values.length];
    var scales = new float[rows];
    for (int row = 0; row < rows; row++) {
      int from = row * columns;
      float scale = scale(name, values, from, columns);
      scales[row] = scale;
      for (int i = from; scale > 0 && i < from + columns; i++) {
        numbers[i] = (byte) Math.clamp(Math.rint(values[i] / (double) scale), -LARGEST, LARGEST);
      }
    }
    return new Int8Matrix(numbers, scales);
  }

  private static float scale(String name, float[] values, int from, int columns) {
    float largest = 0;
    for (int i = from; i < from + columns; i++) {
      if (!(Math.abs(values[i]) < Float.MAX_VALUE / 2)) {
        throw new IllegalArgumentException(
            "the parameter \"%s\" holds %s, which cannot be rounded to int8"
                .formatted(name, values[i]));
      }
      largest = Math.max(largest, Math.abs(values[i]));
    }
    float scale = Float.intBitsToFloat(Float.floatToRawIntBits(largest / LARGEST) + FREE & ~FREE);
    // Below, products would lose bits: a row so small is zeros.
    return scale < Float.MIN_NORMAL ? 0 : scale;
  }

  /// `w`, row-major.
  public float[] values() {
    var values = new float[numbers.length];
    int columns = numbers.length / scales.length;
    for (int row = 0; row < scales.length; row++) {
      for (int i = row * columns; i < (row + 1) * columns; i++) {
        values[i] = scales[row] * numbers[i];
      }
    }
    return values;
  }
}
