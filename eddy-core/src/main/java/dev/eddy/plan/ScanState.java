package dev.eddy.plan;

import java.util.List;
import java.util.Optional;

/// A state of a scan: where it is kept, how it starts and where it ends.
///
/// @param layer the layer of the scan
/// @param state the name of the state in the cell
/// @param slots its values before the first step and after each
/// @param last its rows after the last valid step; empty where no layer reads them
public record ScanState(
    String layer,
    String state,
    String axis,
    boolean reverse,
    int width,
    Buffer slots,
    Start start,
    Optional<Buffer> last) {

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
}
