package dev.eddy.equation;

import dev.eddy.equation.Shape.Rows;
import dev.eddy.equation.Shape.Scalar;
import dev.eddy.equation.Shape.Vector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Proves the shapes of a text for all values of its sizes, and finds the sizes of the parameters.
final class Shapes {

  /// The sizes of `W`: `[rows, columns]`.
  record Matrix(Dim rows, Dim columns) {}

  private final Source source;
  private final Sizes sizes = new Sizes();
  private final Map<String, Shape> values = new HashMap<>();
  private final Map<String, Shape> nexts = new HashMap<>();
  private final Map<String, Matrix> matrices = new HashMap<>();

  Shapes(Source source) {
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

  /// The shape of one of `parts` equal parts of a vector.
  Shape part(Shape whole, int parts, Span at) {
    if (!(whole instanceof Vector(var size))) {
      throw source.error(at, "split needs a vector, found " + text(whole));
    }
    var part = sizes.unknown();
    if (!sizes.unify(size, part.times(parts))
        || !Sizes.isPositive(sizes.resolve(part)) && !isOpen(part)) {
      throw source.error(
          at,
          "split into "
              + parts
              + " equal parts needs a multiple of "
              + parts
              + ", found "
              + text(whole));
    }
    return new Vector(part);
  }

  private boolean isOpen(Dim dim) {
    return sizes.resolve(dim).terms().keySet().stream().anyMatch(Sizes::isUnknown);
  }

  Shape of(Expr e) {
    return switch (e) {
      case Expr.Number _ -> new Scalar();
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
    var sum = Dim.of(0);
    for (var part : s.parts()) {
      var shape = of(part);
      if (!(shape instanceof Vector(var size))) {
        throw source.error(part.at(), "the parts of [a; b] are vectors, found " + text(shape));
      }
      sum = sum.plus(size);
    }
    return new Vector(sum);
  }

  private Shape call(Expr.Call c) {
    var function = FunctionTable.named(c.function());
    return switch (function.form()) {
      case POINTWISE -> pointwise(c, c.arguments());
      case REDUCTION -> {
        for (var argument : c.arguments()) {
          vector(c, argument);
        }
        pointwise(c, c.arguments());
        yield new Scalar();
      }
      case ROW -> {
        var shape = of(c.arguments().getFirst());
        yield shape instanceof Rows ? shape : vector(c, c.arguments().getFirst());
      }
      case RANDOM -> {
        var site =
            c.function().equals("zoneout")
                ? c.arguments().subList(0, 2)
                : c.arguments().subList(0, 1);
        var shape = pointwise(c, site);
        if (shape instanceof Scalar) {
          throw source.error(c.at(), "'" + c.function() + "' needs a vector, found a scalar");
        }
        yield shape;
      }
      case MEMORY -> attend(c);
      case SPLIT -> throw new IllegalStateException("split inside an expression");
    };
  }

  private Vector vector(Expr.Call c, Expr argument) {
    var shape = of(argument);
    if (shape instanceof Vector vector) {
      return vector;
    }
    throw source.error(
        argument.at(), "'" + c.function() + "' needs a vector, found " + text(shape));
  }

  private Shape pointwise(Expr.Call c, List<Expr> arguments) {
    Shape common = new Scalar();
    for (var argument : arguments) {
      var shape = of(argument);
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
    if (c.function().equals("^") && !(of(arguments.getLast()) instanceof Scalar)) {
      throw source.error(
          arguments.getLast().at(),
          "an exponent must be a scalar, found " + text(of(arguments.getLast())));
    }
    return common;
  }

  /// Scores are `q·k` when the query has the size of the rows, or `v·tanh(q + k)`.
  private Shape attend(Expr.Call c) {
    var query = vector(c, c.arguments().get(0));
    var keys = rows(c.arguments().get(1));
    var mixed = rows(c.arguments().get(2));
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
      var weights = vector(c, c.arguments().get(3));
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

  private Rows rows(Expr argument) {
    var shape = of(argument);
    if (shape instanceof Rows rows) {
      return rows;
    }
    throw source.error(
        argument.at(), "attend needs the rows of a memory here, found " + text(shape));
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
