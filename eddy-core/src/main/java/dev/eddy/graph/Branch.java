package dev.eddy.graph;

/// Why nothing flows back to some elements of a value: it lies in a branch that a selection takes
/// for some elements only.
///
/// What flows back to an element that is not taken is exactly 0, and stays 0 whatever the branch
/// holds there: where a derivative may be infinite or NaN, it is chosen and not multiplied with.
///
/// @param condition what chooses, or null where several selections met
/// @param side whether the branch is taken where the condition holds
/// @param asked whether a `where` of the text is among them. Then the branch may hold anything at
///   all; a branch of `max`, `min`, `clip`, `abs`, `relu` or `hard_sigmoid` that has an input or a
///   state that is not finite gives a value that is not finite, and there only what is infinite by
///   an operation of the branch itself needs care
record Branch(Node condition, boolean side, boolean asked) {

  /// A selection in a branch of another, which may be null.
  static Branch within(Branch outer, Branch inner) {
    return outer == null ? inner : mixed(outer, inner);
  }

  /// What is left where both flow back to one value: null where an element is always taken.
  static Branch either(Branch a, Branch b) {
    if (a == null || b == null) {
      return null;
    }
    if (a.condition != null && b.condition != null && a.condition.id() == b.condition.id()) {
      return a.side == b.side ? a : null;
    }
    return mixed(a, b);
  }

  private static Branch mixed(Branch a, Branch b) {
    return new Branch(null, true, a.asked || b.asked);
  }
}
