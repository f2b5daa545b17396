package dev.eddy.data;

/// What a network expects of a batch under a name.
///
/// Over an axis it is a value for each step of each row, `[B, T, …]`; where the axis is "" one for
/// each row.
public sealed interface Given {

  String name();

  String axis();

  /// Numbers `[B, T, width]`.
  record Numbers(String name, String axis, int width) implements Given {}

  /// Symbols `[B, T]`, from 0 to below `count`.
  record Symbols(String name, String axis, int count) implements Given {}

  /// Steps of another axis `[B, T]`, counted from 0; a negative one is none.
  ///
  /// @param of the axis whose steps are counted; "" where a row is the only one
  record Positions(String name, String axis, String of) implements Given {}

  /// What an output should have been: labels `[B, T]` from 0 to below `width`, a negative one for
  /// none, or numbers `[B, T, width]`; and weights `[B, T]`.
  record Target(String name, String axis, int width) implements Given {}
}
