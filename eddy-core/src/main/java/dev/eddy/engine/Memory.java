package dev.eddy.engine;

import dev.eddy.backend.Kernels;
import dev.eddy.plan.Buffer;
import dev.eddy.plan.Plan;
import java.util.HashMap;
import java.util.Map;

/// One array that holds every buffer of a workspace, laid out anew only when a batch needs more
/// than any before.
final class Memory<A> {

  /// Elements a block of a pointwise stage aims at: it stays in the first-level cache with its
  /// registers.
  static final int BLOCK = 512;

  final Kernels<A> kernels;
  A array;

  /// Where each buffer starts.
  final int[] base;

  /// For buffers of the kind BLOCK, what a further lane adds to the base.
  final int[] laneStep;

  private final Plan plan;
  private final int lanes;
  private final Map<String, Integer> steps = new HashMap<>();
  private int rows = -1;

  Memory(Plan plan, Kernels<A> kernels, int lanes) {
    this.plan = plan;
    this.kernels = kernels;
    this.lanes = lanes;
    base = new int[plan.buffers().size()];
    laneStep = new int[base.length];
  }

  /// Makes room; whether everything moved.
  ///
  /// @param kept buffers of batch-order rows whose content is carried over
  boolean ensure(int wantedRows, AxisRows[] axes, Iterable<Buffer> kept) {
    boolean grows = wantedRows > rows;
    for (var axis : axes) {
      grows |= axis.steps > steps.getOrDefault(axis.name, -1);
    }
    if (!grows) {
      return false;
    }
    int oldRows = Math.max(rows, 0);
    rows = Math.max(rows, wantedRows);
    for (var axis : axes) {
      steps.merge(axis.name, axis.steps, Math::max);
    }
    var oldBase = base.clone();
    var old = array;
    long at = 0;
    for (var buffer : plan.buffers()) {
      base[buffer.id()] = (int) at;
      at += (size(buffer) + 15) / 16 * 16;
      if (at > Integer.MAX_VALUE - 64) {
        throw new IllegalArgumentException(
            "batch: %d rows of up to %s steps need more than 2³¹ numbers; use fewer rows or shorter sequences"
                .formatted(rows, steps));
      }
    }
    array = kernels.allocate((int) at);
    for (var buffer : plan.buffers()) {
      if (buffer.kind() == Buffer.Kind.CONSTANT) {
        kernels.fill(array, base[buffer.id()], plan.widest(), buffer.value());
      }
    }
    if (old != null) {
      for (var buffer : kept) {
        kernels.copy(old, oldBase[buffer.id()], array, base[buffer.id()], oldRows * buffer.width());
      }
    }
    return true;
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

  /// Elements in use, for reports.
  int size() {
    return base.length == 0 ? 0 : base[base.length - 1];
  }
}
