package dev.eddy.lower;

import dev.eddy.graph.ValueRole;
import dev.eddy.plan.Ref;
import java.util.Map;
import java.util.Optional;

/// Where a cell stands in a model.
///
/// @param layer the name of the layer, which its parameters and buffers start with
/// @param shared for a parameter, the one of another layer that it is
/// @param inputs where what it reads is
/// @param inputGradients where what flows back to that goes
/// @param outputGradient what flows back to the output; empty where nothing does
public record CellSite(
    String layer,
    Map<String, String> shared,
    String axis,
    boolean reverse,
    Map<ValueRole.Read, Ref> inputs,
    Map<ValueRole.Read, Ref> inputGradients,
    Optional<Ref> outputGradient) {

  /// The name of a parameter of the cell in the model.
  public String parameter(String name) {
    return shared.getOrDefault(name, layer + "." + name);
  }

  /// Where a value from outside is; empty where nobody gives it.
  Optional<Ref> given(ValueRole.Given role) {
    return switch (role) {
      case ValueRole.Read read -> Optional.ofNullable(inputs.get(read));
      case ValueRole.OutputGradient _ -> outputGradient;
      case ValueRole.GradientSoFar(var to) -> Optional.ofNullable(inputGradients.get(to));
    };
  }

  /// How far the slot of a state before a step is from the step's: a state has one slot more than
  /// there are steps.
  int previous() {
    return reverse ? 1 : 0;
  }

  /// How far the slot of a state after a step is from the step's.
  int next() {
    return 1 - previous();
  }
}
