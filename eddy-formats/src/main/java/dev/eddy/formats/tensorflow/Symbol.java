package dev.eddy.formats.tensorflow;

import dev.eddy.formats.network.Assembly.Value;

/// What a node gives.
sealed interface Symbol {

  /// A sequence.
  ///
  /// @param view whether its first two axes have changed places since the input
  /// @param turned whether its steps run from the last to the first
  record Sequence(Value value, int view, boolean turned) implements Symbol {}

  record Row(Value value) implements Symbol {}

  /// A sequence whose rows and steps lie on one axis.
  record Flat(Value value, int view) implements Symbol {}

  /// An input of symbols.
  record Symbols(String input, String axis, int view) implements Symbol {}

  /// An input of lengths, or what is made of shapes and lengths.
  record Other() implements Symbol {}

  /// One step of a sequence that is taken apart.
  record Step(Sequence of, int index, int count) implements Symbol {}
}
