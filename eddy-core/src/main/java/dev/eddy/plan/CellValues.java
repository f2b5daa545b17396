package dev.eddy.plan;

import java.util.List;
import java.util.Map;

/// The values of a cell and of its backward pass while they are lowered: which are needed, which
/// are kept, and where each is.
final class CellValues {

  /// Where a lowered cell stands in its plan.
  ///
  /// @param layer the name of the layer, which its parameters and buffers start with
  /// @param shared for a parameter, the one of another layer that it is
  /// @param inputs where the inputs are
  /// @param inputGradients where what flows back to them goes
  /// @param outputGradient what flows back to the output, or null
  record Setting(
      String layer,
      Map<String, String> shared,
      String axis,
      boolean reverse,
      Map<String, Ref> inputs,
      Map<String, Ref> inputGradients,
      Ref outputGradient,
      Buffers buffers) {

    String parameter(String name) {
      var other = shared.get(name);
      return other == null ? layer + "." + name : other;
    }
  }

  final Setting setting;
  final List<Node> nodes;

  /// The number of the first value of the backward pass.
  final int forwardEnd;

  final Map<String, CellPlan.State> forwardStates;
  final Map<String, CellPlan.State> backwardStates;

  /// Whether a result depends on the value.
  final boolean[] live;

  /// How many values read it.
  final int[] uses;

  /// Whether it has to have a place outside the registers of a block.
  final boolean[] stored;

  /// Where it is kept; null in a register, or where there is no decision yet.
  final Ref[] place;

  CellValues(Setting setting, List<Node> nodes, int forwardEnd, Results results) {
    this.setting = setting;
    this.nodes = nodes;
    this.forwardEnd = forwardEnd;
    forwardStates = results.forwardStates;
    backwardStates = results.backwardStates;
    uses = new int[nodes.size()];
    stored = new boolean[nodes.size()];
    place = new Ref[nodes.size()];
    results.places.forEach((node, ref) -> place[node.id()] = ref);
    live = Graph.ancestors(nodes, results.nodes);
    for (var node : nodes) {
      if (live[node.id()]) {
        Graph.arguments(node).forEach(argument -> uses[argument.id()]++);
      }
    }
  }

  /// Whether a stage computes it; the others are given, or are columns of one that is.
  static boolean isComputed(Node node) {
    return switch (node) {
      case Node.Constant _,
          Node.Scalar _,
          Node.Input _,
          Node.State _,
          Node.Vector _,
          Node.Slice _ ->
          false;
      case Node.Affine _, Node.Row _, Node.Join _, Node.Mask _, Node.Attend _, Node.AttendBack _ ->
          true;
      case Node.Map map -> map.width() > 0;
    };
  }

  /// The value whose columns these are.
  static Node source(Node node) {
    return node instanceof Node.Slice slice ? source(slice.argument()) : node;
  }

  /// Whether it has a stage of its own.
  static boolean isAttention(Node node) {
    return node instanceof Node.Attend || node instanceof Node.AttendBack;
  }

  /// Where a value, computed or given, is kept.
  Ref placeOf(Node node) {
    return switch (node) {
      case Node.Constant constant -> setting.buffers.constant(constant.value(), 1);
      case Node.Input input ->
          input.name().equals("d output")
              ? setting.outputGradient
              : input.name().endsWith(" so far")
                  ? setting.inputGradients.get(
                      input.name().substring(2, input.name().length() - " so far".length()))
                  : setting.inputs.get(input.name());
      case Node.State state -> {
        int previous = setting.reverse ? 1 : 0;
        yield state.name().startsWith("d ") && state.id() >= forwardEnd
            ? new Ref(
                backwardStates.get(state.name().substring(2)).slots(),
                0,
                state.width(),
                1 - previous)
            : new Ref(forwardStates.get(state.name()).slots(), 0, state.width(), previous);
      }
      case Node.Vector vector ->
          setting.buffers.vector(setting.parameter(vector.name()), vector.width());
      case Node.Slice slice -> placeOf(slice.argument()).columns(slice.offset(), slice.width());
      case Node.Scalar _,
          Node.Affine _,
          Node.Map _,
          Node.Row _,
          Node.Join _,
          Node.Mask _,
          Node.Attend _,
          Node.AttendBack _ ->
          place[node.id()];
    };
  }
}
