package dev.eddy.plan;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// When each value is computed: its phase, and its level in the phase.
///
/// A product waits for what it reads, pointwise work for the products it reads; a level is its
/// products, then attention, then one pointwise stage. The terms of an affine value have levels of
/// their own, as the first may leave time while the last waits for the state.
final class Schedule {

  /// Before the steps runs what depends on nothing that comes back in time, after them what nothing
  /// in time waits for.
  enum Phase {
    BEFORE,
    STEP,
    AFTER
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

  /// The highest level of a phase, or -1 if nothing is done in it.
  int highestLevel(int from, int to, Phase at) {
    int highest = -1;
    for (var node : nodes.subList(from, to)) {
      int id = node.id();
      if (!live[id] || !CellValues.isComputed(node)) {
        continue;
      }
      if (phase[id] == at) {
        highest = Math.max(highest, level[id]);
      }
      if (node instanceof Node.Affine affine) {
        for (int i = 0; i < affine.terms().size(); i++) {
          if (termPhases.get(id)[i] == at) {
            highest = Math.max(highest, termLevels.get(id)[i]);
          }
        }
      }
    }
    return highest;
  }

  /// Whether two values are computed at the same phase and level.
  boolean isTogether(Node a, Node b) {
    return phase[a.id()] == phase[b.id()] && level[a.id()] == level[b.id()];
  }

  private void phases(Collection<Node> next) {
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
    next.forEach(node -> feed(node, feeds));
    for (var state : values.backwardStates.values()) {
      for (var node : nodes) {
        if (place[node.id()] != null
            && place[node.id()].buffer().id() == state.slots().id()
            && node.id() >= forwardEnd) {
          feed(node, feeds);
        }
      }
    }
    for (int id = nodes.size() - 1; id >= forwardEnd; id--) {
      var node = nodes.get(id);
      if (live[id]
          && !recurs[id]
          && (early[id]
              || node instanceof Node.Affine
              || node instanceof Node.Row
              || CellValues.isAttention(node))) {
        early[id] = true;
        Graph.arguments(node)
            .forEach(argument -> early[argument.id()] |= argument.id() >= forwardEnd);
      }
    }
    // What flows back to a state is kept for one step only: whoever reads it does so in the step.
    for (int id = forwardEnd; id < nodes.size(); id++) {
      feeds[id] |=
          Graph.arguments(nodes.get(id)).stream()
              .map(CellValues::source)
              .anyMatch(a -> a instanceof Node.State && a.id() >= forwardEnd);
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
    boolean sameSide = source.id() < forwardEnd == reader < forwardEnd;
    if (!CellValues.isComputed(source) || !sameSide || phase[source.id()] != phase[reader]) {
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
      boolean sameSide = source.id() < forwardEnd == id < forwardEnd;
      if (CellValues.isComputed(source) && sameSide && phase[source.id()] == phase[id]) {
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
