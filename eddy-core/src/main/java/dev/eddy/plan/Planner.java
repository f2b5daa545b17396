package dev.eddy.plan;

import dev.eddy.equation.Equations;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.Objective;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// From a model to a plan.
public final class Planner {

  private final Model model;
  private final Objective objective;
  private final boolean training;
  private final boolean gradients;
  private final Buffers buffers = new Buffers();
  private final List<Task> forward = new ArrayList<>();
  private final List<Task> backward = new ArrayList<>();
  private final List<CellPlan.MatrixGradient> matrixGradients = new ArrayList<>();
  private final List<CellPlan.VectorGradient> vectorGradients = new ArrayList<>();
  private final List<Plan.TableGradient> tableGradients = new ArrayList<>();
  private final List<Task.ScanState> states = new ArrayList<>();
  private final Map<String, Ref> values = new HashMap<>();
  private final Map<String, Ref> adjoints = new HashMap<>();
  private final Set<String> flows = new HashSet<>();
  private final Map<String, Integer> lastReader = new HashMap<>();
  private final Set<String> pooled = new HashSet<>();

  /// Layers that a loss or a penalty has written what flows back to; further ones add.
  private final Set<String> seeded = new HashSet<>();

  private int sites;

  private Planner(Model model, Objective objective, boolean training, boolean gradients) {
    this.model = model;
    this.objective = objective;
    this.training = training;
    this.gradients = gradients;
  }

  /// The plan of a run that gives the outputs.
  public static Plan inference(Model model) {
    return new Planner(model, null, false, false).plan();
  }

  /// The plan of a run that gives the loss too, as in inference: nothing is dropped.
  public static Plan evaluation(Model model, Objective objective) {
    return new Planner(model, objective, false, false).plan();
  }

  /// The plan of a run that gives the loss and the gradients.
  public static Plan training(Model model, Objective objective) {
    return new Planner(Penalties.model(model, objective), objective, true, true).plan();
  }

  private Plan plan() {
    Optional<Plan.LossPlan> loss = Optional.empty();
    if (objective != null) {
      checkObjective();
      findFlows();
    }
    for (int i = 0; i < model.layers().size(); i++) {
      layer(model.layers().get(i), i);
    }
    if (objective != null) {
      loss = Optional.of(loss());
    }
    var penalties = new ArrayList<Plan.PenaltyPlan>();
    if (gradients) {
      for (var penalty : objective.penalties()) {
        penalties.add(penalty(penalty));
      }
    }
    var outputs = new LinkedHashMap<String, Plan.Output>();
    model
        .outputs()
        .forEach((name, layers) -> {
          var parts = layers.stream().map(values::get).toList();
          outputs.put(
              name,
              new Plan.Output(
                  name,
                  model.axis(layers.getFirst()),
                  parts.stream().mapToInt(Ref::width).sum(),
                  parts));
        });
    return new Plan(
        model,
        model.parameters(),
        Optional.ofNullable(objective),
        training,
        List.copyOf(forward),
        List.copyOf(backward.reversed()),
        List.copyOf(matrixGradients),
        List.copyOf(vectorGradients),
        List.copyOf(tableGradients),
        List.copyOf(buffers.all),
        buffers.vectorPieces.stream()
            .map(p -> new Plan.VectorPiece(p.buffer(), p.vector(), p.column(), p.width()))
            .toList(),
        List.copyOf(buffers.packed),
        outputs,
        List.copyOf(states),
        loss,
        penalties,
        buffers.widest());
  }

  private void checkObjective() {
    var layers = model.outputs().get(objective.output());
    if (layers == null) {
      throw new IllegalArgumentException(
          "objective: the model has no output \"%s\"; outputs: %s"
              .formatted(objective.output(), model.outputs().keySet()));
    }
    if (layers.size() != 1) {
      throw new IllegalArgumentException(
          "objective: output \"%s\" is joined from %s; put an affine layer over them, a loss reads one layer"
              .formatted(objective.output(), layers));
    }
  }

  // ---- where gradients flow
  // ------------------------------------------------------------------------------------------------------

  private boolean trained(Layer layer) {
    return switch (layer) {
      case Layer.Numbers _ -> false;
      case Layer.Embedding _ -> true;
      case Layer.Apply apply ->
          !apply.cell().equations().parameters().isEmpty()
              || apply.cell().equations().states().stream()
                  .anyMatch(s -> s.init().name().equals("learned"))
              || readers(layer).stream().anyMatch(name -> trained(model.layer(name)));
      case Layer.Pool pool -> trained(model.layer(pool.input()));
      case Layer.FinalState state -> trained(model.layer(state.scan()));
      case Layer.Gather gather -> trained(model.layer(gather.input()));
      case Layer.LinearChain _ -> true;
    };
  }

  private static List<String> readers(Layer layer) {
    return switch (layer) {
      case Layer.Numbers _, Layer.Embedding _ -> List.of();
      case Layer.Apply apply -> {
        var all = new ArrayList<String>();
        apply.inputs().values().forEach(all::addAll);
        apply.start().values().forEach(all::addAll);
        apply.memory().values().forEach(all::addAll);
        yield all;
      }
      case Layer.Pool pool -> List.of(pool.input());
      case Layer.FinalState state -> List.of(state.scan());
      case Layer.Gather gather -> List.of(gather.input());
      case Layer.LinearChain chain -> List.of(chain.input());
    };
  }

  /// Marks layers something flows back to; keeps, for each, the last layer that sends something
  /// (which writes, the others add).
  private void findFlows() {
    if (!gradients) {
      return;
    }
    var target = model.outputs().get(objective.output()).getFirst();
    flows.add(target);
    lastReader.put(target, Integer.MAX_VALUE);
    for (var penalty : objective.penalties()) {
      var layer = Penalties.layer(penalty);
      flows.add(layer);
      lastReader.put(layer, Integer.MAX_VALUE);
    }
    for (int i = model.layers().size() - 1; i >= 0; i--) {
      var layer = model.layers().get(i);
      if (!flows.contains(layer.name()) && !stateFlows(layer)) {
        continue;
      }
      for (var name : readers(layer)) {
        if (!trained(model.layer(name))) {
          continue;
        }
        if (layer instanceof Layer.Pool pool && isLastState(pool)) {
          flows.add(stateKey(pool.input(), "h"));
          pooled.add(pool.name());
        } else if (layer instanceof Layer.FinalState state) {
          flows.add(stateKey(state.scan(), state.state()));
        } else if (flows.add(name)) {
          lastReader.put(name, i);
        }
      }
    }
  }

  /// The state that a pool reads, where the pool is the last valid step of a scan whose output is
  /// that state and nothing else flows back to the output or the state.
  private Optional<Task.ScanState> lastState(Layer.Pool pool) {
    return flows.contains(stateKey(pool.input(), "h")) && pooled.contains(pool.name())
        ? states.stream().filter(s -> s.name().equals(pool.input() + ".h")).findFirst()
        : Optional.empty();
  }

  private boolean isLastState(Layer.Pool pool) {
    return pool.kind() == Layer.Pooling.LAST_VALID_STEP
        && model.layer(pool.input()) instanceof Layer.Apply apply
        && !apply.reverse()
        && apply.cell().equations().lines().stream()
            .flatMap(l -> l.targets().stream())
            .noneMatch(t -> t.name().equals("output"))
        && apply.cell().equations().states().stream().anyMatch(s -> s.name().equals("h"))
        && !flows.contains(pool.input())
        && !flows.contains(stateKey(pool.input(), "h"))
        && model.layers().stream().filter(l -> readers(l).contains(pool.input())).count() == 1;
  }

  private static String stateKey(String scan, String state) {
    return scan + "'" + state;
  }

  private boolean stateFlows(Layer layer) {
    return layer instanceof Layer.Apply apply
        && apply.cell().equations().states().stream()
            .anyMatch(s -> flows.contains(stateKey(apply.name(), s.name())));
  }

  private boolean adds(String name, int reader) {
    return lastReader.get(name) != reader;
  }

  private Ref adjoint(String name) {
    return adjoints.computeIfAbsent(
        name,
        n -> {
          var value = values.get(n);
          return new Ref(
              buffers.add("d " + n, value.width(), Buffer.Kind.STEPS, model.axis(n)),
              0,
              value.width(),
              0);
        });
  }

  // ---- layers
  // --------------------------------------------------------------------------------------------------------------------

  private void layer(Layer layer, int index) {
    switch (layer) {
      case Layer.Numbers numbers -> {
        var out = steps(numbers.name(), numbers.width(), numbers.axis());
        values.put(numbers.name(), out);
        forward.add(new Task.Load(numbers.name(), numbers.axis(), out));
      }
      case Layer.Embedding e -> {
        var out = steps(e.name(), e.width(), e.axis());
        values.put(e.name(), out);
        var table = e.name() + ".table";
        var mask = training && e.dropout() > 0 ? steps(e.name() + ".kept", 1, e.axis()) : null;
        int site = mask == null ? 0 : sites++;
        forward.add(
            new Task.Lookup(e.name(), e.axis(), table, e.symbols(), out, e.dropout(), site, mask));
        if (flows.contains(e.name())) {
          if (mask != null) {
            backward.add(new Task.LookupBack(e.axis(), mask, adjoint(e.name())));
          }
          tableGradients.add(
              new Plan.TableGradient(e.name(), e.axis(), table, e.width(), adjoint(e.name())));
        }
      }
      case Layer.Apply apply -> apply(apply, index);
      case Layer.Pool pool -> {
        var in = values.get(pool.input());
        var axis = model.axis(pool.input());
        var out = steps(pool.name(), in.width(), "");
        values.put(pool.name(), out);
        forward.add(new Task.Pool(pool.kind(), axis, in, out));
        var last = lastState(pool);
        if (flows.contains(pool.name()) && last.isPresent()) {
          var dLast = new Ref(last.get().dLast(), 0, in.width(), 0);
          backward.add(new Task.LastBack(axis, adjoint(pool.name()), dLast));
        } else if (flows.contains(pool.name()) && flows.contains(pool.input())) {
          backward.add(
              new Task.PoolBack(
                  pool.kind(),
                  axis,
                  in,
                  out,
                  adjoint(pool.name()),
                  adjoint(pool.input()),
                  adds(pool.input(), index)));
        }
      }
      case Layer.FinalState state -> {
        var scan =
            states.stream()
                .filter(s -> s.name().equals(state.scan() + "." + state.state()))
                .findFirst()
                .orElseThrow();
        values.put(state.name(), new Ref(scan.last(), 0, scan.width(), 0));
        if (flows.contains(state.name())) {
          adjoints.put(state.name(), new Ref(scan.dLast(), 0, scan.width(), 0));
        }
      }
      case Layer.Gather gather -> {
        var in = values.get(gather.input());
        var from = model.axis(gather.input());
        var out = steps(gather.name(), in.width(), gather.axis());
        values.put(gather.name(), out);
        forward.add(new Task.Gather(gather.positions(), gather.axis(), from, in, out));
        if (flows.contains(gather.name()) && flows.contains(gather.input())) {
          backward.add(
              new Task.GatherBack(
                  gather.positions(),
                  gather.axis(),
                  from,
                  adjoint(gather.name()),
                  adjoint(gather.input()),
                  adds(gather.input(), index)));
        }
      }
      case Layer.LinearChain chain -> values.put(chain.name(), values.get(chain.input()));
    }
  }

  private Ref steps(String name, int width, String axis) {
    return new Ref(buffers.add(name, width, Buffer.Kind.STEPS, axis), 0, width, 0);
  }

  private void apply(Layer.Apply apply, int index) {
    var equations = apply.cell().equations();
    checkBindings(apply);
    var sizes = model.sizes(apply);
    var inputs = new LinkedHashMap<String, Ref>();
    var parts = new HashMap<String, List<Integer>>();
    var wanted = new LinkedHashMap<String, Boolean>();
    var inputGradients = new HashMap<String, Ref>();
    boolean flowsHere = flows.contains(apply.name()) || stateFlows(apply);
    apply
        .inputs()
        .forEach((name, layers) -> {
          parts.put(name, layers.stream().map(model::width).toList());
          for (int i = 0; i < layers.size(); i++) {
            var part = layers.size() == 1 ? name : name + "#" + i;
            var from = layers.get(i);
            inputs.put(part, values.get(from));
            if (flowsHere && flows.contains(from)) {
              wanted.put(part, adds(from, index));
              inputGradients.put(part, adjoint(from));
            }
          }
        });
    var axis = model.axis(apply.name());
    var cell = new CellGraph(equations, sizes, parts, Set.of(), training, sites);
    sites = cell.graph.sites();
    memories(apply, cell, flowsHere, index, inputs, inputGradients);
    var back = flowsHere ? new Backward(cell, flows.contains(apply.name()), wanted) : null;
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
                flows.contains(apply.name())
                    ? adjointOf(apply.name(), cell.output.width(), axis)
                    : null,
                buffers)
            .lower();
    values.put(apply.name(), lowered.output());
    var scanStates = scanStates(apply, lowered, axis, index);
    forward.add(new Task.Scan(lowered.forward(), scanStates));
    if (back != null) {
      backward.add(new Task.Scan(lowered.backward(), scanStates));
      matrixGradients.addAll(lowered.matrices());
      vectorGradients.addAll(lowered.vectors());
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
        .forEach((name, layers) -> parts.put(name, layers.stream().map(model::width).toList()));
    var written = new HashSet<String>();
    apply.inputs().values().forEach(written::addAll);
    var backs = new ArrayList<Task>();
    for (var name : names.reversed()) {
      var rows = CellGraph.memory(cell, name, parts, training);
      var read = new LinkedHashMap<String, Ref>();
      var gradients = new HashMap<String, Ref>();
      var wanted = new LinkedHashMap<String, Boolean>();
      String axis = "";
      var used = new HashSet<Node>();
      reach(rows.output, used);
      for (var node : rows.graph.nodes()) {
        // A cell may have other memories, on sequences of their own.
        if (node instanceof Node.Input input && used.contains(node)) {
          var at = input.name().split("#");
          var from = apply.memory().get(at[0]).get(at.length == 1 ? 0 : Integer.parseInt(at[1]));
          axis = model.axis(from);
          read.put(input.name(), values.get(from));
          if (flowsHere && flows.contains(from)) {
            boolean adds = adds(from, index);
            wanted.put(input.name(), !written.add(from) || adds);
            gradients.put(input.name(), adjoint(from));
          }
        }
      }
      Ref dRows =
          flowsHere
              ? new Ref(
                  buffers.add(
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
                  buffers)
              .lower();
      inputs.put(name, lowered.output());
      inputGradients.put(name, dRows);
      forward.add(new Task.Scan(lowered.forward(), List.of()));
      if (back != null) {
        backs.addFirst(new Task.Scan(lowered.backward(), List.of()));
        matrixGradients.addAll(lowered.matrices());
        vectorGradients.addAll(lowered.vectors());
      }
    }
    backward.addAll(backs);
  }

  private static void reach(Node node, Set<Node> reached) {
    if (reached.add(node)) {
      Graph.arguments(node).forEach(argument -> reach(argument, reached));
    }
  }

  private Ref adjointOf(String name, int width, String axis) {
    return adjoints.computeIfAbsent(
        name, n -> new Ref(buffers.add("d " + n, width, Buffer.Kind.STEPS, axis), 0, width, 0));
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
      int found = layers.stream().mapToInt(model::width).sum();
      int expected = memory.dim().value(model.sizes(apply));
      if (layers.isEmpty() || found != expected || model.axis(layers.getFirst()).isEmpty()) {
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
      int expected = input.dim().value(model.sizes(apply));
      int found = entry.getValue().stream().mapToInt(model::width).sum();
      if (expected != found) {
        throw new IllegalArgumentException(
            "layer \"%s\": input '%s' of %s is %d wide, but %s gives %d"
                .formatted(
                    apply.name(), input.name(), apply.cell(), expected, entry.getValue(), found));
      }
      for (var layer : entry.getValue()) {
        if (!used.add(layer)) {
          throw new IllegalArgumentException(
              "layer \"%s\" reads \"%s\" twice; an input may be read once"
                  .formatted(apply.name(), layer));
        }
      }
    }
  }

  private List<Task.ScanState> scanStates(
      Layer.Apply apply, CellPlan.Lowered lowered, String axis, int index) {
    var result = new ArrayList<Task.ScanState>();
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
        start.add(values.get(layer));
        boolean wanted = back != null && flows.contains(layer);
        dStart.add(wanted ? adjoint(layer) : null);
        added.add(wanted && adds(layer, index));
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
      boolean lastFlows = flows.contains(stateKey(apply.name(), state.name()));
      var name = apply.name() + "." + state.name();
      Buffer dFirst =
          learned && back != null
              ? buffers.add("d " + name + "_0", state.width(), Buffer.Kind.STEPS, "")
              : null;
      if (dFirst != null) {
        vectorGradients.add(
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
              buffers.add(name + " last", state.width(), Buffer.Kind.STEPS, ""),
              lastFlows
                  ? buffers.add("d " + name + " last", state.width(), Buffer.Kind.STEPS, "")
                  : null));
    }
    states.addAll(result);
    return result;
  }

  // ---- loss
  // ----------------------------------------------------------------------------------------------------------------------

  private Plan.LossPlan loss() {
    var layer = model.outputs().get(objective.output()).getFirst();
    var axis = model.axis(layer);
    var y = values.get(layer);
    var scale = steps("loss scale", 1, axis);
    if (objective.loss() instanceof Objective.Loss.LinearChain) {
      return chainLoss(layer, axis, y, scale);
    }
    if (model.layer(layer) instanceof Layer.LinearChain) {
      throw new IllegalArgumentException(
          "objective: output \"%s\" is the linear chain \"%s\"; its loss is Objective.linearChain()"
              .formatted(objective.output(), layer));
    }
    Ref dY = flows.contains(layer) ? adjoint(layer) : null;
    seeded.add(layer);
    return switch (objective.loss()) {
      case Objective.Loss.LinearChain _ -> throw new IllegalStateException("planned above");
      case Objective.Loss.SoftmaxCrossEntropy(double smoothing) -> {
        var loss = steps("loss", 1, axis);
        forward.add(new Task.CrossEntropy(axis, y, smoothing, loss, scale, dY));
        yield new Plan.LossPlan(objective.output(), axis, y.width(), loss, scale, null);
      }
      case Objective.Loss.Pointwise pointwise -> {
        var target = steps("target", y.width(), axis);
        var equations =
            Equations.parse(Equations.Kind.LOSS, pointwise.name(), pointwise.equations());
        var of = rowLoss(equations, axis, Map.of("y", y, "target", target), dY, false, scale);
        yield new Plan.LossPlan(objective.output(), axis, y.width(), of, scale, target);
      }
    };
  }

  private Plan.LossPlan chainLoss(String layer, String axis, Ref y, Ref scale) {
    if (!(model.layer(layer) instanceof Layer.LinearChain chain) || axis.isEmpty()) {
      throw new IllegalArgumentException(
          "objective: the loss of a linear chain needs an output that is one over a sequence; output \"%s\" is \"%s\""
              .formatted(objective.output(), layer));
    }
    var loss = steps("loss", 1, axis);
    var gradient =
        gradients
            ? Optional.of(chainGradient(chain, y.width()))
            : Optional.<Task.ChainGradient>empty();
    forward.add(new Task.LinearChain(axis, layer, y, loss, scale, gradient));
    return new Plan.LossPlan(objective.output(), axis, y.width(), loss, scale, null);
  }

  /// What flows back to the parameters of a chain is kept row by row and summed as that of a vector
  /// is.
  private Task.ChainGradient chainGradient(Layer.LinearChain chain, int tags) {
    var input = chain.input();
    if (flows.contains(input) && adds(input, model.layers().indexOf(chain))) {
      throw new IllegalArgumentException(
          "layer \"%s\" is read by the linear chain \"%s\" and by a layer after it; put the chain last"
              .formatted(input, chain.name()));
    }
    return new Task.ChainGradient(
        flows.contains(input) ? adjoint(input) : null,
        rowGradient(chain.name() + ".transition", tags * tags),
        rowGradient(chain.name() + ".start", tags),
        rowGradient(chain.name() + ".end", tags));
  }

  private Ref rowGradient(String parameter, int size) {
    var rows = steps("d " + parameter, size, "");
    vectorGradients.add(new CellPlan.VectorGradient("", parameter, rows));
    return rows;
  }

  /// The sum of a pointwise loss over each row, and what flows back to its `y`.
  ///
  /// @param dY null where nothing flows back
  private Ref rowLoss(
      Equations equations, String axis, Map<String, Ref> inputs, Ref dY, boolean adds, Ref scale) {
    var cell = CellGraph.rowLoss(equations, inputs.get("y").width());
    var back = dY == null ? null : new Backward(cell, true, Map.of("y", adds));
    var lowered =
        new Lowering(
                "loss",
                Map.of(),
                cell,
                back,
                axis,
                false,
                inputs,
                dY == null ? Map.of() : Map.of("y", dY),
                scale,
                buffers)
            .lower();
    forward.add(new Task.Scan(lowered.forward(), List.of()));
    if (back != null) {
      forward.add(new Task.Scan(lowered.backward(), List.of()));
    }
    return lowered.output();
  }

  private Plan.PenaltyPlan penalty(Objective.Penalty penalty) {
    var layer = Penalties.layer(penalty);
    var axis = model.axis(layer);
    var y = values.get(layer);
    var scale = steps("penalty scale", 1, axis);
    boolean adds = !seeded.add(layer);
    var of = rowLoss(Penalties.SQUARE, axis, Map.of("y", y), adjoint(layer), adds, scale);
    return new Plan.PenaltyPlan(
        axis, y.width(), penalty.weight(), Penalties.firstStep(penalty), of, scale);
  }
}
