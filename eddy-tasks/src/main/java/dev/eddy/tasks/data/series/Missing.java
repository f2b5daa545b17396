package dev.eddy.tasks.data.series;

/// What becomes of rows and values that are not there.
public enum Missing {
  /// They are refused, with their lines.
  REFUSE,
  /// They are read as if on a line between their neighbours, which is said.
  INTERPOLATE
}
