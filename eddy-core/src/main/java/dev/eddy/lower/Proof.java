package dev.eddy.lower;

import dev.eddy.graph.Backward;
import dev.eddy.graph.CellGraph;
import dev.eddy.graph.Node;
import dev.eddy.graph.ValueRole;
import dev.eddy.plan.Buffer;
import dev.eddy.plan.CellPlan;
import dev.eddy.plan.Ref;
import dev.eddy.plan.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/// The proof that the stages of a cell compute its values, forward and backward.
///
/// A few steps are run twice on symbols: value by value, as the equations and the rules of
/// derivation say, and stage by stage over the buffers of the plan, in each order of steps and
/// stages that a run may have. Wherever a result, or what a gradient is summed from, is not the
/// value it should be - read before it was written, or after it was overwritten - planning ends
/// with the name of that value.
final class Proof {

  /// Enough for a value to be overwritten by the step after the next.
  private static final int STEPS = 3;

  /// A state has a slot before the first step too.
  private static final int SLOTS = STEPS + 1;

  /// How many steps come together before and after those of the scan, and whether a stage takes
  /// them all before the next stage does.
  private record Order(int together, boolean stageByStage) {}

  private static final List<Order> ORDERS =
      List.of(
          new Order(1, false),
          new Order(2, false),
          new Order(STEPS, false),
          new Order(STEPS, true));

  private final CellSite site;
  private final CellGraph cell;
  private final Backward back;
  private final Demand demand;
  private final Places places;
  private final Results results;
  private final Lowering.Passes passes;
  private final Symbolic symbols = new Symbolic();

  /// The symbol of each value at each step.
  private final int[][] expected;

  /// What each row of a buffer holds, by buffer and slot; null where nothing was written or read.
  private Symbolic.Row[] memory = {};

  /// Registers: they hold values from one operation of a stage to another.
  private final List<Symbolic.Row> registers = new ArrayList<>();

  private Proof(Lowering lowering, Lowering.Passes passes) {
    cell = lowering.cell();
    back = lowering.back();
    demand = lowering.demand();
    places = lowering.places();
    site = places.site();
    results = places.results();
    this.passes = passes;
    expected = new int[STEPS][demand.nodes().size()];
  }

  /// @param passes the plans of a cell, or what somebody made of them
  /// @throws IllegalStateException if the plan is wrong, with the name of the value
  static void of(Lowering lowering, Lowering.Passes passes) {
    var proof = new Proof(lowering, passes);
    proof.expect();
    for (var order : ORDERS) {
      Lowering.checkInterrupt();
      proof.check(order);
    }
  }

  // ---- what values are
  // ---------------------------------------------------------------------------------------------------------------

  private void expect() {
    for (int k = 0; k < STEPS; k++) {
      expect(0, demand.forwardEnd(), k);
    }
    for (int k = STEPS - 1; k >= 0; k--) {
      expect(demand.forwardEnd(), demand.nodes().size(), k);
    }
  }

  private void expect(int from, int to, int k) {
    for (var node : demand.nodes().subList(from, to)) {
      if (demand.isLive(node)) {
        expected[slot(k)][node.id()] = value(node, k);
      }
    }
  }

  /// The slot of a step in the order of time.
  private int slot(int k) {
    return site.reverse() ? STEPS - 1 - k : k;
  }

  private int value(Node node, int k) {
    var at = expected[slot(k)];
    return switch (node) {
      case Node.Constant constant -> symbols.constant(constant.value());
      case Node.Input input -> given(input, slot(k));
      case Node.State state -> state(state, k);
      case Node.Vector vector ->
          symbols.given("vector", site.parameter(vector.name()), 0, vector.width());
      case Node.Affine affine -> {
        int chain = at[affine.init().id()];
        for (var term : affine.terms()) {
          chain = symbols.plus(chain, term(term, at[term.operand().id()]), affine.width());
        }
        yield chain;
      }
      case Node.Map map -> {
        var arguments = map.arguments();
        int n = arguments.size();
        yield symbols.apply(
            map.op(),
            map.width(),
            at[arguments.get(0).id()],
            n < 2 ? -1 : at[arguments.get(1).id()],
            n < 3 ? -1 : at[arguments.get(2).id()]);
      }
      case Node.Row row -> symbols.reduce(row.largest(), at[row.argument().id()]);
      case Node.Slice slice ->
          symbols.columns(at[slice.argument().id()], slice.offset(), slice.width());
      case Node.Join join ->
          symbols.joined(
              join.parts().stream()
                  .map(part ->
                      new Symbolic.Piece(
                          part.value().map(value -> at[value.id()]).orElse(symbols.constant(0)),
                          0,
                          part.width()))
                  .toList());
      case Node.Mask mask -> mask(mask.site(), mask.variational(), slot(k), mask.width());
      case Node.Attend attend ->
          attend(places.of(attend.keys()), at[attend.query().id()], k, attend);
      case Node.AttendBack attend ->
          symbols.given(
              "attend back",
              List.of(at[attend.d().id()], at[attend.forward().id()]),
              0,
              attend.width());
      case Node.Scalar _ -> symbols.constant(0);
    };
  }

  private int attend(Ref keys, int query, int k, Node.Attend attend) {
    int v = attend.v().map(node -> expected[slot(k)][node.id()]).orElse(-1);
    return attended(keys, places.of(attend.values()), query, v, attend.width());
  }

  private int attended(Ref keys, Ref rows, int query, int v, int width) {
    return symbols.given("attend", List.of(keys, rows, query, v), 0, width);
  }

  private int mask(int site, boolean variational, int slot, int width) {
    return symbols.given("mask", site, variational ? 0 : slot, width);
  }

  private Symbolic.Term term(Node.Term term, int operand) {
    return new Symbolic.Term(
        site.parameter(term.matrix()), term.column(), term.span(), term.transposed(), operand);
  }

  private int given(Node.Input input, int slot) {
    return symbols.given("input", input.role(), slot, input.width());
  }

  private int state(Node.State state, int k) {
    return switch (state.role()) {
      case ValueRole.State(var name) ->
          k == 0
              ? symbols.given("start", name, 0, state.width())
              : expected[slot(k - 1)][cell.next().get(name).id()];
      case ValueRole.StateGradient(var name) ->
          k == STEPS - 1
              ? symbols.given("end", name, 0, state.width())
              : expected[slot(k + 1)][back.states().get(name).id()];
    };
  }

  // ---- what stages do
  // ---------------------------------------------------------------------------------------------------------------

  private void check(Order order) {
    memory = new Symbolic.Row[places.buffers().all().size() * SLOTS];
    registers.clear();
    givens();
    for (var state : passes.forward().states()) {
      int start = symbols.given("start", state.name(), 0, state.width());
      write(new Ref(state.slots(), 0, state.width(), site.previous()), slot(0), start);
    }
    run(passes.forward(), order);
    for (int k = 0; k < STEPS; k++) {
      hold(cell.output(), places.of(cell.output()), k);
      for (var state : passes.forward().states()) {
        hold(
            cell.next().get(state.name()),
            new Ref(state.slots(), 0, state.width(), site.next()),
            k);
      }
    }
    if (back.flows()) {
      backward(order);
    }
  }

  private void backward(Order order) {
    var plan = passes.backward();
    for (var state : plan.states()) {
      int end = symbols.given("end", state.name(), 0, state.width());
      for (int slot = 0; slot < 2; slot++) {
        write(new Ref(state.slots(), 0, state.width(), 0), slot, end);
      }
    }
    run(plan, order);
    for (var state : plan.states()) {
      int shift = site.previous();
      hold(back.states().get(state.name()), new Ref(state.slots(), 0, state.width(), shift), 0);
    }
    for (int k = 0; k < STEPS; k++) {
      for (var input : back.inputs().entrySet()) {
        hold(input.getValue(), site.inputGradients().get(input.getKey()), k);
      }
      for (var gradient : results.matrices()) {
        hold(gradient.adjoint(), places.of(gradient.adjoint()), k);
        hold(gradient.operand(), places.of(gradient.operand()), k);
      }
      for (var gradient : results.vectors()) {
        hold(gradient.adjoint(), places.of(gradient.adjoint()), k);
      }
    }
  }

  /// Whether the place of a value holds it, after all steps.
  private void hold(Node node, Ref place, int k) {
    int found = read(place, slot(k));
    if (found != expected[slot(k)][node.id()]) {
      throw new IllegalStateException(
          "layer \"%s\": the plan of the cell is wrong, %s is %s; this is a fault of Eddy, please report it with these equations:%n%s"
              .formatted(
                  site.layer(),
                  name(node),
                  symbols.isNothing(found)
                      ? "read before it is computed"
                      : "overwritten before it is read, or computed of such a value",
                  cell.equations().text()));
    }
  }

  /// What a value is called in the equations, or the nearest value made of it that has a name.
  private String name(Node node) {
    for (int id = node.id(); id < demand.nodes().size(); id++) {
      for (var line : cell.named().entrySet()) {
        if (line.getValue().id() == id) {
          return "'" + line.getKey() + "'";
        }
      }
      if (back.flows()) {
        for (var adjoint : back.adjoints().entrySet()) {
          if (adjoint.getValue().id() == id) {
            return "what flows back to " + name(adjoint.getKey());
          }
        }
      }
    }
    return "a value of the last line";
  }

  /// What is there before the first step.
  private void givens() {
    for (int slot = 0; slot < STEPS; slot++) {
      for (var node : demand.nodes()) {
        if (node instanceof Node.Input input && places.find(input).isPresent()) {
          write(places.of(input), slot, given(input, slot));
        }
      }
    }
    for (var buffer : places.buffers().all()) {
      switch (buffer.kind()) {
        case CONSTANT ->
            write(
                new Ref(buffer, 0, places.buffers().widest(), 0),
                0,
                symbols.constant(buffer.value()));
        case VECTOR -> write(new Ref(buffer, 0, buffer.width(), 0), 0, symbols.constant(0));
        case STEPS, STATES, PAIR, WEIGHTS, SCALAR, BLOCK -> {}
      }
    }
    for (var piece : places.buffers().vectorPieces()) {
      write(
          new Ref(piece.buffer(), piece.column(), piece.width(), 0),
          0,
          symbols.given("vector", piece.vector(), 0, piece.width()));
    }
  }

  private void run(CellPlan plan, Order order) {
    for (int done = 0; done < STEPS; done += order.together) {
      int n = Math.min(STEPS - done, order.together);
      var slots = new int[n];
      for (int i = 0; i < n; i++) {
        slots[i] = slot(plan.backward() ? STEPS - 1 - done - i : done + i);
      }
      var ascending = slots.clone();
      Arrays.sort(ascending);
      overSteps(plan.before(), ascending, order);
      eachStep(plan.step(), slots);
      overSteps(plan.after(), ascending, order);
    }
  }

  private void overSteps(List<Stage> stages, int[] slots, Order order) {
    if (order.stageByStage) {
      stages.forEach(stage -> run(stage, slots));
    } else {
      eachStep(stages, slots);
    }
  }

  private void eachStep(List<Stage> stages, int[] slots) {
    for (int slot : slots) {
      int[] one = {slot};
      stages.forEach(stage -> run(stage, one));
    }
  }

  /// A stage for some steps at once: an operation reads for all of them before it writes for any.
  private void run(Stage stage, int[] slots) {
    registers.forEach(Symbolic.Row::clear);
    switch (stage) {
      case Stage.Product product -> product(product, slots);
      case Stage.Pointwise pointwise -> {
        for (var instruction : pointwise.code()) {
          write(instruction.out(), slots, slot -> instruction(instruction, slot));
        }
      }
      case Stage.Attend attend -> write(attend.result(), slots, slot -> attended(attend, slot));
      case Stage.AttendBack attend ->
          write(attend.dQuery(), slots, slot -> attendedBack(attend, slot));
    }
  }

  private int attendedBack(Stage.AttendBack attend, int slot) {
    return symbols.given(
        "attend back",
        List.of(read(attend.dResult(), slot), attended(attend.forward(), slot)),
        0,
        attend.dQuery().width());
  }

  private int attended(Stage.Attend attend, int slot) {
    return attended(
        attend.keys(),
        attend.values(),
        read(attend.query(), slot),
        attend.v().map(v -> read(v, slot)).orElse(-1),
        attend.result().width());
  }

  private void product(Stage.Product product, int[] slots) {
    var chains = new ArrayList<Map<Span, Integer>>();
    for (int slot : slots) {
      chains.add(chains(product, slot));
    }
    for (int i = 0; i < slots.length; i++) {
      int slot = slots[i];
      chains
          .get(i)
          .forEach((columns, chain) ->
              write(product.result().columns(columns.first, columns.width), slot, chain));
    }
  }

  private record Span(int first, int width) {}

  /// What a product leaves in the columns of its result.
  private Map<Span, Integer> chains(Stage.Product product, int slot) {
    var chains = new HashMap<Span, Integer>();
    var start = product.start().orElse(product.result());
    for (var piece : product.matrix().pieces()) {
      int width = piece.transposed() ? piece.span() : piece.rows();
      int k = piece.transposed() ? piece.rows() : piece.span();
      var at = new Span(piece.atColumn(), width);
      int chain = chains.computeIfAbsent(at, _ -> read(start.columns(at.first, width), slot));
      var term =
          new Symbolic.Term(
              piece.matrix(),
              piece.column(),
              piece.span(),
              piece.transposed(),
              read(product.operand().columns(piece.atRow(), k), slot));
      chains.put(at, symbols.plus(chain, term, width));
    }
    return chains;
  }

  private int instruction(Stage.Instruction instruction, int slot) {
    return switch (instruction) {
      case Stage.Instruction.Map map ->
          symbols.apply(
              map.op(),
              map.out().width(),
              operand(map, 0, slot),
              operand(map, 1, slot),
              operand(map, 2, slot));
      case Stage.Instruction.Row row -> symbols.reduce(row.largest(), read(row.a(), slot));
      case Stage.Instruction.Mask mask ->
          mask(mask.site(), mask.variational(), slot, mask.out().width());
    };
  }

  private int operand(Stage.Instruction.Map map, int i, int slot) {
    return i < map.operands().size() ? read(map.operands().get(i), slot) : -1;
  }

  private Symbolic.Row row(Ref ref, int slot) {
    var buffer = ref.buffer();
    int at =
        buffer.id() * SLOTS
            + switch (buffer.kind()) {
              case STEPS, STATES, WEIGHTS -> slot + ref.shift();
              case PAIR -> slot + ref.shift() & 1;
              case CONSTANT, SCALAR, VECTOR -> 0;
              case BLOCK -> slot;
            };
    if (memory[at] == null) {
      memory[at] = symbols.new Row();
      if (buffer.kind() == Buffer.Kind.BLOCK) {
        registers.add(memory[at]);
      }
    }
    return memory[at];
  }

  private int read(Ref ref, int slot) {
    return row(ref, slot).read(ref.column(), ref.width());
  }

  /// Writes what is made for each slot, after all of it is made.
  private void write(Ref ref, int[] slots, IntUnaryOperator made) {
    var symbols = new int[slots.length];
    for (int i = 0; i < slots.length; i++) {
      symbols[i] = made.applyAsInt(slots[i]);
    }
    for (int i = 0; i < slots.length; i++) {
      write(ref, slots[i], symbols[i]);
    }
  }

  private void write(Ref ref, int slot, int symbol) {
    row(ref, slot).write(ref.column(), ref.width(), symbol);
  }
}
