package dev.eddy.plan;

import java.util.List;

/// How one cell runs over a sequence: what leaves time, what is left per step, and what follows.
///
/// @param reverse whether steps run from the last valid one to the first
/// @param before stages over all steps at once, before the steps
/// @param loop what is done step by step
/// @param after stages over all steps at once, after the steps
/// @param states where each state is kept
public record CellPlan(
    String name,
    String axis,
    boolean reverse,
    boolean backward,
    List<Stage> before,
    Loop loop,
    List<Stage> after,
    List<State> states) {

  /// What is done step by step, in the order of time (backward: against it).
  public sealed interface Loop {

    /// The stages of a step.
    List<Stage> stages();

    /// The loop of these stages.
    static Loop of(List<Stage> stages) {
      return stages.isEmpty()
          ? new None()
          : stages.size() == 1 && stages.getFirst() instanceof Stage.Pointwise pointwise
              ? new InBlocks(pointwise)
              : new EachStep(List.copyOf(stages));
    }

    /// Nothing waits for the step before: all steps are computed before or after.
    record None() implements Loop {
      @Override
      public List<Stage> stages() {
        return List.of();
      }
    }

    /// Step after step, each for all rows.
    record EachStep(List<Stage> stages) implements Loop {}

    /// A pointwise recurrence: block after block of rows, each through all steps, so that its
    /// states stay in the first-level cache.
    record InBlocks(Stage.Pointwise stage) implements Loop {
      @Override
      public List<Stage> stages() {
        return List.of(stage);
      }
    }
  }

  /// The stages of a step.
  public List<Stage> step() {
    return loop.stages();
  }

  /// Whether the first step it takes is the first in time.
  public boolean forwardInTime() {
    return reverse == backward;
  }

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
}
