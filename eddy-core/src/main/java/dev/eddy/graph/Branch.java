package dev.eddy.graph;

import java.util.Optional;

/// Why nothing flows back to some elements of a value: it lies in a branch that a selection takes
/// for some elements only.
///
/// What flows back to an element that is not taken is exactly 0, and stays 0 whatever the branch
/// holds there: where a derivative may be infinite or NaN, it is chosen and not multiplied with.
///
/// @param condition what chooses; empty where several selections met
/// @param side whether the branch is taken where the condition holds
/// @param asked whether a `where` of the text is among them. Then the branch may hold anything at
///   all; a branch of `max`, `min`, `clip`, `abs`, `relu` or `hard_sigmoid` that has an input or a
///   state that is not finite gives a value that is not finite, and there only what is infinite by
///   an operation of the branch itself needs care
record Branch(Optional<Node> condition, boolean side, boolean asked) {

  /// A selection in a branch of another, where there is one.
  static Branch within(Optional<Branch> outer, Branch inner) {
    return outer.map(branch -> mixed(branch, inner)).orElse(inner);
  }

  /// What is left where both flow back to one value: empty where an element is always taken.
  static Optional<Branch> either(Optional<Branch> one, Optional<Branch> other) {
    return one.flatMap(a -> other.flatMap(b -> either(a, b)));
  }

  private static Optional<Branch> either(Branch a, Branch b) {
    boolean same = a.condition.isPresent() && a.condition.equals(b.condition);
    return same && a.side != b.side ? Optional.empty() : Optional.of(same ? a : mixed(a, b));
  }

  private static Branch mixed(Branch a, Branch b) {
    return new Branch(Optional.empty(), true, a.asked || b.asked);
  }
}
