package dev.eddy.formats.source;

import dev.eddy.equation.Printer;
import dev.eddy.graph.CellGraph;
import dev.eddy.graph.Node;
import dev.eddy.graph.ValueGraph;
import dev.eddy.graph.ValueRole;
import dev.eddy.operation.Op;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// The values of a cell as statements, in the order of its text: one step, or one row of a memory.
///
/// A value that the text names, that several others read or that a product reads has a vector of
/// its own; any other stands in the expression that reads it. An affine value is made where the
/// value is that alone reads it.
final class CellSource {

  /// What a function is given.
  sealed interface Parameter {
    /// An input, or rows of a memory before any product.
    record Input(ValueRole.Input role) implements Parameter {}

    /// A state, which is read and written.
    record State(String name) implements Parameter {}

    /// Rows that the cell attends to.
    record Rows(ValueRole.Rows role) implements Parameter {}

    /// How many rows that are.
    record Length(ValueRole.Rows role) implements Parameter {}

    /// Room for a score for each row.
    record Scores() implements Parameter {}

    /// The value of the layer.
    record Output() implements Parameter {}
  }

  /// A vector that a function needs for itself.
  record Local(String name, int width) {}

  /// The operations that are written with signs, not as calls.
  private static final Set<Op> SIGNS =
      EnumSet.of(Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.NEG, Op.LT, Op.LE, Op.GT, Op.GE, Op.WHERE);

  private final CellGraph cell;
  private final Dialect dialect;
  private final Functions functions;
  private final UnaryOperator<String> weights;
  private final SourceNames names = new SourceNames();
  private final List<Node> nodes;
  private final BitSet live;
  private final int[] uses;

  /// Which values something reads that needs them in a vector.
  private final BitSet vectors = new BitSet();

  private final Map<Integer, String> named = new HashMap<>();
  private final Map<Node, Place> places = new HashMap<>();
  private final Map<Node, String> numbers = new HashMap<>();
  private final Map<Parameter, String> parameters = new LinkedHashMap<>();
  private final List<Local> locals = new ArrayList<>();
  private final List<String> body = new ArrayList<>();
  private final BitSet done = new BitSet();

  /// @param weights what the place of a parameter of the cell is called in the source
  CellSource(CellGraph cell, Dialect dialect, Functions functions, UnaryOperator<String> weights) {
    this.cell = cell;
    this.dialect = dialect;
    this.functions = functions;
    this.weights = weights;
    nodes = cell.graph().nodes();
    var roots = new LinkedHashSet<Node>(cell.next().values());
    roots.add(cell.output());
    live = ValueGraph.ancestors(nodes, roots);
    uses = new int[nodes.size()];
    count();
    roots.forEach(root -> vectors.set(root.id()));
    cell.named().forEach((name, node) -> named.putIfAbsent(node.id(), name));
    cell.next().forEach((state, node) -> named.putIfAbsent(node.id(), state + "'"));
    places();
    write();
  }

  /// What it is given, with the names it has for that, inputs first.
  Map<Parameter, String> parameters() {
    return parameters;
  }

  List<Local> locals() {
    return locals;
  }

  List<String> body() {
    return body;
  }

  // What is kept, and where.

  private void count() {
    for (var node : nodes) {
      if (!live.get(node.id())) {
        continue;
      }
      for (var argument : node.arguments()) {
        uses[argument.id()]++;
        if (!(node instanceof Node.Map)) {
          vectors.set(argument.id());
        }
      }
    }
  }

  /// Whether a value is kept, in a vector or as a number.
  private boolean isKept(Node node) {
    int id = node.id();
    return live.get(id)
        && node.isComputed()
        && (!(node instanceof Node.Map map)
            || vectors.get(id)
            || map.op() != Op.EXPAND && (uses[id] > 1 || named.containsKey(id)));
  }

  private void places() {
    for (var input : cell.equations().inputs()) {
      given(input.name());
    }
    for (var memory : cell.equations().memories()) {
      given(memory.name());
    }
    for (var node : nodes) {
      if (live.get(node.id()) && node instanceof Node.Input(_, ValueRole.Rows rows, _)) {
        places.put(node, parameter(new Parameter.Rows(rows), "rows"));
      }
    }
    for (var state : cell.next().keySet()) {
      var place = parameter(new Parameter.State(state), state);
      for (var node : nodes) {
        if (node instanceof Node.State(_, ValueRole.State(var name), _) && name.equals(state)) {
          places.put(node, place);
        }
      }
    }
    var output = parameter(new Parameter.Output(), "output");
    if (!cell.next().containsValue(cell.output())) {
      places.put(cell.output(), output);
    }
    for (var node : nodes) {
      if (isKept(node) && node instanceof Node.Attend attend) {
        lengths(attend);
      }
    }
    var hosts = new HashMap<Node, Node.Affine>();
    var readers = readers();
    for (var node : nodes) {
      if (isKept(node) && node instanceof Node.Affine affine && !vectors.get(node.id())) {
        var host = host(affine, readers);
        if (host != null
            && hosts.putIfAbsent(host, affine) == null
            && !places.containsKey(affine)) {
          places.put(affine, place(host));
        }
      }
    }
    for (var node : nodes) {
      if (isKept(node)) {
        place(node);
      }
    }
  }

  private void given(String name) {
    for (var node : nodes) {
      if (live.get(node.id())
          && node instanceof Node.Input(_, ValueRole.Input role, _)
          && role.name().equals(name)) {
        places.put(node, parameter(new Parameter.Input(role), name));
      }
    }
  }

  private void lengths(Node.Attend attend) {
    var role = (ValueRole.Rows) ((Node.Input) attend.values()).role();
    if (!parameters.containsKey(new Parameter.Length(role))) {
      parameters.put(new Parameter.Length(role), names.fresh("steps"));
    }
    if (!parameters.containsKey(new Parameter.Scores())) {
      parameter(new Parameter.Scores(), "scores");
    }
  }

  private Place parameter(Parameter parameter, String wanted) {
    var name = names.fresh(wanted);
    parameters.put(parameter, name);
    return dialect.inside(name);
  }

  private Map<Integer, Node> readers() {
    var readers = new HashMap<Integer, Node>();
    for (var node : nodes) {
      if (live.get(node.id())) {
        node.arguments().forEach(argument -> readers.put(argument.id(), node));
      }
    }
    return readers;
  }

  /// The kept value whose expression is the only reader of an affine value, as wide as that.
  private Node host(Node.Affine affine, Map<Integer, Node> readers) {
    Node node = affine;
    while (uses[node.id()] == 1
        && readers.get(node.id()) instanceof Node.Map reader
        && reader.width() == affine.width()) {
      if (isKept(reader)) {
        return numbers.containsKey(reader) || isNumber(reader) ? null : reader;
      }
      node = reader;
    }
    return null;
  }

  /// Whether a value is a number that only expressions read.
  private boolean isNumber(Node node) {
    return node.width() == 1
        && !vectors.get(node.id())
        && (node instanceof Node.Row || node instanceof Node.Map);
  }

  private Place place(Node node) {
    var known = places.get(node);
    if (known != null || numbers.containsKey(node)) {
      return known;
    }
    var wanted = named.getOrDefault(node.id(), "sum").replace("'", "Next");
    var name = names.fresh(wanted);
    if (isNumber(node)) {
      numbers.put(node, name);
      return null;
    }
    locals.add(new Local(name, node.width()));
    var place = new Place(name);
    places.put(node, place);
    return place;
  }

  /// The vector that a value is, or is columns of.
  private Place vector(Node node) {
    return switch (node) {
      case Node.Vector vector -> new Place("w", weights.apply(vector.name()));
      case Node.Slice slice -> vector(slice.argument()).plus(slice.offset());
      case Node other -> places.get(other);
    };
  }

  // The statements.

  private void write() {
    for (var line : cell.equations().lines()) {
      int before = body.size();
      for (var target : line.targets()) {
        var name = target.name() + (target.next() ? "'" : "");
        var node = cell.named().get(name);
        if (node != null && live.get(node.id())) {
          compute(node);
        }
      }
      if (body.size() > before) {
        body.add(before, "// " + Printer.text(line));
      }
    }
    cell.next().values().forEach(this::compute);
    compute(cell.output());
    cell.next()
        .forEach((state, node) -> {
          var to = dialect.inside(parameters.get(new Parameter.State(state)));
          copy(node.width(), places.get(node), to);
        });
    var output = dialect.inside(parameters.get(new Parameter.Output()));
    if (!output.equals(places.get(cell.output()))) {
      copy(cell.output().width(), places.get(cell.output()), output);
    }
  }

  /// Writes what a value needs, and the value.
  private void compute(Node wanted) {
    var needed = ValueGraph.ancestors(nodes, List.of(wanted));
    for (int id = needed.nextSetBit(0); id >= 0; id = needed.nextSetBit(id + 1)) {
      var node = nodes.get(id);
      if (isKept(node) && !done.get(id)) {
        done.set(id);
        statements(node);
      }
    }
  }

  private void statements(Node node) {
    switch (node) {
      case Node.Affine affine -> affine(affine);
      case Node.Row row -> {
        var value =
            row.largest()
                ? "%s(%d, %s)"
                    .formatted(
                        functions.call("largest"),
                        row.argument().width(),
                        dialect.argument(vector(row.argument())))
                : "%s(%d, %s, 0, 1)"
                    .formatted(
                        functions.call("sumOf"),
                        row.argument().width(),
                        dialect.argument(vector(row.argument())));
        number(row, value);
      }
      case Node.Join join -> {
        int at = 0;
        for (var part : join.parts()) {
          var to = places.get(join).plus(at);
          part.value()
              .ifPresentOrElse(
                  value -> copyOf(value, part.width(), to), () -> fill(part.width(), "0.0f", to));
          at += part.width();
        }
      }
      case Node.Attend attend -> attend(attend);
      case Node.Map map when map.width() == 1 -> number(map, expression(map, "0"));
      case Node.Map map when map.op() == Op.COPY ->
          copyOf(map.arguments().getFirst(), map.width(), places.get(map));
      case Node.Map map -> {
        body.add("for (int j = 0; j < %d; j++) {".formatted(map.width()));
        body.add("  %s = %s;".formatted(places.get(map).element("j"), expression(map, "j")));
        body.add("}");
      }
      case Node.Constant _,
          Node.Scalar _,
          Node.Input _,
          Node.State _,
          Node.Vector _,
          Node.Slice _,
          Node.Mask _,
          Node.AttendBack _ ->
          throw new IllegalStateException("nothing to compute: " + node);
    }
  }

  private void number(Node node, String value) {
    body.add(
        numbers.containsKey(node)
            ? "float %s = %s;".formatted(numbers.get(node), value)
            : "%s = %s;".formatted(places.get(node).element("0"), value));
  }

  private void copy(int width, Place from, Place to) {
    body.add(
        "%s(%d, %s, %s);"
            .formatted(
                functions.call("copy"), width, dialect.argument(from), dialect.argument(to)));
  }

  private void fill(int width, String value, Place to) {
    body.add(
        "%s(%d, %s, %s);".formatted(functions.call("fill"), width, value, dialect.argument(to)));
  }

  /// A value of the same width copied to a place, or a number in every column.
  private void copyOf(Node node, int width, Place to) {
    var from = vector(node);
    if (from != null && node.width() == width) {
      copy(width, from, to);
    } else {
      fill(width, argument(node, "0"), to);
    }
  }

  private void affine(Node.Affine affine) {
    var to = places.get(affine);
    if (affine.init() instanceof Node.Constant(_, double value)) {
      fill(affine.width(), Dialect.literal(value), to);
    } else {
      copyOf(affine.init(), affine.width(), to);
    }
    for (var term : affine.terms()) {
      var matrix = new Place("w", weights.apply(term.matrix())).plus(term.column() * term.rows());
      body.add(
          "%s(%s, %d, %s, %d, %s);"
              .formatted(
                  functions.call("product"),
                  dialect.argument(to),
                  term.rows(),
                  dialect.argument(matrix),
                  term.span(),
                  dialect.argument(vector(term.operand()))));
    }
  }

  private void attend(Node.Attend attend) {
    var length =
        parameters.get(
            new Parameter.Length((ValueRole.Rows) ((Node.Input) attend.values()).role()));
    var terms = names.fresh("terms");
    int size = attend.query().width();
    locals.add(new Local(terms, size));
    body.add(
        "%s(%s, %d, %s, %d, %s, %s, %s%s, %s, %s);"
            .formatted(
                functions.call(attend.v().isEmpty() ? "attend" : "attendAdditive"),
                dialect.argument(places.get(attend)),
                attend.width(),
                dialect.argument(vector(attend.query())),
                size,
                dialect.argument(vector(attend.keys())),
                dialect.argument(vector(attend.values())),
                attend.v().map(v -> dialect.argument(vector(v)) + ", ").orElse(""),
                length,
                dialect.argument(dialect.inside(parameters.get(new Parameter.Scores()))),
                dialect.argument(new Place(terms))));
  }

  // Expressions.

  /// One element of a value where another reads it.
  private String read(Node node, String index) {
    if (node instanceof Node.Constant(_, double value)) {
      return Dialect.literal(value);
    }
    if (numbers.containsKey(node)) {
      return numbers.get(node);
    }
    if (node instanceof Node.Map map && !isKept(map)) {
      var text = expression(map, index);
      return SIGNS.contains(map.op()) ? "(" + text + ")" : text;
    }
    return vector(node).element(node.width() == 1 ? "0" : index);
  }

  /// The same where it needs no parentheses.
  private String argument(Node node, String index) {
    return node instanceof Node.Map map && !isKept(map)
        ? expression(map, index)
        : read(node, index);
  }

  /// One element of what an operation gives.
  private String expression(Node.Map map, String index) {
    var a = map.arguments();
    return switch (map.op()) {
      case COPY -> read(a.getFirst(), index);
      case EXPAND -> read(a.getFirst(), "0");
      case ADD -> binary(a, "+", index);
      case SUB -> binary(a, "-", index);
      case MUL -> binary(a, "*", index);
      case DIV -> binary(a, "/", index);
      case NEG -> minus(read(a.getFirst(), index));
      case FMA -> call("fma", a, index);
      case FNMA ->
          "%s(%s, %s, %s)"
              .formatted(
                  functions.call("fma"),
                  minus(read(a.get(0), index)),
                  argument(a.get(1), index),
                  argument(a.get(2), index));
      case SIGMOID -> call("sigmoid", a, index);
      case TANH -> call("tanh", a, index);
      case RELU -> call("relu", a, index);
      case ELU -> call("elu", a, index);
      case SOFTPLUS -> call("softplus", a, index);
      case SOFTSIGN -> call("softsign", a, index);
      case HARD_SIGMOID -> call("hardSigmoid", a, index);
      case EXP -> call("exp", a, index);
      case LOG -> call("log", a, index);
      case LOG1P -> call("log1p", a, index);
      case SQRT -> call("squareRoot", a, index);
      case ABS -> call("absolute", a, index);
      case SIGN -> call("sign", a, index);
      case MAX -> call("larger", a, index);
      case MIN -> call("smaller", a, index);
      case LT -> truth(a, "<", index);
      case LE -> truth(a, "<=", index);
      case GT -> truth(a, ">", index);
      case GE -> truth(a, ">=", index);
      case WHERE ->
          "%s != 0.0f ? %s : %s"
              .formatted(read(a.get(0), index), read(a.get(1), index), read(a.get(2), index));
      case SIGMOID_GRAD, TANH_GRAD -> throw new IllegalStateException("flows back: " + map.op());
    };
  }

  private static String minus(String text) {
    return text.startsWith("-") ? "-(" + text + ")" : "-" + text;
  }

  private String binary(List<Node> a, String sign, String index) {
    return "%s %s %s".formatted(read(a.get(0), index), sign, read(a.get(1), index));
  }

  private String truth(List<Node> a, String sign, String index) {
    return binary(a, sign, index) + " ? 1.0f : 0.0f";
  }

  private String call(String function, List<Node> a, String index) {
    return a.stream()
        .map(argument -> argument(argument, index))
        .collect(Collectors.joining(", ", functions.call(function) + "(", ")"));
  }
}
