package dev.eddy.model;

/// What the value of a layer is: a sequence `[B, T, width]` over an axis, with a length per row, or
/// one row `[B, width]` per sequence where the axis is "".
public record Extent(String axis, int width) {

  /// Whether it is one row per sequence.
  public boolean isRow() {
    return axis.isEmpty();
  }

  /// How it is told: `28 wide over "time"`.
  String words() {
    return isRow()
        ? "a row %d wide".formatted(width)
        : "%d wide over \"%s\"".formatted(width, axis);
  }
}
