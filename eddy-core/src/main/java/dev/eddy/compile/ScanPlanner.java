package dev.eddy.compile;

import dev.eddy.equation.Equations;
import dev.eddy.graph.Backward;
import dev.eddy.graph.CellGraph;
import dev.eddy.graph.Node;
import dev.eddy.graph.ValueGraph;
import dev.eddy.graph.ValueRole;
import dev.eddy.lower.CellSite;
import dev.eddy.lower.Lowering;
import dev.eddy.model.Layer;
import dev.eddy.plan.Buffer;
import dev.eddy.plan.CellPlan;
import dev.eddy.plan.Ref;
import dev.eddy.plan.ScanState;
import dev.eddy.plan.StateGradient;
import dev.eddy.plan.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Plans layers that apply a cell: the cell's own tasks, its states, and the rows it attends to.
final class ScanPlanner {

  private final PlanDraft draft;
  private final LayerFlows flows;

  ScanPlanner(PlanDraft draft) {
    this.draft = draft;
    flows = draft.flows;
  }

  /// Adds the tasks of a layer.
  ///
  /// @param index its place among the layers
  void plan(Layer.Apply apply, int index) {
    var equations = apply.cell().equations();
    var sizes = draft.model.sizes(apply);
    var inputs = new HashMap<ValueRole.Read, Ref>();
    var inputGradients = new HashMap<ValueRole.Read, Ref>();
    var parts = new HashMap<String, List<Integer>>();
    var wanted = new LinkedHashMap<ValueRole.Read, Boolean>();
    boolean flowsHere = flows.reach(apply.name()) || flows.reachStatesOf(apply);
    apply
        .inputs()
        .forEach((name, layers) -> {
          parts.put(name, widths(layers));
          for (int i = 0; i < layers.size(); i++) {
            var part = new ValueRole.Input(name, i);
            var from = layers.get(i);
            inputs.put(part, draft.values.get(from));
            if (flowsHere && flows.reach(from)) {
              wanted.put(part, flows.adds(from, index));
              inputGradients.put(part, draft.adjoint(from));
            }
          }
        });
    var axis = draft.model.axis(apply.name());
    var cell = CellGraph.of(equations, sizes, parts, draft.training, draft.sites);
    draft.sites = cell.graph().sites();
    memories(apply, cell, flowsHere, index, inputs, inputGradients);
    boolean outputFlows = flows.reach(apply.name());
    var lowering =
        Lowering.overlaid(
            new CellSite(
                apply.name(),
                apply.shared(),
                axis,
                apply.reverse(),
                inputs,
                inputGradients,
                outputFlows
                    ? Optional.of(draft.adjoint(apply.name(), cell.output().width()))
                    : Optional.empty()),
            cell,
            flowsHere ? Backward.of(cell, outputFlows, wanted) : Backward.none(cell),
            draft.buffers);
    draft.values.put(apply.name(), lowering.output());
    var states = states(apply, lowering.passes().forward());
    draft.states.addAll(states);
    draft.forward.add(new Task.Scan(lowering.passes().forward(), states));
    if (flowsHere) {
      var gradients = gradients(apply, states, lowering.passes().backward(), index);
      draft.stateGradients.addAll(gradients);
      draft.backward.add(new Task.ScanBack(lowering.passes().backward(), gradients));
      draft.gradients(lowering);
    }
  }

  private List<Integer> widths(List<String> layers) {
    return layers.stream().map(draft.model::width).toList();
  }

  /// The rows of memory a cell attends to: each a graph over the memory's own sequence, run before
  /// the scan (and what flows back, after it).
  private void memories(
      Layer.Apply apply,
      CellGraph cell,
      boolean flowsHere,
      int index,
      Map<ValueRole.Read, Ref> inputs,
      Map<ValueRole.Read, Ref> inputGradients) {
    var parts = new HashMap<String, List<Integer>>();
    apply.memory().forEach((name, layers) -> parts.put(name, widths(layers)));
    var written = places(apply.inputs());
    var backs = new ArrayList<Task>();
    for (var name : List.copyOf(cell.memories().keySet()).reversed()) {
      var rows = cell.memory(name, parts, draft.training);
      var read = new HashMap<ValueRole.Read, Ref>();
      var gradients = new HashMap<ValueRole.Read, Ref>();
      var wanted = new LinkedHashMap<ValueRole.Read, Boolean>();
      String axis = "";
      var nodes = rows.graph().nodes();
      var used = ValueGraph.ancestors(nodes, List.of(rows.output()));
      for (var node : nodes) {
        // A cell may have other memories, on sequences of their own.
        if (node instanceof Node.Input(int id, ValueRole.Input input, _) && used.get(id)) {
          var from = apply.memory().get(input.name()).get(input.part());
          axis = draft.model.axis(from);
          read.put(input, draft.values.get(from));
          if (flowsHere && flows.reach(from)) {
            boolean adds = flows.adds(from, index);
            wanted.put(input, !written.add(flows.place(from)) || adds);
            gradients.put(input, draft.adjoint(from));
          }
        }
      }
      var dRows =
          flowsHere
              ? Optional.of(
                  draft.steps("d " + apply.name() + "." + name, rows.output().width(), axis))
              : Optional.<Ref>empty();
      var lowering =
          Lowering.overlaid(
              new CellSite(apply.name(), apply.shared(), axis, false, read, gradients, dRows),
              rows,
              flowsHere ? Backward.of(rows, true, wanted) : Backward.none(rows),
              draft.buffers);
      inputs.put(name, lowering.output());
      dRows.ifPresent(place -> inputGradients.put(name, place));
      draft.forward.add(new Task.Scan(lowering.passes().forward(), List.of()));
      if (flowsHere) {
        backs.addFirst(new Task.ScanBack(lowering.passes().backward(), List.of()));
        draft.gradients(lowering);
      }
    }
    draft.backward.addAll(backs);
  }

  private Set<LayerFlows.Place> places(Map<String, List<String>> inputs) {
    return inputs.values().stream()
        .flatMap(List::stream)
        .map(flows::place)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private List<ScanState> states(Layer.Apply apply, CellPlan forward) {
    var states = new ArrayList<ScanState>();
    for (int i = 0; i < forward.states().size(); i++) {
      var state = forward.states().get(i);
      var name = apply.name() + "." + state.name();
      states.add(
          new ScanState(
              apply.name(),
              state.name(),
              forward.axis(),
              apply.reverse(),
              state.width(),
              state.slots(),
              start(apply, state, apply.cell().equations().states().get(i)),
              isRead(apply.name(), state.name())
                  ? Optional.of(draft.steps(name + " last", state.width(), "").buffer())
                  : Optional.empty()));
    }
    return states;
  }

  /// Whether a layer reads the rows of a state after the last valid step.
  private boolean isRead(String layer, String state) {
    return draft.model.layers().stream()
        .anyMatch(reader ->
            reader instanceof Layer.FinalState last
                && last.scan().equals(layer)
                && last.state().equals(state));
  }

  private List<StateGradient> gradients(
      Layer.Apply apply, List<ScanState> states, CellPlan backward, int index) {
    var slots =
        backward.states().stream()
            .collect(Collectors.toMap(CellPlan.State::name, CellPlan.State::slots));
    var written = places(apply.inputs());
    var gradients = new ArrayList<StateGradient>();
    for (var state : states) {
      var last =
          flows.reachState(apply.name(), state.state())
              ? Optional.of(draft.steps("d " + state.name() + " last", state.width(), "").buffer())
              : Optional.<Buffer>empty();
      gradients.add(
          new StateGradient(
              apply.name(),
              state.state(),
              state.axis(),
              state.reverse(),
              state.width(),
              slots.get(state.state()),
              last,
              startGradients(apply, state, written, index)));
    }
    return gradients;
  }

  /// @param written what this layer has written what flows back to
  private List<StateGradient.Start> startGradients(
      Layer.Apply apply, ScanState state, Set<LayerFlows.Place> written, int index) {
    return switch (state.start()) {
      case ScanState.Start.Constant _ -> List.of();
      case ScanState.Start.Learned(var parameter) -> {
        var rows = draft.steps("d " + parameter, state.width(), "");
        draft.vectorGradients.add(new CellPlan.VectorGradient("", parameter, rows));
        yield List.of(new StateGradient.Start(0, rows, false));
      }
      case ScanState.Start.Rows _ -> {
        var gradients = new ArrayList<StateGradient.Start>();
        int column = 0;
        for (var layer : apply.start().get(state.state())) {
          if (flows.reach(layer)) {
            // A layer may start several states, and be an input too: the first writes.
            boolean adds = !written.add(flows.place(layer)) || flows.adds(layer, index);
            gradients.add(new StateGradient.Start(column, draft.adjoint(layer), adds));
          }
          column += draft.values.get(layer).width();
        }
        yield gradients;
      }
    };
  }

  private ScanState.Start start(Layer.Apply apply, CellPlan.State state, Equations.State declared) {
    var init = declared.init();
    double constant =
        switch (init.name()) {
          case "constant" -> init.arguments().getFirst();
          case "ones" -> 1;
          default -> 0;
        };
    if (!apply.start().containsKey(state.name()) && init.name().equals("learned")) {
      return new ScanState.Start.Learned(apply.name() + "." + state.name() + "_0");
    }
    // A part of a model may name no layer where the whole names one: the state is given from
    // outside.
    var layers = apply.start().getOrDefault(state.name(), List.of());
    if (layers.isEmpty()) {
      return new ScanState.Start.Constant(constant);
    }
    var parts = layers.stream().map(draft.values::get).toList();
    int given = parts.stream().mapToInt(Ref::width).sum();
    if (given != state.width()) {
      throw new IllegalArgumentException(
          "layer \"%s\": state '%s' is %d wide, but %s gives %d"
              .formatted(apply.name(), state.name(), state.width(), layers, given));
    }
    return new ScanState.Start.Rows(parts, constant);
  }
}
