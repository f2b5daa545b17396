package dev.eddy.graph;

/// What a value that no operation makes is to its cell. Roles are compared; their text is for
/// people.
public sealed interface ValueRole {

  /// A value from outside, one row for each row and step.
  sealed interface Given extends ValueRole {}

  /// What layers give a cell to read.
  sealed interface Read extends Given {}

  /// An input of the cell.
  ///
  /// @param part which of the layers it is joined from, from 0
  record Input(String name, int part) implements Read {

    /// An input from one layer.
    public Input(String name) {
      this(name, 0);
    }

    @Override
    public String toString() {
      return part == 0 ? name : name + "#" + part;
    }
  }

  /// Rows of a memory as an `attend` reads them.
  ///
  /// @param expression what they are in the text of the cell
  record Rows(String expression) implements Read {
    @Override
    public String toString() {
      return "memory " + expression;
    }
  }

  /// What comes back of the output: `d output`.
  record OutputGradient() implements Given {
    @Override
    public String toString() {
      return "d output";
    }
  }

  /// What others have sent back to what a cell reads, before the cell adds its own.
  record GradientSoFar(Read to) implements Given {
    @Override
    public String toString() {
      return "d " + to + " so far";
    }
  }

  /// A value that goes from step to step.
  sealed interface Carried extends ValueRole {}

  /// A state before the step.
  record State(String name) implements Carried {
    @Override
    public String toString() {
      return name;
    }
  }

  /// What comes back of a state after the step: `d h'`.
  record StateGradient(String state) implements Carried {
    @Override
    public String toString() {
      return "d " + state + "'";
    }
  }
}
