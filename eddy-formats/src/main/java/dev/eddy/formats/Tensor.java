package dev.eddy.formats;

import java.util.Arrays;
import java.util.Objects;

/// A named block of float32 values in row-major order.
///
/// The arrays are not copied: whoever hands them over no longer changes them. Two tensors are equal
/// when name, shape and the bits of every value are equal.
///
/// @param name what the file calls it
/// @param shape the extents, outermost first; `[]` is a scalar
/// @param values `shape[0] · shape[1] · …` values
public record Tensor(String name, int[] shape, float[] values) {
  /// @throws IllegalArgumentException if an extent is negative or the number of values is not the
  ///   product of the extents
  public Tensor {
    Objects.requireNonNull(name, "name");
    long size = 1;
    for (int extent : shape) {
      if (extent < 0) {
        throw new IllegalArgumentException(
            "tensor \"%s\": shape %s has a negative extent"
                .formatted(name, Arrays.toString(shape)));
      }
      size = extent == 0 ? 0 : Math.multiplyExact(size, (long) extent);
    }
    if (size != values.length) {
      throw new IllegalArgumentException(
          "tensor \"%s\": shape %s holds %d values, but %d are given"
              .formatted(name, Arrays.toString(shape), size, values.length));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor(String itsName, int[] itsShape, float[] itsValues)
        && name.equals(itsName)
        && Arrays.equals(shape, itsShape)
        && sameBits(values, itsValues);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(shape);
  }

  @Override
  public String toString() {
    return name + " " + Arrays.toString(shape);
  }

  private static boolean sameBits(float[] a, float[] b) {
    if (a.length != b.length) {
      return false;
    }
    for (int i = 0; i < a.length; i++) {
      if (Float.floatToRawIntBits(a[i]) != Float.floatToRawIntBits(b[i])) {
        return false;
      }
    }
    return true;
  }
}
