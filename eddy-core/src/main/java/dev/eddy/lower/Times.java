package dev.eddy.lower;

import dev.eddy.graph.Node;
import dev.eddy.graph.ValueGraph;
import dev.eddy.plan.Buffer;
import dev.eddy.plan.Ref;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// When each value is computed: its phase, and its level in the phase.
///
/// A product waits for what it reads, pointwise work for the products it reads; a level is its
/// products, then attention, then one pointwise stage. The terms of an affine value have times of
/// their own, as the first may leave time while the last waits for the state.
///
/// @param of the time of each value, by its number
/// @param terms the time of each term of an affine value
record Times(Demand demand, List<Time> of, Map<Node.Affine, List<Time>> terms) {

  /// Before the steps runs what depends on nothing that is made in them, after them what nothing in
  /// time waits for.
  enum Phase {
    BEFORE,
    STEP,
    AFTER
  }

  /// A level of a phase.
  record Time(Phase phase, int level) {}

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

  /// @param next the next values of the states
  static Times of(CellSite site, Results results, Demand demand, Collection<Node> next) {
    var phases = new Phases(demand, results.places(), next).phases();
    return new Levels(site, results.places(), demand, phases).times();
  }

  Time at(Node node) {
    return of.get(node.id());
  }

  /// Whether two values are computed at the same time.
  boolean isTogether(Node a, Node b) {
    return at(a).equals(at(b));
  }

  /// The levels of the forward or of the backward pass, phase by phase.
  Map<Phase, List<Level>> levels(boolean backward) {
    var all = new EnumMap<Phase, List<Level>>(Phase.class);
    for (var phase : Phase.values()) {
      all.put(phase, new ArrayList<>());
    }
    for (var node : demand.nodes()) {
      if (!demand.isLive(node) || !node.isComputed() || demand.isForward(node) == backward) {
        continue;
      }
      var time = at(node);
      level(all, time).values.add(node);
      if (node instanceof Node.Affine affine) {
        for (var term : terms.get(affine)) {
          var chains = level(all, term).chains;
          if (chains.isEmpty() || chains.getLast().id() != affine.id()) {
            chains.add(affine);
          }
        }
        int first = terms.get(affine).getFirst().level;
        level(all, new Time(time.phase, Math.max(0, first - 1))).starting.add(affine);
      }
    }
    return all;
  }

  private static Level level(Map<Phase, List<Level>> all, Time time) {
    var levels = all.get(time.phase);
    while (levels.size() <= time.level) {
      levels.add(new Level());
    }
    return levels.get(time.level);
  }

  /// Finds the phases.
  private record Phases(Demand demand, Map<Node, Ref> places, Collection<Node> next) {

    List<Phase> phases() {
      var nodes = demand.nodes();
      var recurs =
          ValueGraph.dependents(nodes, demand.forwardEnd(), node -> node instanceof Node.State);
      var feeds = feeds();
      var early = early(recurs);
      var before = new BitSet(nodes.size());
      for (var node : nodes) {
        int id = node.id();
        boolean leaves = demand.isForward(node) || early.get(id) || !feeds.get(id) || isGiven(node);
        before.set(
            id,
            leaves
                && !recurs.get(id)
                && node.arguments().stream()
                    .allMatch(a -> before.get(a.id()) || !demand.sameSide(node, a)));
      }
      readInTheStep(feeds, before);
      return nodes.stream()
          .map(node ->
              before.get(node.id())
                  ? Phase.BEFORE
                  : feeds.get(node.id()) ? Phase.STEP : Phase.AFTER)
          .toList();
    }

    /// What flows back to a state is kept for one step only: whoever reads it does so in the step.
    private void readInTheStep(BitSet feeds, BitSet before) {
      for (int id = demand.nodes().size() - 1; id >= demand.forwardEnd(); id--) {
        var node = demand.nodes().get(id);
        if (!demand.isLive(node)) {
          continue;
        }
        boolean readsState =
            node.arguments().stream()
                .anyMatch(
                    a -> a.source() instanceof Node.State state && demand.sameSide(node, state));
        if (readsState) {
          feeds.set(id);
        }
        if (feeds.get(id) && !before.get(id)) {
          for (var argument : node.arguments()) {
            if (demand.sameSide(node, argument) && !before.get(argument.id())) {
              feeds.set(argument.id());
            }
          }
        }
      }
    }

    /// Whether a value is there without being computed, before the steps as in them.
    private static boolean isGiven(Node node) {
      return !node.isComputed() && !(node instanceof Node.State) && !(node instanceof Node.Slice);
    }

    /// Which values a next state, or what flows back to one, is made of.
    private BitSet feeds() {
      var nodes = demand.nodes();
      var feeds = new BitSet(nodes.size());
      next.forEach(node -> feeds.set(node.id()));
      places.forEach((node, place) -> {
        if (!demand.isForward(node) && place.buffer().kind() == Buffer.Kind.PAIR) {
          feeds.set(node.id());
        }
      });
      for (int id = feeds.length() - 1; id >= 0; id = feeds.previousSetBit(id - 1)) {
        var node = nodes.get(id);
        for (var argument : node.arguments()) {
          if (demand.sameSide(node, argument)) {
            feeds.set(argument.id());
          }
        }
      }
      return feeds;
    }

    /// Which values of the backward pass leave time although a step reads them: products, sums of
    /// rows and what they are made of.
    private BitSet early(BitSet recurs) {
      var early = new BitSet(demand.nodes().size());
      for (int id = demand.nodes().size() - 1; id >= demand.forwardEnd(); id--) {
        var node = demand.nodes().get(id);
        if (demand.isLive(node)
            && !recurs.get(id)
            && (early.get(id)
                || node instanceof Node.Affine
                || node instanceof Node.Row
                || node.isAttention())) {
          early.set(id);
          for (var argument : node.arguments()) {
            if (!demand.isForward(argument)) {
              early.set(argument.id());
            }
          }
        }
      }
      return early;
    }
  }

  /// Finds the levels.
  private static final class Levels {
    private final CellSite site;
    private final Map<Node, Ref> places;
    private final Demand demand;
    private final List<Phase> phases;
    private final int[] level;
    private final Map<Node.Affine, List<Time>> terms = new HashMap<>();

    Levels(CellSite site, Map<Node, Ref> places, Demand demand, List<Phase> phases) {
      this.site = site;
      this.places = places;
      this.demand = demand;
      this.phases = phases;
      level = new int[phases.size()];
    }

    Times times() {
      for (var node : demand.nodes()) {
        if (demand.isLive(node) && node.isComputed()) {
          level[node.id()] = level(node);
        }
      }
      return new Times(
          demand,
          demand.nodes().stream().map(node -> new Time(phase(node), level[node.id()])).toList(),
          terms);
    }

    private Phase phase(Node node) {
      return phases.get(node.id());
    }

    private int level(Node node) {
      if (node instanceof Node.Affine affine) {
        var times = terms(affine);
        terms.put(affine, times);
        var last = times.getLast();
        return last.phase == phase(affine) ? last.level : 0;
      }
      int highest =
          node.arguments().stream().mapToInt(argument -> levelFor(argument, node)).max().orElse(0);
      return highest + (node.isAttention() ? 1 : 0);
    }

    /// The level at which a pointwise stage of `reader` can read this value.
    private int levelFor(Node node, Node reader) {
      var source = node.source();
      return source.isComputed()
              && demand.sameSide(reader, source)
              && phase(source) == phase(reader)
          ? level[source.id()]
          : 0;
    }

    private List<Time> terms(Node.Affine affine) {
      var times = new ArrayList<Time>();
      var phase = phase(affine);
      var init = affine.init();
      boolean given = init instanceof Node.Constant || init instanceof Node.Vector;
      int at = given || isInPlace(affine) ? 0 : levelFor(init, affine) + 1;
      boolean leaves =
          phase != Phase.BEFORE && demand.isForward(affine) && !init.source().isComputed();
      for (var term : affine.terms()) {
        var source = term.operand().source();
        leaves &= phase(source) == Phase.BEFORE;
        if (leaves) {
          int read = source.isComputed() ? level[source.id()] + 1 : 0;
          times.add(new Time(Phase.BEFORE, Math.max(read, latest(times, Phase.BEFORE))));
          continue;
        }
        if (source.isComputed() && demand.sameSide(affine, source) && phase(source) == phase) {
          at = Math.max(at, level[source.id()] + 1);
        }
        times.add(new Time(phase, Math.max(at, latest(times, phase))));
      }
      return List.copyOf(times);
    }

    /// The level of the last term so far, where it is in this phase: a chain keeps its order.
    private static int latest(List<Time> times, Phase phase) {
      return !times.isEmpty() && times.getLast().phase == phase ? times.getLast().level : 0;
    }

    /// Whether the start of the chain is what the place of the result holds already.
    private boolean isInPlace(Node.Affine affine) {
      return affine.init() instanceof Node.Input input
          && places.containsKey(affine)
          && site.given(input.role()).equals(Optional.of(places.get(affine)));
    }
  }
}
