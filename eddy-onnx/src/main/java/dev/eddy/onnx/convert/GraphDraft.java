package dev.eddy.onnx.convert;

import dev.eddy.model.Int8Matrix;
import dev.eddy.model.Precision;
import dev.eddy.onnx.file.Attribute;
import dev.eddy.onnx.file.OnnxException;
import dev.eddy.onnx.file.OnnxGraph;
import dev.eddy.onnx.file.OnnxNode;
import dev.eddy.onnx.file.OnnxValue;
import dev.eddy.onnx.file.Tensor;
import dev.eddy.onnx.file.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// A graph while it is written: nodes in order, constants by name, fresh names for values.
///
/// The body of a scan is a draft within a draft: it has nodes of its own, names, constants and
/// matrices are those of the whole.
final class GraphDraft {
  private final Precision precision;
  private final Map<String, Tensor> constants;

  /// What a matrix is called once it is floats.
  private final Map<String, String> matrices;

  private final Set<String> names;
  private final List<OnnxNode> nodes = new ArrayList<>();
  private String prefix = "";

  /// @param precision of the weights
  GraphDraft(Precision precision) {
    this.precision = precision;
    constants = new LinkedHashMap<>();
    matrices = new HashMap<>();
    names = new HashSet<>();
  }

  private GraphDraft(GraphDraft around) {
    precision = around.precision;
    constants = around.constants;
    matrices = around.matrices;
    names = around.names;
    prefix = around.prefix;
  }

  GraphDraft body() {
    return new GraphDraft(this);
  }

  /// What names of values begin with from here on: the layer they belong to.
  void at(String layer) {
    prefix = layer + "/";
  }

  /// Reserves a name that the file shows.
  void reserve(String name) {
    if (!names.add(name)) {
      throw new OnnxException(
          "two inputs, outputs or layers are called \"%s\"; give them names of their own"
              .formatted(name));
    }
  }

  /// A name that nothing has yet.
  String fresh(String base) {
    var name = prefix + base;
    for (int i = 2; !names.add(name); i++) {
      name = prefix + base + i;
    }
    return name;
  }

  /// Adds a node with one output.
  String node(String operator, Map<String, Attribute> attributes, String... inputs) {
    return nodes(operator, attributes, 1, inputs).getFirst();
  }

  String node(String operator, String... inputs) {
    return node(operator, Map.of(), inputs);
  }

  /// Adds a node with several outputs.
  List<String> nodes(
      String operator, Map<String, Attribute> attributes, int count, String... inputs) {
    var name = fresh(operator.toLowerCase(Locale.ROOT));
    var outputs = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      outputs.add(count == 1 ? name : fresh(operator.toLowerCase(Locale.ROOT) + ".out"));
    }
    nodes.add(new OnnxNode(name, "", operator, Arrays.asList(inputs), outputs, attributes));
    return outputs;
  }

  /// Adds a node that gives a value of a known name.
  void named(String output, String operator, Map<String, Attribute> attributes, String... inputs) {
    nodes.add(
        new OnnxNode(
            fresh(operator.toLowerCase(Locale.ROOT)),
            "",
            operator,
            Arrays.asList(inputs),
            List.of(output),
            attributes));
  }

  /// A constant by its name; the first to ask makes it.
  String constant(String name, Tensor value) {
    constants.putIfAbsent(name, value);
    names.add(name);
    return name;
  }

  /// A matrix by its name, or several one below the other: a constant in the precision of the
  /// weights, and where that is not float32 a node that makes floats of it.
  ///
  /// @param rows `[…, rows, columns]`, where what stands before the rows is 1
  /// @param turned whether the graph wants `[columns, rows]`
  String matrix(String name, Tensor rows, boolean turned) {
    if (matrices.containsKey(name)) {
      return matrices.get(name);
    }
    int columns = rows.size(rows.rank() - 1);
    int count = rows.size() / columns;
    int[] shape = turned ? new int[] {columns, count} : rows.shape();
    float[] values = rows.floats();
    // What the precision leaves as it is does not come back the same from being rounded.
    boolean rounded =
        precision.rounds(count, columns)
            && Arrays.equals(values, precision.rounded(name, values, count, columns));
    String made;
    if (rounded && precision == Precision.INT8) {
      var matrix = Int8Matrix.of(name, values, count, columns);
      byte[] numbers = turned ? turned(matrix.numbers(), columns) : matrix.numbers();
      var whole = constant(name, Tensor.over(Type.INT8, numbers, shape));
      var scales = constant(name + ":scale", Tensor.of(matrix.scales(), count));
      // What is multiplied with a DequantizeLinear, ONNX Runtime makes a product of whole numbers,
      // for which it rounds the other factor too: another function, off by a thousandth.
      made =
          turned
              ? node("Mul", floats(whole), scales)
              : node("DequantizeLinear", axis(rows.rank() - 2), whole, scales);
    } else {
      var laid = turned ? turned(values, columns) : values;
      made =
          rounded
              ? floats(constant(name, Tensor.over(Type.BFLOAT16, laid, shape)))
              : constant(name, Tensor.of(laid, shape));
    }
    matrices.put(name, made);
    return made;
  }

  private String floats(String value) {
    return node("Cast", Map.of("to", new Attribute.Whole(Type.FLOAT.code())), value);
  }

  /// `[columns, rows]` of `[rows, columns]`.
  private static float[] turned(float[] matrix, int columns) {
    var out = new float[matrix.length];
    int rows = matrix.length / columns;
    for (int i = 0; i < out.length; i++) {
      out[i % columns * rows + i / columns] = matrix[i];
    }
    return out;
  }

  private static byte[] turned(byte[] matrix, int columns) {
    var out = new byte[matrix.length];
    int rows = matrix.length / columns;
    for (int i = 0; i < out.length; i++) {
      out[i % columns * rows + i / columns] = matrix[i];
    }
    return out;
  }

  String number(double value) {
    return constant("/" + value, Tensor.scalar((float) value));
  }

  String wholes(long... values) {
    return constant("/" + Arrays.toString(values), Tensor.of(values, values.length));
  }

  String whole(long value) {
    return constant("/" + value + "L", Tensor.scalar(value));
  }

  OnnxGraph graph(
      String name, boolean withConstants, List<OnnxValue> inputs, List<OnnxValue> outputs) {
    return new OnnxGraph(name, nodes, withConstants ? constants : Map.of(), inputs, outputs);
  }

  static Map<String, Attribute> axis(long axis) {
    return Map.of("axis", new Attribute.Whole(axis));
  }

  static Attribute wholesOf(long... values) {
    return new Attribute.Wholes(Arrays.stream(values).boxed().toList());
  }

  String transposed(String value, long... order) {
    return node("Transpose", Map.of("perm", wholesOf(order)), value);
  }

  String unsqueezed(String value, long axis) {
    return node("Unsqueeze", value, wholes(axis));
  }

  String squeezed(String value, long axis) {
    return node("Squeeze", value, wholes(axis));
  }

  /// Values joined along the last axis.
  String joined(List<String> values) {
    return values.size() == 1
        ? values.getFirst()
        : node("Concat", axis(-1), values.toArray(String[]::new));
  }
}
