package dev.eddy.formats.tensorflow;

import dev.eddy.formats.ElementType;
import dev.eddy.formats.ForeignTensor;
import dev.eddy.formats.FormatException;
import dev.eddy.formats.wire.ProtoReader;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A graph of TensorFlow (`GraphDef`): nodes with their operation, inputs and attributes.
///
/// @param nodes by name, in the order of the file
/// @param where what messages call the file
/// @see <a
///   href="https://github.com/tensorflow/tensorflow/tree/r1.15/tensorflow/core/framework">graph.proto,
///   node_def.proto, attr_value.proto, tensor.proto</a>
record Graph(Map<String, Node> nodes, String where) {

  /// One operation.
  ///
  /// @param inputs names as written: `x`, `split:2` for the third output, `^x` for a control input
  record Node(String name, String op, List<String> inputs, Map<String, Object> attributes) {

    /// A whole number, truth value or element type.
    long integer(String attribute, long otherwise) {
      return attributes.get(attribute) instanceof Long value ? value : otherwise;
    }

    double real(String attribute, double otherwise) {
      return attributes.get(attribute) instanceof Float value ? value : otherwise;
    }

    String text(String attribute) {
      return attributes.get(attribute) instanceof String value ? value : "";
    }

    /// A shape; null where its rank is open. An open extent is -1.
    long[] shape(String attribute) {
      return attributes.get(attribute) instanceof long[] value ? value : null;
    }

    /// The tensor of a `Const`.
    Optional<ForeignTensor> constant() {
      return attributes.get("value") instanceof ForeignTensor value
          ? Optional.of(value)
          : Optional.empty();
    }

    /// The data inputs.
    List<String> data() {
      return inputs.stream().filter(input -> !input.startsWith("^")).toList();
    }
  }

  /// Reads a graph.
  static Graph read(ProtoReader in, String where) {
    var nodes = new LinkedHashMap<String, Node>();
    while (in.next()) {
      if (in.field() == 1) {
        var node = node(in.message(), where);
        nodes.put(node.name, node);
      } else {
        in.skip();
      }
    }
    return new Graph(nodes, where);
  }

  /// The name of the node that an input names: `split:2` and `^split` both mean `split`.
  static String name(String input) {
    var name = input.startsWith("^") ? input.substring(1) : input;
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  /// Which output of a node an input names.
  static int output(String input) {
    int colon = input.indexOf(':');
    return colon < 0 ? 0 : Integer.parseInt(input.substring(colon + 1));
  }

  /// The node that an input names.
  Node node(String input) {
    var node = nodes.get(name(input));
    if (node == null) {
      throw new FormatException("%s: the graph has no node \"%s\"".formatted(where, name(input)));
    }
    return node;
  }

  private static Node node(ProtoReader in, String where) {
    var name = "";
    var op = "";
    var inputs = new ArrayList<String>();
    var attributes = new LinkedHashMap<String, Object>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.text();
        case 2 -> op = in.text();
        case 3 -> inputs.add(in.text());
        case 5 -> entry(in.message(), name, where, attributes);
        default -> in.skip();
      }
    }
    return new Node(name, op, List.copyOf(inputs), attributes);
  }

  private static void entry(
      ProtoReader in, String node, String where, Map<String, Object> attributes) {
    var key = "";
    Object value = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = in.text();
        case 2 -> value = attribute(in.message(), node, where);
        default -> in.skip();
      }
    }
    if (value != null) {
      attributes.put(key, value);
    }
  }

  private static Object attribute(ProtoReader in, String node, String where) {
    Object value = null;
    while (in.next()) {
      switch (in.field()) {
        case 2 -> value = in.text();
        case 3, 5, 6 -> value = in.integer();
        case 4 -> value = in.real32();
        case 7 -> value = shape(in.message());
        case 8 -> value = tensor(in.message(), node, where);
        default -> in.skip();
      }
    }
    return value;
  }

  /// A shape; null where its rank is open.
  static long[] shape(ProtoReader in) {
    var sizes = new ArrayList<Long>();
    boolean open = false;
    while (in.next()) {
      switch (in.field()) {
        case 2 -> {
          long size = 0;
          var dim = in.message();
          while (dim.next()) {
            if (dim.field() == 1) {
              size = dim.integer();
            } else {
              dim.skip();
            }
          }
          sizes.add(size);
        }
        case 3 -> open = in.integer() != 0;
        default -> in.skip();
      }
    }
    return open ? null : sizes.stream().mapToLong(Long::longValue).toArray();
  }

  /// A tensor; null if it holds no numbers.
  private static ForeignTensor tensor(ProtoReader in, String name, String where) {
    int type = 0;
    long[] extents = {};
    ByteBuffer content = null;
    var listed = new ArrayList<Double>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = (int) in.integer();
        case 2 -> extents = shape(in.message());
        case 4 -> content = in.bytes();
        case 5 -> in.reals32(listed::add);
        case 6 -> in.reals64(listed::add);
        case 7, 10, 11 -> in.integers(number -> listed.add((double) number));
        case 13 -> {
          boolean brain = type == 14;
          in.integers(half ->
              listed.add(
                  (double)
                      (brain
                          ? Float.intBitsToFloat((int) half << 16)
                          : Float.float16ToFloat((short) half))));
        }
        default -> in.skip();
      }
    }
    var known = TensorTypes.of(type);
    if (known.isEmpty() || known.get().isComplex() || extents == null) {
      return null;
    }
    int[] shape = ForeignTensor.shape(extents, name, where);
    int size = ForeignTensor.elements(shape, name, where);
    if (content != null && content.hasRemaining()) {
      byte[] bytes = new byte[content.remaining()];
      content.get(bytes);
      return new ForeignTensor(name, known.get(), shape, MemorySegment.ofArray(bytes), where);
    }
    return listed(name, known.get(), shape, size, listed, where);
  }

  /// Elements listed one by one; the last stands for all that follow.
  private static ForeignTensor listed(
      String name, ElementType type, int[] shape, int size, List<Double> listed, String where) {
    if (size > 1 << 26) {
      throw new FormatException(
          "%s, tensor \"%s\": it repeats one number %d times".formatted(where, name, size));
    }
    // Small whole numbers and halves fit in a float32; what does not is a double.
    boolean wide = type == ElementType.F64 || type.isWhole();
    var bytes = ByteBuffer.allocate(size * (wide ? 8 : 4)).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < size; i++) {
      double value = listed.isEmpty() ? 0 : listed.get(Math.min(i, listed.size() - 1));
      if (wide && type.isWhole()) {
        bytes.putLong((long) value);
      } else if (wide) {
        bytes.putDouble(value);
      } else {
        bytes.putFloat((float) value);
      }
    }
    var stored = wide ? type.isWhole() ? ElementType.I64 : ElementType.F64 : ElementType.F32;
    return new ForeignTensor(name, stored, shape, MemorySegment.ofArray(bytes.array()), where);
  }
}
