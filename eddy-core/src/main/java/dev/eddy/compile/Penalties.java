package dev.eddy.compile;

import dev.eddy.cell.Cell;
import dev.eddy.equation.Equations;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.Objective;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Penalties on the values of layers, as layers and losses that a plan knows: what changes from
/// step to step is a layer of its own, which only a training has.
final class Penalties {

  /// Of each row, summed over its units.
  static final Equations SQUARE = Equations.parse(Equations.Kind.LOSS, "penalty", "output = y*y");

  private static final Cell CHANGE =
      Cell.of(
          "change",
          """
          state before [D]
          before' = x
          output = x - before
          """);

  private Penalties() {}

  /// The model with what its penalties need.
  static Model model(Model model, Objective objective) {
    if (objective.penalties().isEmpty()) {
      return model;
    }
    var layers = new ArrayList<>(model.layers());
    for (var penalty : objective.penalties()) {
      check(model, penalty);
      if (penalty.on() == Objective.Penalty.On.CHANGES) {
        layers.add(
            new Layer.Apply(
                layer(penalty),
                CHANGE,
                model.width(penalty.layer()),
                Map.of("x", List.of(penalty.layer())),
                Map.of(),
                Map.of(),
                false,
                Map.of()));
      }
    }
    return new Model(layers, model.outputs());
  }

  private static void check(Model model, Objective.Penalty penalty) {
    boolean isApplied = model.layer(penalty.layer()) instanceof Layer.Apply;
    if (!isApplied) {
      throw new IllegalArgumentException(
          "objective: the penalty on \"%s\" needs a layer of a cell, such as a recurrent one, found %s"
              .formatted(penalty.layer(), model.layer(penalty.layer())));
    }
    if (penalty.on() == Objective.Penalty.On.CHANGES && model.axis(penalty.layer()).isEmpty()) {
      throw new IllegalArgumentException(
          "objective: the penalty on the changes of \"%s\" would have no effect: it has one row and no steps"
              .formatted(penalty.layer()));
    }
  }

  /// The layer whose squares are the penalty.
  static String layer(Objective.Penalty penalty) {
    return switch (penalty.on()) {
      case VALUES -> penalty.layer();
      case CHANGES -> penalty.layer() + ".change";
    };
  }

  /// The first step that counts: a first value has changed from nothing.
  static int firstStep(Objective.Penalty penalty) {
    return switch (penalty.on()) {
      case VALUES -> 0;
      case CHANGES -> 1;
    };
  }
}
