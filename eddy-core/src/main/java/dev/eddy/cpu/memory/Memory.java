package dev.eddy.cpu.memory;

import dev.eddy.backend.Kernels;
import dev.eddy.plan.Buffer;
import dev.eddy.plan.Plan;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/// One array that holds every buffer of a workspace, laid out anew only when a batch needs more
/// than any before: room for the most rows of the most steps, unless that is large and far more
/// than the batch needs, as after many short rows one very long one does.
public final class Memory<A> {

  /// Elements a block of a pointwise stage aims at: it stays in the first-level cache with its
  /// registers.
  public static final int BLOCK = 512;

  /// Elements from which room for rows and steps that never came together is not made.
  private static final long LARGE = 1 << 26;

  /// How many times what is needed is far more.
  private static final int FAR = 4;

  public final Kernels<A> kernels;
  public A array;

  /// Counts how often everything moved.
  public int layout;

  /// Where each buffer starts.
  public final int[] base;

  /// For buffers of the kind BLOCK, what a further lane adds to the base.
  public final int[] laneStep;

  private final Plan plan;
  private final int lanes;
  private Map<String, Integer> steps = Map.of();
  private int rows = -1;

  public Memory(Plan plan, Kernels<A> kernels, int lanes) {
    this.plan = plan;
    this.kernels = kernels;
    this.lanes = lanes;
    base = new int[plan.buffers().size()];
    laneStep = new int[base.length];
  }

  /// Makes room; whether everything moved.
  public boolean ensure(int wantedRows, AxisRows[] axes) {
    boolean grows = wantedRows > rows;
    for (var axis : axes) {
      grows |= axis.steps > steps.getOrDefault(axis.name, -1);
    }
    if (!grows) {
      return false;
    }
    int keptRows = rows;
    var keptSteps = steps;
    choose(wantedRows, axes);
    if (elements() > Integer.MAX_VALUE - 64) {
      int most = rows;
      int longest = steps.values().stream().max(Integer::compare).orElse(1);
      rows = keptRows;
      steps = keptSteps;
      throw new IllegalArgumentException(
          "batch: %d rows of up to %d steps need more than 2³¹ numbers; use fewer rows or shorter sequences"
              .formatted(most, longest));
    }
    int at = 0;
    for (var buffer : plan.buffers()) {
      base[buffer.id()] = at;
      at += (int) padded(buffer);
    }
    array = kernels.allocate(at);
    layout++;
    for (var buffer : plan.buffers()) {
      if (buffer.kind() == Buffer.Kind.CONSTANT) {
        kernels.fill(array, base[buffer.id()], plan.widest(), buffer.value());
      }
    }
    return true;
  }

  /// Fills with NaN what a run has to write itself before it reads it.
  ///
  /// @param written whether the run writes the rows of an axis
  public void poison(Predicate<String> written) {
    for (var buffer : plan.buffers()) {
      boolean own =
          switch (buffer.kind()) {
            case STEPS, STATES, PAIR, WEIGHTS, BLOCK -> written.test(buffer.axis());
            case CONSTANT, SCALAR, VECTOR -> false;
          };
      if (own) {
        kernels.fill(array, base[buffer.id()], (int) size(buffer), Double.NaN);
      }
    }
  }

  /// Settles for how many rows and steps there is to be room.
  private void choose(int wantedRows, AxisRows[] axes) {
    long before = rows < 0 ? 0 : elements();
    var wanted = new HashMap<String, Integer>();
    var most = new HashMap<>(steps);
    for (var axis : axes) {
      wanted.put(axis.name, axis.steps);
      most.merge(axis.name, axis.steps, Math::max);
    }
    int mostRows = Math.max(rows, wantedRows);
    rows = wantedRows;
    steps = wanted;
    long needed = elements();
    rows = mostRows;
    steps = most;
    long together = elements();
    if (together > LARGE && together > FAR * Math.max(needed, before)) {
      rows = wantedRows;
      steps = wanted;
    }
  }

  private long elements() {
    return plan.buffers().stream().mapToLong(this::padded).sum();
  }

  private long padded(Buffer buffer) {
    return (size(buffer) + 15) / 16 * 16;
  }

  private long size(Buffer buffer) {
    long width = buffer.width();
    return switch (buffer.kind()) {
      case STEPS -> width * rows * steps.getOrDefault(buffer.axis(), 1);
      case STATES -> width * rows * (steps.getOrDefault(buffer.axis(), 1) + 1L);
      case WEIGHTS ->
          (long) rows
              * steps.getOrDefault(buffer.axis(), 1)
              * steps.getOrDefault(buffer.memory(), 1);
      case PAIR -> width * rows * 2;
      case CONSTANT, SCALAR -> plan.widest();
      case VECTOR -> width;
      case BLOCK -> {
        int each = (int) Math.max(BLOCK, width);
        laneStep[buffer.id()] = each;
        yield (long) each * lanes;
      }
    };
  }

  /// For how many rows there is room; below 0 before the first run.
  public int rows() {
    return rows;
  }

  /// How many elements there is room for, for reports.
  public long size() {
    return rows < 0 ? 0 : elements();
  }
}
