package dev.eddy.cpu.memory;

import dev.eddy.backend.Kernels;
import dev.eddy.data.Batch;
import dev.eddy.plan.Buffer;
import dev.eddy.plan.Plan;
import dev.eddy.plan.Ref;
import dev.eddy.plan.Task;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the parts of a run share: plan, kernels, weights, memory, the rows of each axis, and the
/// batch that runs.
public final class Frame<A> {

  public final Plan plan;
  public final Kernels<A> kernels;
  public final CpuWeights<A> weights;
  public final Memory<A> memory;

  /// The states of sequences between runs.
  public final Slots<A> slots;

  /// The rows of every axis, that of single rows first.
  public final AxisRows[] axes;

  private final Map<String, AxisRows> byName = new LinkedHashMap<>();

  /// The axis of each buffer.
  private final AxisRows[] axisOf;

  /// Where each vector the plan copies lies in the parameters.
  private final int[] vectorsAt;

  private final Map<String, int[]> ids = new HashMap<>();
  private int[] labels = {};
  private int vectorsVersion = -1;
  private Batch batch;
  private long seed;
  private int runStep;

  public Frame(CpuWeights<A> weights, int lanes) {
    this.weights = weights;
    plan = weights.plan;
    kernels = weights.kernels;
    memory = new Memory<>(plan, kernels, lanes);
    byName.put("", new AxisRows(""));
    plan.model().axes().forEach(name -> byName.put(name, new AxisRows(name)));
    axes = byName.values().toArray(AxisRows[]::new);
    axisOf = plan.buffers().stream().map(b -> byName.get(b.axis())).toArray(AxisRows[]::new);
    vectorsAt =
        plan.vectors().stream()
            .mapToInt(v -> plan.parameters().entry(v.vector()).offset())
            .toArray();
    slots = new Slots<>(this);
  }

  /// The rows of an axis, or null if the plan has none of that name.
  public AxisRows axis(String name) {
    return byName.get(name);
  }

  public Batch batch() {
    return batch;
  }

  /// Of random masks.
  public long seed() {
    return seed;
  }

  /// The number of this run, for random masks.
  public int runStep() {
    return runStep;
  }

  /// The symbols of an input in the order of the run `[T][B]`.
  public int[] ids(String input) {
    return ids.get(input);
  }

  /// Labels of the loss in the order of the run `[T][B]`.
  public int[] labels() {
    return labels;
  }

  /// The same with room for so many.
  public int[] labels(int count) {
    if (labels.length < count) {
      labels = new int[count];
    }
    return labels;
  }

  /// Where a column of a row at a slot is.
  public int at(Ref ref, int slot, int row) {
    var buffer = ref.buffer();
    int rows = axisOf[buffer.id()].rows;
    return memory.base[buffer.id()]
        + ((slot + ref.shift()) * rows + row) * buffer.width()
        + ref.column();
  }

  public int at(Buffer buffer, int slot, int row) {
    return memory.base[buffer.id()] + (slot * axisOf[buffer.id()].rows + row) * buffer.width();
  }

  /// Sets numbers of the memory.
  public void set(double[] values, int from, int at, int n) {
    for (int i = 0; i < n; i++) {
      kernels.set(memory.array, at + i, values[from + i]);
    }
  }

  /// Takes the batch of the next run.
  public void begin(Batch batch, long seed, int runStep) {
    this.batch = batch;
    this.seed = seed;
    this.runStep = runStep;
  }

  /// Puts rows in order, and makes room for them.
  ///
  /// @param only the one axis that the run is about, or null: all that the batch does not recall
  public void bind(AxisRows only, int lanes) {
    int rows = batch.rows();
    for (var axis : axes) {
      axis.recall = batch.knownRecall(axis.name);
      axis.idle = only == null ? axis.recall != null : axis != only;
      if (!axis.idle) {
        boolean single = axis.name.isEmpty();
        axis.bind(
            rows,
            single ? 1 : batch.steps(axis.name),
            single ? null : batch.knownLengths(axis.name),
            batch.firstRow(),
            lanes);
      }
    }
    boolean moved = memory.ensure(rows, axes);
    if (weights.poisoned) {
      memory.poison(axis -> !byName.get(axis).idle);
    }
    for (var axis : axes) {
      axis.remembered &= axis.idle && !moved;
      if (axis.recall != null && !axis.remembered) {
        throw new IllegalStateException(
            "axis \"%s\": the batch recalls rows, but none are remembered; call remember first"
                .formatted(axis.name));
      }
    }
    if (moved || vectorsVersion != weights.version) {
      copyVectors();
    }
    for (int i = 0; i < plan.forward().size(); i++) {
      if (plan.forward().get(i) instanceof Task.Lookup lookup && !axis(lookup.axis()).idle) {
        int needed = rows * axis(lookup.axis()).steps;
        var known = ids.get(lookup.input());
        if (known == null || known.length < needed) {
          ids.put(lookup.input(), new int[needed]);
        }
      }
    }
  }

  private void copyVectors() {
    for (int i = 0; i < plan.vectors().size(); i++) {
      var piece = plan.vectors().get(i);
      kernels.copy(
          weights.values,
          vectorsAt[i],
          memory.array,
          memory.base[piece.buffer().id()] + piece.column(),
          piece.width());
    }
    vectorsVersion = weights.version;
  }

  /// Makes room for so many rows of one step, and forgets the rows that are remembered: later ones
  /// stay while runs have no more rows.
  public void makeRoom(int rows) {
    for (var axis : axes) {
      axis.rows = rows;
      axis.steps = 1;
      axis.remembered = false;
    }
    if (memory.ensure(rows, axes)) {
      vectorsVersion = -1;
    }
  }
}
