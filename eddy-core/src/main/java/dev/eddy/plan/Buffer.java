package dev.eddy.plan;

/// A place for values of a run: rows of `width` numbers, with as many rows as its kind says for a
/// batch of B rows and T steps.
///
/// @param axis the sequence axis its steps and rows belong to; "" for rows in the order of the
///   batch, which have one step
/// @param memory for weights of attention, the axis of the memory; "" otherwise
public record Buffer(
    int id, String name, int width, Kind kind, String axis, double value, String memory) {

  /// How many rows, and which.
  public enum Kind {
    /// `[T][B]`
    STEPS,
    /// `[T + 1][B]`: a state before the first step and after each
    STATES,
    /// `[2][B]`: what flows back to a state, after and before a step
    PAIR,
    /// `[T][B][S]`: the weights of attention over the S steps of a memory's axis
    WEIGHTS,
    /// one row, a constant in every column
    CONSTANT,
    /// one row, a number given at each run in every column
    SCALAR,
    /// one row: a copy of a parameter vector
    VECTOR,
    /// a block of rows that stays in the first-level cache, one per worker
    BLOCK
  }
}
