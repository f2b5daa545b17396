package dev.eddy.formats;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/// A named tensor as another toolkit stored it: any element type, row-major and little-endian.
///
/// Eddy computes with float32: {@link #floats} gives that, or says why it cannot.
///
/// @param name what the file calls it
/// @param type of its elements
/// @param shape the extents, outermost first; `[]` is a scalar
/// @param bytes of its elements, one after the other
/// @param where what messages call the file
public record ForeignTensor(
    String name, ElementType type, int[] shape, MemorySegment bytes, String where) {

  /// The most elements that an array of Java holds.
  public static final int MAX_ELEMENTS = Integer.MAX_VALUE - 8;

  /// @throws FormatException if the bytes are not those of the shape
  public ForeignTensor {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw new FormatException("%s: the name of a tensor has control characters".formatted(where));
    }
    long expected = elements(shape, name, where) * (long) type.bytes();
    if (bytes.byteSize() != expected) {
      throw new FormatException(
          "%s, tensor \"%s\": %s %s takes %d bytes, found %d"
              .formatted(where, name, type, Arrays.toString(shape), expected, bytes.byteSize()));
    }
  }

  /// The product of extents.
  ///
  /// @throws FormatException if one is negative or the product does not fit in an array
  public static int elements(int[] shape, String name, String where) {
    long size = 1;
    for (int extent : shape) {
      if (extent < 0) {
        throw new FormatException(
            "%s, tensor \"%s\": shape %s has a negative extent"
                .formatted(where, name, Arrays.toString(shape)));
      }
      size = size == 0 ? 0 : size * extent;
      if (size > MAX_ELEMENTS) {
        throw new FormatException(
            "%s, tensor \"%s\": shape %s holds more values than the %d that fit in an array"
                .formatted(where, name, Arrays.toString(shape), MAX_ELEMENTS));
      }
    }
    return (int) size;
  }

  /// A shape that a file gives as whole numbers of 64 bits.
  ///
  /// @throws FormatException if it is negative or does not fit in an array
  public static int[] shape(long[] extents, String name, String where) {
    int[] shape = new int[extents.length];
    for (int i = 0; i < shape.length; i++) {
      if (extents[i] < 0) {
        throw new FormatException(
            "%s, tensor \"%s\": shape %s has a negative extent"
                .formatted(where, name, Arrays.toString(extents)));
      }
      if (extents[i] > MAX_ELEMENTS) {
        throw new FormatException(
            "%s, tensor \"%s\": shape %s holds more values than the %d that fit in an array"
                .formatted(where, name, Arrays.toString(extents), MAX_ELEMENTS));
      }
      shape[i] = (int) extents[i];
    }
    elements(shape, name, where);
    return shape;
  }

  /// How many elements it has.
  public int size() {
    return (int) (bytes.byteSize() / type.bytes());
  }

  /// The same elements under another name.
  public ForeignTensor named(String other) {
    return new ForeignTensor(other, type, shape, bytes, where);
  }

  /// An element in double precision; of a complex one the real part.
  public double at(int index) {
    return type.real(bytes, (long) index * type.bytes());
  }

  /// A whole number.
  ///
  /// @throws IllegalStateException if the elements are no whole numbers
  public long wholeAt(int index) {
    return type.whole(bytes, (long) index * type.bytes());
  }

  /// The elements as float32: F64 to the nearest, whole numbers only where they fit.
  ///
  /// @throws FormatException if an element has no float32: a complex number, a whole number of too
  ///   many digits, a double beyond the largest float
  public float[] floats() {
    float[] values = new float[size()];
    if (type == ElementType.F32) {
      MemorySegment.copy(bytes, ElementType.FLOAT, 0, values, 0, values.length);
      return values;
    }
    if (type.isComplex()) {
      throw fault("%s has an imaginary part; Eddy computes with real numbers".formatted(type));
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = type.isWhole() ? exact(wholeAt(i)) : finite(at(i));
    }
    return values;
  }

  private float finite(double value) {
    if (Double.isFinite(value) && Float.isInfinite((float) value)) {
      throw fault("value %s is too large for a float".formatted(value));
    }
    return (float) value;
  }

  private float exact(long value) {
    boolean negative = value < 0 && type == ElementType.U64;
    if (negative || value == Long.MAX_VALUE || (long) (float) value != value) {
      throw fault(
          "the whole number %s has no exact float; Eddy reads %s only where it fits"
              .formatted(negative ? Long.toUnsignedString(value) : value, type));
    }
    return value;
  }

  private FormatException fault(String sentence) {
    return new FormatException("%s, tensor \"%s\": %s".formatted(where, name, sentence));
  }

  /// The tensor as float32.
  public Tensor tensor() {
    return new Tensor(name, shape, floats());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ForeignTensor tensor
        && name.equals(tensor.name)
        && type == tensor.type
        && Arrays.equals(shape, tensor.shape)
        && bytes.mismatch(tensor.bytes) == -1;
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(shape);
  }

  @Override
  public String toString() {
    return name + " " + type + " " + Arrays.toString(shape);
  }
}
