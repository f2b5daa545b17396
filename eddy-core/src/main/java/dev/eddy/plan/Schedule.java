package dev.eddy.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// When each value is computed: its phase, and its level in the phase.
///
/// A product waits for what it reads, pointwise work for the products it reads; a level is its
/// products, then attention, then one pointwise stage. The terms of an affine value have levels of
/// their own, as the first may leave time while the last waits for the state.
final class Schedule {

  /// Before the steps runs what depends on nothing that is made in them, after them what nothing in
  /// time waits for.
  enum Phase {
    BEFORE,
    STEP,
    AFTER
  }

  /// What is done at one level of a phase, each list in the order of the values.
  ///
  /// @param values computed there; of an affine value, its last term is
  /// @param chains affine values that have terms there
  /// @param starting affine values whose chain starts right after it, where a start is copied to
  record Level(List<Node> values, List<Node.Affine> chains, List<Node.Affine> starting) {
    private Level() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  final Phase[] phase;
  final int[] level;
  final Map<Integer, int[]> termLevels = new LinkedHashMap<>();
  final Map<Integer, Phase[]> termPhases = new LinkedHashMap<>();

  private final CellValues values;
  private final List<Node> nodes;
  private final int forwardEnd;
  private final boolean[] live;
  private final Ref[] place;

  /// @param next the next values of the states
  Schedule(CellValues values, Collection<Node> next) {
    this.values = values;
    nodes = values.nodes;
    forwardEnd = values.forwardEnd;
    live = values.live;
    place = values.place;
    phase = new Phase[nodes.size()];
    level = new int[nodes.size()];
    phases(next);
    levels();
  }

  /// The levels of the values from … to, phase by phase.
  Map<Phase, List<Level>> levels(int from, int to) {
    var all = new EnumMap<Phase, List<Level>>(Phase.class);
    for (var at : Phase.values()) {
      all.put(at, new ArrayList<>());
    }
    for (var node : nodes.subList(from, to)) {
      int id = node.id();
      if (!live[id] || !CellValues.isComputed(node)) {
        continue;
      }
      level(all.get(phase[id]), level[id]).values.add(node);
      if (node instanceof Node.Affine affine) {
        var phases = termPhases.get(id);
        var levels = termLevels.get(id);
        for (int i = 0; i < levels.length; i++) {
          var chains = level(all.get(phases[i]), levels[i]).chains;
          if (chains.isEmpty() || chains.getLast().id() != id) {
            chains.add(affine);
          }
        }
        level(all.get(phase[id]), Math.max(0, levels[0] - 1)).starting.add(affine);
      }
    }
    return all;
  }

  private static Level level(List<Level> levels, int l) {
    while (levels.size() <= l) {
      levels.add(new Level());
    }
    return levels.get(l);
  }

  /// Whether two values are computed at the same phase and level.
  boolean isTogether(Node a, Node b) {
    return phase[a.id()] == phase[b.id()] && level[a.id()] == level[b.id()];
  }

  private void phases(Collection<Node> next) {
    var recurs = Graph.dependents(nodes, forwardEnd, node -> node instanceof Node.State);
    var feeds = feeds(next);
    var early = early(recurs);
    var before = new boolean[nodes.size()];
    for (int id = 0; id < before.length; id++) {
      boolean leaves = id < forwardEnd || early[id] || !feeds[id] || isGiven(nodes.get(id));
      before[id] = leaves && !recurs[id];
      for (var argument : Graph.arguments(nodes.get(id))) {
        before[id] &= before[argument.id()] || !sameSide(id, argument);
      }
    }
    // What flows back to a state is kept for one step only: whoever reads it does so in the step.
    for (int id = before.length - 1; id >= forwardEnd; id--) {
      if (!live[id]) {
        continue;
      }
      for (var argument : Graph.arguments(nodes.get(id))) {
        feeds[id] |= CellValues.source(argument) instanceof Node.State state && sameSide(id, state);
      }
      if (feeds[id] && !before[id]) {
        for (var argument : Graph.arguments(nodes.get(id))) {
          feeds[argument.id()] |= sameSide(id, argument) && !before[argument.id()];
        }
      }
    }
    for (int id = 0; id < before.length; id++) {
      phase[id] = before[id] ? Phase.BEFORE : feeds[id] ? Phase.STEP : Phase.AFTER;
    }
  }

  /// Whether a value is there without being computed, before the steps as in them.
  private static boolean isGiven(Node node) {
    return !CellValues.isComputed(node)
        && !(node instanceof Node.State)
        && !(node instanceof Node.Slice);
  }

  private boolean sameSide(int id, Node argument) {
    return id < forwardEnd == argument.id() < forwardEnd;
  }

  /// Which values a next state, or what flows back to one, is made of.
  private boolean[] feeds(Collection<Node> next) {
    var feeds = new boolean[nodes.size()];
    next.forEach(node -> feeds[node.id()] = true);
    for (var node : nodes.subList(forwardEnd, nodes.size())) {
      var at = place[node.id()];
      feeds[node.id()] = at != null && at.buffer().kind() == Buffer.Kind.PAIR;
    }
    for (int id = feeds.length - 1; id >= 0; id--) {
      if (feeds[id]) {
        for (var argument : Graph.arguments(nodes.get(id))) {
          feeds[argument.id()] |= sameSide(id, argument);
        }
      }
    }
    return feeds;
  }

  /// Which values of the backward pass leave time although a step reads them: products, sums of
  /// rows and what they are made of.
  private boolean[] early(boolean[] recurs) {
    var early = new boolean[nodes.size()];
    for (int id = nodes.size() - 1; id >= forwardEnd; id--) {
      var node = nodes.get(id);
      if (live[id]
          && !recurs[id]
          && (early[id]
              || node instanceof Node.Affine
              || node instanceof Node.Row
              || CellValues.isAttention(node))) {
        early[id] = true;
        for (var argument : Graph.arguments(node)) {
          early[argument.id()] |= argument.id() >= forwardEnd;
        }
      }
    }
    return early;
  }

  private void levels() {
    for (var node : nodes) {
      int id = node.id();
      if (!live[id] || !CellValues.isComputed(node)) {
        continue;
      }
      if (node instanceof Node.Affine affine) {
        affineLevels(affine);
      } else {
        int highest = 0;
        for (var argument : Graph.arguments(node)) {
          highest = Math.max(highest, levelFor(argument, id));
        }
        level[id] = highest + (CellValues.isAttention(node) ? 1 : 0);
      }
    }
  }

  /// The level at which a pointwise stage of `reader` can read this value.
  private int levelFor(Node node, int reader) {
    var source = CellValues.source(node);
    if (!CellValues.isComputed(source)
        || !sameSide(reader, source)
        || phase[source.id()] != phase[reader]) {
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
    boolean initComputed = CellValues.isComputed(CellValues.source(init));
    boolean given = init instanceof Node.Constant || init instanceof Node.Vector;
    if (!given && !isInPlace(affine)) {
      at = levelFor(init, id) + 1;
    }
    boolean beforeOpen = phase[id] != Phase.BEFORE && id < forwardEnd && !initComputed;
    for (int i = 0; i < levels.length; i++) {
      var operand = affine.terms().get(i).operand();
      var source = CellValues.source(operand);
      beforeOpen &= phase[source.id()] == Phase.BEFORE;
      if (beforeOpen) {
        phases[i] = Phase.BEFORE;
        boolean computed = CellValues.isComputed(source);
        levels[i] = computed ? level[source.id()] + 1 : 0;
        continue;
      }
      phases[i] = phase[id];
      if (CellValues.isComputed(source)
          && sameSide(id, source)
          && phase[source.id()] == phase[id]) {
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
    return affine.init() instanceof Node.Input input
        && place[affine.id()] != null
        && place[affine.id()].equals(values.placeOf(input));
  }
}
