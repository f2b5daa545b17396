package dev.eddy.graph;

import dev.eddy.equation.Expr;
import dev.eddy.operation.Op;
import dev.eddy.operation.OperationTable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Derives the backward pass of a cell from its graph by the table of derivatives.
///
/// At and below a {@link Branch} derivatives are chosen: an element that nothing flows back to
/// passes nothing on, even where its derivative is infinite or NaN.
final class Derivation {

  private final CellGraph cell;
  private final Map<ValueRole.Read, Boolean> wanted;
  private final int firstId;
  private final Map<String, Node> states = new LinkedHashMap<>();
  private final Map<ValueRole.Read, Node> inputs = new LinkedHashMap<>();
  private final List<Backward.MatrixGradient> matrices = new ArrayList<>();
  private final List<Backward.VectorGradient> vectors = new ArrayList<>();
  private final Map<Node, Node> adjoints = new IdentityHashMap<>();
  private final ValueGraph graph;
  private final Map<Integer, List<Contribution>> contributions = new HashMap<>();

  /// What chooses among the elements that contributions so far flow back to; empty: all do.
  private final Map<Integer, Optional<Branch>> branches = new HashMap<>();

  /// The branch of the value whose turn it is.
  private Optional<Branch> within = Optional.empty();

  /// For each node in order, whether it may be infinite or NaN where inputs, states and parameters
  /// are finite.
  private final BitSet breaking = new BitSet();

  private int judged;

  /// A part of what flows back: `factor·other` (added as one fused multiply-add), a value, or a
  /// product.
  private sealed interface Contribution {
    record Value(Node node, boolean negative) implements Contribution {}

    record Product(Node a, Node b, boolean negative) implements Contribution {}

    record Affine(Node.Term term) implements Contribution {}

    record Columns(int offset, Node node) implements Contribution {}

    /// A value or product that is added where `when` holds, or where it does not.
    record Chosen(Node when, boolean side, Contribution of) implements Contribution {}
  }

  /// @param wanted see {@link Backward#of}
  Derivation(CellGraph cell, Map<ValueRole.Read, Boolean> wanted) {
    this.cell = cell;
    this.wanted = wanted;
    graph = cell.graph().extended();
    firstId = graph.nodes().size();
  }

  Backward backward(boolean outputFlows) {
    if (outputFlows) {
      flow(cell.output(), graph.input(new ValueRole.OutputGradient(), cell.output().width()));
    }
    cell.next()
        .forEach((name, node) ->
            flow(node, graph.state(new ValueRole.StateGradient(name), node.width())));
    for (int id = firstId - 1; id >= 0; id--) {
      var node = graph.nodes().get(id);
      if (contributions.containsKey(id)
          || node instanceof Node.Input
          || node instanceof Node.State) {
        within = branches.getOrDefault(id, Optional.empty());
        pass(node);
      }
    }
    cell.next().keySet().forEach(state -> states.computeIfAbsent(state, _ -> graph.constant(0)));
    return new Backward(graph, firstId, true, states, inputs, matrices, vectors, adjoints);
  }

  private void flow(Node to, Node from) {
    contribute(to, new Contribution.Value(from, false));
  }

  private void contribute(Node to, Contribution contribution) {
    contribute(to, contribution, within);
  }

  private void contribute(Node to, Contribution contribution, Optional<Branch> by) {
    if (!(to instanceof Node.Constant)) {
      boolean first = !contributions.containsKey(to.id());
      contributions.computeIfAbsent(to.id(), _ -> new ArrayList<>()).add(contribution);
      branches.put(to.id(), first ? by : Branch.either(branches.get(to.id()), by));
    }
  }

  /// What flows back through a product with `factor`.
  private void multiply(Node to, Node d, Node factor, boolean negative) {
    var product = new Contribution.Product(d, factor, negative);
    contribute(to, mustChoose(factor) ? new Contribution.Chosen(d, true, product) : product);
  }

  /// What flows back to a branch that is taken where the condition is `side`.
  private void branch(Node to, Contribution contribution, Node condition, boolean side) {
    contribute(
        to, new Contribution.Chosen(condition, side, contribution), within(condition, side, false));
  }

  private Optional<Branch> within(Node condition, boolean side, boolean asked) {
    return Optional.of(Branch.within(within, new Branch(Optional.of(condition), side, asked)));
  }

  /// Whether nothing times this factor has to be nothing by choice.
  private boolean mustChoose(Node factor) {
    return within.isPresent()
        && (mayBreak(factor)
            || within.get().asked()
                && !(factor instanceof Node.Constant || factor instanceof Node.Mask));
  }

  private boolean mayBreak(Node node) {
    for (; judged <= node.id(); judged++) {
      var at = graph.nodes().get(judged);
      boolean breaks =
          switch (at) {
            case Node.Constant constant -> !(Math.abs(constant.value()) <= Float.MAX_VALUE);
            case Node.Map map ->
                switch (map.op()) {
                  case DIV, EXP, LOG, LOG1P, SQRT -> true;
                  default -> false;
                };
            default -> false;
          };
      breaking.set(
          judged, breaks || at.arguments().stream().anyMatch(part -> breaking.get(part.id())));
    }
    return breaking.get(node.id());
  }

  private void pass(Node node) {
    switch (node) {
      case Node.Constant _, Node.Scalar _, Node.Mask _ -> {}
      case Node.Input input -> {
        if (input.role() instanceof ValueRole.Read read && wanted.containsKey(read)) {
          Optional<Node> held =
              wanted.get(read)
                  ? Optional.of(graph.input(new ValueRole.GradientSoFar(read), input.width()))
                  : Optional.empty();
          // Whoever gave the input reads this, also where nothing flows back to it.
          inputs.put(read, total(input, held).orElseGet(() -> graph.constant(0)));
        }
      }
      case Node.State state -> {
        if (state.role() instanceof ValueRole.State(var name)
            && contributions.containsKey(state.id())) {
          states.put(name, total(state));
        }
      }
      case Node.Vector vector ->
          vectors.add(new Backward.VectorGradient(vector.name(), vector.width(), total(vector)));
      case Node.Affine affine -> {
        var d = total(affine);
        contribute(affine.init(), new Contribution.Value(d, false));
        for (var term : affine.terms()) {
          matrices.add(new Backward.MatrixGradient(term, d, taken(d, term.operand())));
          contribute(
              term.operand(),
              new Contribution.Affine(
                  new Node.Term(
                      term.matrix(),
                      term.rows(),
                      term.columns(),
                      term.column(),
                      term.span(),
                      true,
                      d)));
        }
      }
      case Node.Map map -> map(map, total(map));
      case Node.Row row -> {
        var d = total(row);
        var argument = row.argument();
        if (row.shift()) {
          return;
        }
        if (row.largest()) {
          var largest = graph.map(Op.GE, argument, row);
          var share = graph.map(Op.DIV, d, graph.row(false, largest));
          branch(
              argument,
              new Contribution.Value(graph.expand(share, argument.width()), false),
              largest,
              true);
        } else {
          contribute(argument, new Contribution.Value(graph.expand(d, argument.width()), false));
        }
      }
      case Node.Slice slice ->
          contribute(slice.argument(), new Contribution.Columns(slice.offset(), total(slice)));
      case Node.Join join -> {
        var d = total(join);
        int at = 0;
        for (var part : join.parts()) {
          if (part.value().isPresent()) {
            contribute(
                part.value().get(),
                new Contribution.Value(graph.slice(d, at, part.width()), false));
          }
          at += part.width();
        }
      }
      case Node.Attend attend -> {
        var back = graph.attendBack(attend, total(attend));
        int width = attend.query().width();
        contribute(attend.query(), new Contribution.Value(graph.slice(back, 0, width), false));
        if (attend.v().isPresent() && attend.v().get() instanceof Node.Vector v) {
          contribute(v, new Contribution.Value(graph.slice(back, width, width), false));
        }
      }
      case Node.AttendBack back ->
          throw new IllegalStateException("a derivative has no derivative: " + back.id());
    }
  }

  /// The operand of a product as its matrix's gradient reads it: in a branch that no element of a
  /// row takes, nothing.
  private Node taken(Node d, Node operand) {
    return mustChoose(operand)
        ? graph.map(Op.WHERE, graph.row(true, graph.map(Op.ABS, d)), operand, graph.constant(0))
        : operand;
  }

  private void map(Node.Map map, Node d) {
    var a = map.arguments();
    switch (map.op()) {
      case COPY -> contribute(a.getFirst(), new Contribution.Value(d, false));
      case EXPAND -> contribute(a.getFirst(), new Contribution.Value(graph.row(false, d), false));
      case ADD -> {
        contribute(a.get(0), new Contribution.Value(d, false));
        contribute(a.get(1), new Contribution.Value(d, false));
      }
      case SUB -> {
        contribute(a.get(0), new Contribution.Value(d, false));
        contribute(a.get(1), new Contribution.Value(d, true));
      }
      case NEG -> contribute(a.get(0), new Contribution.Value(d, true));
      case MUL -> {
        multiply(a.get(0), d, a.get(1), false);
        multiply(a.get(1), d, a.get(0), false);
      }
      case FMA, FNMA -> {
        multiply(a.get(0), d, a.get(1), map.op() == Op.FNMA);
        multiply(a.get(1), d, a.get(0), map.op() == Op.FNMA);
        contribute(a.get(2), new Contribution.Value(d, false));
      }
      case SIGMOID, TANH -> {
        var grad = map.op() == Op.SIGMOID ? Op.SIGMOID_GRAD : Op.TANH_GRAD;
        var flow = new Contribution.Value(graph.map(grad, map, d), false);
        contribute(a.getFirst(), mustChoose(map) ? new Contribution.Chosen(d, true, flow) : flow);
      }
      case WHERE -> {
        var zero = graph.constant(0);
        var when = a.get(0);
        boolean asked = !(when instanceof Node.Mask);
        contribute(
            a.get(1),
            new Contribution.Value(graph.map(Op.WHERE, when, d, zero), false),
            within(when, true, asked));
        contribute(
            a.get(2),
            new Contribution.Value(graph.map(Op.WHERE, when, zero, d), false),
            within(when, false, asked));
      }
      case DIV,
          RELU,
          ELU,
          SOFTPLUS,
          SOFTSIGN,
          HARD_SIGMOID,
          EXP,
          LOG,
          LOG1P,
          SQRT,
          ABS,
          SIGN,
          MAX,
          MIN,
          LT,
          LE,
          GT,
          GE -> {
        for (int i = 0; i < a.size(); i++) {
          var argument = a.get(i);
          if (!(argument instanceof Node.Constant)) {
            OperationTable.derivative(map.op(), i)
                .ifPresent(text -> derived(argument, text, map, d));
          }
        }
      }
      case SIGMOID_GRAD, TANH_GRAD ->
          throw new IllegalStateException("a derivative has no derivative: " + map.op());
    }
  }

  /// What flows back to an argument by the text of its derivative: `where(condition, e, 0)` and
  /// `where(condition, 0, e)` choose, any other is multiplied with.
  private void derived(Node argument, Expr text, Node.Map of, Node d) {
    if (text instanceof Expr.Call call && call.function().equals("where")) {
      var then = derivative(call.arguments().get(1), of);
      var otherwise = derivative(call.arguments().get(2), of);
      if (then.is(0) || otherwise.is(0)) {
        boolean side = otherwise.is(0);
        var factor = side ? then : otherwise;
        branch(
            argument,
            factor.is(1)
                ? new Contribution.Value(d, false)
                : new Contribution.Product(d, factor, false),
            derivative(call.arguments().get(0), of),
            side);
        return;
      }
    }
    var derivative = derivative(text, of);
    if (!derivative.is(0)) {
      multiply(argument, d, derivative, false);
    }
  }

  /// The text of a derivative, with a, b, c the arguments and y the value.
  private Node derivative(Expr expr, Node.Map of) {
    return switch (expr) {
      case Expr.Number number -> graph.constant(number.value());
      case Expr.Name name ->
          switch (name.name()) {
            case "a" -> of.arguments().get(0);
            case "b" -> of.arguments().get(1);
            case "c" -> of.arguments().get(2);
            default -> of;
          };
      case Expr.Call call -> {
        var arguments = call.arguments().stream().map(e -> derivative(e, of)).toArray(Node[]::new);
        yield graph.map(OperationTable.named(call.function()), arguments);
      }
      case Expr.Size _, Expr.Next _, Expr.Product _, Expr.Stack _ ->
          throw new IllegalStateException("derivative of " + of.op() + ": " + expr);
    };
  }

  /// All that flows back to a value that something flows back to.
  private Node total(Node node) {
    return total(node, Optional.empty()).orElseThrow();
  }

  /// All that flows back to a value, beside what is held for it already.
  private Optional<Node> total(Node node, Optional<Node> held) {
    var sum = held;
    var terms = new ArrayList<Node.Term>();
    var columns = new ArrayList<Contribution.Columns>();
    for (var contribution : contributions.getOrDefault(node.id(), List.of())) {
      switch (contribution) {
        case Contribution.Affine affine -> terms.add(affine.term);
        case Contribution.Columns part -> columns.add(part);
        case Contribution.Value _, Contribution.Product _, Contribution.Chosen _ ->
            sum = Optional.of(plus(sum, contribution));
      }
    }
    for (var joined : joins(columns, node.width())) {
      sum = Optional.of(plus(sum, joined, false));
    }
    sum = sum.map(part -> part.width() < node.width() ? graph.expand(part, node.width()) : part);
    var total =
        terms.isEmpty()
            ? sum
            : Optional.of(
                graph.affine(node.width(), sum.orElseGet(() -> graph.constant(0)), terms));
    total.ifPresent(d -> adjoints.put(node, d));
    return total;
  }

  private Node plus(Optional<Node> sum, Contribution contribution) {
    return switch (contribution) {
      case Contribution.Value value -> plus(sum, value.node, value.negative);
      case Contribution.Product product -> {
        if (sum.isEmpty()
            || product.a instanceof Node.Constant
            || product.b instanceof Node.Constant) {
          yield plus(sum, graph.multiply(product.a, product.b), product.negative);
        }
        yield graph.map(product.negative ? Op.FNMA : Op.FMA, product.a, product.b, sum.get());
      }
      case Contribution.Chosen chosen -> {
        var with = plus(sum, chosen.of);
        var without = sum.orElseGet(() -> graph.constant(0));
        yield chosen.side
            ? graph.map(Op.WHERE, chosen.when, with, without)
            : graph.map(Op.WHERE, chosen.when, without, with);
      }
      case Contribution.Affine _, Contribution.Columns _ ->
          throw new IllegalStateException("added apart: " + contribution);
    };
  }

  private Node plus(Optional<Node> sum, Node value, boolean negative) {
    if (sum.isEmpty()) {
      return negative ? graph.map(Op.NEG, value) : value;
    }
    return graph.map(negative ? Op.SUB : Op.ADD, sum.get(), value);
  }

  /// Parts that came back from slices, side by side, with zeros where nothing came back;
  /// overlapping parts go to further joins.
  private List<Node> joins(List<Contribution.Columns> columns, int width) {
    var joins = new ArrayList<Node>();
    var left = new ArrayList<>(columns);
    left.sort(Comparator.comparingInt(Contribution.Columns::offset));
    while (!left.isEmpty()) {
      var parts = new ArrayList<Node.Part>();
      int at = 0;
      for (var part : List.copyOf(left)) {
        if (part.offset >= at) {
          if (part.offset > at) {
            parts.add(Node.Part.zeros(part.offset - at));
          }
          parts.add(Node.Part.of(part.node));
          at = part.offset + part.node.width();
          left.remove(part);
        }
      }
      if (at < width) {
        parts.add(Node.Part.zeros(width - at));
      }
      joins.add(graph.join(parts));
    }
    return joins;
  }
}
