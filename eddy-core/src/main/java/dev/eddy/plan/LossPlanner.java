package dev.eddy.plan;

import dev.eddy.backend.Op;
import dev.eddy.equation.Equations;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.Objective;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Plans the loss of an objective, its penalties, and where what flows back starts.
final class LossPlanner {

  private final Draft draft;
  private final Flows flows;
  private final Objective objective;

  /// Layers that a loss or a penalty has written what flows back to; further ones add.
  private final Set<String> seeded = new HashSet<>();

  LossPlanner(Draft draft, Objective objective) {
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
    Ref dY = flows.reach(layer) ? draft.adjoint(layer) : null;
    seeded.add(layer);
    return switch (objective.loss()) {
      case Objective.Loss.LinearChain _ -> throw new IllegalStateException("planned above");
      case Objective.Loss.SoftmaxCrossEntropy(double smoothing) -> {
        var loss = draft.steps("loss", 1, axis);
        draft.forward.add(new Task.CrossEntropy(axis, y, smoothing, loss, scale, dY));
        yield new Plan.LossPlan(objective.output(), axis, y.width(), loss, scale, null);
      }
      case Objective.Loss.Pointwise pointwise -> {
        var target = draft.steps("target", y.width(), axis);
        var equations =
            Equations.parse(Equations.Kind.LOSS, pointwise.name(), pointwise.equations());
        var of = rowLoss(equations, axis, Map.of("y", y, "target", target), dY, false, scale);
        yield new Plan.LossPlan(objective.output(), axis, y.width(), of, scale, target);
      }
    };
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
    draft.forward.add(new Task.LinearChain(axis, layer, y, loss, scale, gradient));
    return new Plan.LossPlan(objective.output(), axis, y.width(), loss, scale, null);
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
        flows.reach(input) ? draft.adjoint(input) : null,
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
  /// @param dY null where nothing flows back
  private Ref rowLoss(
      Equations equations, String axis, Map<String, Ref> inputs, Ref dY, boolean adds, Ref scale) {
    var cell = CellGraph.rowLoss(equations, inputs.get("y").width());
    var back = dY == null ? null : new Backward(cell, true, Map.of("y", adds));
    if (back != null) {
      int width = inputs.get("y").width();
      var held = adds ? cell.graph.input("d y so far", width) : cell.graph.constant(0);
      back.inputs.computeIfPresent("y", (_, d) -> counted(cell.graph, d, held));
    }
    var lowered =
        new Lowering(
                "loss",
                Map.of(),
                cell,
                back,
                axis,
                false,
                inputs,
                dY == null ? Map.of() : Map.of("y", dY),
                scale,
                draft.buffers)
            .lower();
    draft.forward.add(new Task.Scan(lowered.forward(), List.of()));
    if (back != null) {
      draft.forward.add(new Task.Scan(lowered.backward(), List.of()));
    }
    return lowered.output();
  }

  /// A step of no weight passes back exactly nothing, whatever it and its target hold.
  private static Node counted(Graph graph, Node d, Node held) {
    return graph.map(Op.WHERE, graph.input("d output", 1), d, held);
  }

  /// What the sum of squares over a layer adds to the loss.
  Plan.PenaltyPlan penalty(Objective.Penalty penalty) {
    var layer = Penalties.layer(penalty);
    var axis = draft.model.axis(layer);
    var y = draft.values.get(layer);
    var scale = draft.steps("penalty scale", 1, axis);
    boolean adds = !seeded.add(layer);
    var of = rowLoss(Penalties.SQUARE, axis, Map.of("y", y), draft.adjoint(layer), adds, scale);
    return new Plan.PenaltyPlan(
        axis, y.width(), penalty.weight(), Penalties.firstStep(penalty), of, scale);
  }
}
