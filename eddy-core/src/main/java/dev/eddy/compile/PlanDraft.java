package dev.eddy.compile;

import dev.eddy.lower.Buffers;
import dev.eddy.lower.Lowering;
import dev.eddy.model.Model;
import dev.eddy.plan.Buffer;
import dev.eddy.plan.CellPlan;
import dev.eddy.plan.Plan;
import dev.eddy.plan.Ref;
import dev.eddy.plan.ScanState;
import dev.eddy.plan.StateGradient;
import dev.eddy.plan.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A plan as it grows, layer by layer.
final class PlanDraft {

  final Model model;
  final boolean training;
  final LayerFlows flows;
  final Buffers buffers = new Buffers();
  final List<Task> forward = new ArrayList<>();

  /// In the order of the layers: run from the last to the first.
  final List<Task> backward = new ArrayList<>();

  final List<CellPlan.MatrixGradient> matrixGradients = new ArrayList<>();
  final List<CellPlan.VectorGradient> vectorGradients = new ArrayList<>();
  final List<Plan.TableGradient> tableGradients = new ArrayList<>();
  final List<ScanState> states = new ArrayList<>();
  final List<StateGradient> stateGradients = new ArrayList<>();

  /// Where the output of each layer is.
  final Map<String, Ref> values = new HashMap<>();

  /// Where what flows back to the output of a layer is.
  private final Map<String, Ref> adjoints = new HashMap<>();

  /// How many random sites there are.
  int sites;

  PlanDraft(Model model, boolean training, LayerFlows flows) {
    this.model = model;
    this.training = training;
    this.flows = flows;
  }

  /// A buffer with a row for each step of an axis, or for each row where the axis is empty.
  Ref steps(String name, int width, String axis) {
    return buffers.steps(name, width, axis);
  }

  /// Where what flows back to a planned layer is.
  Ref adjoint(String layer) {
    return adjoint(layer, values.get(layer).width());
  }

  /// The same for a layer that is being planned.
  Ref adjoint(String layer, int width) {
    return adjoints.computeIfAbsent(layer, name -> steps("d " + name, width, model.axis(name)));
  }

  /// What flows back to a layer is where something else has it.
  void adjoint(String layer, Ref place) {
    adjoints.put(layer, place);
  }

  /// Takes the gradients of a cell.
  void gradients(Lowering lowering) {
    matrixGradients.addAll(lowering.matrices());
    vectorGradients.addAll(lowering.vectors());
  }

  /// A state of a planned scan.
  ScanState state(String layer, String state) {
    return states.stream()
        .filter(s -> s.layer().equals(layer) && s.state().equals(state))
        .findFirst()
        .orElseThrow();
  }

  /// Where what flows back to the last rows of a state is.
  Buffer lastGradient(String layer, String state) {
    return stateGradients.stream()
        .filter(s -> s.layer().equals(layer) && s.state().equals(state))
        .findFirst()
        .flatMap(StateGradient::last)
        .orElseThrow();
  }
}
