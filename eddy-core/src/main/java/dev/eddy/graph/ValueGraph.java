package dev.eddy.graph;

import dev.eddy.operation.Op;
import dev.eddy.operation.OperationTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/// The values of one cell in one direction, each made once: asking for the same value again gives
/// the same node.
///
/// Constants are folded and products, sums and differences with 0 and 1 disappear, so that
/// derivatives come out as people write them.
public final class ValueGraph {

  private final List<Node> nodes;
  private final Map<Object, Node> known;
  private final BitSet stateful;
  private int sites;

  /// @param firstSite the number of the first random site
  public ValueGraph(int firstSite) {
    nodes = new ArrayList<>();
    known = new HashMap<>();
    stateful = new BitSet();
    sites = firstSite;
  }

  private ValueGraph(ValueGraph from) {
    nodes = new ArrayList<>(from.nodes);
    known = new HashMap<>(from.known);
    stateful = (BitSet) from.stateful.clone();
    sites = from.sites;
  }

  /// A graph that begins with these values; what is added to it is not added here.
  public ValueGraph extended() {
    return new ValueGraph(this);
  }

  /// How many random sites there are, those before the first included.
  public int sites() {
    return sites;
  }

  /// The values in the order in which they were made: arguments come first.
  public List<Node> nodes() {
    return Collections.unmodifiableList(nodes);
  }

  private Node make(Object key, IntFunction<Node> maker) {
    var found = known.get(key);
    if (found == null) {
      found = add(maker.apply(nodes.size()));
      known.put(key, found);
    }
    return found;
  }

  private Node add(Node node) {
    nodes.add(node);
    boolean depends = node instanceof Node.State;
    for (var argument : node.arguments()) {
      depends |= stateful.get(argument.id());
    }
    stateful.set(node.id(), depends);
    return node;
  }

  /// Whether a value depends on a state.
  public boolean isStateful(Node node) {
    return stateful.get(node.id());
  }

  private static List<Integer> ids(List<Node> nodes) {
    return nodes.stream().map(Node::id).toList();
  }

  private static List<List<Object>> terms(List<Node.Term> terms) {
    return terms.stream()
        .map(t ->
            List.<Object>of(t.matrix(), t.column(), t.span(), t.transposed(), t.operand().id()))
        .toList();
  }

  public Node constant(double value) {
    return make(List.of("constant", value, 1 / value), id -> new Node.Constant(id, value));
  }

  public Node scalar(String name) {
    return make(List.of("scalar", name), id -> new Node.Scalar(id, name));
  }

  public Node input(ValueRole.Given role, int width) {
    return make(List.of("input", role), id -> new Node.Input(id, role, width));
  }

  public Node state(ValueRole.Carried role, int width) {
    return make(List.of("state", role), id -> new Node.State(id, role, width));
  }

  public Node vector(String name, int width) {
    return make(List.of("vector", name), id -> new Node.Vector(id, name, width));
  }

  public Node affine(int width, Node init, List<Node.Term> terms) {
    if (terms.isEmpty()) {
      return init;
    }
    return make(
        List.of("affine", init.id(), terms(terms), width),
        id -> new Node.Affine(id, width, init, List.copyOf(terms)));
  }

  public Node slice(Node argument, int offset, int width) {
    if (offset == 0 && width == argument.width()) {
      return argument;
    }
    if (argument instanceof Node.Slice inner) {
      return slice(inner.argument(), inner.offset() + offset, width);
    }
    if (argument instanceof Node.Join join) {
      int at = 0;
      for (var part : join.parts()) {
        if (offset >= at && offset + width <= at + part.width() && part.value().isPresent()) {
          return slice(part.value().get(), offset - at, width);
        }
        at += part.width();
      }
    }
    return make(
        List.of("slice", argument.id(), offset, width),
        id -> new Node.Slice(id, width, argument, offset));
  }

  public Node join(List<Node.Part> parts) {
    if (parts.size() == 1 && parts.getFirst().value().isPresent()) {
      return parts.getFirst().value().get();
    }
    int width = parts.stream().mapToInt(Node.Part::width).sum();
    return make(
        List.of(
            "join", parts.stream().map(p -> List.of(p.value().map(Node::id), p.width())).toList()),
        id -> new Node.Join(id, width, List.copyOf(parts)));
  }

  /// A mask at a new random site.
  public Node mask(int width, double rate, boolean variational) {
    int site = sites++;
    return make(List.of("mask", site), id -> new Node.Mask(id, width, site, rate, variational));
  }

  public Node attend(Node query, Node keys, Node values, Optional<Node> v) {
    return make(
        List.of("attend", query.id(), keys.id(), values.id(), v.map(Node::id)),
        id -> new Node.Attend(id, values.width(), query, keys, values, v));
  }

  public Node attendBack(Node.Attend forward, Node d) {
    int width = forward.query().width() * (forward.v().isPresent() ? 2 : 1);
    return make(
        List.of("attend back", forward.id(), d.id()),
        id -> new Node.AttendBack(id, width, forward, d));
  }

  public Node row(boolean largest, Node argument) {
    return make(
        List.of("row", largest, argument.id()), id -> new Node.Row(id, largest, false, argument));
  }

  /// The largest element of a row as a shift that cancels out.
  public Node peak(Node argument) {
    return make(List.of("peak", argument.id()), id -> new Node.Row(id, true, true, argument));
  }

  /// `argument` as a vector of this width: a number of the row is repeated.
  public Node expand(Node argument, int width) {
    if (argument.width() == width || argument.width() == 0) {
      return argument;
    }
    return make(
        List.of("expand", argument.id(), width),
        id -> new Node.Map(id, width, Op.EXPAND, List.of(argument)));
  }

  public Node map(Op op, Node... arguments) {
    int width = 0;
    for (var argument : arguments) {
      width = Math.max(width, argument.width());
    }
    var expanded = new Node[arguments.length];
    boolean constant = true;
    for (int i = 0; i < arguments.length; i++) {
      expanded[i] = expand(arguments[i], width);
      constant &= arguments[i] instanceof Node.Constant;
    }
    if (constant) {
      return constant(
          OperationTable.value(
              op,
              Arrays.stream(arguments).mapToDouble(a -> ((Node.Constant) a).value()).toArray()));
    }
    int finalWidth = width;
    return simplified(op, expanded, width).orElseGet(() -> made(op, expanded, finalWidth));
  }

  private Node made(Op op, Node[] arguments, int width) {
    var list = List.of(arguments);
    return make(List.of("map", op, ids(list)), id -> new Node.Map(id, width, op, list));
  }

  /// A value of its own that equals `argument`: one that can be placed where the argument cannot.
  public Node copy(Node argument, int width) {
    var wide = expand(argument, width);
    return add(new Node.Map(nodes.size(), width, Op.COPY, List.of(wide)));
  }

  public Node add(Node a, Node b) {
    return map(Op.ADD, a, b);
  }

  public Node multiply(Node a, Node b) {
    return map(Op.MUL, a, b);
  }

  /// What an operation with 0 or 1 comes to, where it is a simpler value.
  private Optional<Node> simplified(Op op, Node[] a, int width) {
    return switch (op) {
      case ADD -> a[0].is(0) ? full(a[1], width) : a[1].is(0) ? full(a[0], width) : none();
      case SUB -> a[1].is(0) ? full(a[0], width) : a[0].is(0) ? negative(a[1]) : none();
      case MUL ->
          a[0].is(0) || a[1].is(0)
              ? Optional.of(constant(0))
              : a[0].is(1)
                  ? full(a[1], width)
                  : a[1].is(1)
                      ? full(a[0], width)
                      : a[0].is(-1) ? negative(a[1]) : a[1].is(-1) ? negative(a[0]) : none();
      case DIV -> a[1].is(1) ? full(a[0], width) : none();
      case NEG ->
          a[0] instanceof Node.Map m && m.op() == Op.NEG
              ? Optional.of(m.arguments().getFirst())
              : none();
      default -> none();
    };
  }

  private static Optional<Node> none() {
    return Optional.empty();
  }

  private Optional<Node> negative(Node node) {
    return Optional.of(map(Op.NEG, node));
  }

  private Optional<Node> full(Node node, int width) {
    return Optional.of(expand(node, width));
  }

  /// Which values depend on one of a kind, itself included, by way of values on its own side of the
  /// border between the forward and the backward pass.
  public static BitSet dependents(List<Node> nodes, int forwardEnd, Predicate<Node> kind) {
    var depends = new BitSet(nodes.size());
    for (var node : nodes) {
      int id = node.id();
      boolean one = kind.test(node);
      for (var argument : node.arguments()) {
        one |= depends.get(argument.id()) && id < forwardEnd == argument.id() < forwardEnd;
      }
      depends.set(id, one);
    }
    return depends;
  }

  /// Marks what these values are made of, themselves included.
  public static BitSet ancestors(List<Node> nodes, Collection<Node> of) {
    var marked = new BitSet(nodes.size());
    of.forEach(node -> marked.set(node.id()));
    for (int id = marked.length() - 1; id >= 0; id = marked.previousSetBit(id - 1)) {
      nodes.get(id).arguments().forEach(argument -> marked.set(argument.id()));
    }
    return marked;
  }
}
