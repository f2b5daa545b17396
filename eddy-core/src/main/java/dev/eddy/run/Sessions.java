package dev.eddy.run;

import java.util.Arrays;

/// Sequences that come, go and wait, each at its own pace: what a server needs. A session is
/// opened, takes steps together with whichever others have one to take, and is closed; its states
/// live here in between.
///
/// ```java
/// try (var sessions = program.bind(weights).sessions(1)) {
///   long a = sessions.open();
///   long b = sessions.open();
///   sessions.step(2, new long[] {a, b}, symbols, scores);   // both, as one batch
///   sessions.step(1, new long[] {b}, symbols, scores);      // a waits
///   byte[] kept = sessions.save(a).toBytes();
///   sessions.close(a);
/// }
/// ```
///
/// A session gets the bits that it would get alone, whoever steps beside it. There is room for as
/// many as are opened; once there have been as many sessions, and steps of as many of them, a step
/// allocates nothing, and neither does opening and closing. The number of a session that was closed
/// is never given again, so who holds an old one meets an error and not another's session. A step
/// that is refused leaves all sessions as they were.
///
/// One thread uses it at a time; several may share one {@link BoundProgram}.
public final class Sessions implements AutoCloseable {

  private static final int FIRST_ROOM = 16;

  private final OneStep step;
  private final Workspace workspace;

  /// For each slot, how often it was given: odd while its session is open.
  private int[] turns = {};

  /// Slots to be given, the next one last.
  private int[] free = {};

  private int freeCount;

  Sessions(OneStep step) {
    this.step = step;
    workspace = step.workspace;
    workspace.grow(0);
  }

  /// Opens a session in the start state; its number.
  public long open() {
    if (freeCount == 0) {
      grow();
    }
    int slot = free[--freeCount];
    workspace.reset(slot);
    turns[slot]++;
    return (long) turns[slot] << Integer.SIZE | slot;
  }

  /// Opens a session where a saved one stood; its number.
  ///
  /// @throws IllegalArgumentException if it is the state of another model
  public long open(SequenceState state) {
    long session = open();
    try {
      workspace.load((int) session, state);
    } catch (IllegalArgumentException e) {
      close(session);
      throw e;
    }
    return session;
  }

  /// Opens a session where another one stands; its number.
  public long fork(long session) {
    int from = slot(session);
    long fork = open();
    workspace.copyRow(from, (int) fork);
    return fork;
  }

  private void grow() {
    int old = turns.length;
    int room = Math.max(FIRST_ROOM, Math.addExact(old, old / 2));
    workspace.grow(room);
    turns = Arrays.copyOf(turns, room);
    free = new int[room];
    for (int slot = room - 1; slot >= old; slot--) {
      free[freeCount++] = slot;
    }
  }

  /// Closes a session; its states are gone.
  public void close(long session) {
    int slot = slot(session);
    turns[slot]++;
    free[freeCount++] = slot;
  }

  /// How many sessions are open.
  public int size() {
    return turns.length - freeCount;
  }

  /// Whether a session is open.
  public boolean isOpen(long session) {
    int slot = (int) session;
    return slot >= 0
        && slot < turns.length
        && (turns[slot] & 1) == 1
        && session >>> Integer.SIZE == Integer.toUnsignedLong(turns[slot]);
  }

  /// @throws IllegalArgumentException if it is not open
  private int slot(long session) {
    if (!isOpen(session)) {
      throw new IllegalArgumentException(
          "session %d is not open: it was closed, or opened elsewhere; %d sessions are open here"
              .formatted(session, size()));
    }
    return (int) session;
  }

  /// One step of the first `count` of these sessions, each another one: `in` is `[count, width]`,
  /// `out` `[count, width]`, both in their order.
  ///
  /// @throws IllegalArgumentException if one is not open or comes twice, or values are missing
  public void step(int count, long[] sessions, float[] in, float[] out) {
    if (count != 0) {
      begin(count, sessions, in.length, count * step.inputWidth());
      step.run(in, out);
    }
  }

  /// One step of the first `count` of these sessions, each another one: `in` is one symbol for
  /// each, `out` `[count, width]`, both in their order.
  ///
  /// @throws IllegalArgumentException if one is not open or comes twice, or symbols are missing
  public void step(int count, long[] sessions, int[] in, float[] out) {
    if (count != 0) {
      begin(count, sessions, in.length, count);
      step.run(in, out);
    }
  }

  private void begin(int count, long[] sessions, int found, int needed) {
    if (count > sessions.length || found < needed) {
      throw new IllegalArgumentException(
          "a step of %d sessions takes as many numbers of sessions, found %d, and %d values of \"%s\", found %d"
              .formatted(count, sessions.length, needed, step.input(), found));
    }
    var slots = step.begin(count).slots();
    for (int row = 0; row < count; row++) {
      slots[row] = slot(sessions[row]);
    }
  }

  /// The width of a row of the output.
  public int outputWidth() {
    return step.outputWidth();
  }

  /// What lies where in the states of a session.
  public StateLayout states() {
    return workspace.states();
  }

  /// The states of a session, as a value.
  public SequenceState save(long session) {
    return workspace.save(slot(session));
  }

  /// Copies the states of a session to `out`, from `at` on: nothing is allocated.
  public void save(long session, float[] out, int at) {
    workspace.save(slot(session), out, at);
  }

  /// Puts a session into a saved state.
  ///
  /// @throws IllegalArgumentException if it is the state of another model
  public void load(long session, SequenceState state) {
    workspace.load(slot(session), state);
  }

  /// Puts a session into states that {@link #save(long, float[], int)} gave.
  public void load(long session, float[] from, int at) {
    workspace.load(slot(session), from, at);
  }

  /// Puts a session back to the start state.
  public void reset(long session) {
    workspace.reset(slot(session));
  }

  /// Closes all of it.
  @Override
  public void close() {
    workspace.close();
  }
}
