package dev.eddy.plan;

import dev.eddy.model.Layer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Plans layers that apply a cell: the cell's own tasks, its states, and the rows it attends to.
final class ScanPlanner {

  private final Draft draft;
  private final Flows flows;

  ScanPlanner(Draft draft) {
    this.draft = draft;
    flows = draft.flows;
  }

  /// Adds the tasks of a layer.
  ///
  /// @param index its place among the layers
  void plan(Layer.Apply apply, int index) {
    var equations = apply.cell().equations();
    checkBindings(apply);
    var sizes = draft.model.sizes(apply);
    var inputs = new LinkedHashMap<String, Ref>();
    var parts = new HashMap<String, List<Integer>>();
    var wanted = new LinkedHashMap<String, Boolean>();
    var inputGradients = new HashMap<String, Ref>();
    boolean flowsHere = flows.reach(apply.name()) || flows.reachStatesOf(apply);
    apply
        .inputs()
        .forEach((name, layers) -> {
          parts.put(name, layers.stream().map(draft.model::width).toList());
          for (int i = 0; i < layers.size(); i++) {
            var part = layers.size() == 1 ? name : name + "#" + i;
            var from = layers.get(i);
            inputs.put(part, draft.values.get(from));
            if (flowsHere && flows.reach(from)) {
              wanted.put(part, flows.adds(from, index));
              inputGradients.put(part, draft.adjoint(from));
            }
          }
        });
    var axis = draft.model.axis(apply.name());
    var cell = new CellGraph(equations, sizes, parts, Set.of(), draft.training, draft.sites);
    draft.sites = cell.graph.sites();
    memories(apply, cell, flowsHere, index, inputs, inputGradients);
    var back = flowsHere ? new Backward(cell, flows.reach(apply.name()), wanted) : null;
    var lowered =
        new Lowering(
                apply.name(),
                apply.shared(),
                cell,
                back,
                axis,
                apply.reverse(),
                inputs,
                inputGradients,
                flows.reach(apply.name()) ? draft.adjoint(apply.name(), cell.output.width()) : null,
                draft.buffers)
            .lower();
    draft.values.put(apply.name(), lowered.output());
    var scanStates = scanStates(apply, lowered, axis, index);
    draft.forward.add(new Task.Scan(lowered.forward(), scanStates));
    if (back != null) {
      draft.backward.add(new Task.Scan(lowered.backward(), scanStates));
      draft.matrixGradients.addAll(lowered.matrices());
      draft.vectorGradients.addAll(lowered.vectors());
    }
  }

  /// The rows of memory a cell attends to: each a graph over the memory's own sequence, run before
  /// the scan (and what flows back, after it).
  private void memories(
      Layer.Apply apply,
      CellGraph cell,
      boolean flowsHere,
      int index,
      Map<String, Ref> inputs,
      Map<String, Ref> inputGradients) {
    var names = List.copyOf(cell.memories.keySet());
    var parts = new HashMap<String, List<Integer>>();
    apply
        .memory()
        .forEach(
            (name, layers) -> parts.put(name, layers.stream().map(draft.model::width).toList()));
    var written = places(apply.inputs());
    var backs = new ArrayList<Task>();
    for (var name : names.reversed()) {
      var rows = CellGraph.memory(cell, name, parts, draft.training);
      var read = new LinkedHashMap<String, Ref>();
      var gradients = new HashMap<String, Ref>();
      var wanted = new LinkedHashMap<String, Boolean>();
      String axis = "";
      var used = Graph.ancestors(rows.graph.nodes(), List.of(rows.output));
      for (var node : rows.graph.nodes()) {
        // A cell may have other memories, on sequences of their own.
        if (node instanceof Node.Input input && used[node.id()]) {
          var at = input.name().split("#");
          var from = apply.memory().get(at[0]).get(at.length == 1 ? 0 : Integer.parseInt(at[1]));
          axis = draft.model.axis(from);
          read.put(input.name(), draft.values.get(from));
          if (flowsHere && flows.reach(from)) {
            boolean adds = flows.adds(from, index);
            wanted.put(input.name(), !written.add(flows.place(from)) || adds);
            gradients.put(input.name(), draft.adjoint(from));
          }
        }
      }
      Ref dRows =
          flowsHere
              ? new Ref(
                  draft.buffers.add(
                      "d " + apply.name() + "." + name,
                      rows.output.width(),
                      Buffer.Kind.STEPS,
                      axis),
                  0,
                  rows.output.width(),
                  0)
              : null;
      var back = flowsHere ? new Backward(rows, true, wanted) : null;
      var lowered =
          new Lowering(
                  apply.name(),
                  apply.shared(),
                  rows,
                  back,
                  axis,
                  false,
                  read,
                  gradients,
                  dRows,
                  draft.buffers)
              .lower();
      inputs.put(name, lowered.output());
      inputGradients.put(name, dRows);
      draft.forward.add(new Task.Scan(lowered.forward(), List.of()));
      if (back != null) {
        backs.addFirst(new Task.Scan(lowered.backward(), List.of()));
        draft.matrixGradients.addAll(lowered.matrices());
        draft.vectorGradients.addAll(lowered.vectors());
      }
    }
    draft.backward.addAll(backs);
  }

  private Set<String> places(Map<String, List<String>> inputs) {
    return inputs.values().stream()
        .flatMap(List::stream)
        .map(flows::place)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private void checkBindings(Layer.Apply apply) {
    var equations = apply.cell().equations();
    var used = new HashSet<String>();
    for (var input : equations.inputs()) {
      if (!apply.inputs().containsKey(input.name())) {
        throw new IllegalArgumentException(
            "layer \"%s\": %s reads the input '%s', and no layer is given for it"
                .formatted(apply.name(), apply.cell(), input.name()));
      }
    }
    for (var memory : equations.memories()) {
      var layers = apply.memory().getOrDefault(memory.name(), List.of());
      int found = layers.stream().mapToInt(draft.model::width).sum();
      int expected = memory.dim().value(draft.model.sizes(apply));
      if (layers.isEmpty() || found != expected || draft.model.axis(layers.getFirst()).isEmpty()) {
        throw new IllegalArgumentException(
            "layer \"%s\": memory '%s' of %s takes a sequence %d wide, found %s, %d wide"
                .formatted(apply.name(), memory.name(), apply.cell(), expected, layers, found));
      }
    }
    for (var entry : apply.inputs().entrySet()) {
      var input =
          equations.inputs().stream()
              .filter(i -> i.name().equals(entry.getKey()))
              .findFirst()
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "layer \"%s\": %s has no input '%s'"
                          .formatted(apply.name(), apply.cell(), entry.getKey())));
      int expected = input.dim().value(draft.model.sizes(apply));
      int found = entry.getValue().stream().mapToInt(draft.model::width).sum();
      if (expected != found) {
        throw new IllegalArgumentException(
            "layer \"%s\": input '%s' of %s is %d wide, but %s gives %d"
                .formatted(
                    apply.name(), input.name(), apply.cell(), expected, entry.getValue(), found));
      }
      for (var layer : entry.getValue()) {
        if (!used.add(flows.place(layer))) {
          throw new IllegalArgumentException(
              "layer \"%s\" reads \"%s\" twice, or two layers that give the same last state; a value may be read once"
                  .formatted(apply.name(), layer));
        }
      }
    }
  }

  private List<Task.ScanState> scanStates(
      Layer.Apply apply, CellPlan.Lowered lowered, String axis, int index) {
    var result = new ArrayList<Task.ScanState>();
    var written = places(apply.inputs());
    for (int i = 0; i < lowered.forward().states().size(); i++) {
      var state = lowered.forward().states().get(i);
      var declared = apply.cell().equations().states().get(i);
      var slots = state.slots();
      Buffer back = null;
      if (lowered.backward() != null) {
        back =
            lowered.backward().states().stream()
                .filter(s -> s.name().equals(state.name()))
                .map(CellPlan.State::slots)
                .findFirst()
                .orElse(null);
      }
      var start = new ArrayList<Ref>();
      var dStart = new ArrayList<Ref>();
      var added = new ArrayList<Boolean>();
      for (var layer : apply.start().getOrDefault(state.name(), List.of())) {
        start.add(draft.values.get(layer));
        boolean wanted = back != null && flows.reach(layer);
        dStart.add(wanted ? draft.adjoint(layer) : null);
        // A layer may start several states, and be an input too: the first writes.
        added.add(wanted && (!written.add(flows.place(layer)) || flows.adds(layer, index)));
      }
      int given = start.stream().mapToInt(Ref::width).sum();
      if (!start.isEmpty() && given != state.width()) {
        throw new IllegalArgumentException(
            "layer \"%s\": state '%s' is %d wide, but %s gives %d"
                .formatted(
                    apply.name(),
                    state.name(),
                    state.width(),
                    apply.start().get(state.name()),
                    given));
      }
      boolean learned =
          declared.init().name().equals("learned") && !apply.start().containsKey(state.name());
      double constant =
          switch (declared.init().name()) {
            case "constant" -> declared.init().arguments().getFirst();
            case "ones" -> 1;
            default -> 0;
          };
      boolean lastFlows = flows.reachState(apply.name(), state.name());
      var name = apply.name() + "." + state.name();
      Buffer dFirst =
          learned && back != null
              ? draft.buffers.add("d " + name + "_0", state.width(), Buffer.Kind.STEPS, "")
              : null;
      if (dFirst != null) {
        draft.vectorGradients.add(
            new CellPlan.VectorGradient("", name + "_0", new Ref(dFirst, 0, state.width(), 0)));
      }
      result.add(
          new Task.ScanState(
              name,
              axis,
              apply.reverse(),
              state.width(),
              slots,
              back,
              start,
              dStart,
              added,
              learned ? name + "_0" : null,
              dFirst,
              constant,
              draft.buffers.add(name + " last", state.width(), Buffer.Kind.STEPS, ""),
              lastFlows
                  ? draft.buffers.add("d " + name + " last", state.width(), Buffer.Kind.STEPS, "")
                  : null));
    }
    draft.states.addAll(result);
    return result;
  }
}
