package dev.eddy.equation;

import dev.eddy.equation.Equations.Init;
import dev.eddy.equation.Equations.Input;
import dev.eddy.equation.Equations.Kind;
import dev.eddy.equation.Equations.Line;
import dev.eddy.equation.Equations.Memory;
import dev.eddy.equation.Equations.Option;
import dev.eddy.equation.Equations.Parameter;
import dev.eddy.equation.Equations.Parameter.Role;
import dev.eddy.equation.Equations.Size;
import dev.eddy.equation.Equations.State;
import dev.eddy.equation.Equations.Target;
import dev.eddy.equation.Scope.Sort;
import dev.eddy.equation.Statement.Extent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Looks up every name of a text from the first line to the last and puts the checked equations together.
final class Resolver {

  private static final Dim N = Dim.of("N");
  private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

  private final Source source;
  private final List<Statement> statements;
  private final Map<String, String> overrides;
  private final Scope scope;
  private final Expansion expansion;
  private final Shapes shapes;

  private final Map<String, Size> sizes = new LinkedHashMap<>();
  private final Map<String, Span> unusedSizes = new LinkedHashMap<>();
  private final List<Input> inputs = new ArrayList<>();
  private final List<Memory> memories = new ArrayList<>();
  private final Map<String, State> states = new LinkedHashMap<>();
  private final Map<String, Statement.Params> declared = new LinkedHashMap<>();
  private final Map<String, Role> parameters = new LinkedHashMap<>();
  private final Map<String, Span> firstUses = new LinkedHashMap<>();
  private final List<Option> options = new ArrayList<>();
  private final List<Line> lines = new ArrayList<>();

  private Resolver(Source source, Map<String, String> overrides) {
    this.source = source;
    this.statements = Parser.statements(source);
    this.overrides = overrides;
    this.scope = new Scope(source, statements);
    this.expansion = new Expansion(source, scope);
    this.shapes = new Shapes(source);
  }

  static CheckedEquations resolve(Source source, Map<String, String> overrides) {
    return new Resolver(source, overrides).resolve();
  }

  static boolean isBiasName(String name) {
    return name.equals("b") || name.startsWith("b_");
  }

  private CheckedEquations resolve() {
    if (statements.stream().noneMatch(s -> s instanceof Statement.Equation)) {
      throw source.error("the text has no equation; write at least one, such as " + example());
    }
    givens();
    impliedStates();
    for (var statement : statements) {
      switch (statement) {
        case Statement.SizeOf s -> size(s);
        case Statement.Inputs s -> inputs(s);
        case Statement.Memory s -> memory(s);
        case Statement.States s -> states(s);
        case Statement.Params s -> params(s);
        case Statement.Option s -> option(s);
        case Statement.Macro s -> {
          scope.define(s.word().name(), Sort.MACRO, s.word().at());
          expansion.macro(s);
        }
        case Statement.Equation s -> equation(s);
      }
    }
    var output = output();
    refuseUnknownOverrides();
    refuseUnused();
    shapes.settle(Dim.H);
    var outputShape = shapes.resolved(output);
    var outputDim = outputShape instanceof Shape.Vector(var size) ? size : Dim.of(1);
    return new CheckedEquations(
        source, overrides, List.copyOf(sizes.values()), inputs(), List.copyOf(memories), List.copyOf(states.values()),
        checkedParameters(), List.copyOf(options), List.copyOf(lines), outputDim, shapes);
  }

  private String example() {
    return switch (source.kind()) {
      case CELL -> "h' = tanh(W @ x + U @ h + b)";
      case OPTIMIZER -> "w' = w - lr*g";
      case LOSS -> "output = (y - target)^2";
    };
  }

  private void givens() {
    switch (source.kind()) {
      case CELL -> given("x", Sort.INPUT, new Shape.Vector(Dim.D));
      case OPTIMIZER -> {
        given("w", Sort.STATE, new Shape.Vector(N));
        given("g", Sort.INPUT, new Shape.Vector(N));
        given("lr", Sort.GIVEN, new Shape.Scalar());
        given("t", Sort.GIVEN, new Shape.Scalar());
      }
      case LOSS -> {
        given("y", Sort.INPUT, new Shape.Vector(N));
        given("target", Sort.INPUT, new Shape.Vector(N));
      }
    }
  }

  private void given(String name, Sort sort, Shape shape) {
    scope.given(name, sort);
    shapes.value(name, shape);
  }

  /// A primed name is a state without a declaration.
  private void impliedStates() {
    var declaredStates = statements.stream()
        .filter(s -> s instanceof Statement.States).flatMap(s -> ((Statement.States) s).words().stream()).map(Statement.Word::name).toList();
    for (var statement : statements) {
      if (statement instanceof Statement.Equation equation) {
        for (var target : equation.targets()) {
          if (target.next() && source.kind() == Kind.LOSS) {
            throw source.error(target.at(), "a loss has no states; write output = …");
          }
          if (target.next() && scope.find(target.name()) == null && !declaredStates.contains(target.name())
              && !isDefinedPlainly(target.name())) {
            scope.define(target.name(), Sort.STATE, target.at());
            addState(target.name(), defaultSize(), new Init("zeros", List.of()));
          }
        }
      }
    }
  }

  /// A name that a line or a declaration defines too is refused where its prime is defined.
  private boolean isDefinedPlainly(String name) {
    return statements.stream().anyMatch(s -> switch (s) {
      case Statement.Inputs i -> i.words().stream().anyMatch(w -> w.name().equals(name));
      case Statement.Memory m -> m.word().name().equals(name);
      case Statement.Params p -> p.words().stream().anyMatch(w -> w.name().equals(name));
      case Statement.Option o -> o.word().name().equals(name);
      case Statement.Macro m -> m.word().name().equals(name);
      case Statement.SizeOf _, Statement.States _, Statement.Equation _ -> false;
    });
  }

  private Dim defaultSize() {
    return source.kind() == Kind.CELL ? Dim.H : N;
  }

  private void addState(String name, Dim dim, Init init) {
    states.put(name, new State(name, dim, init));
    shapes.value(name, new Shape.Vector(dim));
  }

  private void onlyInCells(Span at, String what) {
    if (source.kind() != Kind.CELL) {
      throw source.error(at, "'" + what + "' is only for cells; " + (source.kind() == Kind.LOSS ? "a loss" : "an optimizer") + " has "
          + (source.kind() == Kind.LOSS ? "y, target and options" : "w, g, lr, t, states and options"));
    }
  }

  private void size(Statement.SizeOf s) {
    onlyInCells(s.at(), "size");
    var name = s.word().name();
    if (sizes.containsKey(name) || name.equals("D") || name.equals("H")) {
      throw source.error(s.word().at(), "size '" + name + "' is defined already");
    }
    var value = s.value().map(this::dim);
    sizes.put(name, new Size(name, value));
    unusedSizes.put(name, s.word().at());
  }

  private Dim dim(Extent extent) {
    for (var word : extent.names()) {
      if (!word.name().equals("D") && !word.name().equals("H") && !sizes.containsKey(word.name())) {
        var known = new ArrayList<>(sizes.keySet());
        known.addAll(List.of("D", "H"));
        throw source.error(
            word.at(),
            "unknown size '" + word.name() + "'" + Names.suggestion(word.name(), known, "; declare it above: size " + word.name()));
      }
      unusedSizes.remove(word.name());
    }
    return extent.dim();
  }

  /// The size of an input or a memory comes with the data, so a new name there declares itself.
  private Dim ownDim(Extent extent) {
    if (extent.names().size() == 1 && extent.dim().equals(Dim.of(extent.names().getFirst().name()))) {
      var name = extent.names().getFirst().name();
      if (!name.equals("D") && !name.equals("H")) {
        sizes.putIfAbsent(name, new Size(name, Optional.empty()));
      }
    }
    return dim(extent);
  }

  private void inputs(Statement.Inputs s) {
    onlyInCells(s.at(), "input");
    var dim = ownDim(s.extent());
    for (var word : s.words()) {
      scope.define(word.name(), Sort.INPUT, word.at());
      shapes.value(word.name(), new Shape.Vector(dim));
      inputs.add(new Input(word.name(), dim));
    }
  }

  private void memory(Statement.Memory s) {
    onlyInCells(s.at(), "memory");
    var dim = ownDim(s.extent());
    scope.define(s.word().name(), Sort.MEMORY, s.word().at());
    shapes.value(s.word().name(), new Shape.Rows(s.word().name(), dim));
    memories.add(new Memory(s.word().name(), dim));
  }

  private void states(Statement.States s) {
    if (source.kind() == Kind.LOSS) {
      onlyInCells(s.at(), "state");
    }
    if (source.kind() == Kind.OPTIMIZER && s.extent().isPresent()) {
      throw source.error(s.extent().get().at(), "a state of an optimizer has the size of w; leave the brackets out");
    }
    s.start().ifPresent(start -> Starts.checkState(source, start));
    var dim = s.extent().map(this::dim).orElse(defaultSize());
    for (var word : s.words()) {
      scope.define(word.name(), Sort.STATE, word.at());
      addState(word.name(), dim, s.start().map(Statement.Start::init).orElse(new Init("zeros", List.of())));
    }
  }

  private void params(Statement.Params s) {
    onlyInCells(s.at(), "param");
    s.start().ifPresent(start -> Starts.checkParameter(source, start));
    if (s.shape().size() > 2) {
      throw source.error(s.shape().get(2).at(), "a parameter is a vector [n] or a matrix [r, n], found " + s.shape().size() + " sizes");
    }
    s.shape().forEach(this::dim);
    for (var word : s.words()) {
      scope.define(word.name(), Sort.PARAMETER, word.at());
      declared.put(word.name(), s);
      if (s.shape().size() == 1) {
        shapes.value(word.name(), new Shape.Vector(s.shape().getFirst().dim()));
      } else {
        shapes.matrix(word.name(), s.shape().get(0).dim(), s.shape().get(1).dim());
      }
    }
  }

  private void option(Statement.Option s) {
    var name = s.word().name();
    scope.define(name, Sort.OPTION, s.word().at());
    var value = s.value();
    if (overrides.containsKey(name)) {
      value = overridden(name, overrides.get(name));
    } else if (!isOptionValue(value)) {
      throw source.error(s.valueAt(), "option '" + name + "' is a number, none or a function's name, found '" + value + "'"
          + Names.suggestion(value, optionWords(), ""));
    }
    expansion.option(name, value);
    options.add(new Option(name, value));
  }

  private String overridden(String name, String value) {
    var number = number(value.strip());
    if (number.isPresent()) {
      return Printer.text(number.get());
    }
    if (!isOptionValue(value.strip())) {
      throw source.error("option '" + name + "' is a number, none or a function's name, found '" + value + "'"
          + Names.suggestion(value, optionWords(), ""));
    }
    return value.strip();
  }

  private static Optional<Double> number(String value) {
    return NUMBER.matcher(value).matches()
        ? Optional.of(Double.parseDouble(value)).filter(Double::isFinite)
        : Optional.empty();
  }

  private static boolean isOptionValue(String value) {
    return number(value).isPresent() || optionWords().contains(value);
  }

  private static List<String> optionWords() {
    var words = new ArrayList<>(List.of("none"));
    FunctionTable.all().stream().filter(f -> !f.isSign() && f.form() != Function.Form.SPLIT).forEach(f -> words.add(f.name()));
    return words;
  }

  private void refuseUnknownOverrides() {
    var known = options.stream().map(Option::name).toList();
    for (var name : overrides.keySet()) {
      if (!known.contains(name)) {
        var otherwise = known.isEmpty() ? "; it has no options" : "; it has " + String.join(", ", known);
        throw source.error("unknown option '" + name + "'" + Names.suggestion(name, known, otherwise));
      }
    }
  }

  private void equation(Statement.Equation s) {
    var targets = s.targets();
    Expr value;
    Shape shape;
    if (targets.size() > 1) {
      if (!(s.value() instanceof Expr.Call(var f, var arguments, var at)) || !f.equals("split")) {
        throw source.error(s.value().at(), "several names on the left need split on the right, as in a, b = split(e)");
      }
      onlyInCells(at, "split");
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
    lines.add(new Line(targets.stream().map(t -> new Target(t.name(), t.next())).toList(), value, s.at()));
  }

  private void define(Statement.Defined target, Shape shape) {
    if (!target.next()) {
      scope.define(target.name(), Sort.LINE, target.at());
      shapes.value(target.name(), shape);
      return;
    }
    scope.defineNext(target.name(), target.at());
    if (scope.find(target.name()) == null) {
      throw source.error(target.at(), "state '" + target.name() + "' is declared later; move its declaration up");
    }
    var held = shapes.ofValue(target.name());
    shapes.assign(target.toString(), held, shape, target.at());
    shapes.next(target.name(), held);
  }

  /// Every name of an expanded expression, with the parameters it implies.
  private void look(Expr e) {
    switch (e) {
      case Expr.Number _ -> {}
      case Expr.Name(var name, var at) -> lookUp(name, at);
      case Expr.Next(var name, var at) -> {
        if (!scope.hasNext(name)) {
          throw scope.unknownNext(name, at);
        }
        scope.find(name).used = true;
      }
      case Expr.Product p -> {
        lookUpMatrix(p.matrix(), p.at());
        look(p.operand());
      }
      case Expr.Stack s -> {
        onlyInCells(s.at(), "[a; b]");
        s.parts().forEach(this::look);
      }
      case Expr.Call c -> {
        var read = c.function().equals("dropout") ? c.arguments().subList(0, 1) : c.arguments();
        read.forEach(this::look);
      }
    }
  }

  private void lookUp(String name, Span at) {
    var symbol = scope.find(name);
    if (symbol == null) {
      if (name.equals("none")) {
        throw source.error(at, "a value is needed here, found none; only the bound of clip and an option called like a function may be none");
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
      throw source.error(at, "'" + name + "' is a matrix (line " + symbol.at.line() + "); write " + name + " @ …");
    } else if (symbol.sort == Sort.PARAMETER) {
      if (declared.get(name).shape().size() == 2) {
        throw source.error(at, "'" + name + "' is a matrix (line " + symbol.at.line() + "); write " + name + " @ …");
      }
      use(name, isBiasName(name) ? Role.BIAS : Role.VECTOR, at);
    }
    scope.find(name).used = true;
  }

  private void lookUpMatrix(String name, Span at) {
    onlyInCells(at, "@");
    var symbol = scope.find(name);
    if (symbol == null) {
      if (scope.isDefinedLater(name)) {
        throw scope.unknown(name, at);
      }
      if (!Character.isUpperCase(name.codePointAt(0))) {
        throw source.error(at, "the matrix '" + name + "' is unknown; a matrix starts with a capital, or is declared: param " + name + " [H, D]");
      }
      scope.define(name, Sort.MATRIX, at);
      shapes.matrix(name);
    } else if (symbol.sort != Sort.MATRIX && (symbol.sort != Sort.PARAMETER || declared.get(name).shape().size() != 2)) {
      throw source.error(at, "left of '@' stands a matrix, but '" + name + "' is " + Scope.words(symbol) + "; for a product by element write '*'");
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
      if (source.kind() == Kind.LOSS) {
        shapes.assign("output", new Shape.Vector(N), shape, output.at);
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
    for (var state : states.values()) {
      if (!scope.hasNext(state.name())) {
        throw source.error(scope.find(state.name()).at, "state '" + state.name() + "' has no equation " + state.name() + "' = …");
      }
    }
    for (var symbol : scope.all()) {
      if (!symbol.used && symbol.at != null) {
        var what = symbol.sort == Sort.LINE ? "" : symbol.sort.words.replaceFirst("^an? ", "") + " ";
        throw source.error(symbol.at, what + "'" + symbol.name + "' is never used; use it or remove it");
      }
    }
    for (var size : unusedSizes.entrySet()) {
      throw source.error(size.getValue(), "size '" + size.getKey() + "' is never used; use it or remove it");
    }
  }

  private List<Input> inputs() {
    var all = new ArrayList<Input>();
    for (var symbol : scope.all()) {
      var isGiven = symbol.at == null && (symbol.sort == Sort.INPUT || symbol.name.equals("w"));
      if (isGiven && symbol.used) {
        all.add(new Input(symbol.name, source.kind() == Kind.CELL ? Dim.D : N));
      }
    }
    all.addAll(inputs);
    return List.copyOf(all);
  }

  private List<Parameter> checkedParameters() {
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
      if (!shape.stream().allMatch(Sizes::isPositive)) {
        throw source.error(firstUses.get(name), "the size of '" + name + "' does not follow from its use; declare it with param");
      }
      var init = Optional.ofNullable(declared.get(name)).flatMap(Statement.Params::start).map(Statement.Start::init);
      all.add(new Parameter(name, entry.getValue(), shape, init));
    }
    return List.copyOf(all);
  }
}
