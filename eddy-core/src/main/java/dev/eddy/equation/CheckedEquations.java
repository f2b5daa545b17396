package dev.eddy.equation;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Equations that have passed all checks; equal when text, kind, name and options are.
final class CheckedEquations implements Equations {
  private final Source source;
  private final Map<String, String> overrides;
  private final List<Size> sizes;
  private final List<Input> inputs;
  private final List<Memory> memories;
  private final List<State> states;
  private final List<Parameter> parameters;
  private final List<Option> options;
  private final List<Line> lines;
  private final Dim outputDim;
  private final ShapeProver shapes;
  private final List<Bound> bound;
  private final boolean countsSizes;

  /// The numbers of sizes with which the text was last proved: a model asks often.
  private volatile Map<String, Integer> proved;

  CheckedEquations(
      Source source,
      Map<String, String> overrides,
      List<Size> sizes,
      List<Input> inputs,
      List<Memory> memories,
      List<State> states,
      List<Parameter> parameters,
      List<Option> options,
      List<Line> lines,
      Dim outputDim,
      ShapeProver shapes,
      List<Bound> bound,
      boolean countsSizes) {
    this.source = source;
    this.overrides = overrides;
    this.sizes = sizes;
    this.inputs = inputs;
    this.memories = memories;
    this.states = states;
    this.parameters = parameters;
    this.options = options;
    this.lines = lines;
    this.outputDim = outputDim;
    this.shapes = shapes;
    this.bound = bound;
    this.countsSizes = countsSizes;
    this.proved = Map.copyOf(shapes.known());
  }

  @Override
  public Kind kind() {
    return source.kind();
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public String text() {
    return source.text();
  }

  @Override
  public String documentation() {
    return source.lines().stream()
        .map(String::strip)
        .takeWhile(line -> line.isEmpty() || line.startsWith("#"))
        .filter(line -> !line.isEmpty())
        .map(line -> line.substring(1).strip())
        .collect(Collectors.joining("\n"));
  }

  @Override
  public List<Size> sizes() {
    return sizes;
  }

  @Override
  public List<Input> inputs() {
    return inputs;
  }

  @Override
  public List<Memory> memories() {
    return memories;
  }

  @Override
  public List<State> states() {
    return states;
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public List<Option> options() {
    return options;
  }

  @Override
  public List<Line> lines() {
    return lines;
  }

  @Override
  public Dim outputDim() {
    return outputDim;
  }

  @Override
  public Shape shape(Expr part) {
    return shapes.resolved(shapes.of(part));
  }

  @Override
  public Equations with(Map<String, String> options) {
    var all = new LinkedHashMap<>(overrides);
    all.putAll(options);
    return Resolver.resolve(source, all);
  }

  @Override
  public boolean countsSizes() {
    return countsSizes;
  }

  /// A size that the text gives a number was proved as that number: with another one, the text has
  /// to be proved again.
  @Override
  public Map<String, Integer> bind(Map<String, Integer> given) {
    var all = Equations.super.bind(given);
    var numbers = new HashMap<>(all);
    numbers.keySet().retainAll(shapes.known().keySet());
    if (!numbers.equals(proved)) {
      Resolver.resolve(source, overrides, numbers);
      proved = numbers;
    }
    bound.forEach(check -> check.check(all));
    return all;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CheckedEquations e
        && source.equals(e.source)
        && options.equals(e.options);
  }

  @Override
  public int hashCode() {
    return source.hashCode() + options.hashCode();
  }

  @Override
  public String toString() {
    return source.noun() + " \"" + source.name() + "\"";
  }
}
