package dev.eddy.equation;

import dev.eddy.equation.Shape.Rows;
import dev.eddy.equation.Shape.Scalar;
import dev.eddy.equation.Shape.Vector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Proves the shapes of a text for all values of its sizes, and finds the sizes of the parameters.
final class ShapeProver {

  /// The sizes of `W`: `[rows, columns]`.
  record Matrix(Dim rows, Dim columns) {}

  /// More than any text needs whose sizes can be found, and few enough to carry them along.
  private static final int MOST_TERMS = 500;

  private final Source source;
  private final SizeSolver sizes = new SizeSolver();
  private final Map<String, Shape> values = new HashMap<>();
  private final Map<String, Shape> nexts = new HashMap<>();
  private final Map<String, Matrix> matrices = new HashMap<>();
  private final List<Bound> bound = new ArrayList<>();

  ShapeProver(Source source) {
    this.source = source;
  }

  void value(String name, Shape shape) {
    values.put(name, shape);
  }

  void next(String name, Shape shape) {
    nexts.put(name, shape);
  }

  /// A parameter vector of a size to be found.
  void vector(String name) {
    values.put(name, new Vector(sizes.unknown()));
  }

  /// A matrix of sizes to be found.
  void matrix(String name) {
    matrices.put(name, new Matrix(sizes.unknown(), sizes.unknown()));
  }

  void matrix(String name, Dim rows, Dim columns) {
    matrices.put(name, new Matrix(rows, columns));
  }

  /// Says that a named size is this number unless the caller binds another.
  void know(String name, int value) {
    sizes.know(name, value);
  }

  /// The numbers that sizes were known to be.
  Map<String, Integer> known() {
    return sizes.known();
  }

  /// What only the numbers of a model can tell, in the order of the text.
  List<Bound> bound() {
    return bound;
  }

  /// Gives every size that nothing decides the default.
  void settle(Dim otherwise) {
    sizes.settle(otherwise);
    values.replaceAll((_, shape) -> resolved(shape));
    nexts.replaceAll((_, shape) -> resolved(shape));
    matrices.replaceAll((_, m) -> new Matrix(sizes.resolve(m.rows()), sizes.resolve(m.columns())));
  }

  Shape ofValue(String name) {
    return resolved(values.get(name));
  }

  Matrix ofMatrix(String name) {
    return matrices.get(name);
  }

  Shape resolved(Shape shape) {
    return switch (shape) {
      case Scalar s -> s;
      case Vector(var size) -> new Vector(sizes.resolve(size));
      case Rows(var memory, var size) -> new Rows(memory, sizes.resolve(size));
    };
  }

  /// Checks that a line gives what its target holds.
  void assign(String target, Shape held, Shape given, Span at) {
    if (!same(held, given)) {
      throw source.error(
          at, target + " is " + text(held) + ", but its equation gives " + text(given));
    }
  }

  /// A size that has to be a whole number once its names are.
  void whole(Dim size, Span at) {
    if (size.divisor() > 1 && size.terms().isEmpty()) {
      throw source.error(at, "a size is a whole number, found " + size);
    }
    if (size.divisor() > 1) {
      bound.add(given -> {
        if (!size.isWhole(given)) {
          throw source.error(
              at, "the size " + size + " is no whole number with " + size.given(given));
        }
      });
    }
  }

  /// The shape of one of `parts` equal parts of a vector.
  Shape part(Shape whole, int parts, Span at) {
    if (!(whole instanceof Vector(var size))) {
      throw source.error(at, "split needs a vector, found " + text(whole));
    }
    var part = sizes.unknown();
    if (!sizes.unify(size, part.times(parts))
        || !sizes.isWhole(part)
        || !SizeSolver.isPositive(sizes.resolve(part)) && !isOpen(part)) {
      throw source.error(at, uneven(parts, text(whole) + numbers(sizes.resolve(size))));
    }
    bound.add(given -> {
      var dim = sizes.resolve(size);
      if (!sizes.resolve(part).isWhole(given)) {
        throw source.error(at, uneven(parts, text(whole) + " with " + dim.given(given)));
      }
    });
    return new Vector(part);
  }

  /// ` with K = 5` where every name of a size is known to be a number.
  private String numbers(Dim dim) {
    return !dim.terms().isEmpty() && known().keySet().containsAll(dim.terms().keySet())
        ? " with " + dim.given(known())
        : "";
  }

  private static String uneven(int parts, String found) {
    return "split into " + parts + " equal parts needs a multiple of " + parts + ", found " + found;
  }

  private boolean isOpen(Dim dim) {
    return sizes.resolve(dim).terms().keySet().stream().anyMatch(SizeSolver::isUnknown);
  }

  Shape of(Expr e) {
    return switch (e) {
      case Expr.Number _, Expr.Size _ -> new Scalar();
      case Expr.Name n -> values.get(n.name());
      case Expr.Next n -> nexts.get(n.name());
      case Expr.Product p -> product(p);
      case Expr.Stack s -> stack(s);
      case Expr.Call c -> call(c);
    };
  }

  private Shape product(Expr.Product p) {
    var matrix = matrices.get(p.matrix());
    var operand = of(p.operand());
    var size =
        switch (operand) {
          case Scalar _ ->
              throw source.error(
                  p.at(),
                  "'"
                      + p.matrix()
                      + " @ …' needs a vector, found a scalar; for a scalar write '*'");
          case Vector(var n) -> n;
          case Rows(var _, var n) -> n;
        };
    if (!sizes.unify(matrix.columns(), size)) {
      throw source.error(
          p.at(),
          "'"
              + p.matrix()
              + "' takes ["
              + sizes.text(matrix.columns())
              + "], but what stands right of '@' is "
              + text(operand));
    }
    return operand instanceof Rows(var memory, var _)
        ? new Rows(memory, matrix.rows())
        : new Vector(matrix.rows());
  }

  private Shape stack(Expr.Stack s) {
    var terms = new TreeMap<String, Integer>();
    var sum = Dim.of(0);
    for (var part : s.parts()) {
      var shape = of(part);
      if (!(shape instanceof Vector(var size))) {
        throw source.error(part.at(), "the parts of [a; b] are vectors, found " + text(shape));
      }
      var dim = sizes.resolve(size);
      if (dim.divisor() > 1) {
        sum = sum.plus(dim);
        continue;
      }
      dim.terms().forEach((name, n) -> terms.merge(name, n, Math::addExact));
      sum = sum.plus(Dim.of(dim.constant()));
    }
    sum = sum.plus(new Dim(terms, 0));
    if (sum.terms().size() > MOST_TERMS) {
      throw source.error(
          s.at(),
          "the sizes of more than "
              + MOST_TERMS
              + " parts of [a; b] are unknown; declare their matrices with param");
    }
    return new Vector(sum);
  }

  private Shape call(Expr.Call c) {
    var function = FunctionTable.named(c.function());
    var arguments = new ArrayList<Shape>();
    var shaped =
        switch (function.name()) {
          case "dropout" -> 1;
          case "zoneout" -> 2;
          default -> c.arguments().size();
        };
    for (var argument : c.arguments().subList(0, shaped)) {
      arguments.add(of(argument));
    }
    return switch (function.form()) {
      case POINTWISE -> pointwise(c, arguments);
      case REDUCTION -> {
        for (var i = 0; i < arguments.size(); i++) {
          vector(c, i, arguments);
        }
        pointwise(c, arguments);
        yield new Scalar();
      }
      case ROW -> arguments.getFirst() instanceof Rows rows ? rows : vector(c, 0, arguments);
      case RANDOM -> {
        var shape = pointwise(c, arguments);
        if (shape instanceof Scalar) {
          throw source.error(c.at(), "'" + c.function() + "' needs a vector, found a scalar");
        }
        yield shape;
      }
      case MEMORY -> attend(c, arguments);
      case SPLIT -> throw new IllegalStateException("split inside an expression");
    };
  }

  private Vector vector(Expr.Call c, int i, List<Shape> arguments) {
    if (arguments.get(i) instanceof Vector vector) {
      return vector;
    }
    throw source.error(
        c.arguments().get(i).at(),
        "'" + c.function() + "' needs a vector, found " + text(arguments.get(i)));
  }

  private Shape pointwise(Expr.Call c, List<Shape> arguments) {
    Shape common = new Scalar();
    for (var shape : arguments) {
      if (common instanceof Scalar) {
        common = shape;
      } else if (!(shape instanceof Scalar) && !same(common, shape)) {
        throw source.error(
            c.at(),
            "'"
                + c.function()
                + "' needs equal shapes, found "
                + text(common)
                + " and "
                + text(shape));
      }
    }
    if (c.function().equals("^") && !(arguments.getLast() instanceof Scalar)) {
      throw source.error(
          c.arguments().getLast().at(),
          "an exponent must be a scalar, found " + text(arguments.getLast()));
    }
    return common;
  }

  /// Scores are `q·k` when the query has the size of the rows, or `v·tanh(q + k)`.
  private Shape attend(Expr.Call c, List<Shape> arguments) {
    var query = vector(c, 0, arguments);
    var keys = rows(c, 1, arguments);
    var mixed = rows(c, 2, arguments);
    if (!keys.memory().equals(mixed.memory())) {
      throw source.error(
          c.at(),
          "attend needs keys and values of one memory, found rows of '"
              + keys.memory()
              + "' and of '"
              + mixed.memory()
              + "'");
    }
    if (!sizes.unify(query.size(), keys.size())) {
      throw source.error(
          c.at(),
          "attend compares the query with the keys, but the query is "
              + text(query)
              + " and the keys are "
              + text(keys));
    }
    if (c.arguments().size() == 4) {
      var weights = vector(c, 3, arguments);
      if (!sizes.unify(weights.size(), keys.size())) {
        throw source.error(
            c.arguments().get(3).at(),
            "the weights of attend have the size of the keys ["
                + sizes.text(keys.size())
                + "], found "
                + text(weights));
      }
    }
    return new Vector(mixed.size());
  }

  private Rows rows(Expr.Call c, int i, List<Shape> arguments) {
    if (arguments.get(i) instanceof Rows rows) {
      return rows;
    }
    throw source.error(
        c.arguments().get(i).at(),
        "attend needs the rows of a memory here, found " + text(arguments.get(i)));
  }

  private boolean same(Shape a, Shape b) {
    return switch (a) {
      case Scalar _ -> b instanceof Scalar;
      case Vector(var n) -> b instanceof Vector(var m) && sizes.unify(n, m);
      case Rows(var memory, var n) ->
          b instanceof Rows(var other, var m) && memory.equals(other) && sizes.unify(n, m);
    };
  }

  private String text(Shape shape) {
    return switch (shape) {
      case Scalar _ -> "a scalar";
      case Vector(var size) -> "[" + sizes.text(size) + "]";
      case Rows(var memory, var size) ->
          "rows [" + sizes.text(size) + "] of memory '" + memory + "'";
    };
  }
}
