package dev.eddy.explain;

import dev.eddy.equation.Expr;
import dev.eddy.equation.Printer;
import dev.eddy.equation.Span;
import dev.eddy.graph.Backward;
import dev.eddy.graph.CellGraph;
import dev.eddy.graph.Node;
import dev.eddy.graph.ValueRole;
import dev.eddy.operation.Op;
import dev.eddy.operation.OperationTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The values of a cell and of its backward pass in the language.
///
/// A value has the name of the line that defines it; the affine part of line `i` is `a_i`, what
/// attention without a line gives is `ctx`, what flows back to v is `d v`. Other values are written
/// out where they are read, or, where that would repeat a longer expression, are called `t1`, `t2`,
/// ….
final class Wording {

  private static final Span NOWHERE = new Span(1, 1, 0);

  private final CellGraph cell;
  private final Backward back;
  private final SizeSymbols symbols;
  private final String output;
  private final Map<Integer, String> names = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final Map<Integer, List<Node>> readers = new HashMap<>();
  private final Set<Integer> seen = new HashSet<>();
  private final Set<Integer> shorthands = new HashSet<>();
  private final List<String> fused = new ArrayList<>();

  Wording(CellGraph cell, Backward back, SizeSymbols symbols) {
    this(cell, back, symbols, "output");
  }

  /// @param output what the output is called
  Wording(CellGraph cell, Backward back, SizeSymbols symbols, String output) {
    this.output = output;
    this.cell = cell;
    this.back = back;
    this.symbols = symbols;
    roots().forEach(this::read);
    cell.equations().inputs().forEach(input -> taken.add(input.name()));
    cell.equations().parameters().forEach(parameter -> taken.add(parameter.name()));
    cell.equations().states().forEach(state -> taken.add(state.name()));
    cell.next().forEach((name, node) -> name(node, name + "'"));
    cell.named().forEach((name, node) -> name(node, name));
    if (!output.equals("output")) {
      names.put(cell.output().id(), output);
    }
    nameAffines();
    nameAdjoints();
    nameLongOnes();
  }

  private List<Node> roots() {
    var roots = new ArrayList<>(cell.next().values());
    roots.add(cell.output());
    roots.addAll(back.states().values());
    roots.addAll(back.inputs().values());
    back.matrices()
        .forEach(gradient -> roots.addAll(List.of(gradient.adjoint(), gradient.operand())));
    back.vectors().forEach(gradient -> roots.add(gradient.adjoint()));
    return roots;
  }

  private void read(Node node) {
    if (seen.add(node.id())) {
      for (var argument : node.arguments()) {
        readers.computeIfAbsent(argument.id(), _ -> new ArrayList<>()).add(node);
        read(argument);
      }
    }
  }

  /// How often a value is written where it has no name.
  private long mentions(Node node) {
    return readers.getOrDefault(node.id(), List.of()).stream()
        .mapToLong(reader -> isRepeat(reader) ? mentions(reader) : 1)
        .sum();
  }

  // ---- names
  // ---------------------------------------------------------------------------------------------------------------------

  private void name(Node node, String name) {
    taken.add(name);
    if (!isLeaf(node)) {
      names.putIfAbsent(node.id(), name);
    }
  }

  private String free(String wanted) {
    var name = wanted;
    for (int i = 2; !taken.add(name); i++) {
      name = wanted + i;
    }
    return name;
  }

  private void nameAffines() {
    for (var node : forward()) {
      if (node instanceof Node.Affine
          && seen.contains(node.id())
          && !names.containsKey(node.id())) {
        names.put(node.id(), free("a_" + lineOf(node).replace("'", "")));
      } else if (node instanceof Node.Attend
          && seen.contains(node.id())
          && !names.containsKey(node.id())) {
        names.put(node.id(), free("ctx"));
      }
    }
  }

  /// The nearest line this value is a part of.
  private String lineOf(Node node) {
    var queue = new ArrayDeque<>(readers.getOrDefault(node.id(), List.of()));
    while (!queue.isEmpty()) {
      var reader = queue.poll();
      var name = names.get(reader.id());
      if (name != null && !(reader instanceof Node.Affine)) {
        return name;
      }
      queue.addAll(readers.getOrDefault(reader.id(), List.of()));
    }
    return "0";
  }

  private void nameAdjoints() {
    for (var node : forward().reversed()) {
      if (isNamed(node) && !(node instanceof Node.Vector)) {
        nameAdjoint(node, text(node));
      }
    }
    for (var node : forward()) {
      if (back.adjoints().get(node) instanceof Node.Affine && !isNamed(node) && isShort(node)) {
        nameAdjoint(node, "(" + text(node) + ")");
      }
    }
  }

  private void nameAdjoint(Node node, String name) {
    var adjoint = back.adjoints().get(node);
    if (adjoint != null && back.has(adjoint) && !isLeaf(adjoint)) {
      names.putIfAbsent(adjoint.id(), "d " + name);
    }
  }

  private void nameLongOnes() {
    int n = 1;
    for (var node : back.graph().nodes()) {
      boolean product = node instanceof Node.Affine && seen.contains(node.id());
      boolean columns = node instanceof Node.Slice || node instanceof Node.AttendBack;
      boolean repeated =
          mentions(node) > 1 && !columns && !isRepeat(node) && node.width() > 0 && !isShort(node);
      if (!isNamed(node) && (product || repeated)) {
        while (!taken.add("t" + n)) {
          n++;
        }
        names.put(node.id(), "t" + n);
        shorthands.add(node.id());
        if (!back.has(node)) {
          nameAdjoint(node, "t" + n);
        }
      }
    }
  }

  /// One operation on names and numbers.
  private boolean isShort(Node node) {
    return node.arguments().stream()
        .allMatch(a ->
            isNamed(a)
                || isLeaf(a)
                || isRepeat(a) && a.arguments().stream().allMatch(this::isNamed));
  }

  private static boolean isRepeat(Node node) {
    return node instanceof Node.Map map && (map.op() == Op.COPY || map.op() == Op.EXPAND);
  }

  private static boolean isLeaf(Node node) {
    return switch (node) {
      case Node.Constant _, Node.Scalar _, Node.Input _, Node.State _, Node.Vector _, Node.Mask _ ->
          true;
      case Node.Affine _,
          Node.Map _,
          Node.Row _,
          Node.Slice _,
          Node.Join _,
          Node.Attend _,
          Node.AttendBack _ ->
          false;
    };
  }

  /// Whether the value is called by a name where it is read.
  boolean isNamed(Node node) {
    return names.containsKey(node.id()) || isLeaf(node) && !(node instanceof Node.Constant);
  }

  /// Whether the name is one that a line of its own has to explain.
  boolean hasLine(Node node) {
    return names.containsKey(node.id());
  }

  /// Whether the name is one of `t1`, `t2`, ….
  boolean isShorthand(Node node) {
    return shorthands.contains(node.id());
  }

  /// The values of the forward pass.
  List<Node> forward() {
    return cell.graph().nodes();
  }

  // ---- lines
  // ---------------------------------------------------------------------------------------------------------------------

  /// A line.
  ///
  /// @param sign ` = ` or ` += ` after its name; none where the line is a value by itself
  /// @param fused which products are added in one rounding
  record Line(String name, String sign, String value, List<String> fused) {

    String text() {
      return name + sign + value;
    }

    /// The line of a value that is added to what is there.
    Line added() {
      return new Line(name, " += ", value, fused);
    }

    @Override
    public String toString() {
      return fused.isEmpty() ? text() : text() + "    # fused: " + String.join(", ", fused);
    }
  }

  /// `name = value`, or `name += rest` where the value goes on from what has come back to it so
  /// far.
  Line line(String name, Node node) {
    fused.clear();
    var body = hasLine(node) && !names.get(node.id()).equals(name) ? reference(node) : body(node);
    var terms = new ArrayList<Expr>();
    flatten(body, terms);
    boolean goesOn =
        terms.size() > 1
            && terms.removeIf(term -> term instanceof Expr.Name own && own.name().equals(name));
    if (!goesOn) {
      return new Line(name, " = ", print(body), List.copyOf(fused));
    }
    var rest = terms.removeFirst();
    for (var term : terms) {
      rest =
          term instanceof Expr.Call c && c.function().equals("neg")
              ? call("-", rest, c.arguments().getFirst())
              : call("+", rest, term);
    }
    return new Line(name, " += ", print(rest), List.copyOf(fused));
  }

  /// The line that defines a named value, or a value without a name by itself.
  Line line(Node node) {
    if (hasLine(node)) {
      return line(names.get(node.id()), node);
    }
    fused.clear();
    var text = print(body(node));
    return new Line("", "", text, List.copyOf(fused));
  }

  private static void flatten(Expr expr, List<Expr> terms) {
    if (expr instanceof Expr.Call call
        && call.arguments().size() == 2
        && (call.function().equals("+") || call.function().equals("-"))) {
      flatten(call.arguments().get(0), terms);
      var right = call.arguments().get(1);
      terms.add(call.function().equals("-") ? call("neg", right) : right);
    } else {
      terms.add(expr);
    }
  }

  /// The value as it is read: its name, or the expression.
  String text(Node node) {
    return print(reference(node));
  }

  /// The value as a factor of a product.
  String factor(Node node) {
    return reference(node) instanceof Expr.Call call
            && !Character.isLetter(call.function().charAt(0))
        ? "(" + text(node) + ")"
        : text(node);
  }

  private static String print(Expr expr) {
    return Printer.text(expr).replaceAll("(?<! )([*/])(?! )", " $1 ");
  }

  // ---- expressions
  // ---------------------------------------------------------------------------------------------------------------

  private Expr reference(Node node) {
    var name = names.get(node.id());
    return name != null ? name(name) : body(node);
  }

  private static Expr name(String name) {
    return new Expr.Name(name, NOWHERE);
  }

  private static Expr number(double value) {
    return new Expr.Number(value, NOWHERE);
  }

  private static Expr call(String function, Expr... arguments) {
    return new Expr.Call(function, List.of(arguments), NOWHERE);
  }

  private Expr body(Node node) {
    return switch (node) {
      case Node.Constant constant -> number(constant.value());
      case Node.Scalar scalar -> name(scalar.name());
      case Node.Input input -> name(given(input.role()));
      case Node.State state -> name(state.role().toString());
      case Node.Vector vector -> name(vector.name());
      case Node.Mask mask -> name("mask" + (mask.site() + 1));
      case Node.Affine affine -> affine(affine);
      case Node.Map map -> map(map);
      case Node.Row row -> call(row.largest() ? "rowmax" : "rowsum", reference(row.argument()));
      case Node.Slice(_, _, Node.AttendBack attend, int offset) ->
          call(offset == 0 ? "attend_q" : "attend_v", reference(attend.d()));
      case Node.Slice slice ->
          name(
              factor(slice.argument())
                  + "["
                  + symbols.text(slice.offset())
                  + ".."
                  + symbols.text(slice.offset() + slice.width())
                  + "]");
      case Node.Join join ->
          new Expr.Stack(
              join.parts().stream()
                  .map(part -> part.value().map(this::reference).orElse(number(0)))
                  .toList(),
              NOWHERE);
      case Node.Attend attend ->
          call("attend", attend.arguments().stream().map(this::reference).toArray(Expr[]::new));
      case Node.AttendBack attend -> call("attend_q", reference(attend.d()));
    };
  }

  private String given(ValueRole.Given role) {
    return switch (role) {
      case ValueRole.Input input -> input.toString();
      case ValueRole.Rows rows -> rows.expression();
      case ValueRole.OutputGradient _ -> "d " + output;
      case ValueRole.GradientSoFar soFar -> soFar.toString();
    };
  }

  private Expr affine(Node.Affine affine) {
    Expr sum = affine.init().is(0) ? null : reference(affine.init());
    // What flows back comes from the last line first; the chain is in the order of the text.
    var terms =
        affine.terms().stream().allMatch(Node.Term::transposed)
            ? affine.terms().reversed()
            : affine.terms();
    for (var term : terms) {
      var columns = columns(term.matrix(), term.column(), term.span(), term.columns());
      var product =
          new Expr.Product(
              term.transposed() ? columns + "^T" : columns, reference(term.operand()), NOWHERE);
      sum = sum == null ? product : call("+", sum, product);
    }
    return sum;
  }

  /// A matrix, or the columns of it that are meant.
  String columns(String matrix, int column, int span, int columns) {
    return span == columns
        ? matrix
        : matrix + "[:, " + symbols.text(column) + ".." + symbols.text(column + span) + "]";
  }

  private Expr map(Node.Map map) {
    var a = map.arguments().stream().map(this::reference).toArray(Expr[]::new);
    return switch (map.op()) {
      case COPY, EXPAND -> a[0];
      case ADD -> sum(a[0], a[1]);
      case MUL -> product(map, a);
      case FMA, FNMA -> {
        var product = call("*", a[0], a[1]);
        fused.add(print(product));
        yield map.op() == Op.FMA ? sum(a[2], product) : call("-", a[2], product);
      }
      case SIGMOID_GRAD -> call("*", call("*", a[1], a[0]), call("-", number(1), a[0]));
      case TANH_GRAD -> call("*", a[1], call("-", number(1), call("^", a[0], number(2))));
      case MAX ->
          isClip(map)
              ? call(
                  "clip",
                  reference(map.arguments().getFirst().arguments().getFirst()),
                  number(-bound(map)))
              : call("max", a);
      case SUB,
          DIV,
          NEG,
          SIGMOID,
          TANH,
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
          MIN,
          LT,
          LE,
          GT,
          GE,
          WHERE ->
          call(OperationTable.name(map.op()), a);
    };
  }

  private static Expr sum(Expr a, Expr b) {
    return a instanceof Expr.Call c && c.function().equals("neg")
        ? call("-", b, c.arguments().getFirst())
        : call("+", a, b);
  }

  /// A mean is a sum times one over a size.
  private Expr product(Node.Map map, Expr[] a) {
    for (int i = 0; i < 2; i++) {
      if (map.arguments().get(i) instanceof Node.Constant constant) {
        int size = (int) Math.rint(1 / constant.value());
        if (size > 0 && 1.0 / size == constant.value()) {
          if (map.arguments().get(1 - i) instanceof Node.Row row
              && !row.largest()
              && row.argument().width() == size) {
            return call("rowmean", reference(row.argument()));
          }
          if (symbols.isSize(size)) {
            return call("/", a[1 - i], name(symbols.text(size)));
          }
        }
      }
    }
    return call("*", a[0], a[1]);
  }

  private static double bound(Node.Map max) {
    return ((Node.Constant) max.arguments().get(1)).value();
  }

  private static boolean isClip(Node.Map max) {
    return max.arguments().getFirst() instanceof Node.Map min
        && min.op() == Op.MIN
        && max.arguments().get(1) instanceof Node.Constant low
        && min.arguments().get(1).is(-low.value());
  }
}
