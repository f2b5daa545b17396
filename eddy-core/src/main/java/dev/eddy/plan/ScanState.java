package dev.eddy.plan;

import java.util.List;
import java.util.Optional;

/// A state of a scan: where it is kept, how it starts and where it ends.
///
/// @param layer the layer of the scan
/// @param state the name of the state in the cell
/// @param slots its values before the first step and after each
/// @param last its rows after the last valid step
/// @param back what flows back to it; empty where nothing does
public record ScanState(
    String layer,
    String state,
    String axis,
    boolean reverse,
    int width,
    Buffer slots,
    Start start,
    Buffer last,
    Optional<Back> back) {

  /// The name it has outside its cell: `layer.state`.
  public String name() {
    return layer + "." + state;
  }

  /// What a row of a state starts from, where it does not go on from an earlier run.
  public sealed interface Start {

    /// A number in every unit.
    record Constant(double value) implements Start {}

    /// A trained vector.
    record Learned(String parameter) implements Start {}

    /// Rows of other layers, joined.
    ///
    /// @param otherwise the number in every unit of a row that is begun before any layer has run
    record Rows(List<Ref> parts, double otherwise) implements Start {}
  }

  /// What flows back to a state.
  ///
  /// @param slots what flows back to it, after and before a step
  /// @param last what flows back to its rows after the last valid step; empty where nothing does
  /// @param start where what flows back to its start goes
  public record Back(
      String axis,
      boolean reverse,
      int width,
      Buffer slots,
      Optional<Buffer> last,
      List<StartGradient> start) {}

  /// What flows back to columns `column …` of the start of a state.
  ///
  /// @param to the rows it goes to
  /// @param added whether it is added to what is there
  public record StartGradient(int column, Ref to, boolean added) {}
}
