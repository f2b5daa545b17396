package dev.eddy.engine;

import dev.eddy.data.Batch;
import java.util.Set;

/// The scratch of one run of a program: it holds what a batch needs while it runs, its results, and
/// the state of its sequences. One thread uses it at a time; programs and weights may be shared by
/// many workspaces. In the steady state a run allocates nothing.
public interface Workspace extends AutoCloseable {

  /// Runs the program on a batch; the loss, or NaN where the program has none.
  double run(Batch batch);

  /// The loss of the last run.
  double loss();

  /// The averages of the last run's loss: one number, or one per row, per step, or per step of each
  /// row `[B, T]`, as its objective says.
  double[] losses();

  /// The width of an output.
  int width(String output);

  /// Copies an output of the last run: `[B, T, width]` (or `[B, width]` for rows), zeros past each
  /// row's length.
  void output(String name, float[] out);

  /// What a run keeps for who wants to look beside its outputs: the weights of each `attend`, as
  /// `LAYER.attention` (`LAYER.attention2` for the second of a cell).
  Set<String> probes();

  /// Copies the weights of an `attend` in the last run: `[B, T, S]` over the T steps of its layer
  /// and the S steps of its memory, zeros past the lengths of either.
  ///
  /// @throws IllegalArgumentException if there is no such probe
  void probe(String name, float[] out);

  /// Runs what the program does over one axis, and keeps it: rows of later batches attend to the
  /// rows kept, as {@link Batch#recall} says, without doing it again. A run of more rows or steps
  /// than there is room for forgets them, and so does {@link #begin}.
  ///
  /// @param batch the rows of that axis
  void remember(String axis, Batch batch);

  /// Whether the next run goes on from the states in which the last one ended (true), or starts
  /// anew (false, as at first). As many rows go on as the last run had; rows of {@link #begin} stay
  /// while others run. A run of more rows is an {@link IllegalStateException}.
  void carry(boolean on);

  /// Prepares this many rows, each in its start state, and carries state from here on.
  void begin(int rows);

  /// Puts a row back to its start state.
  ///
  /// @throws IndexOutOfBoundsException if there is no such row, here and below
  void reset(int row);

  /// The state of a row, as a value.
  SequenceState save(int row);

  /// Puts a row into a saved state; the next run goes on from there.
  void load(int row, SequenceState state);

  /// Gives a row the state of another.
  void copyRow(int from, int to);

  /// How much memory the buffers take, in bytes.
  long memoryBytes();

  @Override
  void close();
}
