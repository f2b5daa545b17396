package dev.eddy.equation;

import dev.eddy.equation.Equations.Init;
import dev.eddy.equation.Equations.Input;
import dev.eddy.equation.Equations.Kind;
import dev.eddy.equation.Equations.Memory;
import dev.eddy.equation.Equations.Option;
import dev.eddy.equation.Equations.Size;
import dev.eddy.equation.Equations.State;
import dev.eddy.equation.Scope.Sort;
import dev.eddy.equation.Statement.Extent;
import dev.eddy.text.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a text declares, together with what every text of its kind is given.
final class Declarations {

  private static final Dim N = Dim.of("N");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

  private final Source source;
  private final Scope scope;
  private final ShapeProver shapes;
  private final Expansion expansion;
  private final Map<String, String> overrides;
  private final Map<String, Integer> given;

  private final Map<String, Size> sizes = new LinkedHashMap<>();
  private final List<Input> inputs = new ArrayList<>();
  private final List<Memory> memories = new ArrayList<>();
  private final Map<String, State> states = new LinkedHashMap<>();
  private final Map<String, Statement.Params> params = new LinkedHashMap<>();
  private final List<Option> options = new ArrayList<>();

  Declarations(
      Source source,
      Scope scope,
      ShapeProver shapes,
      Expansion expansion,
      Map<String, String> overrides,
      Map<String, Integer> given) {
    this.source = source;
    this.scope = scope;
    this.shapes = shapes;
    this.expansion = expansion;
    this.overrides = overrides;
    this.given = given;
    if (source.kind() == Kind.CELL) {
      scope.defineSize("D", null);
      scope.defineSize("H", null);
    }
  }

  /// Names that need no declaration: what the kind gives, and every state whose next value is
  /// defined.
  void implied(List<Statement> statements) {
    givens();
    impliedStates(statements);
  }

  void declare(Statement statement) {
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
      case Statement.Equation _ -> throw new IllegalStateException("an equation is no declaration");
    }
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
  private void impliedStates(List<Statement> statements) {
    for (var statement : statements) {
      if (statement instanceof Statement.Equation(var targets, var _, var _)) {
        targets.stream().filter(Statement.Defined::next).forEach(this::impliedState);
      }
    }
  }

  private void impliedState(Statement.Defined target) {
    if (source.kind() == Kind.LOSS) {
      throw source.error(target.at(), "a loss has no states; write output = …");
    }
    if (scope.find(target.name()) == null && !scope.isDeclared(target.name())) {
      scope.define(target.name(), Sort.STATE, target.at());
      addState(target.name(), defaultSize(), new Init("zeros", List.of()));
    }
  }

  private Dim defaultSize() {
    return source.kind() == Kind.CELL ? Dim.H : N;
  }

  private void addState(String name, Dim dim, Init init) {
    states.put(name, new State(name, dim, init));
    shapes.value(name, new Shape.Vector(dim));
  }

  private void size(Statement.SizeOf s) {
    source.onlyInCells(s.at(), "size");
    var name = s.word().name();
    if (scope.hasSize(name)) {
      throw source.error(s.word().at(), "size '" + name + "' is defined already");
    }
    var value = s.value().map(this::dim);
    sizes.put(name, new Size(name, value));
    scope.defineSize(name, s.word().at());
    value
        .flatMap(dim -> number(dim, s))
        .ifPresent(number -> shapes.know(name, given.getOrDefault(name, number)));
  }

  /// The number that a size is said to be, where it is one.
  private Optional<Integer> number(Dim dim, Statement.SizeOf s) {
    if (!shapes.known().keySet().containsAll(dim.terms().keySet())) {
      return Optional.empty();
    }
    try {
      return Optional.of(dim.value(shapes.known()));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw source.error(s.value().orElseThrow().at(), e.getMessage());
    }
  }

  private Dim dim(Extent extent) {
    for (var word : extent.names()) {
      if (!scope.hasSize(word.name())) {
        var otherwise = "; declare it above: size " + word.name();
        throw source.error(
            word.at(),
            "unknown size '"
                + word.name()
                + "'"
                + Names.suggestion(word.name(), scope.sizes(), otherwise));
      }
      scope.useSize(word.name());
    }
    shapes.whole(extent.dim(), extent.at());
    return extent.dim();
  }

  /// The size of an input or a memory comes with the data, so a new name there declares itself.
  private Dim ownDim(Extent extent) {
    if (extent.names().size() == 1
        && extent.dim().equals(Dim.of(extent.names().getFirst().name()))) {
      var name = extent.names().getFirst().name();
      if (!scope.hasSize(name)) {
        sizes.put(name, new Size(name, Optional.empty()));
        scope.defineSize(name, null);
      }
    }
    return dim(extent);
  }

  private void inputs(Statement.Inputs s) {
    source.onlyInCells(s.at(), "input");
    var dim = ownDim(s.extent());
    for (var word : s.words()) {
      scope.define(word.name(), Sort.INPUT, word.at());
      shapes.value(word.name(), new Shape.Vector(dim));
      inputs.add(new Input(word.name(), dim));
    }
  }

  private void memory(Statement.Memory s) {
    source.onlyInCells(s.at(), "memory");
    var dim = ownDim(s.extent());
    scope.define(s.word().name(), Sort.MEMORY, s.word().at());
    shapes.value(s.word().name(), new Shape.Rows(s.word().name(), dim));
    memories.add(new Memory(s.word().name(), dim));
  }

  private void states(Statement.States s) {
    if (source.kind() == Kind.LOSS) {
      source.onlyInCells(s.at(), "state");
    }
    if (source.kind() == Kind.OPTIMIZER && s.extent().isPresent()) {
      throw source.error(
          s.extent().get().at(),
          "a state of an optimizer has the size of w; leave the brackets out");
    }
    s.start().ifPresent(start -> Starts.checkState(source, start));
    var dim = s.extent().map(this::dim).orElse(defaultSize());
    for (var word : s.words()) {
      scope.define(word.name(), Sort.STATE, word.at());
      addState(
          word.name(),
          dim,
          s.start().map(Statement.Start::init).orElse(new Init("zeros", List.of())));
    }
  }

  private void params(Statement.Params s) {
    source.onlyInCells(s.at(), "param");
    s.start().ifPresent(start -> Starts.checkParameter(source, start));
    if (s.shape().size() > 2) {
      throw source.error(
          s.shape().get(2).at(),
          "a parameter is a vector [n] or a matrix [r, n], found " + s.shape().size() + " sizes");
    }
    s.shape().forEach(this::dim);
    for (var word : s.words()) {
      scope.define(word.name(), Sort.PARAMETER, word.at());
      params.put(word.name(), s);
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
      throw source.error(
          s.valueAt(),
          "option '"
              + name
              + "' is a number, none or a function's name, found '"
              + value
              + "'"
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
      throw source.error(
          "option '"
              + name
              + "' is a number, none or a function's name, found '"
              + value
              + "'"
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
    FunctionTable.all().stream()
        .filter(f -> !f.isSign() && f.form() != Function.Form.SPLIT)
        .forEach(f -> words.add(f.name()));
    return words;
  }

  /// Options the caller set must exist.
  void refuseUnknownOverrides() {
    var known = options.stream().map(Option::name).toList();
    for (var name : overrides.keySet()) {
      if (!known.contains(name)) {
        var otherwise =
            known.isEmpty() ? "; it has no options" : "; it has " + String.join(", ", known);
        throw source.error(
            "unknown option '" + name + "'" + Names.suggestion(name, known, otherwise));
      }
    }
  }

  /// The declaration of a parameter; empty for one that is implied by its use.
  Optional<Statement.Params> param(String name) {
    return Optional.ofNullable(params.get(name));
  }

  boolean isMatrix(String name) {
    return param(name).filter(p -> p.shape().size() == 2).isPresent();
  }

  List<Size> sizes() {
    return List.copyOf(sizes.values());
  }

  List<Memory> memories() {
    return List.copyOf(memories);
  }

  List<State> states() {
    return List.copyOf(states.values());
  }

  List<Option> options() {
    return List.copyOf(options);
  }

  /// What the kind gives, where the text uses it, before what is declared.
  List<Input> inputs() {
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
}
