package dev.eddy.testkit;

import java.util.List;

/// Numbers with a shape, row-major: `[B, T, D]`; a scalar has shape `[]`. Integers and truth values
/// (0, 1) are numbers too.
public record Values(List<Integer> shape, double[] data) {

  /// @throws IllegalArgumentException if the shape does not hold the numbers
  public Values {
    shape = List.copyOf(shape);
    int size = shape.stream().reduce(1, Math::multiplyExact);
    if (size != data.length)
      throw new IllegalArgumentException(
          "values: shape " + shape + " holds " + size + " numbers, found " + data.length);
  }

  /// The numbers rounded to float.
  public float[] floats() {
    float[] floats = new float[data.length];
    for (int i = 0; i < floats.length; i++) floats[i] = (float) data[i];
    return floats;
  }

  /// The numbers as ints.
  public int[] ints() {
    int[] ints = new int[data.length];
    for (int i = 0; i < ints.length; i++) ints[i] = (int) data[i];
    return ints;
  }

  @Override
  public String toString() {
    return "Values" + shape;
  }
}
