package dev.eddy.compile;

import dev.eddy.equation.Equations;
import dev.eddy.graph.Backward;
import dev.eddy.graph.CellGraph;
import dev.eddy.graph.ValueRole;
import dev.eddy.lower.CellSite;
import dev.eddy.lower.Lowering;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.Objective;
import dev.eddy.operation.Op;
import dev.eddy.plan.CellPlan;
import dev.eddy.plan.Plan;
import dev.eddy.plan.Ref;
import dev.eddy.plan.Task;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Plans the loss of an objective, its penalties, and where what flows back starts.
final class LossPlanner {

  private static final ValueRole.Input Y = new ValueRole.Input("y");

  private final PlanDraft draft;
  private final LayerFlows flows;
  private final Objective objective;

  /// Layers that a loss or a penalty has written what flows back to; further ones add.
  private final Set<String> seeded = new HashSet<>();

  LossPlanner(PlanDraft draft, Objective objective) {
    this.draft = draft;
    this.objective = objective;
    flows = draft.flows;
  }

  /// @throws IllegalArgumentException if the objective does not fit the model's outputs
  static void check(Objective objective, Model model) {
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

  Plan.LossPlan loss() {
    var layer = draft.model.outputs().get(objective.output()).getFirst();
    var axis = draft.model.axis(layer);
    var y = draft.values.get(layer);
    var scale = draft.steps("loss scale", 1, axis);
    if (objective.loss() instanceof Objective.Loss.LinearChain) {
      return chainLoss(layer, axis, y, scale);
    }
    if (draft.model.layer(layer) instanceof Layer.LinearChain) {
      throw new IllegalArgumentException(
          "objective: output \"%s\" is the linear chain \"%s\"; its loss is Objective.linearChain()"
              .formatted(objective.output(), layer));
    }
    var dY = flows.reach(layer) ? Optional.of(draft.adjoint(layer)) : Optional.<Ref>empty();
    seeded.add(layer);
    return switch (objective.loss()) {
      case Objective.Loss.LinearChain _ -> throw new IllegalStateException("planned above");
      case Objective.Loss.SoftmaxCrossEntropy(double smoothing) -> {
        var loss = draft.steps("loss", 1, axis);
        draft.forward.add(new Task.CrossEntropy(axis, y, smoothing, loss, scale, dY));
        yield new Plan.LossPlan(objective.output(), axis, y.width(), loss, scale, Optional.empty());
      }
      case Objective.Loss.Ctc ctc -> {
        check(ctc, axis, y.width());
        var loss = draft.steps("loss", 1, axis);
        var lattice = new Task.Lattice.Ctc(objective.output(), ctc.labels(), ctc.blank());
        draft.forward.add(new Task.SequenceLoss(axis, lattice, y, loss, scale, dY));
        yield new Plan.LossPlan(objective.output(), axis, y.width(), loss, scale, Optional.empty());
      }
      case Objective.Loss.Pointwise pointwise -> {
        var target = draft.steps("target", y.width(), axis);
        var equations =
            Equations.parse(Equations.Kind.LOSS, pointwise.name(), pointwise.equations());
        var of = rowLoss(equations, axis, Map.of("y", y, "target", target), dY, false, scale);
        yield new Plan.LossPlan(
            objective.output(), axis, y.width(), of, scale, Optional.of(target));
      }
    };
  }

  private void check(Objective.Loss.Ctc ctc, String axis, int classes) {
    if (axis.isEmpty()) {
      throw new IllegalArgumentException(
          "objective: ctc needs an output over a sequence; \"%s\" is one row"
              .formatted(objective.output()));
    }
    if (ctc.labels().equals(axis) || ctc.labels().isEmpty()) {
      throw new IllegalArgumentException(
          "objective: the labels of ctc need an axis of their own; \"%s\" is that of output \"%s\""
              .formatted(ctc.labels(), objective.output()));
    }
    if (ctc.blank() >= classes) {
      throw new IllegalArgumentException(
          "objective: the blank %d of ctc is outside the %d classes of \"%s\""
              .formatted(ctc.blank(), classes, objective.output()));
    }
  }

  private Plan.LossPlan chainLoss(String layer, String axis, Ref y, Ref scale) {
    if (!(draft.model.layer(layer) instanceof Layer.LinearChain chain) || axis.isEmpty()) {
      throw new IllegalArgumentException(
          "objective: the loss of a linear chain needs an output that is one over a sequence; output \"%s\" is \"%s\""
              .formatted(objective.output(), layer));
    }
    var loss = draft.steps("loss", 1, axis);
    var gradient =
        draft.training
            ? Optional.of(chainGradient(chain, y.width()))
            : Optional.<Task.ChainGradient>empty();
    var dScores =
        draft.training && flows.reach(chain.input())
            ? Optional.of(draft.adjoint(chain.input()))
            : Optional.<Ref>empty();
    var lattice = new Task.Lattice.Chain(layer, gradient);
    draft.forward.add(new Task.SequenceLoss(axis, lattice, y, loss, scale, dScores));
    return new Plan.LossPlan(objective.output(), axis, y.width(), loss, scale, Optional.empty());
  }

  /// What flows back to the parameters of a chain is kept row by row and summed as that of a vector
  /// is.
  private Task.ChainGradient chainGradient(Layer.LinearChain chain, int tags) {
    var input = chain.input();
    if (flows.reach(input) && flows.adds(input, draft.model.layers().indexOf(chain))) {
      throw new IllegalArgumentException(
          "layer \"%s\" is read by the linear chain \"%s\" and by a layer after it; put the chain last"
              .formatted(input, chain.name()));
    }
    return new Task.ChainGradient(
        rowGradient(chain.name() + ".transition", tags * tags),
        rowGradient(chain.name() + ".start", tags),
        rowGradient(chain.name() + ".end", tags));
  }

  private Ref rowGradient(String parameter, int size) {
    var rows = draft.steps("d " + parameter, size, "");
    draft.vectorGradients.add(new CellPlan.VectorGradient("", parameter, rows));
    return rows;
  }

  /// The sum of a pointwise loss over each row, and what flows back to its `y`.
  ///
  /// @param dY where what flows back goes; empty where nothing does
  private Ref rowLoss(
      Equations equations,
      String axis,
      Map<String, Ref> inputs,
      Optional<Ref> dY,
      boolean adds,
      Ref scale) {
    var cell = CellGraph.rowLoss(equations, inputs.get("y").width());
    var read = new HashMap<ValueRole.Read, Ref>();
    inputs.forEach((name, place) -> read.put(new ValueRole.Input(name), place));
    var back = dY.isPresent() ? back(cell, adds) : Backward.none(cell);
    var lowering =
        Lowering.overlaid(
            new CellSite(
                "loss",
                Map.of(),
                axis,
                false,
                read,
                dY.isPresent() ? Map.of(Y, dY.get()) : Map.of(),
                Optional.of(scale)),
            cell,
            back,
            draft.buffers);
    draft.forward.add(new Task.Scan(lowering.passes().forward(), List.of()));
    if (back.flows()) {
      draft.forward.add(new Task.ScanBack(lowering.passes().backward(), List.of()));
    }
    return lowering.output();
  }

  /// What flows back through a loss. A step of no weight passes back exactly nothing, whatever it
  /// and its target hold.
  private static Backward back(CellGraph cell, boolean adds) {
    var back = Backward.of(cell, true, Map.of(Y, adds));
    var d = back.inputs().get(Y);
    var graph = back.graph().extended();
    var held =
        adds
            ? graph.input(new ValueRole.GradientSoFar(Y), cell.sizes().get("N"))
            : graph.constant(0);
    var weight = graph.input(new ValueRole.OutputGradient(), 1);
    return back.with(graph, Y, graph.map(Op.WHERE, weight, d, held));
  }

  /// What the sum of squares over a layer adds to the loss.
  Plan.PenaltyPlan penalty(Objective.Penalty penalty) {
    var layer = Penalties.layer(penalty);
    var axis = draft.model.axis(layer);
    var y = draft.values.get(layer);
    var scale = draft.steps("penalty scale", 1, axis);
    boolean adds = !seeded.add(layer);
    var of =
        rowLoss(
            Penalties.SQUARE, axis, Map.of("y", y), Optional.of(draft.adjoint(layer)), adds, scale);
    return new Plan.PenaltyPlan(
        axis, y.width(), penalty.weight(), Penalties.firstStep(penalty), of, scale);
  }
}
