package dev.eddy.graph;

import dev.eddy.equation.Equations;
import dev.eddy.equation.Expr;
import dev.eddy.equation.Printer;
import dev.eddy.equation.Shape;
import dev.eddy.operation.Op;
import dev.eddy.operation.OperationTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Translates the equations of a cell into its graph.
final class Translation {

  private final ValueGraph graph;
  private final Equations equations;
  private final Map<String, Integer> sizes;
  private final boolean training;
  private final Map<String, Node> named = new LinkedHashMap<>();
  private final Map<String, Node> next = new LinkedHashMap<>();
  private final Map<ValueRole.Rows, Expr> memories = new LinkedHashMap<>();
  private final Map<String, Equations.Parameter> parameters = new HashMap<>();
  private final Map<String, Node> environment = new HashMap<>();
  private final Map<Integer, Node> spread = new HashMap<>();

  /// The values that have a place of their own.
  private final Set<Integer> placed = new HashSet<>();

  Translation(Equations equations, Map<String, Integer> sizes, boolean training, int firstSite) {
    graph = new ValueGraph(firstSite);
    this.equations = equations;
    this.sizes = sizes;
    this.training = training;
    equations.parameters().forEach(parameter -> parameters.put(parameter.name(), parameter));
  }

  CellGraph step(Set<String> scalars, Map<String, List<Integer>> parts) {
    lines(scalars, parts);
    return cell(named.containsKey("output") ? outputNode() : next.get("h"));
  }

  CellGraph rowLoss() {
    lines(Set.of(), Map.of());
    int width = equations.outputDim().value(sizes);
    return cell(graph.copy(graph.row(false, graph.expand(named.get("output"), width)), 1));
  }

  CellGraph memory(Expr rows, Map<String, List<Integer>> parts) {
    for (var memory : equations.memories()) {
      environment.put(
          memory.name(),
          input(
              memory.name(),
              memory.dim().value(sizes),
              parts.getOrDefault(memory.name(), List.of())));
    }
    equations.lines().stream().filter(this::isOfMemory).forEach(this::define);
    var value = value(rows);
    return cell(own(value, value.width()));
  }

  private CellGraph cell(Node output) {
    return new CellGraph(graph, equations, sizes, named, next, output, memories);
  }

  private void lines(Set<String> scalars, Map<String, List<Integer>> parts) {
    for (var parameter : equations.parameters()) {
      if (parameter.role() != Equations.Parameter.Role.MATRIX) {
        environment.put(
            parameter.name(),
            graph.vector(parameter.name(), parameter.shape().getFirst().value(sizes)));
      }
    }
    scalars.forEach(name -> environment.put(name, graph.scalar(name)));
    for (var input : equations.inputs()) {
      environment.put(
          input.name(),
          input(
              input.name(), input.dim().value(sizes), parts.getOrDefault(input.name(), List.of())));
    }
    for (var state : equations.states()) {
      environment.put(
          state.name(), graph.state(new ValueRole.State(state.name()), state.dim().value(sizes)));
    }
    for (var line : equations.lines()) {
      if (!isOfMemory(line)) {
        define(line);
      }
    }
    for (var state : equations.states()) {
      next.put(state.name(), own(named.get(state.name() + "'"), state.dim().value(sizes)));
    }
  }

  private Node outputNode() {
    var node = named.get("output");
    for (var known : next.values()) {
      if (known.id() == node.id()) {
        return known;
      }
    }
    return own(node, equations.outputDim().value(sizes));
  }

  /// A result needs a place of its own: what is no computed value, or has a place already, is
  /// copied.
  private Node own(Node node, int width) {
    boolean computed =
        (node instanceof Node.Map || node instanceof Node.Affine || node instanceof Node.Attend)
            && node.width() == width;
    return computed && placed.add(node.id()) ? node : graph.copy(node, width);
  }

  private Node input(String name, int width, List<Integer> parts) {
    if (parts.size() < 2) {
      return graph.input(new ValueRole.Input(name), width);
    }
    var joined = new ArrayList<Node.Part>();
    for (int i = 0; i < parts.size(); i++) {
      joined.add(Node.Part.of(graph.input(new ValueRole.Input(name, i), parts.get(i))));
    }
    return graph.join(joined);
  }

  /// Whether a line names rows of a memory, such as `k = K @ m`: those are no part of a step.
  private boolean isOfMemory(Equations.Line line) {
    return !equations.memories().isEmpty()
        && line.targets().size() == 1
        && equations.shape(line.value()) instanceof Shape.Rows;
  }

  private void define(Equations.Line line) {
    var value = value(line.value());
    int n = line.targets().size();
    for (int i = 0; i < n; i++) {
      var target = line.targets().get(i);
      var part = n == 1 ? value : graph.slice(value, i * (value.width() / n), value.width() / n);
      var name = target.next() ? target.name() + "'" : target.name();
      environment.put(name, part);
      named.put(name, part);
    }
  }

  private Node value(Expr expr) {
    return switch (expr) {
      case Expr.Number number -> graph.constant(number.value());
      case Expr.Size size -> graph.constant(sizes.get(size.name()));
      case Expr.Name name -> environment.get(name.name());
      case Expr.Next next -> environment.get(next.name() + "'");
      case Expr.Product product -> sum(List.of(new Signed(product, false)));
      case Expr.Stack stack -> {
        var parts = new ArrayList<Node.Part>();
        for (var part : stack.parts()) {
          var node = value(part);
          if (node instanceof Node.Join join) {
            parts.addAll(join.parts());
          } else {
            parts.add(Node.Part.of(node));
          }
        }
        yield graph.join(parts);
      }
      case Expr.Call call -> call(call);
    };
  }

  private record Signed(Expr expr, boolean negative) {}

  /// The terms of sums and differences, from left to right.
  private static List<Signed> flatten(Expr expr) {
    var terms = new ArrayList<Signed>();
    var open = new ArrayDeque<Signed>(List.of(new Signed(expr, false)));
    while (!open.isEmpty()) {
      var next = open.pop();
      if (next.expr instanceof Expr.Call call
          && call.arguments().size() == 2
          && (call.function().equals("+") || call.function().equals("-"))) {
        open.push(
            new Signed(call.arguments().get(1), next.negative != call.function().equals("-")));
        open.push(new Signed(call.arguments().get(0), next.negative));
      } else {
        terms.add(next);
      }
    }
    return terms;
  }

  private Node sum(List<Signed> terms) {
    var early = new ArrayList<Node.Term>();
    var late = new ArrayList<Node.Term>();
    var rest = new ArrayList<Signed>();
    int width = 0;
    for (var term : terms) {
      if (term.negative || !(term.expr instanceof Expr.Product product)) {
        rest.add(term);
        continue;
      }
      for (var part : terms(product)) {
        (graph.isStateful(part.operand()) ? late : early).add(part);
        width = part.rows();
      }
    }
    var sum = Optional.<Node>empty();
    if (width > 0) {
      var bias = rest.stream().filter(this::isBias).findFirst();
      bias.ifPresent(rest::remove);
      early.addAll(late);
      sum =
          Optional.of(
              graph.affine(width, bias.map(b -> value(b.expr)).orElse(graph.constant(0)), early));
    }
    for (var term : rest) {
      sum = Optional.of(add(sum, term));
    }
    return sum.orElseThrow();
  }

  private boolean isBias(Signed term) {
    return !term.negative
        && term.expr instanceof Expr.Name name
        && parameters.containsKey(name.name())
        && parameters.get(name.name()).role() == Equations.Parameter.Role.BIAS;
  }

  private Node add(Optional<Node> sum, Signed term) {
    if (sum.isPresent() && term.expr instanceof Expr.Call call && call.function().equals("*")) {
      var a = value(call.arguments().get(0));
      var b = value(call.arguments().get(1));
      if (!(a instanceof Node.Constant) && !(b instanceof Node.Constant)) {
        return graph.map(term.negative ? Op.FNMA : Op.FMA, a, b, sum.get());
      }
    }
    var value = value(term.expr);
    if (sum.isEmpty()) {
      return term.negative ? graph.map(Op.NEG, value) : value;
    }
    return graph.map(term.negative ? Op.SUB : Op.ADD, sum.get(), value);
  }

  /// The product as terms of a chain: a joined operand gives one term per part, over column ranges
  /// of the matrix.
  private List<Node.Term> terms(Expr.Product product) {
    var matrix = parameters.get(product.matrix());
    int rows = matrix.shape().get(0).value(sizes);
    int columns = matrix.shape().get(1).value(sizes);
    var operand = value(product.operand());
    var terms = new ArrayList<Node.Term>();
    int column = 0;
    var parts = operand instanceof Node.Join join ? join.parts() : List.of(Node.Part.of(operand));
    for (var part : parts) {
      terms.add(
          new Node.Term(
              product.matrix(),
              rows,
              columns,
              column,
              part.width(),
              false,
              operand(part.value().orElseThrow())));
      column += part.width();
    }
    return terms;
  }

  /// What a product reads. A parameter is one row for all rows and steps; gradients of its matrix
  /// sum over rows and steps of the operand, so it is copied to each.
  private Node operand(Node node) {
    return node.source() instanceof Node.Vector
        ? spread.computeIfAbsent(node.id(), _ -> graph.copy(node, node.width()))
        : node;
  }

  private Node call(Expr.Call call) {
    var arguments = call.arguments();
    return switch (call.function()) {
      case "+", "-" -> sum(flatten(call));
      case "*" -> graph.multiply(value(arguments.get(0)), value(arguments.get(1)));
      case "^" -> power(value(arguments.get(0)), value(arguments.get(1)));
      case "clip" -> {
        var bound = value(arguments.get(1));
        yield graph.map(
            Op.MAX, graph.map(Op.MIN, value(arguments.get(0)), bound), graph.map(Op.NEG, bound));
      }
      case "rowsum" -> graph.row(false, value(arguments.get(0)));
      case "rowmax" -> graph.row(true, value(arguments.get(0)));
      case "rowmean" -> mean(value(arguments.get(0)));
      case "dot" ->
          graph.row(false, graph.multiply(value(arguments.get(0)), value(arguments.get(1))));
      case "softmax" -> {
        var logits = value(arguments.get(0));
        var exponentials = graph.map(Op.EXP, graph.map(Op.SUB, logits, graph.peak(logits)));
        yield graph.map(Op.DIV, exponentials, graph.row(false, exponentials));
      }
      case "log_softmax" -> {
        var logits = value(arguments.get(0));
        var shifted = graph.map(Op.SUB, logits, graph.peak(logits));
        yield graph.map(
            Op.SUB, shifted, graph.map(Op.LOG, graph.row(false, graph.map(Op.EXP, shifted))));
      }
      case "norm" -> {
        var e = value(arguments.get(0));
        double epsilon = arguments.size() > 1 ? number(arguments.get(1)) : 1e-5;
        var centred = graph.map(Op.SUB, e, mean(e));
        var variance = mean(graph.multiply(centred, centred));
        var scale =
            graph.map(
                Op.DIV,
                graph.constant(1),
                graph.map(Op.SQRT, graph.add(variance, graph.constant(epsilon))));
        yield graph.multiply(centred, scale);
      }
      case "split" -> value(arguments.get(0));
      case "dropout" -> {
        var e = value(arguments.get(0));
        double rate = number(arguments.get(1));
        yield training && rate > 0
            ? graph.multiply(e, graph.mask(e.width(), rate, arguments.size() > 2))
            : e;
      }
      case "zoneout" -> {
        var fresh = value(arguments.get(0));
        var old = value(arguments.get(1));
        double rate = number(arguments.get(2));
        yield training && rate > 0
            ? graph.map(Op.WHERE, graph.mask(fresh.width(), rate, false), fresh, old)
            : graph.map(
                Op.FMA, graph.constant(rate), old, graph.multiply(graph.constant(1 - rate), fresh));
      }
      case "attend" ->
          graph.attend(
              value(arguments.get(0)),
              memory(arguments.get(1)),
              memory(arguments.get(2)),
              arguments.stream().skip(3).findFirst().map(this::value));
      default ->
          graph.map(
              OperationTable.named(call.function()),
              arguments.stream().map(this::value).toArray(Node[]::new));
    };
  }

  /// Rows of a memory, computed once for the whole sequence by a graph of their own: see {@link
  /// CellGraph#memory}.
  private Node memory(Expr expr) {
    var rows = new ValueRole.Rows(Printer.text(expr));
    memories.put(rows, expr);
    return graph.input(rows, ((Shape.Rows) equations.shape(expr)).size().value(sizes));
  }

  private double number(Expr expr) {
    return value(expr) instanceof Node.Constant constant ? constant.value() : Double.NaN;
  }

  private Node mean(Node e) {
    return graph.multiply(graph.row(false, e), graph.constant(1.0 / e.width()));
  }

  private Node power(Node base, Node exponent) {
    if (base instanceof Node.Constant b && exponent instanceof Node.Constant n) {
      return graph.constant(StrictMath.pow(b.value(), n.value()));
    }
    if (!(exponent instanceof Node.Constant known)) {
      return graph.map(Op.EXP, graph.multiply(exponent, graph.map(Op.LOG, base)));
    }
    double n = known.value();
    if (n < 0) {
      return graph.map(Op.DIV, graph.constant(1), power(base, graph.constant(-n)));
    }
    if (n == 0.5) {
      return graph.map(Op.SQRT, base);
    }
    if (n == Math.rint(n) && n <= 16) {
      Node product = graph.constant(1);
      for (int i = 0; i < n; i++) {
        product = graph.multiply(product, base);
      }
      return product;
    }
    if (n == Math.rint(n)) {
      var half = power(base, graph.constant(Math.floor(n / 2)));
      var square = graph.multiply(half, half);
      return n % 2 == 0 ? square : graph.multiply(square, base);
    }
    var power = graph.map(Op.EXP, graph.multiply(graph.constant(n), graph.map(Op.LOG, base)));
    // Flat at 0, where the logarithm has no slope.
    return n > 1 ? graph.map(Op.WHERE, base, power, graph.constant(0)) : power;
  }
}
