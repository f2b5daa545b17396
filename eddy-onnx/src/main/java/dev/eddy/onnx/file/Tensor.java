package dev.eddy.onnx.file;

import java.lang.reflect.Array;
import java.util.Arrays;

/// Numbers (or strings) with a type and a shape, row-major; shape `[]` is one number.
///
/// The array is the caller's: nothing here copies it. A session reads it while it runs and writes
/// it only where it was given as a place for results.
public final class Tensor {
  private final Type type;
  private final int[] shape;
  private final Object array;

  private Tensor(Type type, int[] shape, Object array) {
    long size = size(shape);
    if (Array.getLength(array) != size) {
      throw new IllegalArgumentException(
          "tensor: shape %s holds %d elements, found %d"
              .formatted(Arrays.toString(shape), size, Array.getLength(array)));
    }
    this.type = type;
    this.shape = shape;
    this.array = array;
  }

  /// Over an array of the type's own kind.
  ///
  /// @throws IllegalArgumentException if the array is of another kind, or the shape does not hold
  ///   its elements
  public static Tensor over(Type type, Object array, int... shape) {
    if (array.getClass() != type.arrayClass()) {
      throw new IllegalArgumentException(
          "tensor: %s is held in %s, found %s"
              .formatted(
                  type, type.arrayClass().getSimpleName(), array.getClass().getSimpleName()));
    }
    return new Tensor(type, shape.clone(), array);
  }

  /// Zeros.
  public static Tensor zeros(Type type, int... shape) {
    return new Tensor(type, shape.clone(), type.allocate(Math.toIntExact(size(shape))));
  }

  public static Tensor of(float[] values, int... shape) {
    return over(Type.FLOAT, values, shape);
  }

  public static Tensor of(double[] values, int... shape) {
    return over(Type.DOUBLE, values, shape);
  }

  public static Tensor of(long[] values, int... shape) {
    return over(Type.INT64, values, shape);
  }

  public static Tensor of(int[] values, int... shape) {
    return over(Type.INT32, values, shape);
  }

  public static Tensor of(String[] values, int... shape) {
    return over(Type.STRING, values, shape);
  }

  /// One whole number, shape `[]`.
  public static Tensor scalar(long value) {
    return of(new long[] {value});
  }

  /// One number, shape `[]`.
  public static Tensor scalar(float value) {
    return of(new float[] {value});
  }

  public Type type() {
    return type;
  }

  /// A copy of the shape.
  public int[] shape() {
    return shape.clone();
  }

  /// The number of axes.
  public int rank() {
    return shape.length;
  }

  /// The size of an axis.
  public int size(int axis) {
    return shape[axis];
  }

  /// The number of elements.
  public int size() {
    return Array.getLength(array);
  }

  public boolean hasShape(int... of) {
    return Arrays.equals(shape, of);
  }

  /// The array itself, of the kind {@link Type#arrayClass} says.
  public Object array() {
    return array;
  }

  /// The array of a {@link Type#FLOAT} or half tensor itself.
  ///
  /// @throws ClassCastException if the elements are of another type
  public float[] floats() {
    return (float[]) array;
  }

  /// The array of a {@link Type#INT64} or {@link Type#UINT64} tensor itself.
  ///
  /// @throws ClassCastException if the elements are of another type
  public long[] longs() {
    return (long[]) array;
  }

  /// An element as a real number.
  public double real(int i) {
    return type.real(array, i);
  }

  /// An element as a whole number, a fraction cut off.
  public long whole(int i) {
    return type.whole(array, i);
  }

  /// The elements of a shape.
  ///
  /// @throws IllegalArgumentException if a size is negative
  public static long size(int[] shape) {
    long size = 1;
    for (int each : shape) {
      if (each < 0) {
        throw new IllegalArgumentException(
            "tensor: a size is negative in the shape " + Arrays.toString(shape));
      }
      size = Math.multiplyExact(size, (long) each);
    }
    return size;
  }

  @Override
  public String toString() {
    return type.name().toLowerCase(java.util.Locale.ROOT) + Arrays.toString(shape);
  }
}
