package dev.eddy.onnx.file;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a graph says of one of its values.
///
/// @param type of the elements, if said
/// @param shape if said
/// @param sequence whether it is a list of tensors
public record OnnxValue(
    String name, Optional<Type> type, Optional<List<Axis>> shape, boolean sequence) {

  /// The size of an axis: a number, or −1 and perhaps a name where any number will do.
  public record Axis(int size, String name) {
    /// A fixed size.
    public static Axis of(int size) {
      return new Axis(size, "");
    }

    /// Any size, called so.
    public static Axis any(String name) {
      return new Axis(-1, name);
    }

    @Override
    public String toString() {
      return size >= 0 ? Integer.toString(size) : name.isEmpty() ? "?" : name;
    }
  }

  public OnnxValue {
    shape = shape.map(List::copyOf);
  }

  /// A tensor of known type and shape.
  public static OnnxValue tensor(String name, Type type, List<Axis> shape) {
    return new OnnxValue(name, Optional.of(type), Optional.of(shape), false);
  }

  @Override
  public String toString() {
    var axes =
        shape.map(s -> s.stream().map(Axis::toString).collect(Collectors.joining(", ", "[", "]")));
    return "\"%s\" %s%s".formatted(name, type.map(Type::name).orElse("?"), axes.orElse("[…]"));
  }
}
