package dev.eddy.equation;

import dev.eddy.equation.Equations.Kind;
import dev.eddy.equation.Equations.Line;
import dev.eddy.equation.Equations.Parameter;
import dev.eddy.equation.Equations.Parameter.Role;
import dev.eddy.equation.Equations.Target;
import dev.eddy.equation.Scope.Sort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Looks up every name of a text from the first line to the last and puts the checked equations
/// together.
final class Resolver {

  private final Source source;
  private final List<Statement> statements;
  private final Map<String, String> overrides;
  private final Scope scope;
  private final Expansion expansion;
  private final ShapeProver shapes;

  private final Declarations declarations;
  private final Map<String, Role> parameters = new LinkedHashMap<>();
  private final Map<String, Span> firstUses = new LinkedHashMap<>();
  private final List<Line> lines = new ArrayList<>();
  private boolean countsSizes;

  private Resolver(Source source, Map<String, String> overrides, Map<String, Integer> given) {
    this.source = source;
    this.statements = Parser.statements(source);
    this.overrides = overrides;
    this.scope = new Scope(source, statements);
    this.expansion = new Expansion(source, scope);
    this.shapes = new ShapeProver(source);
    this.declarations = new Declarations(source, scope, shapes, expansion, overrides, given);
  }

  static CheckedEquations resolve(Source source, Map<String, String> overrides) {
    return resolve(source, overrides, Map.of());
  }

  /// @param given other numbers for sizes that the text gives a number
  static CheckedEquations resolve(
      Source source, Map<String, String> overrides, Map<String, Integer> given) {
    return new Resolver(source, overrides, given).resolve();
  }

  static boolean isBiasName(String name) {
    return name.equals("b") || name.startsWith("b_");
  }

  private CheckedEquations resolve() {
    if (statements.stream().noneMatch(s -> s instanceof Statement.Equation)) {
      throw source.error("the text has no equation; write at least one, such as " + example());
    }
    declarations.implied(statements);
    for (var statement : statements) {
      try {
        if (statement instanceof Statement.Equation equation) {
          equation(equation);
        } else {
          declarations.declare(statement);
        }
      } catch (ArithmeticException _) {
        throw source.error(statement.at(), "the numbers of a size go up to " + Integer.MAX_VALUE);
      }
    }
    var output = output();
    declarations.refuseUnknownOverrides();
    refuseUnused();
    shapes.settle(Dim.H);
    var outputShape = shapes.resolved(output);
    var outputDim = outputShape instanceof Shape.Vector(var size) ? size : Dim.of(1);
    var parameters = parameters();
    var bound = new ArrayList<>(shapes.bound());
    bound.addAll(expansion.bound());
    return new CheckedEquations(
        source,
        overrides,
        declarations.sizes(),
        declarations.inputs(),
        declarations.memories(),
        declarations.states(),
        parameters,
        declarations.options(),
        List.copyOf(lines),
        outputDim,
        shapes,
        List.copyOf(bound),
        countsSizes || !bound.isEmpty());
  }

  private String example() {
    return switch (source.kind()) {
      case CELL -> "h' = tanh(W @ x + U @ h + b)";
      case OPTIMIZER -> "w' = w - lr*g";
      case LOSS -> "output = (y - target)^2";
    };
  }

  private void equation(Statement.Equation s) {
    var targets = s.targets();
    Expr value;
    Shape shape;
    if (targets.size() > 1) {
      if (!(s.value() instanceof Expr.Call(var f, var arguments, var at)) || !f.equals("split")) {
        throw source.error(
            s.value().at(),
            "several names on the left need split on the right, as in a, b = split(e)");
      }
      if (source.kind() == Kind.OPTIMIZER) {
        source.onlyInCells(at, "split");
      }
      if (arguments.size() != 1) {
        throw source.error(at, "'split' takes 1 argument, found " + arguments.size());
      }
      var whole = expansion.expand(arguments.getFirst());
      look(whole);
      shape = shapes.part(shapes.of(whole), targets.size(), at);
      value = new Expr.Call("split", List.of(whole), at);
    } else {
      value = expansion.expand(s.value());
      look(value);
      shape = shapes.of(value);
    }
    for (var target : targets) {
      define(target, shape);
    }
    lines.add(
        new Line(
            targets.stream().map(t -> new Target(t.name(), t.next())).toList(), value, s.at()));
  }

  private void define(Statement.Defined target, Shape shape) {
    if (!target.next()) {
      scope.define(target.name(), Sort.LINE, target.at());
      shapes.value(target.name(), shape);
      return;
    }
    scope.defineNext(target.name(), target.at());
    if (scope.find(target.name()) == null) {
      throw source.error(
          target.at(), "state '" + target.name() + "' is declared later; move its declaration up");
    }
    var held = shapes.ofValue(target.name());
    shapes.assign(target.toString(), held, shape, target.at());
    shapes.next(target.name(), held);
  }

  /// Every name of an expanded expression, with the parameters it implies.
  private void look(Expr e) {
    switch (e) {
      case Expr.Number _ -> {}
      case Expr.Size _ -> countsSizes = true;
      case Expr.Name(var name, var at) -> lookUp(name, at);
      case Expr.Next(var name, var at) -> {
        if (!scope.hasNext(name)) {
          throw scope.unknownNext(name, at);
        }
        scope.find(name).used = true;
      }
      case Expr.Product p -> {
        lookUpMatrix(p.matrix(), p.operand(), p.at());
        look(p.operand());
      }
      case Expr.Stack s -> {
        source.onlyInCells(s.at(), "[a; b]");
        for (var part : s.parts()) {
          look(part);
        }
      }
      case Expr.Call c -> {
        var read = c.function().equals("dropout") ? c.arguments().subList(0, 1) : c.arguments();
        for (var argument : read) {
          look(argument);
        }
      }
    }
  }

  private void lookUp(String name, Span at) {
    var symbol = scope.find(name);
    if (symbol == null) {
      if (name.equals("none")) {
        throw source.error(
            at,
            "a value is needed here, found none; only the bound of clip and an option called like a function may be none");
      }
      if (source.kind() != Kind.CELL || !isBiasName(name) || scope.isDefinedLater(name)) {
        throw scope.unknown(name, at);
      }
      scope.define(name, Sort.BIAS, at);
      shapes.vector(name);
      use(name, Role.BIAS, at);
    } else if (symbol.sort == Sort.MACRO) {
      throw source.error(at, "'" + name + "' is a def; give it its arguments in parentheses");
    } else if (symbol.sort == Sort.MATRIX) {
      throw source.error(
          at, "'" + name + "' is a matrix (line " + symbol.at.line() + "); write " + name + " @ …");
    } else if (symbol.sort == Sort.PARAMETER) {
      if (declarations.isMatrix(name)) {
        throw source.error(
            at,
            "'" + name + "' is a matrix (line " + symbol.at.line() + "); write " + name + " @ …");
      }
      use(name, isBiasName(name) ? Role.BIAS : Role.VECTOR, at);
    }
    scope.find(name).used = true;
  }

  private void lookUpMatrix(String name, Expr right, Span at) {
    source.onlyInCells(at, "@");
    var symbol = scope.find(name);
    if (symbol == null) {
      if (scope.isDefinedLater(name)) {
        throw scope.unknown(name, at);
      }
      if (!Character.isUpperCase(name.codePointAt(0))) {
        throw source.error(
            at,
            "the matrix '"
                + name
                + "' is unknown; a matrix starts with a capital, or is declared: param "
                + name
                + " [H, D]");
      }
      scope.define(name, Sort.MATRIX, at);
      shapes.matrix(name);
    } else if (symbol.sort != Sort.MATRIX
        && (symbol.sort != Sort.PARAMETER || !declarations.isMatrix(name))) {
      throw source.error(
          at,
          "left of '@' stands a matrix, but '"
              + name
              + "' is "
              + Scope.words(symbol)
              + (right instanceof Expr.Name(var other, var _)
                      && Character.isUpperCase(other.codePointAt(0))
                  ? "; write " + other + " @ " + name
                  : "; for a product by element write '*'"));
    }
    scope.find(name).used = true;
    use(name, Role.MATRIX, at);
  }

  private void use(String name, Role role, Span at) {
    parameters.putIfAbsent(name, role);
    firstUses.putIfAbsent(name, at);
  }

  /// The shape of what the equations give; the name that gives it counts as used.
  private Shape output() {
    var last = statements.getLast().at();
    if (source.kind() == Kind.OPTIMIZER) {
      if (!scope.hasNext("w")) {
        throw source.error(last, "an optimizer needs an equation w' = …");
      }
      scope.find("w").used = true;
      return shapes.ofValue("w");
    }
    var output = scope.find("output");
    if (output != null) {
      output.used = true;
      var shape = shapes.ofValue("output");
      if (!(shape instanceof Shape.Vector)) {
        var advice = source.kind() == Kind.LOSS ? "; the mean over elements is taken outside" : "";
        throw source.error(output.at, "output must be a vector, found " + shape + advice);
      }
      return shape;
    }
    if (source.kind() == Kind.LOSS) {
      throw source.error(last, "a loss needs an equation output = …");
    }
    if (!scope.hasNext("h")) {
      throw source.error(last, "nothing says what the cell gives; write h' = … or output = …");
    }
    scope.find("h").used = true;
    return shapes.ofValue("h");
  }

  private void refuseUnused() {
    for (var state : declarations.states()) {
      if (!scope.hasNext(state.name())) {
        throw source.error(
            scope.find(state.name()).at,
            "state '" + state.name() + "' has no equation " + state.name() + "' = …");
      }
    }
    for (var symbol : scope.all()) {
      if (!symbol.used && symbol.at != null) {
        var what =
            symbol.sort == Sort.LINE ? "" : symbol.sort.words.replaceFirst("^an? ", "") + " ";
        throw source.error(
            symbol.at, what + "'" + symbol.name + "' is never used; use it or remove it");
      }
    }
    scope.refuseUnusedSizes();
  }

  private List<Parameter> parameters() {
    var all = new ArrayList<Parameter>();
    for (var entry : parameters.entrySet()) {
      var name = entry.getKey();
      List<Dim> shape;
      if (entry.getValue() == Role.MATRIX) {
        var matrix = shapes.ofMatrix(name);
        shape = List.of(matrix.rows(), matrix.columns());
      } else {
        shape = List.of(((Shape.Vector) shapes.ofValue(name)).size());
      }
      if (!shape.stream().allMatch(SizeSolver::isPositive)) {
        throw source.error(
            firstUses.get(name),
            "the size of '" + name + "' does not follow from its use; declare it with param");
      }
      shape.forEach(size -> shapes.whole(size, firstUses.get(name)));
      var init =
          declarations.param(name).flatMap(Statement.Params::start).map(Statement.Start::init);
      all.add(new Parameter(name, entry.getValue(), shape, init));
    }
    return List.copyOf(all);
  }
}
