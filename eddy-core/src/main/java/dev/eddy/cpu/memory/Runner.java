package dev.eddy.cpu.memory;

/// Runs one task for the rows of one lane.
public interface Runner {

  /// Whose rows and steps it works on.
  AxisRows axis();

  /// Takes shapes and places of this batch.
  default void bind() {}

  /// Runs rows `from … to` of the axis.
  void run(int from, int to);
}
