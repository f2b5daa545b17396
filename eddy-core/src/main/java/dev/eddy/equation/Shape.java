package dev.eddy.equation;

/// The shape of a value of the language.
public sealed interface Shape {

  /// One number for each row of a batch, or for the whole run.
  record Scalar() implements Shape {
    @Override
    public String toString() {
      return "a scalar";
    }
  }

  /// `[size]`.
  record Vector(Dim size) implements Shape {
    @Override
    public String toString() {
      return "[" + size + "]";
    }
  }

  /// `[S, size]` with the S rows of a memory.
  record Rows(String memory, Dim size) implements Shape {
    @Override
    public String toString() {
      return "rows [" + size + "] of '" + memory + "'";
    }
  }
}
