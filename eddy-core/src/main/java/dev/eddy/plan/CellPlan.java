package dev.eddy.plan;

import java.util.List;

/// How one cell runs over a sequence: what leaves time, what is left per step, and what follows.
///
/// @param reverse whether steps run from the last valid one to the first
/// @param before stages over all steps at once, before the steps
/// @param step stages of one step, in the order of time (backward: against it)
/// @param after stages over all steps at once, after the steps
/// @param states where each state is kept
public record CellPlan(
    String name,
    String axis,
    boolean reverse,
    boolean backward,
    List<Stage> before,
    List<Stage> step,
    List<Stage> after,
    List<State> states) {

  /// A state in a plan.
  ///
  /// @param slots the buffer of its values, or of what flows back to it
  /// @param name the name of the state
  public record State(String name, int width, Buffer slots) {}

  /// Gradients of a matrix: `d matrix[:, column …] += Σ adjointᵀ · operand` over rows and steps.
  public record MatrixGradient(
      String axis, String matrix, int rows, int columns, int column, Ref adjoint, Ref operand) {}

  /// Gradient of a vector: `d vector += Σ adjoint` over rows and steps.
  public record VectorGradient(String axis, String vector, Ref adjoint) {}

  /// What lowering a cell gives.
  record Lowered(
      CellPlan forward,
      CellPlan backward,
      Ref output,
      List<MatrixGradient> matrices,
      List<VectorGradient> vectors) {}
}
