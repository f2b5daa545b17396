package dev.eddy.run;

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
  /// rows kept, as {@link Batch#recall} says, without doing it again. Scans over that axis start
  /// anew, and slots stay as they are. A run of more rows or steps than there is room for forgets
  /// the rows, and so does {@link #begin}.
  ///
  /// @param batch the rows of that axis
  void remember(String axis, Batch batch);

  // ---- slots
  // ---------------------------------------------------------------------------------------------------------------------
  //
  // Between runs the states of each sequence rest in a slot. A row of a run takes its states from
  // its slot, if it goes on, and leaves them there. Row r has slot r, unless the batch says which:
  // see Batch.slots.

  /// What lies where in a slot.
  StateLayout states();

  /// How many slots hold states to go on from.
  int slots();

  /// Whether the next run goes on from the states in which the last one ended (true), or starts
  /// anew (false, as at first). As many slots stay as the last run took; those of {@link #begin}
  /// and {@link #grow} stay while others run. A run that goes on from a slot that is not there is
  /// an {@link IllegalStateException}.
  void carry(boolean on);

  /// Makes this many slots, each in its start state, and carries state from here on.
  void begin(int slots);

  /// Makes further slots, each in its start state, until there are this many, and carries state
  /// from here on. Those that are there stay as they are.
  void grow(int slots);

  /// Puts a slot back to its start state.
  ///
  /// @throws IndexOutOfBoundsException if there is no such slot, here and below
  void reset(int slot);

  /// Copies the states of a slot to `out`, from `at` on, as {@link #states} says: nothing is
  /// allocated.
  void save(int slot, float[] out, int at);

  /// Puts a slot into states that {@link #save(int, float[], int)} gave; the next run goes on from
  /// there.
  void load(int slot, float[] from, int at);

  /// The states of a slot, as a value.
  default SequenceState save(int slot) {
    var flat = new float[states().width()];
    save(slot, flat, 0);
    return states().state(flat);
  }

  /// Puts a slot into a saved state; the next run goes on from there.
  ///
  /// @throws IllegalArgumentException if it is the state of another model
  default void load(int slot, SequenceState state) {
    load(slot, states().flat(state), 0);
  }

  /// Gives a slot the states of another.
  void copyRow(int from, int to);

  /// How much memory the buffers take, in bytes.
  long memoryBytes();

  @Override
  void close();
}
