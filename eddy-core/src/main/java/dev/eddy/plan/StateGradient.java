package dev.eddy.plan;

import java.util.List;
import java.util.Optional;

/// What flows back to a state of a scan.
///
/// @param layer the layer of the scan
/// @param state the name of the state in the cell
/// @param slots what flows back to it, after and before a step
/// @param last what flows back to its rows after the last valid step; empty where nothing does
/// @param start where what flows back to its start goes
public record StateGradient(
    String layer,
    String state,
    String axis,
    boolean reverse,
    int width,
    Buffer slots,
    Optional<Buffer> last,
    List<Start> start) {

  /// What flows back to columns `column …` of the start of a state.
  ///
  /// @param to the rows it goes to
  /// @param added whether it is added to what is there
  public record Start(int column, Ref to, boolean added) {}
}
