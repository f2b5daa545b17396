package dev.eddy.cpu.memory;

import dev.eddy.data.Batch;
import dev.eddy.plan.ScanState;
import dev.eddy.run.StateLayout;
import java.util.Arrays;
import java.util.List;

/// The states of sequences between runs, a slot for each: where a row of a run starts from if it
/// goes on, and where it leaves its states. Without a word of the batch, row r has slot r.
public final class Slots<A> {

  private final Frame<A> frame;
  private final List<ScanState> states;
  private final StateLayout layout;
  private final int width;
  private final int[] offsets;
  private A values;

  /// For how many slots there is room.
  private int room;

  /// How many slots hold states to go on from.
  private int count;

  private boolean carrying;

  /// Whether slots were made by {@link #begin}: they stay when a run has fewer rows.
  private boolean begun;

  /// For each row of the batch its slot, or null: its own number.
  private int[] slotOf;

  /// How many slots the run takes.
  private int needed;

  /// Whether the run has to do with slots.
  private boolean bound;

  /// For each slot the last turn a row took it in, and that row.
  private int[] takenIn = {};

  private int[] takenBy = {};
  private int turn;

  Slots(Frame<A> frame) {
    this.frame = frame;
    states = frame.plan.states();
    layout = StateLayout.of(frame.plan);
    width = layout.width();
    offsets = new int[states.size()];
    Arrays.setAll(offsets, layout::offset);
    values = frame.kernels.allocate(0);
  }

  /// What lies where in a slot.
  public StateLayout layout() {
    return layout;
  }

  /// How many slots hold states to go on from.
  public int count() {
    return count;
  }

  /// Whether rows of this run start from their slots.
  public boolean carrying() {
    return carrying && bound;
  }

  /// Whether the next run goes on.
  public void carry(boolean on) {
    carrying = on;
    begun &= on;
  }

  /// So many slots, each in its start state.
  public void begin(int slots) {
    count = 0;
    grow(slots);
  }

  /// At least so many slots: further ones in their start state, those there as they are.
  public void grow(int slots) {
    makeRoom(slots);
    for (int slot = count; slot < slots; slot++) {
      start(slot);
    }
    count = Math.max(count, slots);
    carrying = true;
    begun = true;
  }

  private void makeRoom(int slots) {
    if (slots > room) {
      long wanted = Math.max(slots, room + room / 2);
      if (wanted * width > Integer.MAX_VALUE - 64) {
        wanted = slots;
      }
      if (wanted * width > Integer.MAX_VALUE - 64) {
        throw new IllegalArgumentException(
            "the states of %d sequences, %d numbers each, are more than the 2³¹ numbers one workspace holds; share them among several"
                .formatted(slots, width));
      }
      var old = values;
      values = frame.kernels.allocate((int) wanted * width);
      frame.kernels.copy(old, 0, values, 0, count * width);
      room = (int) wanted;
    }
  }

  // ---- a run
  // ---------------------------------------------------------------------------------------------------------------------

  /// Takes the slots of a batch.
  ///
  /// @param bound whether the run has to do with them; else its rows start anew and leave nothing
  public void bind(Batch batch, boolean bound) {
    this.bound = bound;
    if (!bound) {
      return;
    }
    slotOf = batch.knownSlots();
    needed = slotOf == null ? batch.rows() : most(batch.rows()) + 1;
    if (carrying && needed > count) {
      throw missing(batch.rows());
    }
    makeRoom(needed);
    if (slotOf != null) {
      checkOnce(batch.rows());
    }
  }

  /// Takes note that the run is over.
  public void left() {
    if (bound && !begun) {
      count = slotOf == null ? needed : Math.max(count, needed);
    }
  }

  private int most(int rows) {
    int most = -1;
    for (int row = 0; row < rows; row++) {
      if (slotOf[row] < 0) {
        throw new IllegalArgumentException(
            "batch: row %d has slot %d; slots are counted from 0".formatted(row, slotOf[row]));
      }
      most = Math.max(most, slotOf[row]);
    }
    return most;
  }

  private IllegalStateException missing(int rows) {
    if (slotOf != null) {
      return new IllegalStateException(
          "a row cannot go on from slot %d: the workspace has %d slots; call begin or grow(%d)"
              .formatted(needed - 1, count, needed));
    }
    return new IllegalStateException(
        count == 0
            ? "%d rows cannot go on: no run has left a state yet; run with carry(false) first, or call begin(%d)"
                .formatted(rows, rows)
            : "%d rows cannot go on where %d rows ended; give as many rows, or call carry(false) to start anew, or begin(%d) to keep rows that sit out"
                .formatted(rows, count, rows));
  }

  private void checkOnce(int rows) {
    if (takenIn.length < room) {
      takenIn = Arrays.copyOf(takenIn, room);
      takenBy = new int[room];
    }
    turn++;
    for (int row = 0; row < rows; row++) {
      int slot = slotOf[row];
      if (takenIn[slot] == turn) {
        throw new IllegalArgumentException(
            "batch: rows %d and %d both have slot %d; a sequence takes one step at a time"
                .formatted(takenBy[slot], row, slot));
      }
      takenIn[slot] = turn;
      takenBy[slot] = row;
    }
  }

  /// The number of a state among those of a slot.
  public int index(ScanState state) {
    return layout.index(state.name());
  }

  /// Puts a row of the batch where its slot stands: copies state `i` to a place in memory.
  public void resume(int row, int i, int to) {
    frame.kernels.copy(values, at(slot(row), i), frame.memory.array, to, states.get(i).width());
  }

  /// Leaves state `i` of a row of the batch in its slot, from a place in memory.
  public void leave(int row, int i, int from) {
    if (bound) {
      frame.kernels.copy(frame.memory.array, from, values, at(slot(row), i), states.get(i).width());
    }
  }

  private int slot(int row) {
    return slotOf == null ? row : slotOf[row];
  }

  private int at(int slot, int i) {
    return slot * width + offsets[i];
  }

  // ---- one slot
  // ------------------------------------------------------------------------------------------------------------------

  private int checked(int slot) {
    if (slot < 0 || slot >= count) {
      throw new IndexOutOfBoundsException(
          "row %d: the workspace holds the states of %d rows; call begin(rows) for more"
              .formatted(slot, count));
    }
    return slot;
  }

  /// Puts a slot back to its start state.
  public void reset(int slot) {
    start(checked(slot));
  }

  private void start(int slot) {
    for (int i = 0; i < states.size(); i++) {
      var state = states.get(i);
      switch (state.start()) {
        case ScanState.Start.Constant(double value) ->
            frame.kernels.fill(values, at(slot, i), state.width(), value);
        case ScanState.Start.Rows(_, double value) ->
            frame.kernels.fill(values, at(slot, i), state.width(), value);
        case ScanState.Start.Learned(var parameter) -> {
          int from = frame.plan.parameters().entry(parameter).offset();
          frame.kernels.copy(frame.weights.values, from, values, at(slot, i), state.width());
        }
      }
    }
  }

  /// Copies the states of a slot to `out`, from `at` on.
  public void save(int slot, float[] out, int at) {
    frame.kernels.store(values, checked(slot) * width, out, at, width);
  }

  /// Puts a slot into saved states.
  public void load(int slot, float[] from, int at) {
    frame.kernels.load(from, at, values, checked(slot) * width, width);
    carrying = true;
    begun = true;
  }

  /// Gives a slot the states of another.
  public void copy(int from, int to) {
    frame.kernels.copy(values, checked(from) * width, values, checked(to) * width, width);
  }

  /// Elements in use.
  public int size() {
    return room * width;
  }
}
