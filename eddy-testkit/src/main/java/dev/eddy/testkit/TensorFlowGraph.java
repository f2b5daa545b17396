package dev.eddy.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A TensorFlow 1 graph (`GraphDef`, as in `frozen_model.pb`): nodes with their operation, inputs,
/// attributes and constants.
///
/// @param nodes by name, in the file's order
/// @see <a
///   href="https://github.com/tensorflow/tensorflow/tree/r1.15/tensorflow/core/framework">graph.proto,
///   node_def.proto, attr_value.proto, tensor.proto</a>
public record TensorFlowGraph(Map<String, Node> nodes) {

  /// Numbers of the element types met here, as in types.proto.
  public static final int FLOAT = 1,
      DOUBLE = 2,
      INT32 = 3,
      STRING = 7,
      INT64 = 9,
      BOOL = 10,
      HALF = 19;

  /// One operation.
  ///
  /// @param inputs names as written: `x`, `split:2` for the third output, `^x` for a control input
  /// @param attributes by name
  public record Node(
      String name, String op, List<String> inputs, Map<String, Attribute> attributes) {

    /// A whole number, such as `seed`; `otherwise` if the node has no such attribute.
    public long integer(String attribute, long otherwise) {
      return attributes.get(attribute) instanceof Attribute.Integer(long value) ? value : otherwise;
    }

    /// A float, such as `forget_bias`; `otherwise` if the node has no such attribute.
    public double real(String attribute, double otherwise) {
      return attributes.get(attribute) instanceof Attribute.Real(float value) ? value : otherwise;
    }

    /// A truth value, such as `use_peephole`; `otherwise` if the node has no such attribute.
    public boolean flag(String attribute, boolean otherwise) {
      return attributes.get(attribute) instanceof Attribute.Flag(boolean value) ? value : otherwise;
    }

    /// A string; `otherwise` if the node has no such attribute.
    public String text(String attribute, String otherwise) {
      return attributes.get(attribute) instanceof Attribute.Text(String value) ? value : otherwise;
    }

    /// An element type, such as `dtype` or `T`; 0 if the node has no such attribute.
    public int type(String attribute) {
      return attributes.get(attribute) instanceof Attribute.Type(int value) ? value : 0;
    }

    /// The tensor of a `Const`, empty for other operations and for strings.
    public Optional<Values> constant() {
      return attributes.get("value") instanceof Attribute.Tensor(int type, Values value)
              && type != STRING
          ? Optional.of(value)
          : Optional.empty();
    }
  }

  /// The value of an attribute. A kind not listed is read over.
  public sealed interface Attribute {
    record Integer(long value) implements Attribute {}

    record Real(float value) implements Attribute {}

    record Flag(boolean value) implements Attribute {}

    record Text(String value) implements Attribute {}

    record Type(int value) implements Attribute {}

    record Shape(List<Long> sizes) implements Attribute {}

    /// @param type its element type; strings are left empty
    record Tensor(int type, Values value) implements Attribute {}

    /// A list of one kind; whole numbers, floats, truth values and element types, in that order if
    /// mixed.
    record Numbers(List<Double> values) implements Attribute {}

    record Texts(List<String> values) implements Attribute {}
  }

  /// Reads a graph.
  ///
  /// @throws UncheckedIOException if the file cannot be read
  public static TensorFlowGraph read(Path file) {
    try {
      return parse(ByteBuffer.wrap(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads a graph from its bytes.
  public static TensorFlowGraph parse(ByteBuffer bytes) {
    var nodes = new LinkedHashMap<String, Node>();
    var in = new ProtoReader(bytes);
    while (in.next()) {
      if (in.field() == 1) {
        var node = node(in.message());
        nodes.put(node.name, node);
      } else in.skip();
    }
    return new TensorFlowGraph(nodes);
  }

  /// The node an input names: `split:2` and `^split` both mean `split`.
  ///
  /// @throws IllegalArgumentException if there is none
  public Node node(String input) {
    String name = input.startsWith("^") ? input.substring(1) : input;
    int colon = name.indexOf(':');
    var node = nodes.get(colon < 0 ? name : name.substring(0, colon));
    if (node == null)
      throw new IllegalArgumentException(
          "graph: expected a node \"" + name + "\", found none of that name");
    return node;
  }

  /// The nodes with this operation, in the file's order.
  public Stream<Node> ofOp(String op) {
    return nodes.values().stream().filter(node -> node.op.equals(op));
  }

  /// The constant an input names, also behind `Identity` and `Enter` (which carry a value into a
  /// loop).
  public Optional<Values> constant(String input) {
    var node = node(input);
    while (node.op.equals("Identity") || node.op.equals("Enter"))
      node = node(node.inputs.getFirst());
    return node.constant();
  }

  private static Node node(ProtoReader in) {
    String name = "";
    String op = "";
    var inputs = new ArrayList<String>();
    var attributes = new LinkedHashMap<String, Attribute>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.text();
        case 2 -> op = in.text();
        case 3 -> inputs.add(in.text());
        case 5 -> entry(in.message(), attributes);
        default -> in.skip();
      }
    }
    return new Node(name, op, List.copyOf(inputs), attributes);
  }

  private static void entry(ProtoReader in, Map<String, Attribute> attributes) {
    String key = "";
    Attribute value = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = in.text();
        case 2 -> value = attribute(in.message());
        default -> in.skip();
      }
    }
    if (value != null) attributes.put(key, value);
  }

  private static Attribute attribute(ProtoReader in) {
    Attribute value = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> value = list(in.message());
        case 2 -> value = new Attribute.Text(in.text());
        case 3 -> value = new Attribute.Integer(in.integer());
        case 4 -> value = new Attribute.Real(in.real32());
        case 5 -> value = new Attribute.Flag(in.integer() != 0);
        case 6 -> value = new Attribute.Type((int) in.integer());
        case 7 -> value = new Attribute.Shape(shape(in.message()));
        case 8 -> value = tensor(in.message());
        default -> in.skip();
      }
    }
    return value;
  }

  private static Attribute list(ProtoReader in) {
    var texts = new ArrayList<String>();
    var numbers = new ArrayList<Double>();
    while (in.next()) {
      switch (in.field()) {
        case 2 -> texts.add(in.text());
        case 3, 5, 6 -> in.integers(number -> numbers.add((double) number));
        case 4 -> in.reals32(numbers::add);
        default -> in.skip();
      }
    }
    return texts.isEmpty() ? new Attribute.Numbers(numbers) : new Attribute.Texts(texts);
  }

  private static List<Long> shape(ProtoReader in) {
    var sizes = new ArrayList<Long>();
    while (in.next()) {
      if (in.field() == 2) {
        long size = 0;
        var dim = in.message();
        while (dim.next()) {
          if (dim.field() == 1) size = dim.integer();
          else dim.skip();
        }
        sizes.add(size);
      } else in.skip();
    }
    return sizes;
  }

  private static Attribute tensor(ProtoReader in) {
    int type = 0;
    List<Long> sizes = List.of();
    ByteBuffer content = null;
    var listed = new ArrayList<Double>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = (int) in.integer();
        case 2 -> sizes = shape(in.message());
        case 4 -> content = in.bytes();
        case 5 -> in.reals32(listed::add);
        case 6 -> in.reals64(listed::add);
        case 7, 10, 11 -> in.integers(number -> listed.add((double) number));
        case 13 -> in.integers(half -> listed.add((double) Float.float16ToFloat((short) half)));
        default -> in.skip();
      }
    }
    if (type == STRING) return new Attribute.Tensor(type, new Values(List.of(0), new double[0]));
    var shape = sizes.stream().map(Math::toIntExact).toList();
    double[] data = new double[shape.stream().reduce(1, Math::multiplyExact)];
    boolean packed = content != null && content.hasRemaining();
    for (int i = 0; i < data.length; i++)
      data[i] =
          packed
              ? element(content, type)
              : listed.isEmpty() ? 0 : listed.get(Math.min(i, listed.size() - 1));
    return new Attribute.Tensor(type, new Values(shape, data));
  }

  private static double element(ByteBuffer content, int type) {
    return switch (type) {
      case FLOAT -> content.getFloat();
      case DOUBLE -> content.getDouble();
      case INT32 -> content.getInt();
      case INT64 -> content.getLong();
      case BOOL -> content.get();
      case HALF -> Float.float16ToFloat(content.getShort());
      default ->
          throw new IllegalArgumentException(
              "graph: constants of element type " + type + " are not read");
    };
  }
}
