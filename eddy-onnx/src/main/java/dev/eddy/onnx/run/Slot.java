package dev.eddy.onnx.run;

import dev.eddy.onnx.file.Tensor;
import dev.eddy.onnx.file.Type;
import java.util.Arrays;
import java.util.List;

/// A value of a planned graph: its type and shape are fixed, its elements change with every run.
///
/// A list of tensors is a slot too, without type and shape.
public final class Slot {
  private static final int[] NO_SHAPE = {};

  final Type type;
  final int[] shape;
  final Buffer buffer;
  private final int size;
  private final boolean constant;
  private List<Tensor> items;

  Slot(Type type, int[] shape, Buffer buffer, boolean constant) {
    this.type = type;
    this.shape = shape;
    this.buffer = buffer;
    this.constant = constant;
    long elements = 1;
    for (int each : shape) {
      elements *= each;
    }
    size = (int) elements;
  }

  /// A list of tensors.
  private Slot() {
    this(null, NO_SHAPE, null, false);
    items = List.of();
  }

  /// A place for a list of tensors, empty at first.
  public static Slot list() {
    return new Slot();
  }

  /// A place of its own, outside of any plan; zeros at first.
  public static Slot of(Type type, int... shape) {
    int size = Math.toIntExact(Tensor.size(shape));
    return new Slot(type, shape.clone(), new Buffer(type, size, type.allocate(size), 0), false);
  }

  /// The type of the elements; null for a list.
  public Type type() {
    return type;
  }

  /// The shape itself, not to be changed.
  public int[] shape() {
    return shape;
  }

  public int rank() {
    return shape.length;
  }

  /// The size of an axis; negative axes count from the end.
  public int size(int axis) {
    return shape[axis < 0 ? axis + shape.length : axis];
  }

  /// The number of elements.
  public int size() {
    return size;
  }

  /// Whether the elements are the same in every run of this plan.
  public boolean isConstant() {
    return constant;
  }

  public boolean isList() {
    return items != null;
  }

  /// The tensors of a list.
  public List<Tensor> items() {
    return items;
  }

  public void setItems(List<Tensor> items) {
    this.items = items;
  }

  /// The array that holds the elements in this run, from its first place on; it may be longer.
  public Object array() {
    return buffer.array;
  }

  public float[] floats() {
    return (float[]) buffer.array;
  }

  public double[] doubles() {
    return (double[]) buffer.array;
  }

  public long[] longs() {
    return (long[]) buffer.array;
  }

  public int[] ints() {
    return (int[]) buffer.array;
  }

  public byte[] bytes() {
    return (byte[]) buffer.array;
  }

  public double real(int i) {
    return type.real(buffer.array, i);
  }

  public long whole(int i) {
    return type.whole(buffer.array, i);
  }

  public void setReal(int i, double value) {
    type.setReal(buffer.array, i, value);
  }

  public void setWhole(int i, long value) {
    type.setWhole(buffer.array, i, value);
  }

  /// Sets every number to 0.
  public void clear() {
    for (int i = 0; i < size && type != Type.STRING; i++) {
      setWhole(i, 0);
    }
  }

  /// Takes the elements from another array of the same kind.
  public void bind(Object array) {
    buffer.array = array;
  }

  /// Whether a tensor could be this value.
  public boolean matches(Tensor tensor) {
    return type == tensor.type() && tensor.hasShape(shape);
  }

  /// A value that reads a tensor in place.
  public static Slot over(Tensor tensor) {
    var buffer = new Buffer(tensor.type(), tensor.size(), tensor.array(), 0);
    return new Slot(tensor.type(), tensor.shape(), buffer, false);
  }

  /// A copy of the elements as they are now.
  public Tensor copy() {
    var tensor = Tensor.zeros(type, shape);
    copyTo(tensor.array());
    return tensor;
  }

  /// Writes the elements to an array of the same kind.
  @SuppressWarnings("SuspiciousSystemArraycopy")
  public void copyTo(Object to) {
    System.arraycopy(buffer.array, 0, to, 0, size);
  }

  /// Whether it is of the same type and shape, or a list like the other.
  public boolean matches(Slot other) {
    return isList() ? other.isList() : type == other.type && Arrays.equals(shape, other.shape);
  }

  @Override
  public String toString() {
    return isList() ? "list" : type + Arrays.toString(shape);
  }
}
