package dev.eddy.onnx.run;

import dev.eddy.onnx.file.Type;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/// The place of a value's elements. While a graph is planned each value has an array of its own;
/// then values that are never needed together get one array in turn (see {@link Lifetimes}).
final class Buffer {
  final Class<?> kind;
  final int size;
  Object array;

  /// The nodes that write it first and read it last.
  int first;

  int last;

  /// Whether it keeps its array: constants, inputs, outputs and what one run hands to the next.
  boolean kept;

  /// What was made of it, if it is a constant, by purpose: such as packed weights.
  private final Map<Object, Object> made = new HashMap<>(0);

  Buffer(Type type, int size, Object array, int node) {
    this.kind = type.arrayClass();
    this.size = size;
    this.array = array;
    this.first = node;
    this.last = node;
  }

  /// What was made of this constant for a purpose, made now if it never was.
  @SuppressWarnings("unchecked")
  <T> T once(Object purpose, Supplier<T> make) {
    var known = made.get(purpose);
    if (known == null) {
      known = make.get();
      made.put(purpose, known);
    }
    return (T) known;
  }
}
