package dev.eddy.lower;

import dev.eddy.graph.Node;
import dev.eddy.operation.Op;
import dev.eddy.plan.Ref;
import dev.eddy.plan.Stage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Writes one pointwise stage; values nobody else reads live in registers that are used again after
/// their last reader.
final class PointwiseWriter {

  /// A value copied to where a chain that starts with it is kept.
  record Start(Node value, Ref to) {}

  private final Demand demand;
  private final Places places;
  private final List<Stage.Instruction> code = new ArrayList<>();
  private final Map<Integer, Ref> local = new LinkedHashMap<>();
  private final Map<Integer, Integer> lastReader = new LinkedHashMap<>();
  private final Map<Integer, BitSet> busy = new HashMap<>();

  /// The number of a register among those of its width, by its buffer.
  private final Map<Integer, Integer> numbers = new HashMap<>();

  private final List<Node> order = new ArrayList<>();
  private final Set<Integer> visited = new HashSet<>();
  private int width = 1;

  PointwiseWriter(Demand demand, Places places, List<Node> wanted, List<Start> starts) {
    this.demand = demand;
    this.places = places;
    wanted.forEach(node -> visit(node, node.id()));
    for (var start : starts) {
      var source = start.value.source();
      if (isComputedAgain(source, Integer.MAX_VALUE)) {
        visit(source, Integer.MAX_VALUE);
      }
    }
    for (int i = 0; i < order.size(); i++) {
      for (var argument : order.get(i).arguments()) {
        lastReader.put(argument.source().id(), i);
      }
    }
    starts.forEach(start -> lastReader.put(start.value.source().id(), Integer.MAX_VALUE));
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

  /// What the stage computes, in order.
  List<Node> contents() {
    return List.copyOf(order);
  }

  /// A value after what is computed for it. A forward value that was not stored is computed again
  /// where the backward pass reads it, and what it needs with it.
  private void visit(Node node, int reader) {
    if (!visited.add(node.id())) {
      return;
    }
    var open = new ArrayDeque<Visit>();
    open.push(new Visit(node));
    while (!open.isEmpty()) {
      var visit = open.peek();
      if (visit.left.hasNext()) {
        var source = visit.left.next().source();
        if (isComputedAgain(source, reader) && visited.add(source.id())) {
          open.push(new Visit(source));
        }
      } else {
        order.add(open.pop().node);
      }
    }
  }

  private record Visit(Node node, Iterator<Node> left) {
    Visit(Node node) {
      this(node, node.arguments().iterator());
    }
  }

  private boolean isComputedAgain(Node source, int reader) {
    return reader >= demand.forwardEnd()
        && demand.isForward(source)
        && source.isComputed()
        && !places.computed().containsKey(source);
  }

  private Ref operand(Node node) {
    if (node instanceof Node.Slice slice) {
      return operand(slice.argument()).columns(slice.offset(), slice.width());
    }
    return local.containsKey(node.id()) ? local.get(node.id()) : places.of(node);
  }

  private void write(Node node, int index) {
    if (!places.computed().containsKey(node)) {
      local.put(node.id(), register(node.width()));
    }
    var out = operand(node);
    width = Math.max(width, node.width());
    switch (node) {
      case Node.Map map -> emit(map.op(), out, map.arguments());
      case Node.Row row -> {
        width = Math.max(width, row.argument().width());
        code.add(new Stage.Instruction.Row(row.largest(), out, operand(row.argument())));
      }
      case Node.Mask mask ->
          code.add(new Stage.Instruction.Mask(mask.site(), mask.rate(), mask.variational(), out));
      case Node.Join join -> {
        int at = 0;
        for (var part : join.parts()) {
          var columns = out.columns(at, part.width());
          if (part.value().isEmpty()) {
            code.add(
                new Stage.Instruction.Map(
                    Op.COPY, columns, List.of(places.buffers().constant(0, part.width()))));
          } else if (!columns.equals(operand(part.value().get()))) {
            emit(Op.COPY, columns, List.of(part.value().get()));
          }
          at += part.width();
        }
      }
      case Node.Constant _,
          Node.Scalar _,
          Node.Input _,
          Node.State _,
          Node.Vector _,
          Node.Affine _,
          Node.Slice _,
          Node.Attend _,
          Node.AttendBack _ ->
          throw new IllegalStateException("not pointwise: " + node);
    }
    for (var argument : node.arguments()) {
      var id = argument.source().id();
      if (local.containsKey(id) && lastReader.getOrDefault(id, -1) == index) {
        release(local.get(id));
      }
    }
    if (local.containsKey(node.id()) && !lastReader.containsKey(node.id())) {
      release(local.get(node.id()));
    }
  }

  private void emit(Op op, Ref out, List<Node> arguments) {
    var refs = new ArrayList<Ref>();
    for (var argument : arguments) {
      refs.add(
          argument instanceof Node.Constant constant
              ? places.buffers().constant(constant.value(), out.width())
              : operand(argument));
    }
    code.add(new Stage.Instruction.Map(op, out, refs));
  }

  private Ref register(int width) {
    var used = busy.computeIfAbsent(width, _ -> new BitSet());
    int n = used.nextClearBit(0);
    used.set(n);
    var ref = places.buffers().block(width, n);
    numbers.put(ref.buffer().id(), n);
    return ref;
  }

  private void release(Ref ref) {
    busy.get(ref.width()).clear(numbers.get(ref.buffer().id()));
  }
}
