package dev.eddy.lower;

import dev.eddy.graph.Backward;
import dev.eddy.graph.Node;
import dev.eddy.graph.ValueRole;
import dev.eddy.plan.Buffer;
import dev.eddy.plan.Ref;
import dev.eddy.plan.Relocation;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Where values are kept.
///
/// Affine values lie side by side, in the *stack*, so that products with a common operand are one
/// product; what flows back to them lies in the same columns of a second buffer, so that products
/// with transposed matrices and gradients are one product too. Any other value that another stage
/// reads has a buffer, or takes over the columns of an affine value that nothing else needs.
///
/// @param computed the places of values that are computed; those that are not among them live in
///   registers
/// @param stack where affine values of the forward pass lie
/// @param adjoints where what flows back to them lies
/// @param biases the biases of the stack, column by column
public record Places(
    CellSite site,
    Results results,
    Buffers buffers,
    Map<Node, Ref> computed,
    Optional<Buffer> stack,
    Optional<Buffer> adjoints,
    Optional<Buffer> biases) {

  static Places of(
      CellSite site, Results results, Demand demand, Times times, Backward back, Buffers buffers) {
    var search = new Search(site, results, demand, times, back, buffers);
    search.placeAffines();
    search.placeAdjoints();
    search.storeAcrossStages();
    search.placeStored();
    return new Places(
        site, results, buffers, search.place, search.stack, search.adjoints, search.biases);
  }

  /// Where a value is kept, computed or given.
  public Ref of(Node node) {
    return find(node)
        .orElseThrow(() -> new IllegalStateException("is kept nowhere: value " + node.id()));
  }

  /// Where a value is kept; empty in a register, and where nobody gives it.
  public Optional<Ref> find(Node node) {
    return switch (node) {
      case Node.Constant constant -> Optional.of(buffers.constant(constant.value(), 1));
      case Node.Input input -> site.given(input.role());
      case Node.State state -> Optional.of(state(state));
      case Node.Vector vector ->
          Optional.of(buffers.vector(site.parameter(vector.name()), vector.width()));
      case Node.Slice slice ->
          find(slice.argument()).map(ref -> ref.columns(slice.offset(), slice.width()));
      case Node.Scalar _,
          Node.Affine _,
          Node.Map _,
          Node.Row _,
          Node.Join _,
          Node.Mask _,
          Node.Attend _,
          Node.AttendBack _ ->
          Optional.ofNullable(computed.get(node));
    };
  }

  private Ref state(Node.State state) {
    return switch (state.role()) {
      case ValueRole.State(var name) ->
          new Ref(results.forwardStates().get(name).slots(), 0, state.width(), site.previous());
      case ValueRole.StateGradient(var name) ->
          new Ref(results.backwardStates().get(name).slots(), 0, state.width(), site.next());
    };
  }

  /// The same values in other buffers.
  Places moved(Relocation relocation) {
    var moved = new HashMap<Node, Ref>();
    computed.forEach((node, ref) -> moved.put(node, relocation.ref(ref)));
    return new Places(site, results, buffers, moved, stack, adjoints.map(relocation.to()), biases);
  }

  /// Whether columns lie in one of these buffers.
  public static boolean isIn(Optional<Buffer> buffer, Ref ref) {
    return buffer.isPresent() && buffer.get().id() == ref.buffer().id();
  }

  boolean isInStack(Ref ref) {
    return isIn(stack, ref);
  }

  private static final class Search {
    final Map<Node, Ref> place;
    Optional<Buffer> stack = Optional.empty();
    Optional<Buffer> adjoints = Optional.empty();
    Optional<Buffer> biases = Optional.empty();
    private final CellSite site;
    private final Demand demand;
    private final Times times;
    private final Backward back;
    private final Buffers buffers;

    /// Values that have to have a place outside the registers of a block.
    private final BitSet stored;

    /// Values that gradients are summed from after the steps: no chain may go on from where they
    /// are.
    private final Set<Node> summed = new HashSet<>();

    Search(
        CellSite site,
        Results results,
        Demand demand,
        Times times,
        Backward back,
        Buffers buffers) {
      this.site = site;
      this.demand = demand;
      this.times = times;
      this.back = back;
      this.buffers = buffers;
      place = new HashMap<>(results.places());
      stored = (BitSet) demand.stored().clone();
      results.matrices().forEach(gradient -> summed.add(gradient.adjoint().source()));
      results.vectors().forEach(gradient -> summed.add(gradient.adjoint().source()));
    }

    private List<Node> live() {
      return demand.nodes().stream().filter(demand::isLive).toList();
    }

    private Ref steps(String name, int width) {
      return buffers.steps(name, width, site.axis());
    }

    void placeAffines() {
      var order = new LinkedHashMap<Integer, Integer>();
      var list = new ArrayList<Node.Affine>();
      for (var node : live()) {
        if (node instanceof Node.Affine affine && demand.isForward(affine)) {
          affine.terms().forEach(term -> order.putIfAbsent(term.operand().id(), order.size()));
          if (!place.containsKey(affine)) {
            list.add(affine);
          }
        }
      }
      if (list.isEmpty()) {
        return;
      }
      list.sort(
          Comparator.<Node.Affine>comparingInt(a -> operands(a, order).min().orElse(0))
              .thenComparingInt(a -> operands(a, order).max().orElse(0)));
      int width = list.stream().mapToInt(Node.Affine::width).sum();
      var columns = steps(site.layer() + ".affine", width).buffer();
      var starts = buffers.add(site.layer() + ".bias", width, Buffer.Kind.VECTOR, "");
      stack = Optional.of(columns);
      biases = Optional.of(starts);
      int at = 0;
      for (var affine : list) {
        place.put(affine, new Ref(columns, at, affine.width(), 0));
        if (affine.init() instanceof Node.Vector vector) {
          buffers.hold(starts, at, site.parameter(vector.name()), vector.width());
        }
        at += affine.width();
      }
    }

    private static IntStream operands(Node.Affine affine, Map<Integer, Integer> order) {
      return affine.terms().stream().mapToInt(term -> order.get(term.operand().id()));
    }

    private boolean isInStack(Node node) {
      return place.containsKey(node) && isIn(stack, place.get(node));
    }

    /// What flows back to an affine value lies in its columns of a second buffer.
    void placeAdjoints() {
      for (var node : demand.nodes().subList(0, demand.forwardEnd())) {
        if (node instanceof Node.Affine
            && isInStack(node)
            && back.adjoints().get(node) instanceof Node.Map map
            && map.width() == node.width()
            && !demand.isForward(map)
            && demand.isLive(map)
            && !place.containsKey(map)) {
          if (adjoints.isEmpty()) {
            int width = stack.orElseThrow().width();
            adjoints = Optional.of(steps("d " + site.layer() + ".affine", width).buffer());
          }
          place.put(map, new Ref(adjoints.get(), place.get(node).column(), map.width(), 0));
        }
      }
    }

    void storeAcrossStages() {
      var leaving = leavingSlices();
      for (var node : live()) {
        boolean products = node instanceof Node.Affine || node.isAttention();
        for (var argument : node.arguments()) {
          var source = argument.source();
          if (!source.isComputed() || !demand.sameSide(source, node)) {
            continue;
          }
          boolean elsewhere = node.isComputed() && !times.isTogether(source, node);
          if (products || elsewhere || leaving.get(node.id())) {
            stored.set(source.id());
          }
        }
        if (node instanceof Node.Join) {
          stored.set(node.id());
        }
      }
    }

    /// Which slices are read outside the stage that computes what they are columns of.
    private BitSet leavingSlices() {
      var leaving = new BitSet();
      for (var reader : live()) {
        for (var argument : reader.arguments()) {
          if (argument instanceof Node.Slice slice
              && (reader instanceof Node.Affine
                  || reader.isAttention()
                  || !times.isTogether(reader, slice.source()))) {
            leaving.set(slice.id());
          }
        }
      }
      return leaving;
    }

    void placeStored() {
      for (var node : live()) {
        if (node instanceof Node.Affine affine
            && place.containsKey(affine)
            && affine.init().isComputed()) {
          startIn(affine);
        }
      }
      for (var node : live()) {
        boolean needsPlace =
            stored.get(node.id()) || node instanceof Node.Affine || node.isAttention();
        if (!node.isComputed() || place.containsKey(node) || !needsPlace) {
          continue;
        }
        var anchor =
            node instanceof Node.Map map && demand.isForward(node)
                ? anchor(map)
                : Optional.<Node.Affine>empty();
        place.put(node, anchor.map(place::get).orElseGet(() -> steps(name(node), node.width())));
        if (node instanceof Node.Affine affine) {
          startIn(affine);
        }
        if (node instanceof Node.Join join) {
          int at = 0;
          for (var part : join.parts()) {
            if (part.value().isPresent()) {
              takePlace(part.value().get(), place.get(node).columns(at, part.width()));
            }
            at += part.width();
          }
        }
      }
    }

    private void startIn(Node.Affine affine) {
      if (!summed.contains(affine.init())) {
        takePlace(affine.init(), place.get(affine));
      }
    }

    /// Lets a value be computed where its only reader wants it.
    private void takePlace(Node node, Ref to) {
      if (node instanceof Node.Map map
          && map.width() > 0
          && demand.isLive(map)
          && !place.containsKey(map)
          && !demand.shared().get(map.id())
          && !(demand.isForward(map) && stored.get(map.id()) && back.flows())) {
        place.put(map, to);
        stored.set(map.id());
      }
    }

    private String name(Node node) {
      return (demand.isForward(node) ? "" : "d ") + site.layer() + ".v" + node.id();
    }

    /// The affine value that nothing else needs and whose columns this value may take over.
    private Optional<Node.Affine> anchor(Node.Map map) {
      for (var argument : map.arguments()) {
        boolean only =
            !demand.shared().get(argument.id())
                && !(stored.get(argument.id()) && !(argument instanceof Node.Affine));
        if (!only || argument.width() != map.width()) {
          continue;
        }
        if (argument instanceof Node.Affine affine
            && isInStack(affine)
            && !stored.get(affine.id())
            && times.at(affine).level() <= times.at(map).level()) {
          return Optional.of(affine);
        }
        if (argument instanceof Node.Map inner
            && !stored.get(inner.id())
            && times.isTogether(inner, map)) {
          var found = anchor(inner);
          if (found.isPresent()) {
            return found;
          }
        }
      }
      return Optional.empty();
    }
  }
}
