package dev.eddy.formats.pytorch;

import java.util.List;
import java.util.Map;

/// What a pickle holds.
sealed interface PickleValue {
  /// `None`, a truth value, a number, a text or bytes: null, Boolean, Long, BigInteger, Double,
  /// String or byte[].
  record Plain(Object value) implements PickleValue {}

  /// A list, a tuple or a set. May hold itself.
  record Sequence(boolean tuple, List<PickleValue> items) implements PickleValue {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /// A dictionary, in the order of the file. May hold itself.
  record Dictionary(List<Map.Entry<PickleValue, PickleValue>> entries) implements PickleValue {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }

    /// The value of a text, or null.
    PickleValue get(String key) {
      PickleValue found = null;
      for (var entry : entries) {
        if (entry.getKey() instanceof Plain(String text) && text.equals(key)) {
          found = entry.getValue();
        }
      }
      return found;
    }
  }

  /// A class or function by its name.
  record Name(String module, String name) implements PickleValue {
    @Override
    public String toString() {
      return module + "." + name;
    }
  }

  /// What calling something would give; it is not called. What the pickle then adds to it stays
  /// beside it.
  record Call(
      PickleValue callee,
      List<PickleValue> arguments,
      List<PickleValue> items,
      Dictionary entries,
      List<PickleValue> states)
      implements PickleValue {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }

    /// The name of what would be called, or "".
    String name() {
      return callee instanceof Name name ? name.toString() : "";
    }
  }

  /// Something outside the pickle.
  record Persistent(PickleValue id) implements PickleValue {}
}
