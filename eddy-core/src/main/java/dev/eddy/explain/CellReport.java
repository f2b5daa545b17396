package dev.eddy.explain;

import dev.eddy.cell.Cell;
import dev.eddy.equation.Dim;
import dev.eddy.equation.Expr;
import dev.eddy.equation.Printer;
import dev.eddy.graph.Backward;
import dev.eddy.graph.CellGraph;
import dev.eddy.graph.Node;
import dev.eddy.graph.ValueRole;
import dev.eddy.lower.Buffers;
import dev.eddy.lower.CellSite;
import dev.eddy.lower.Lowering;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ParameterTable;
import dev.eddy.plan.CellPlan;
import dev.eddy.plan.Ref;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a cell is and what is derived from its equations: parameters, the plan of training, the
/// backward pass. A value of texts, to be read by people or written as JSON.
///
/// Values have the names of the lines that define them; `a_i` is the affine part of line `i`; `d v`
/// is what flows back to v, the derivative of the loss; sizes are symbols, as a plan is the same
/// for all sizes.
///
/// @param text the equations as written
/// @param options options and their values now
/// @param sizes every size by name
/// @param elements how many numbers are trained
/// @param memories rows of another sequence that the cell attends to
public record CellReport(
    String name,
    String documentation,
    String text,
    Map<String, String> options,
    Map<String, Integer> sizes,
    List<Value> inputs,
    List<Value> memories,
    List<State> states,
    Value output,
    List<Parameter> parameters,
    long elements,
    TrainingText plan) {

  /// A named value with its shape in symbols and in numbers.
  public record Value(String name, String shape, List<Integer> size) {}

  /// A state and how it starts.
  public record State(String name, String shape, List<Integer> size, String start) {}

  /// A trained value, its role (matrix, bias, vector or start of a state) and how it starts.
  public record Parameter(
      String name, String shape, List<Integer> size, String role, String start, int elements) {}

  /// A stage: its kind (product, pointwise, attend, or memory for the rows of a memory) and what it
  /// computes.
  public record StageText(String kind, List<String> lines) {}

  /// Stages that leave time before the steps, stages of each step, and stages for all steps at once
  /// after them.
  public record PassText(List<StageText> before, List<StageText> step, List<StageText> after) {}

  /// The plan of training and the derivation behind it.
  ///
  /// @param saved values of the forward pass kept for the backward pass, besides inputs and states
  /// @param gradientProducts gradients of matrices as they are computed after the steps
  /// @param derived what flows back through a step, one line per value
  /// @param gradients gradients of parameters, each a sum over rows and steps
  public record TrainingText(
      PassText forward,
      List<String> saved,
      PassText backward,
      List<String> gradientProducts,
      List<String> derived,
      List<String> gradients) {}

  /// The report of a cell at these sizes.
  ///
  /// @throws IllegalArgumentException if a size of the text has no value
  public static CellReport of(Cell cell, int inputSize, int hiddenSize) {
    var equations = cell.equations();
    var sizes = cell.bind(inputSize, hiddenSize);
    var options = new LinkedHashMap<String, String>();
    equations.options().forEach(option -> options.put(option.name(), option.value()));
    var table = table(cell, sizes, hiddenSize);
    var parameters = parameters(cell, table, sizes);
    return new CellReport(
        cell.name(),
        cell.documentation(),
        cell.text(),
        options,
        sizes,
        equations.inputs().stream().map(input -> value(input.name(), input.dim(), sizes)).toList(),
        equations.memories().stream()
            .map(memory -> value(memory.name(), memory.dim(), sizes))
            .toList(),
        equations.states().stream()
            .map(s ->
                new State(
                    s.name(),
                    shape(List.of(s.dim())),
                    List.of(s.dim().value(sizes)),
                    Printer.text(s.init())))
            .toList(),
        value("output", equations.outputDim(), sizes),
        parameters,
        parameters.stream().mapToLong(Parameter::elements).sum(),
        training(cell, sizes, table));
  }

  private static Value value(String name, Dim dim, Map<String, Integer> sizes) {
    return new Value(name, shape(List.of(dim)), List.of(dim.value(sizes)));
  }

  private static String shape(List<Dim> dims) {
    return dims.toString();
  }

  private static ParameterTable table(Cell cell, Map<String, Integer> sizes, int units) {
    var layers = new ArrayList<Layer>();
    var apply = Layer.Apply.of(cell.name(), cell, units);
    for (var input : cell.equations().inputs()) {
      var name = "input " + input.name();
      layers.add(new Layer.Numbers(name, "steps", input.dim().value(sizes)));
      apply = apply.withInput(input.name(), List.of(name));
    }
    for (var memory : cell.equations().memories()) {
      var name = "memory " + memory.name();
      layers.add(new Layer.Numbers(name, name, memory.dim().value(sizes)));
      apply = apply.withMemory(memory.name(), List.of(name));
    }
    layers.add(apply);
    return new Model(layers, Map.of()).parameters();
  }

  private static List<Parameter> parameters(
      Cell cell, ParameterTable table, Map<String, Integer> sizes) {
    var parameters = new ArrayList<Parameter>();
    for (var p : cell.equations().parameters()) {
      var entry = table.entry(cell.name() + "." + p.name());
      var size = p.shape().stream().map(dim -> dim.value(sizes)).toList();
      parameters.add(
          new Parameter(
              p.name(),
              shape(p.shape()),
              size,
              p.role().name().toLowerCase(Locale.ROOT),
              entry.initializer().text(),
              size.stream().reduce(1, Math::multiplyExact)));
    }
    for (var state : cell.equations().states()) {
      if (state.init().name().equals("learned")) {
        var size = state.dim().value(sizes);
        parameters.add(
            new Parameter(
                state.name() + "_0",
                shape(List.of(state.dim())),
                List.of(size),
                "start",
                "zeros",
                size));
      }
    }
    return parameters;
  }

  private static TrainingText training(
      Cell cell, Map<String, Integer> sizes, ParameterTable table) {
    var symbols = SizeSymbols.of(cell.equations(), sizes);
    var graph = CellGraph.of(cell.equations(), symbols.values(), Map.of(), true, 0);
    var buffers = new Buffers();
    var inputs = new LinkedHashMap<ValueRole.Read, Ref>();
    var inputGradients = new LinkedHashMap<ValueRole.Read, Ref>();
    var wanted = new LinkedHashMap<ValueRole.Read, Boolean>();
    for (var node : graph.graph().nodes()) {
      if (node instanceof Node.Input(_, ValueRole.Read read, int width)) {
        var axis =
            switch (read) {
              case ValueRole.Input _ -> "steps";
              case ValueRole.Rows _ -> "memory";
            };
        inputs.put(read, buffers.steps(read.toString(), width, axis));
        inputGradients.put(read, buffers.steps("d " + read, width, axis));
        if (read instanceof ValueRole.Input) {
          wanted.put(read, false);
        }
      }
    }
    var outputGradient = buffers.steps("d output", graph.output().width(), "steps");
    var back = Backward.of(graph, true, wanted);
    var wording = new Wording(graph, back, symbols);
    var derived = new BackwardWording(graph, back, wording, false);
    memories(graph, symbols, derived);
    var lowering =
        Lowering.of(
            new CellSite(
                cell.name(),
                Map.of(),
                "steps",
                false,
                inputs,
                inputGradients,
                Optional.of(outputGradient)),
            graph,
            back,
            buffers);
    var plan = new PlanWording(lowering, wording, symbols);
    var order = table.entries().stream().map(ParameterTable.Entry::name).toList();
    var forward = pass(lowering.passes().forward(), plan);
    var before = new ArrayList<StageText>();
    graph
        .memories()
        .forEach((rows, expression) -> {
          if (!(expression instanceof Expr.Name)) {
            before.add(
                new StageText(
                    "memory",
                    List.of(rows.expression() + "    # once for all rows of the memory")));
          }
        });
    before.addAll(forward.before());
    return new TrainingText(
        new PassText(before, forward.step(), forward.after()),
        lowering.kept().stream()
            .filter(node -> !graph.next().containsValue(node))
            .sorted(Comparator.comparingInt(Node::id))
            .map(wording::text)
            .distinct()
            .toList(),
        pass(lowering.passes().backward(), plan),
        plan.gradients(pair -> order.indexOf(pair.get(0)) + 1 == order.indexOf(pair.get(1))),
        derived.values,
        derived.gradients);
  }

  /// What flows back to rows of memory goes on to what they are computed from.
  private static void memories(CellGraph cell, SizeSymbols symbols, BackwardWording derived) {
    var wanted = new LinkedHashMap<ValueRole.Read, Boolean>();
    cell.equations().memories().forEach(m -> wanted.put(new ValueRole.Input(m.name()), false));
    cell.memories()
        .forEach((memory, expression) -> {
          if (expression instanceof Expr.Name) {
            return;
          }
          var rows = cell.memory(memory, Map.of(), true);
          var back = Backward.of(rows, true, wanted);
          var name = BackwardWording.rowsName(memory.expression());
          var lines = new BackwardWording(rows, back, new Wording(rows, back, symbols, name), true);
          derived.values.addAll(lines.values);
          derived.gradients.addAll(lines.gradients);
        });
  }

  private static PassText pass(CellPlan plan, PlanWording wording) {
    return new PassText(
        plan.before().stream().map(stage -> wording.text(stage, plan.backward())).toList(),
        plan.step().stream().map(stage -> wording.text(stage, plan.backward())).toList(),
        plan.after().stream().map(stage -> wording.text(stage, plan.backward())).toList());
  }
}
