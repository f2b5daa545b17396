package dev.eddy.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/// Where values are kept.
///
/// Affine values lie side by side, in the *stack*, so that products with a common operand are one
/// product; what flows back to them lies in the same columns of a second buffer, so that products
/// with transposed matrices and gradients are one product too. Any other value that another stage
/// reads has a buffer, or takes over the columns of an affine value that nothing else needs.
final class Places {

  private final CellValues values;
  private final CellValues.Setting setting;
  private final Schedule schedule;
  private final List<Node> nodes;
  private final int forwardEnd;
  private final boolean[] live;
  private final boolean[] stored;
  private final Ref[] place;
  private final boolean flowsBack;

  /// Values that gradients are summed from after the steps: no chain may go on from where they are.
  private final Set<Integer> summed = new HashSet<>();

  private Buffer stack;
  private Buffer biases;

  /// @param back null where nothing flows back
  Places(CellValues values, Schedule schedule, Backward back) {
    this.values = values;
    this.schedule = schedule;
    flowsBack = back != null;
    if (flowsBack) {
      back.matrices.forEach(gradient -> summed.add(CellValues.source(gradient.adjoint()).id()));
      back.vectors.forEach(gradient -> summed.add(CellValues.source(gradient.adjoint()).id()));
    }
    setting = values.setting;
    nodes = values.nodes;
    forwardEnd = values.forwardEnd;
    live = values.live;
    stored = values.stored;
    place = values.place;
    placeAffines();
    if (flowsBack && stack != null) {
      placeAdjoints(back);
    }
    storeAcrossStages();
    placeStored();
  }

  /// The biases of the stack, column by column.
  Buffer biases() {
    return biases;
  }

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
        Comparator.comparingInt(
            a -> a.terms().stream().mapToInt(t -> order.get(t.operand().id())).min().orElse(0));
    list.sort(
        byFirst.thenComparingInt(
            a -> a.terms().stream().mapToInt(t -> order.get(t.operand().id())).max().orElse(0)));
    int width = list.stream().mapToInt(Node.Affine::width).sum();
    stack =
        setting
            .buffers()
            .add(setting.layer() + ".affine", width, Buffer.Kind.STEPS, setting.axis());
    biases = setting.buffers().add(setting.layer() + ".bias", width, Buffer.Kind.VECTOR, "");
    int at = 0;
    for (var affine : list) {
      place[affine.id()] = new Ref(stack, at, affine.width(), 0);
      if (affine.init() instanceof Node.Vector vector) {
        setting
            .buffers()
            .vectorPieces
            .add(
                new Buffers.VectorPiece(
                    biases, setting.parameter(vector.name()), at, vector.width()));
      }
      at += affine.width();
    }
  }

  boolean isInStack(Ref ref) {
    return stack != null && ref.buffer().id() == stack.id();
  }

  /// What flows back to an affine value lies in its columns of a second buffer.
  private void placeAdjoints(Backward back) {
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
          adjoints =
              setting
                  .buffers()
                  .add(
                      "d " + setting.layer() + ".affine",
                      stack.width(),
                      Buffer.Kind.STEPS,
                      setting.axis());
        }
        place[map.id()] = new Ref(adjoints, place[node.id()].column(), map.width(), 0);
      }
    }
  }

  private void storeAcrossStages() {
    var leaving = leavingSlices();
    for (var node : nodes) {
      int id = node.id();
      if (!live[id]) {
        continue;
      }
      boolean products = node instanceof Node.Affine || CellValues.isAttention(node);
      for (var argument : Graph.arguments(node)) {
        var source = CellValues.source(argument);
        if (!CellValues.isComputed(source) || source.id() < forwardEnd != id < forwardEnd) {
          continue;
        }
        boolean elsewhere = CellValues.isComputed(node) && !schedule.isTogether(source, node);
        if (products || elsewhere || leaving[id]) {
          stored[source.id()] = true;
        }
      }
      if (node instanceof Node.Join) {
        stored[id] = true;
      }
    }
  }

  /// Which slices are read outside the stage that computes what they are columns of.
  private boolean[] leavingSlices() {
    var leaving = new boolean[nodes.size()];
    for (var reader : nodes) {
      if (!live[reader.id()]) {
        continue;
      }
      for (var argument : Graph.arguments(reader)) {
        leaving[argument.id()] |=
            argument instanceof Node.Slice slice
                && (reader instanceof Node.Affine
                    || CellValues.isAttention(reader)
                    || !schedule.isTogether(reader, CellValues.source(slice)));
      }
    }
    return leaving;
  }

  private void placeStored() {
    for (var node : nodes) {
      int id = node.id();
      if (live[id]
          && node instanceof Node.Affine affine
          && place[id] != null
          && CellValues.isComputed(affine.init())) {
        startIn(affine, place[id]);
      }
    }
    for (var node : nodes) {
      int id = node.id();
      boolean needsPlace =
          stored[id] || node instanceof Node.Affine || CellValues.isAttention(node);
      if (!live[id] || !CellValues.isComputed(node) || place[id] != null || !needsPlace) {
        continue;
      }
      var anchor = node instanceof Node.Map map && id < forwardEnd ? anchor(map) : null;
      place[id] =
          anchor != null
              ? place[anchor.id()]
              : new Ref(
                  setting
                      .buffers()
                      .add(name(node), node.width(), Buffer.Kind.STEPS, setting.axis()),
                  0,
                  node.width(),
                  0);
      if (node instanceof Node.Affine affine) {
        startIn(affine, place[id]);
      }
      if (node instanceof Node.Join join) {
        int at = 0;
        for (var part : join.parts()) {
          if (part.value() != null) {
            takePlace(part.value(), place[id].columns(at, part.width()));
          }
          at += part.width();
        }
      }
    }
  }

  private void startIn(Node.Affine affine, Ref to) {
    if (affine.init() != null && !summed.contains(affine.init().id())) {
      takePlace(affine.init(), to);
    }
  }

  /// Lets a value be computed where its only reader wants it.
  private void takePlace(Node node, Ref to) {
    if (node instanceof Node.Map map
        && map.width() > 0
        && live[map.id()]
        && place[map.id()] == null
        && values.uses[map.id()] <= 1
        && !(map.id() < forwardEnd && stored[map.id()] && flowsBack)) {
      place[map.id()] = to;
      stored[map.id()] = true;
    }
  }

  private String name(Node node) {
    return (node.id() < forwardEnd ? "" : "d ") + setting.layer() + ".v" + node.id();
  }

  /// The affine value that nothing else needs and whose columns this value may take over.
  private Node.Affine anchor(Node.Map map) {
    for (var argument : map.arguments()) {
      boolean only =
          values.uses[argument.id()] == 1
              && !(stored[argument.id()] && !(argument instanceof Node.Affine));
      if (!only || argument.width() != map.width() || schedule.phase[argument.id()] == null) {
        continue;
      }
      if (argument instanceof Node.Affine affine
          && place[affine.id()] != null
          && isInStack(place[affine.id()])
          && !stored[affine.id()]
          && schedule.level[affine.id()] <= schedule.level[map.id()]) {
        return affine;
      }
      if (argument instanceof Node.Map inner
          && !stored[inner.id()]
          && schedule.isTogether(inner, map)) {
        var found = anchor(inner);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }
}
