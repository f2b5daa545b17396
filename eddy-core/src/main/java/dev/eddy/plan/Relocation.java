package dev.eddy.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The same plan, or a part of it, over other buffers.
///
/// @param to the buffer that takes the place of a buffer
public record Relocation(UnaryOperator<Buffer> to) {

  /// @param buffers all buffers of the plan from now on
  /// @param lives see {@link Plan#lives}
  public Plan plan(Plan plan, List<Buffer> buffers, List<Plan.Life> lives) {
    return new Plan(
        plan.model(),
        plan.parameters(),
        plan.objective(),
        plan.training(),
        plan.forward().stream().map(this::task).toList(),
        plan.backward().stream().map(this::task).toList(),
        plan.matrixGradients().stream().map(this::gradient).toList(),
        plan.vectorGradients().stream().map(this::gradient).toList(),
        plan.tableGradients().stream().map(this::gradient).toList(),
        List.copyOf(buffers),
        plan.vectors().stream().map(this::piece).toList(),
        plan.packed(),
        outputs(plan.outputs()),
        plan.states().stream().map(this::state).toList(),
        plan.loss().map(this::loss),
        plan.penalties().stream().map(this::penalty).toList(),
        plan.widest(),
        List.copyOf(lives));
  }

  /// Columns elsewhere.
  public Ref ref(Ref ref) {
    return new Ref(buffer(ref.buffer()), ref.column(), ref.width(), ref.shift());
  }

  private Buffer buffer(Buffer buffer) {
    return to.apply(buffer);
  }

  private List<Ref> refs(List<Ref> refs) {
    return refs.stream().map(this::ref).toList();
  }

  // ---- plans
  // ---------------------------------------------------------------------------------------------------------------------

  private CellPlan.MatrixGradient gradient(CellPlan.MatrixGradient g) {
    return new CellPlan.MatrixGradient(
        g.axis(),
        g.matrix(),
        g.rows(),
        g.columns(),
        g.column(),
        ref(g.adjoint()),
        ref(g.operand()));
  }

  private CellPlan.VectorGradient gradient(CellPlan.VectorGradient g) {
    return new CellPlan.VectorGradient(g.axis(), g.vector(), ref(g.adjoint()));
  }

  private Plan.TableGradient gradient(Plan.TableGradient g) {
    return new Plan.TableGradient(g.input(), g.axis(), g.table(), g.width(), ref(g.adjoint()));
  }

  private Plan.VectorPiece piece(Plan.VectorPiece piece) {
    return new Plan.VectorPiece(
        buffer(piece.buffer()), piece.vector(), piece.column(), piece.width());
  }

  private Map<String, Plan.Output> outputs(Map<String, Plan.Output> outputs) {
    var moved = new LinkedHashMap<String, Plan.Output>();
    outputs.forEach((name, output) ->
        moved.put(
            name, new Plan.Output(name, output.axis(), output.width(), refs(output.parts()))));
    return moved;
  }

  private Plan.LossPlan loss(Plan.LossPlan loss) {
    return new Plan.LossPlan(
        loss.output(),
        loss.axis(),
        loss.width(),
        ref(loss.loss()),
        ref(loss.scale()),
        loss.target().map(this::ref));
  }

  private Plan.PenaltyPlan penalty(Plan.PenaltyPlan penalty) {
    return new Plan.PenaltyPlan(
        penalty.axis(),
        penalty.width(),
        penalty.weight(),
        penalty.firstStep(),
        ref(penalty.loss()),
        ref(penalty.scale()));
  }

  // ---- tasks
  // ---------------------------------------------------------------------------------------------------------------------

  /// A task over other buffers.
  public Task task(Task task) {
    return switch (task) {
      case Task.Load(var input, var axis, var out) -> new Task.Load(input, axis, ref(out));
      case Task.Lookup(var input, var axis, var table, int symbols, var out, var dropped) ->
          new Task.Lookup(input, axis, table, symbols, ref(out), dropped.map(this::dropped));
      case Task.LookupBack(var axis, var mask, var d) ->
          new Task.LookupBack(axis, ref(mask), ref(d));
      case Task.Scan(var plan, var states) ->
          new Task.Scan(cell(plan), states.stream().map(this::state).toList());
      case Task.ScanBack(var plan, var states) ->
          new Task.ScanBack(cell(plan), states.stream().map(this::gradient).toList());
      case Task.Pool(var kind, var axis, var in, var out) ->
          new Task.Pool(kind, axis, ref(in), ref(out));
      case Task.PoolBack(var kind, var axis, var in, var out, var dOut, var dIn, boolean added) ->
          new Task.PoolBack(kind, axis, ref(in), ref(out), ref(dOut), ref(dIn), added);
      case Task.LastBack(var axis, var dOut, var dLast) ->
          new Task.LastBack(axis, ref(dOut), ref(dLast));
      case Task.CrossEntropy(
              var axis,
              var logits,
              double smoothing,
              var loss,
              var scale,
              var dLogits) ->
          new Task.CrossEntropy(
              axis, ref(logits), smoothing, ref(loss), ref(scale), dLogits.map(this::ref));
      case Task.Gather(var positions, var axis, var from, var in, var out) ->
          new Task.Gather(positions, axis, from, ref(in), ref(out));
      case Task.GatherBack(var positions, var axis, var from, var dOut, var dIn, boolean added) ->
          new Task.GatherBack(positions, axis, from, ref(dOut), ref(dIn), added);
      case Task.SequenceLoss(var axis, var lattice, var scores, var loss, var scale, var dScores) ->
          new Task.SequenceLoss(
              axis, lattice(lattice), ref(scores), ref(loss), ref(scale), dScores.map(this::ref));
    };
  }

  private Task.Dropped dropped(Task.Dropped dropped) {
    return new Task.Dropped(dropped.rate(), dropped.site(), ref(dropped.mask()));
  }

  private Task.Lattice lattice(Task.Lattice lattice) {
    return switch (lattice) {
      case Task.Lattice.Chain(var layer, var gradient) ->
          new Task.Lattice.Chain(layer, gradient.map(this::chain));
      case Task.Lattice.Ctc ctc -> ctc;
    };
  }

  private Task.ChainGradient chain(Task.ChainGradient g) {
    return new Task.ChainGradient(ref(g.transition()), ref(g.start()), ref(g.end()));
  }

  private ScanState state(ScanState state) {
    var start =
        switch (state.start()) {
          case ScanState.Start.Constant constant -> constant;
          case ScanState.Start.Learned learned -> learned;
          case ScanState.Start.Rows(var parts, double otherwise) ->
              new ScanState.Start.Rows(refs(parts), otherwise);
        };
    return new ScanState(
        state.layer(),
        state.state(),
        state.axis(),
        state.reverse(),
        state.width(),
        buffer(state.slots()),
        start,
        state.last().map(this::buffer));
  }

  private StateGradient gradient(StateGradient g) {
    return new StateGradient(
        g.layer(),
        g.state(),
        g.axis(),
        g.reverse(),
        g.width(),
        buffer(g.slots()),
        g.last().map(this::buffer),
        g.start().stream()
            .map(start -> new StateGradient.Start(start.column(), ref(start.to()), start.added()))
            .toList());
  }

  // ---- cells
  // ---------------------------------------------------------------------------------------------------------------------

  /// The plan of a cell over other buffers.
  public CellPlan cell(CellPlan plan) {
    return new CellPlan(
        plan.name(),
        plan.axis(),
        plan.reverse(),
        plan.backward(),
        stages(plan.before()),
        CellPlan.Loop.of(stages(plan.step())),
        stages(plan.after()),
        plan.states().stream()
            .map(s -> new CellPlan.State(s.name(), s.width(), buffer(s.slots())))
            .toList());
  }

  private List<Stage> stages(List<Stage> stages) {
    return stages.stream().map(this::stage).toList();
  }

  private Stage stage(Stage stage) {
    return switch (stage) {
      case Stage.Product(var operand, var matrix, var result, var start) ->
          new Stage.Product(ref(operand), matrix, ref(result), start.map(this::ref));
      case Stage.Pointwise(var code, int width) ->
          new Stage.Pointwise(code.stream().map(this::instruction).toList(), width);
      case Stage.Attend attend -> attend(attend);
      case Stage.AttendBack(
              var forward,
              var dResult,
              var dQuery,
              var dKeys,
              var dValues,
              var dWeights) ->
          new Stage.AttendBack(
              attend(forward),
              ref(dResult),
              ref(dQuery),
              ref(dKeys),
              ref(dValues),
              buffer(dWeights));
    };
  }

  private Stage.Attend attend(Stage.Attend attend) {
    return new Stage.Attend(
        ref(attend.query()),
        ref(attend.keys()),
        ref(attend.values()),
        attend.v().map(this::ref),
        buffer(attend.weights()),
        buffer(attend.scratch()),
        ref(attend.result()));
  }

  private Stage.Instruction instruction(Stage.Instruction instruction) {
    return switch (instruction) {
      case Stage.Instruction.Map(var op, var out, var operands) ->
          new Stage.Instruction.Map(op, ref(out), refs(operands));
      case Stage.Instruction.Row(boolean largest, var out, var a) ->
          new Stage.Instruction.Row(largest, ref(out), ref(a));
      case Stage.Instruction.Mask(int site, double rate, boolean variational, var out) ->
          new Stage.Instruction.Mask(site, rate, variational, ref(out));
    };
  }
}
