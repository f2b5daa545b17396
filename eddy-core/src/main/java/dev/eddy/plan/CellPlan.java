package dev.eddy.plan;

import dev.eddy.operation.Op;
import dev.eddy.plan.Stage.Instruction;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
      if (stages.isEmpty()) {
        return new None();
      }
      if (stages.size() == 1 && stages.getFirst() instanceof Stage.Pointwise pointwise) {
        return LinearScan.of(pointwise).orElseGet(() -> new InBlocks(pointwise));
      }
      return new EachStep(List.copyOf(stages));
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

    /// A state that is linear in itself, `h' = a·h + b` or `h' = b·c + a·h`, with nothing on the
    /// right that waits for it: a row goes through all steps with its state in registers. It rounds
    /// as the stage does, so the bits are those of any other loop, and whoever runs it may take
    /// blocks where they are as fast.
    ///
    /// @param state before a step, and `next` after it
    /// @param a what it is multiplied with
    /// @param c empty for `a·h + b`
    record LinearScan(Stage.Pointwise stage, Ref state, Ref next, Ref a, Ref b, Optional<Ref> c)
        implements Loop {

      @Override
      public List<Stage> stages() {
        return List.of(stage);
      }

      /// The scan that a stage is, if it is one.
      static Optional<Loop> of(Stage.Pointwise stage) {
        var code = stage.code();
        if (code.isEmpty()
            || !(code.getLast() instanceof Instruction.Map(Op op, Ref next, List<Ref> of))
            || op != Op.FMA) {
          return Optional.empty();
        }
        if (code.size() == 1) {
          return of(stage, next, of.get(0), of.get(1), of.get(2), Optional.empty());
        }
        boolean adds =
            code.size() == 2
                && code.getFirst() instanceof Instruction.Map first
                && first.op() == Op.MUL
                && first.out().buffer().kind() == Buffer.Kind.BLOCK
                && first.out().equals(of.get(2))
                && !of.subList(0, 2).contains(first.out());
        if (!adds) {
          return Optional.empty();
        }
        var factors = code.getFirst().operands();
        return of(stage, next, factors.get(0), factors.get(1), of.get(0), Optional.of(of.get(1)));
      }

      private static Optional<Loop> of(
          Stage.Pointwise stage, Ref next, Ref x, Ref y, Ref b, Optional<Ref> c) {
        boolean first = isBefore(next, x);
        var state = first ? x : y;
        var a = first ? y : x;
        boolean linear =
            isBefore(next, state)
                && Stream.concat(Stream.of(a, b), c.stream())
                    .noneMatch(ref -> ref.buffer().equals(next.buffer()));
        return linear ? Optional.of(new LinearScan(stage, state, next, a, b, c)) : Optional.empty();
      }

      /// Whether a value is the one that another was a step before.
      private static boolean isBefore(Ref next, Ref ref) {
        return next.buffer().kind() == Buffer.Kind.STATES
            && ref.buffer().equals(next.buffer())
            && ref.column() == next.column()
            && ref.width() == next.width()
            && ref.shift() != next.shift();
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
