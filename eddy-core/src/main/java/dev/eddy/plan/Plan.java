package dev.eddy.plan;

import dev.eddy.model.Model;
import dev.eddy.model.Objective;
import dev.eddy.model.ParameterTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A model compiled for one purpose, as data: what runs in which order over which buffers. A
/// backend makes it run.
///
/// @param objective what is minimised; empty for inference
/// @param backward empty for inference
/// @param lives where buffers that several values share change what they hold; in the order of
///   tasks
/// @param widest the widest value of a pointwise stage: constants are rows of this width
public record Plan(
    Model model,
    ParameterTable parameters,
    Optional<Objective> objective,
    boolean training,
    List<Task> forward,
    List<Task> backward,
    List<CellPlan.MatrixGradient> matrixGradients,
    List<CellPlan.VectorGradient> vectorGradients,
    List<TableGradient> tableGradients,
    List<Buffer> buffers,
    List<VectorPiece> vectors,
    List<Stage.Packed> packed,
    Map<String, Output> outputs,
    List<ScanState> states,
    Optional<LossPlan> loss,
    List<PenaltyPlan> penalties,
    int widest,
    List<Life> lives) {

  /// From this task on, counted through the forward and the backward pass, a buffer that several
  /// values share holds another one.
  public record Life(Buffer buffer, int task) {}

  /// A parameter vector copied into a row of a buffer.
  public record VectorPiece(Buffer buffer, String vector, int column, int width) {}

  /// An output of the model: the columns it is joined from.
  public record Output(String name, String axis, int width, List<Ref> parts) {}

  /// Where the loss of each step is and what it is multiplied with.
  ///
  /// @param target the place of the targets; empty if they are labels
  public record LossPlan(
      String output, String axis, int width, Ref loss, Ref scale, Optional<Ref> target) {}

  /// Where the penalty of each step is and what it is multiplied with: the weight over the number
  /// of steps and the width.
  ///
  /// @param firstStep the first step that counts
  public record PenaltyPlan(
      String axis, int width, double weight, int firstStep, Ref loss, Ref scale) {}

  /// `d table[symbol] += adjoint` over rows and steps.
  public record TableGradient(String input, String axis, String table, int width, Ref adjoint) {}
}
