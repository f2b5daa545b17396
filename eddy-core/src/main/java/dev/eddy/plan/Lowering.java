package dev.eddy.plan;

import dev.eddy.backend.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// From the graph of a cell to stages: what runs when, and where each value is kept.
///
/// 1. A *phase* for each value: before the steps (it depends on nothing that comes back in time), in the step, or after the steps (nothing
///    in time waits for it).
/// 2. A *level* in its phase: products wait for what they read, pointwise work for the products it reads; a level is its products, then one
///    pointwise stage.
/// 3. A *place*: affine values lie side by side so that products with a common operand are one product; what flows back to them lies in the
///    same columns of a second buffer, so that products with transposed matrices and gradients are one product too. A value read by another
///    stage, or by the backward pass, has a buffer; the others live in registers of a block.
final class Lowering {

  private enum Phase {
    BEFORE,
    STEP,
    AFTER
  }

  private final String layer;
  private final CellGraph cell;
  private final Backward back;
  private final String axis;
  private final boolean reverse;
  private final Map<String, Ref> inputs;
  private final Map<String, Ref> inputGradients;
  private final Ref outputGradient;
  private final Buffers buffers;

  private final int forwardEnd;
  private List<Node> nodes;
  private Ref[] place;
  private boolean[] live;
  private boolean[] stored;
  private boolean[] again;
  private Phase[] phase;
  private int[] level;
  private int[] uses;
  private final Map<Integer, int[]> termLevels = new LinkedHashMap<>();
  private final Map<Integer, Phase[]> termPhases = new LinkedHashMap<>();
  private final Map<String, CellPlan.State> forwardStates = new LinkedHashMap<>();
  private final Map<String, CellPlan.State> backwardStates = new LinkedHashMap<>();
  private final Map<Integer, Stage.Attend> attentions = new LinkedHashMap<>();
  private Buffer biases;
  private Buffer stack;

  /// What each pointwise stage computes, in order.
  private final Map<Stage, List<Node>> contents = new IdentityHashMap<>();

  /// Values of the forward pass that are kept for the backward pass, in order of first use.
  private final Set<Node> saved = new LinkedHashSet<>();

  Lowering(
      String layer,
      CellGraph cell,
      Backward back,
      String axis,
      boolean reverse,
      Map<String, Ref> inputs,
      Map<String, Ref> inputGradients,
      Ref outputGradient,
      Buffers buffers) {
    this.layer = layer;
    this.cell = cell;
    this.back = back;
    this.axis = axis;
    this.reverse = reverse;
    this.inputs = inputs;
    this.inputGradients = inputGradients;
    this.outputGradient = outputGradient;
    this.buffers = buffers;
    forwardEnd = back == null ? cell.graph.nodes().size() : back.firstId;
  }

  CellPlan.Lowered lower() {
    var roots = roots();
    nodes = cell.graph.nodes();
    int n = nodes.size();
    place = Arrays.copyOf(rootPlaces, n);
    live = new boolean[n];
    stored = new boolean[n];
    again = new boolean[n];
    phase = new Phase[n];
    level = new int[n];
    uses = new int[n];
    roots.forEach(this::mark);
    mention();
    phases();
    levels();
    placeAffines();
    placeAdjoints();
    storeAcrossStages();
    placeStored();
    var forward = stages(0, forwardEnd);
    var forwardPlan =
        new CellPlan(layer, axis, reverse, false, forward.get(0), forward.get(1), forward.get(2), List.copyOf(forwardStates.values()));
    CellPlan backwardPlan = null;
    var matrices = new ArrayList<CellPlan.MatrixGradient>();
    var vectors = new ArrayList<CellPlan.VectorGradient>();
    if (back != null) {
      var stages = stages(forwardEnd, n);
      backwardPlan =
          new CellPlan(layer, axis, reverse, true, stages.get(0), stages.get(1), stages.get(2), List.copyOf(backwardStates.values()));
      gradients(matrices, vectors);
    }
    var named = new LinkedHashMap<String, Ref>();
    return new CellPlan.Lowered(forwardPlan, backwardPlan, place[cell.output.id()], named, matrices, vectors);
  }

  // ---- what must be computed, and where results go -------------------------------------------------------------------------------

  private Ref[] rootPlaces;

  private List<Node> roots() {
    var roots = new ArrayList<Node>();
    var places = new LinkedHashMap<Node, Ref>();
    int previous = reverse ? 1 : 0;
    cell.next.forEach(
        (name, node) -> {
          var buffer = buffers.add(layer + "." + name, node.width(), Buffer.Kind.STATES, axis);
          forwardStates.put(name, new CellPlan.State(name, node.width(), buffer));
          places.put(node, new Ref(buffer, 0, node.width(), 1 - previous));
          roots.add(node);
        });
    if (!places.containsKey(cell.output)) {
      var buffer = buffers.add(layer, cell.output.width(), Buffer.Kind.STEPS, axis);
      places.put(cell.output, new Ref(buffer, 0, cell.output.width(), 0));
      roots.add(cell.output);
    }
    if (back != null) {
      back.states.forEach(
          (name, node) -> {
            int width = forwardStates.get(name).width();
            var buffer = buffers.add("d " + layer + "." + name, width, Buffer.Kind.PAIR, axis);
            backwardStates.put(name, new CellPlan.State(name, width, buffer));
            root(node, new Ref(buffer, 0, width, previous), roots, places);
          });
      back.inputs.forEach((name, node) -> root(node, inputGradients.get(name), roots, places));
      for (int i = 0; i < back.matrices.size(); i++) {
        var gradient = back.matrices.get(i);
        if (!(gradient.adjoint() instanceof Node.Map || gradient.adjoint() instanceof Node.Affine || gradient.adjoint() instanceof Node.Join
            || gradient.adjoint() instanceof Node.AttendBack || gradient.adjoint() instanceof Node.Input || gradient.adjoint() instanceof Node.Slice)) {
          var copy = cell.graph.copy(gradient.adjoint(), termOf(gradient).rows());
          back.matrices.set(i, new Backward.MatrixGradient(gradient.matrix(), gradient.column(), copy, gradient.operand()));
        }
        roots.add(back.matrices.get(i).adjoint());
      }
      for (int i = 0; i < back.vectors.size(); i++) {
        var gradient = back.vectors.get(i);
        int width = vectorWidth(gradient.vector());
        if (!(gradient.adjoint() instanceof Node.Map || gradient.adjoint() instanceof Node.Affine || gradient.adjoint() instanceof Node.Join
                || gradient.adjoint() instanceof Node.Input)
            || gradient.adjoint().width() != width) {
          back.vectors.set(i, new Backward.VectorGradient(gradient.vector(), cell.graph.copy(gradient.adjoint(), width)));
        }
        roots.add(back.vectors.get(i).adjoint());
      }
    }
    rootPlaces = new Ref[cell.graph.nodes().size()];
    places.forEach((node, ref) -> rootPlaces[node.id()] = ref);
    return roots;
  }

  private int vectorWidth(String name) {
    return cell.graph.nodes().stream()
        .filter(node -> node instanceof Node.Vector vector && vector.name().equals(name))
        .findFirst()
        .orElseThrow()
        .width();
  }

  private Node.Term termOf(Backward.MatrixGradient gradient) {
    for (var node : cell.graph.nodes()) {
      if (node instanceof Node.Affine affine) {
        for (var term : affine.terms()) {
          if (!term.transposed() && term.matrix().equals(gradient.matrix()) && term.column() == gradient.column()) {
            return term;
          }
        }
      }
    }
    throw new IllegalStateException("no product with " + gradient.matrix());
  }

  /// A result of the backward pass needs a place of its own: what has one already, or is no computed value there, is copied.
  private void root(Node node, Ref to, List<Node> roots, Map<Node, Ref> places) {
    boolean computed = (node instanceof Node.Map || node instanceof Node.Affine) && node.id() >= forwardEnd && node.width() == to.width();
    var root = computed && !places.containsKey(node) ? node : cell.graph.copy(node, to.width());
    places.put(root, to);
    roots.add(root);
  }

  private void mark(Node node) {
    if (!live[node.id()]) {
      live[node.id()] = true;
      for (var argument : Graph.arguments(node)) {
        uses[argument.id()]++;
        mark(argument);
      }
    }
  }

  private static boolean isComputed(Node node) {
    return switch (node) {
      case Node.Constant _, Node.Scalar _, Node.Input _, Node.State _, Node.Vector _, Node.Slice _ -> false;
      case Node.Affine _, Node.Row _, Node.Join _, Node.Mask _, Node.Attend _, Node.AttendBack _ -> true;
      case Node.Map map -> map.width() > 0;
    };
  }

  private static Node source(Node node) {
    return node instanceof Node.Slice slice ? source(slice.argument()) : node;
  }

  /// Forward values the backward pass mentions are stored; a cheap one is computed again instead.
  private void mention() {
    if (back == null) {
      return;
    }
    for (var node : nodes) {
      if (node.id() >= forwardEnd && live[node.id()]) {
        Graph.arguments(node).forEach(this::mention);
      }
    }
    for (var gradient : back.matrices) {
      keep(gradient.operand());
      keep(gradient.adjoint());
    }
    back.vectors.forEach(gradient -> keep(gradient.adjoint()));
  }

  private void mention(Node node) {
    if (node.id() >= forwardEnd) {
      return;
    }
    if (node instanceof Node.Slice slice) {
      mention(slice.argument());
    } else if (isComputed(node) && !stored[node.id()]) {
      if (isCheap(node)) {
        again[node.id()] = true;
        Graph.arguments(node).forEach(this::mention);
      } else {
        stored[node.id()] = true;
        saved.add(node);
      }
    }
  }

  private boolean isCheap(Node node) {
    return node instanceof Node.Map map
        && place[node.id()] == null
        && switch (map.op()) {
          case EXPAND -> true;
          case ADD, SUB, MUL -> map.arguments().stream().filter(a -> !(a instanceof Node.Constant)).count() == 1;
          default -> false;
        }
        && map.arguments().stream().noneMatch(a -> source(a) instanceof Node.Affine);
  }

  private void keep(Node node) {
    var source = source(node);
    if (isComputed(source)) {
      stored[source.id()] = true;
      if (source.id() < forwardEnd) {
        saved.add(source);
      }
    }
  }

  /// The values a pointwise stage computes, in order.
  List<Node> contents(Stage.Pointwise stage) {
    return contents.get(stage);
  }

  /// Values of the forward pass that are kept for the backward pass; inputs and states, which are kept anyway, are not among them.
  Set<Node> saved() {
    return saved;
  }

  /// Where a value is kept, or null.
  Ref placeOf(Node node) {
    return operandPlace(node);
  }

  // ---- phases and levels ---------------------------------------------------------------------------------------------------------

  private void phases() {
    var recurs = new boolean[nodes.size()];
    var feeds = new boolean[nodes.size()];
    var early = new boolean[nodes.size()];
    for (var node : nodes) {
      boolean isState = node instanceof Node.State;
      boolean forward = node.id() < forwardEnd;
      recurs[node.id()] = isState;
      for (var argument : Graph.arguments(node)) {
        recurs[node.id()] |= recurs[argument.id()] && forward == argument.id() < forwardEnd;
      }
    }
    cell.next.values().forEach(node -> feed(node, feeds));
    for (var entry : backwardStates.keySet()) {
      for (var node : nodes) {
        if (place[node.id()] != null && place[node.id()].buffer().id() == backwardStates.get(entry).slots().id() && node.id() >= forwardEnd) {
          feed(node, feeds);
        }
      }
    }
    for (int id = nodes.size() - 1; id >= forwardEnd; id--) {
      var node = nodes.get(id);
      if (live[id] && !recurs[id] && (early[id] || node instanceof Node.Affine || node instanceof Node.Row || isAttention(node))) {
        early[id] = true;
        Graph.arguments(node).forEach(argument -> early[argument.id()] |= argument.id() >= forwardEnd);
      }
    }
    // What flows back to a state is kept for one step only: whoever reads it does so in the step.
    for (int id = forwardEnd; id < nodes.size(); id++) {
      feeds[id] |=
          Graph.arguments(nodes.get(id)).stream().map(Lowering::source).anyMatch(a -> a instanceof Node.State && a.id() >= forwardEnd);
    }
    for (var node : nodes) {
      int id = node.id();
      boolean forward = id < forwardEnd;
      if (!recurs[id] && (forward || early[id] || !feeds[id])) {
        phase[id] = Phase.BEFORE;
      } else {
        phase[id] = feeds[id] ? Phase.STEP : Phase.AFTER;
      }
    }
  }

  private void feed(Node node, boolean[] feeds) {
    if (!feeds[node.id()]) {
      feeds[node.id()] = true;
      for (var argument : Graph.arguments(node)) {
        if (node.id() < forwardEnd == argument.id() < forwardEnd) {
          feed(argument, feeds);
        }
      }
    }
  }

  private void levels() {
    for (var node : nodes) {
      int id = node.id();
      if (!live[id] || !isComputed(node)) {
        continue;
      }
      if (node instanceof Node.Affine affine) {
        affineLevels(affine);
      } else {
        int highest = 0;
        for (var argument : Graph.arguments(node)) {
          highest = Math.max(highest, levelFor(argument, id));
        }
        level[id] = highest + (isAttention(node) ? 1 : 0);
      }
    }
  }

  /// The level at which a pointwise stage of `reader` can read this value.
  private int levelFor(Node node, int reader) {
    var source = source(node);
    boolean sameSide = source.id() < forwardEnd == reader < forwardEnd;
    if (!isComputed(source) || !sameSide || phase[source.id()] != phase[reader]) {
      return 0;
    }
    return level[source.id()];
  }

  private void affineLevels(Node.Affine affine) {
    int id = affine.id();
    var levels = new int[affine.terms().size()];
    var phases = new Phase[levels.length];
    int at = 0;
    var init = affine.init();
    boolean initComputed = isComputed(source(init));
    boolean given = init instanceof Node.Constant || init instanceof Node.Vector;
    if (!given && !isInPlace(affine)) {
      at = levelFor(init, id) + 1;
    }
    boolean beforeOpen = phase[id] != Phase.BEFORE && id < forwardEnd && !initComputed;
    for (int i = 0; i < levels.length; i++) {
      var operand = affine.terms().get(i).operand();
      var source = source(operand);
      beforeOpen &= phase[source.id()] == Phase.BEFORE;
      if (beforeOpen) {
        phases[i] = Phase.BEFORE;
        boolean computed = isComputed(source);
        levels[i] = computed ? level[source.id()] + 1 : 0;
        continue;
      }
      phases[i] = phase[id];
      boolean sameSide = source.id() < forwardEnd == id < forwardEnd;
      if (isComputed(source) && sameSide && phase[source.id()] == phase[id]) {
        at = Math.max(at, level[source.id()] + 1);
      }
      levels[i] = at;
    }
    for (int i = 1; i < levels.length; i++) {
      if (phases[i] == phases[i - 1]) {
        levels[i] = Math.max(levels[i], levels[i - 1]);
      }
    }
    termLevels.put(id, levels);
    termPhases.put(id, phases);
    level[id] = phases[levels.length - 1] == phase[id] ? levels[levels.length - 1] : 0;
  }

  /// Whether the start of the chain is what the place of the result holds already.
  private boolean isInPlace(Node.Affine affine) {
    return affine.init() instanceof Node.Input input && place[affine.id()] != null && place[affine.id()].equals(operandPlace(input));
  }

  // ---- places --------------------------------------------------------------------------------------------------------------------

  private void placeAffines() {
    var order = new LinkedHashMap<Integer, Integer>();
    var list = new ArrayList<Node.Affine>();
    for (var node : nodes) {
      if (live[node.id()] && node instanceof Node.Affine affine && node.id() < forwardEnd) {
        affine.terms().forEach(term -> order.putIfAbsent(term.operand().id(), order.size()));
        if (place[node.id()] == null) {
          list.add(affine);
        }
      }
    }
    if (list.isEmpty()) {
      return;
    }
    Comparator<Node.Affine> byFirst =
        Comparator.comparingInt(a -> a.terms().stream().mapToInt(t -> order.get(t.operand().id())).min().orElse(0));
    list.sort(byFirst.thenComparingInt(a -> a.terms().stream().mapToInt(t -> order.get(t.operand().id())).max().orElse(0)));
    int width = list.stream().mapToInt(Node.Affine::width).sum();
    stack = buffers.add(layer + ".affine", width, Buffer.Kind.STEPS, axis);
    biases = buffers.add(layer + ".bias", width, Buffer.Kind.VECTOR, "");
    int at = 0;
    for (var affine : list) {
      place[affine.id()] = new Ref(stack, at, affine.width(), 0);
      if (affine.init() instanceof Node.Vector vector) {
        buffers.vectorPieces.add(new Buffers.VectorPiece(biases, parameter(vector.name()), at, vector.width()));
      }
      at += affine.width();
    }
  }

  private boolean isInStack(Ref ref) {
    return stack != null && ref.buffer().id() == stack.id();
  }

  /// What flows back to an affine value lies in its columns of a second buffer.
  private void placeAdjoints() {
    if (back == null || stack == null) {
      return;
    }
    Buffer adjoints = null;
    for (var node : nodes.subList(0, forwardEnd)) {
      var d = back.adjoints.get(node);
      if (node instanceof Node.Affine
          && place[node.id()] != null
          && isInStack(place[node.id()])
          && d instanceof Node.Map map
          && map.width() == node.width()
          && map.id() >= forwardEnd
          && live[map.id()]
          && place[map.id()] == null) {
        if (adjoints == null) {
          adjoints = buffers.add("d " + layer + ".affine", stack.width(), Buffer.Kind.STEPS, axis);
        }
        place[map.id()] = new Ref(adjoints, place[node.id()].column(), map.width(), 0);
      }
    }
  }

  private void storeAcrossStages() {
    for (var node : nodes) {
      int id = node.id();
      if (!live[id]) {
        continue;
      }
      boolean products = node instanceof Node.Affine || isAttention(node);
      for (var argument : Graph.arguments(node)) {
        var source = source(argument);
        if (!isComputed(source) || source.id() < forwardEnd != id < forwardEnd) {
          continue;
        }
        boolean elsewhere = isComputed(node) && (phase[source.id()] != phase[id] || level[source.id()] != level[id]);
        boolean seldom = node instanceof Node.Slice;
        if (products || elsewhere || (seldom && sliceLeaves((Node.Slice) node, source))) {
          stored[source.id()] = true;
        }
      }
      if (node instanceof Node.Join) {
        stored[id] = true;
      }
    }
  }

  private boolean sliceLeaves(Node.Slice slice, Node source) {
    for (var reader : nodes) {
      if (live[reader.id()] && Graph.arguments(reader).contains(slice)) {
        if (reader instanceof Node.Affine
            || isAttention(reader)
            || phase[reader.id()] != phase[source.id()]
            || level[reader.id()] != level[source.id()]) {
          return true;
        }
      }
    }
    return false;
  }

  private void placeStored() {
    for (var node : nodes) {
      int id = node.id();
      if (live[id] && node instanceof Node.Affine affine && place[id] != null && isComputed(affine.init())) {
        takePlace(affine.init(), place[id], 1);
      }
    }
    for (var node : nodes) {
      int id = node.id();
      if (!live[id] || !isComputed(node) || place[id] != null || !(stored[id] || node instanceof Node.Affine || isAttention(node))) {
        continue;
      }
      var anchor = node instanceof Node.Map map && id < forwardEnd ? anchor(map) : null;
      place[id] =
          anchor != null
              ? place[anchor.id()]
              : new Ref(buffers.add(name(node), node.width(), Buffer.Kind.STEPS, axis), 0, node.width(), 0);
      if (node instanceof Node.Affine affine) {
        takePlace(affine.init(), place[id], 1);
      }
      if (node instanceof Node.Join join) {
        int at = 0;
        for (var part : join.parts()) {
          if (part.value() != null) {
            takePlace(part.value(), place[id].columns(at, part.width()), 1);
          }
          at += part.width();
        }
      }
    }
  }

  /// Lets a value be computed where its only reader wants it.
  private void takePlace(Node node, Ref to, int readers) {
    if (node instanceof Node.Map map && map.width() > 0 && live[map.id()] && place[map.id()] == null && uses[map.id()] <= readers
        && !(map.id() < forwardEnd && stored[map.id()] && back != null)) {
      place[map.id()] = to;
      stored[map.id()] = true;
    }
  }

  private String name(Node node) {
    return (node.id() < forwardEnd ? "" : "d ") + layer + ".v" + node.id();
  }

  /// The affine value that nothing else needs and whose columns this value may take over.
  private Node.Affine anchor(Node.Map map) {
    for (var argument : map.arguments()) {
      boolean only = uses[argument.id()] == 1 && !(stored[argument.id()] && !(argument instanceof Node.Affine));
      if (!only || argument.width() != map.width() || phase[argument.id()] == null) {
        continue;
      }
      if (argument instanceof Node.Affine affine
          && place[affine.id()] != null
          && isInStack(place[affine.id()])
          && !stored[affine.id()]
          && level[affine.id()] <= level[map.id()]) {
        return affine;
      }
      if (argument instanceof Node.Map inner
          && !stored[inner.id()]
          && phase[inner.id()] == phase[map.id()]
          && level[inner.id()] == level[map.id()]) {
        var found = anchor(inner);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private String parameter(String name) {
    return layer + "." + name;
  }

  private Ref operandPlace(Node node) {
    return switch (node) {
      case Node.Constant constant -> buffers.constant(constant.value(), 1);
      case Node.Input input ->
          input.name().equals("d output")
              ? outputGradient
              : input.name().endsWith(" so far")
                  ? inputGradients.get(input.name().substring(2, input.name().length() - " so far".length()))
                  : inputs.get(input.name());
      case Node.State state -> {
        int previous = reverse ? 1 : 0;
        yield state.name().startsWith("d ") && state.id() >= forwardEnd
            ? new Ref(backwardStates.get(state.name().substring(2)).slots(), 0, state.width(), 1 - previous)
            : new Ref(forwardStates.get(state.name()).slots(), 0, state.width(), previous);
      }
      case Node.Vector vector -> buffers.vector(parameter(vector.name()), vector.width());
      case Node.Slice slice -> operandPlace(slice.argument()).columns(slice.offset(), slice.width());
      case Node.Scalar _, Node.Affine _, Node.Map _, Node.Row _, Node.Join _, Node.Mask _, Node.Attend _, Node.AttendBack _ ->
          place[node.id()];
    };
  }

  // ---- stages --------------------------------------------------------------------------------------------------------------------

  private List<List<Stage>> stages(int from, int to) {
    var result = new ArrayList<List<Stage>>();
    for (var at : Phase.values()) {
      int highest = -1;
      for (int id = from; id < to; id++) {
        if (live[id] && isComputed(nodes.get(id))) {
          if (phase[id] == at) {
            highest = Math.max(highest, level[id]);
          }
          if (nodes.get(id) instanceof Node.Affine affine) {
            for (int i = 0; i < affine.terms().size(); i++) {
              if (termPhases.get(id)[i] == at) {
                highest = Math.max(highest, termLevels.get(id)[i]);
              }
            }
          }
        }
      }
      var stages = new ArrayList<Stage>();
      for (int l = 0; l <= highest; l++) {
        stages.addAll(new Products(from, to, at, l).stages());
        for (int id = from; id < to; id++) {
          if (live[id] && isAttention(nodes.get(id)) && phase[id] == at && level[id] == l) {
            stages.add(attention(nodes.get(id)));
          }
        }
        var code = new ArrayList<Node>();
        for (int id = from; id < to; id++) {
          var node = nodes.get(id);
          if (live[id] && isComputed(node) && !isAttention(node) && phase[id] == at) {
            if (!(node instanceof Node.Affine) && level[id] == l) {
              code.add(node);
            }
          }
        }
        var starts = starts(from, to, at, l);
        if (!code.isEmpty() || !starts.isEmpty()) {
          var writer = new PointwiseWriter(code, starts);
          var stage = writer.stage();
          stages.add(stage);
          contents.put(stage, List.copyOf(writer.order));
        }
      }
      result.add(stages);
    }
    return result;
  }

  private static boolean isAttention(Node node) {
    return node instanceof Node.Attend || node instanceof Node.AttendBack;
  }

  private Stage attention(Node node) {
    if (node instanceof Node.AttendBack back) {
      var attend = back.forward();
      return new Stage.AttendBack(
          attentions.get(attend.id()),
          operandPlace(back.d()),
          place[back.id()],
          inputGradients.get(((Node.Input) attend.keys()).name()),
          inputGradients.get(((Node.Input) attend.values()).name()),
          buffers.weights("d " + layer + ".attention", axis, attentions.get(attend.id()).weights().memory()));
    }
    var attend = (Node.Attend) node;
    var keys = operandPlace(attend.keys());
    var memory = keys.buffer().axis();
    var stage =
        new Stage.Attend(
            operandPlace(attend.query()),
            keys,
            operandPlace(attend.values()),
            attend.v() == null ? null : operandPlace(attend.v()),
            buffers.weights(layer + ".attention", axis, memory),
            buffers.add(layer + ".scores", Math.max(keys.width(), attend.width()), Buffer.Kind.STEPS, memory),
            place[attend.id()]);
    attentions.put(attend.id(), stage);
    return stage;
  }

  /// Values copied to where a chain that starts with them is kept.
  private List<Start> starts(int from, int to, Phase at, int l) {
    var starts = new ArrayList<Start>();
    for (int id = from; id < to; id++) {
      if (live[id] && nodes.get(id) instanceof Node.Affine affine && phase[id] == at) {
        var init = affine.init();
        boolean given = init instanceof Node.Constant || init instanceof Node.Vector;
        if (!given && !operandPlaceEquals(init, place[id]) && Math.max(0, termLevels.get(id)[0] - 1) == l) {
          starts.add(new Start(init, place[id]));
        }
      }
    }
    return starts;
  }

  private boolean operandPlaceEquals(Node node, Ref ref) {
    var known = operandPlace(node);
    return known != null && known.equals(ref);
  }

  private record Start(Node value, Ref to) {}

  /// The products of one level, those with a common operand or a common result made one.
  private final class Products {

    /// @param ordinal the place in the chain of the result: a chain keeps its order
    private record Draft(int ordinal, Ref operand, int k, Ref result, Ref start, List<Stage.Piece> pieces) {}

    private final List<Draft> drafts = new ArrayList<>();

    Products(int from, int to, Phase at, int l) {
      for (int id = from; id < to; id++) {
        if (!live[id] || !(nodes.get(id) instanceof Node.Affine affine)) {
          continue;
        }
        var terms = new ArrayList<Node.Term>();
        boolean first = false;
        for (int i = 0; i < affine.terms().size(); i++) {
          if (termPhases.get(id)[i] == at && termLevels.get(id)[i] == l) {
            first |= i == 0;
            terms.add(affine.terms().get(i));
          }
        }
        if (!terms.isEmpty()) {
          add(affine, terms, first);
        }
      }
    }

    private void add(Node.Affine affine, List<Node.Term> terms, boolean first) {
      var sorted = new ArrayList<>(terms);
      if (terms.stream().allMatch(Node.Term::transposed)) {
        sorted.sort(
            Comparator.<Node.Term>comparingInt(t -> operandPlace(t.operand()).buffer().id())
                .thenComparingInt(t -> operandPlace(t.operand()).column()));
      }
      var result = place[affine.id()];
      int ordinal = affine.terms().indexOf(terms.getFirst());
      for (var term : sorted) {
        var operand = operandPlace(term.operand());
        var start = first ? start(affine) : null;
        first = false;
        int k = term.transposed() ? term.rows() : term.span();
        var piece = new Stage.Piece(parameter(term.matrix()), term.rows(), term.columns(), term.column(), term.span(), term.transposed(), 0, 0);
        var last = drafts.isEmpty() ? null : drafts.getLast();
        if (start == null && last != null && last.result.equals(result) && last.operand.meets(operand)) {
          var pieces = new ArrayList<>(last.pieces);
          pieces.add(new Stage.Piece(piece.matrix(), piece.rows(), piece.columns(), piece.column(), piece.span(), piece.transposed(), last.k, 0));
          var wide = new Ref(last.operand.buffer(), last.operand.column(), last.operand.width() + operand.width(), last.operand.shift());
          drafts.set(drafts.size() - 1, new Draft(last.ordinal, wide, last.k + k, result, last.start, pieces));
        } else {
          drafts.add(new Draft(ordinal++, operand, k, result, start, List.of(piece)));
        }
      }
    }

    private Ref start(Node.Affine affine) {
      var at = place[affine.id()];
      if (isInStack(at) && (affine.init() instanceof Node.Vector || Graph.is(affine.init(), 0))) {
        return new Ref(biases, at.column(), at.width(), 0);
      }
      return switch (affine.init()) {
        case Node.Constant constant -> buffers.constant(constant.value(), affine.width());
        case Node.Vector vector -> buffers.vector(parameter(vector.name()), vector.width());
        default -> null;
      };
    }

    List<Stage> stages() {
      drafts.sort(
          Comparator.<Draft>comparingInt(d -> d.ordinal)
              .thenComparingInt(d -> isInStack(d.result) ? d.result.column() : Integer.MAX_VALUE));
      var stages = new ArrayList<Stage>();
      var left = new ArrayList<>(drafts);
      while (!left.isEmpty()) {
        var run = left.removeFirst();
        for (int i = 0; i < left.size(); ) {
          var next = left.get(i);
          if (joins(run, next)) {
            run = joined(run, next);
            left.remove(i);
          } else {
            i++;
          }
        }
        int n = run.result.width();
        stages.add(new Stage.Product(run.operand, buffers.pack(run.k, n, run.pieces), run.result, run.start));
      }
      return stages;
    }

    private boolean joins(Draft a, Draft b) {
      boolean starts = a.start == null ? b.start == null : b.start != null && a.start.meets(b.start);
      return starts && a.ordinal == b.ordinal && a.k == b.k && a.operand.equals(b.operand) && a.result.meets(b.result);
    }

    private Draft joined(Draft a, Draft b) {
      var pieces = new ArrayList<>(a.pieces);
      int width = a.result.width();
      for (var p : b.pieces) {
        pieces.add(new Stage.Piece(p.matrix(), p.rows(), p.columns(), p.column(), p.span(), p.transposed(), p.atRow(), p.atColumn() + width));
      }
      var result = new Ref(a.result.buffer(), a.result.column(), width + b.result.width(), a.result.shift());
      var start = a.start == null ? null : new Ref(a.start.buffer(), a.start.column(), result.width(), a.start.shift());
      return new Draft(a.ordinal, a.operand, a.k, result, start, pieces);
    }
  }

  /// Writes one pointwise stage; values nobody else reads live in registers that are used again after their last reader.
  private final class PointwiseWriter {

    private final List<Stage.Instruction> code = new ArrayList<>();
    private final Map<Integer, Ref> local = new LinkedHashMap<>();
    private final Map<Integer, Integer> lastReader = new LinkedHashMap<>();
    private final Map<Integer, boolean[]> busy = new LinkedHashMap<>();
    private final List<Node> order = new ArrayList<>();
    private int width = 1;

    PointwiseWriter(List<Node> wanted, List<Start> starts) {
      wanted.forEach(node -> visit(node, node.id()));
      starts.forEach(start -> visitArgument(start.value, Integer.MAX_VALUE));
      for (int i = 0; i < order.size(); i++) {
        for (var argument : Graph.arguments(order.get(i))) {
          lastReader.put(source(argument).id(), i);
        }
      }
      starts.forEach(start -> lastReader.put(source(start.value).id(), Integer.MAX_VALUE));
      for (int i = 0; i < order.size(); i++) {
        write(order.get(i), i);
      }
      for (var start : starts) {
        emit(Op.COPY, start.to, List.of(start.value));
      }
    }

    Stage stage() {
      return new Stage.Pointwise(List.copyOf(code), width);
    }

    private void visit(Node node, int reader) {
      if (!order.contains(node)) {
        Graph.arguments(node).forEach(argument -> visitArgument(argument, reader));
        order.add(node);
      }
    }

    /// A forward value that was not stored is computed again where the backward pass reads it, and what it needs with it.
    private void visitArgument(Node argument, int reader) {
      var source = source(argument);
      if (reader >= forwardEnd && source.id() < forwardEnd && isComputed(source) && place[source.id()] == null) {
        visit(source, reader);
      }
    }

    private Ref operand(Node node) {
      if (node instanceof Node.Slice slice) {
        return operand(slice.argument()).columns(slice.offset(), slice.width());
      }
      var own = local.get(node.id());
      return own != null ? own : operandPlace(node);
    }

    private void write(Node node, int index) {
      var out = place[node.id()];
      if (out == null) {
        out = register(node.width());
        local.put(node.id(), out);
      }
      width = Math.max(width, node.width());
      switch (node) {
        case Node.Map map -> emit(map.op(), out, map.arguments());
        case Node.Row row -> {
          width = Math.max(width, row.argument().width());
          code.add(new Stage.Instruction.Row(row.largest(), out, operand(row.argument())));
        }
        case Node.Mask mask -> code.add(new Stage.Instruction.Mask(mask.site(), mask.rate(), mask.variational(), out));
        case Node.Join join -> {
          int at = 0;
          for (var part : join.parts()) {
            var columns = out.columns(at, part.width());
            if (part.value() == null) {
              code.add(new Stage.Instruction.Map(Op.COPY.ordinal(), columns, buffers.constant(0, part.width()), null, null));
            } else if (!columns.equals(operand(part.value()))) {
              emit(Op.COPY, columns, List.of(part.value()));
            }
            at += part.width();
          }
        }
        case Node.Constant _, Node.Scalar _, Node.Input _, Node.State _, Node.Vector _, Node.Affine _, Node.Slice _, Node.Attend _, Node.AttendBack _ ->
            throw new IllegalStateException("not pointwise: " + node);
      }
      for (var argument : Graph.arguments(node)) {
        var id = source(argument).id();
        if (local.containsKey(id) && lastReader.getOrDefault(id, -1) == index) {
          release(local.get(id));
        }
      }
      if (local.containsKey(node.id()) && !lastReader.containsKey(node.id())) {
        release(local.get(node.id()));
      }
    }

    private void emit(Op op, Ref out, List<Node> arguments) {
      var refs = new Ref[3];
      for (int i = 0; i < arguments.size(); i++) {
        var argument = arguments.get(i);
        refs[i] =
            argument instanceof Node.Constant constant
                ? buffers.constant(constant.value(), out.width())
                : operand(argument);
      }
      code.add(new Stage.Instruction.Map(op.ordinal(), out, refs[0], refs[1], refs[2]));
    }

    private Ref register(int width) {
      var used = busy.computeIfAbsent(width, _ -> new boolean[256]);
      int n = 0;
      while (used[n]) {
        n++;
      }
      used[n] = true;
      return buffers.block(width, n);
    }

    private void release(Ref ref) {
      var used = busy.get(ref.width());
      for (int n = 0; n < used.length; n++) {
        if (used[n] && buffers.block(ref.width(), n).equals(ref)) {
          used[n] = false;
          return;
        }
      }
    }
  }

  // ---- gradients -----------------------------------------------------------------------------------------------------------------

  private void gradients(List<CellPlan.MatrixGradient> matrices, List<CellPlan.VectorGradient> vectors) {
    for (var gradient : back.matrices) {
      var term = termOf(gradient);
      matrices.add(
          new CellPlan.MatrixGradient(
              axis,
              parameter(gradient.matrix()),
              term.rows(),
              term.columns(),
              term.column(),
              operandPlace(gradient.adjoint()),
              operandPlace(gradient.operand())));
    }
    matrices.sort(
        Comparator.<CellPlan.MatrixGradient>comparingInt(g -> g.operand().buffer().id())
            .thenComparingInt(g -> g.operand().column())
            .thenComparingInt(g -> g.adjoint().buffer().id())
            .thenComparingInt(g -> g.adjoint().column()));
    for (var gradient : back.vectors) {
      vectors.add(new CellPlan.VectorGradient(axis, parameter(gradient.vector()), operandPlace(gradient.adjoint())));
    }
  }
}
