package dev.eddy.cpu.task;

import dev.eddy.backend.Kernels;
import dev.eddy.cpu.memory.AxisRows;
import dev.eddy.cpu.memory.CpuWeights;
import dev.eddy.cpu.memory.Memory;
import dev.eddy.plan.CellPlan;
import dev.eddy.plan.Ref;
import dev.eddy.plan.Stage;
import java.util.ArrayList;
import java.util.List;

/// Runs the stages of one cell plan for the rows of one lane.
///
/// Every operand is a number into tables of offsets: `start + slot·slotSize`, brought up to date
/// once per step.
final class CellRunner<A> {

  private static final int ROW_SUM = -1;
  private static final int ROW_MAX = -2;
  private static final int MASK = -3;

  /// Numbers that stay in the second-level cache between who makes and who reads them.
  private static final int CACHED = 1 << 18;

  /// Rows that a product before or after the steps has at least, while there are so many.
  private static final int LEAST_ROWS = 256;

  private final Kernels<A> kernels;
  private final CpuWeights<A> weights;
  private final Memory<A> memory;
  private final CellPlan plan;
  private final AxisRows axis;
  private final int lane;
  private final List<Ref> refs = new ArrayList<>();
  private final Compiled[] before;
  private final Compiled[] step;
  private final Compiled[] after;
  private final Attender<A> attender;

  /// Whether stages need to know the step they run for.
  private final boolean perStep;

  /// Whether a step is one pointwise stage: then time runs inside the block.
  private final boolean timeInside;

  /// Whether a step writes there.
  private final boolean[] isWritten;

  private int[] start;
  private int[] slotSize;
  private int[] offset;
  private int[] advance;
  private int[] stride;
  private boolean[] pair;
  private int boundRows;
  private int boundLayout;
  private long seed;
  private int runStep;

  public CellRunner(
      CellPlan plan,
      CpuWeights<A> weights,
      Memory<A> memory,
      AxisRows axis,
      int lane,
      Attender<A> attender) {
    this.attender = attender;
    this.plan = plan;
    this.weights = weights;
    this.kernels = weights.kernels;
    this.memory = memory;
    this.axis = axis;
    this.lane = lane;
    before = compile(plan.before());
    step = compile(plan.step());
    after = compile(plan.after());
    boolean anyStep = false;
    for (var stages : List.of(plan.before(), plan.step(), plan.after())) {
      for (var stage : stages) {
        anyStep |= stage instanceof Stage.Attend || stage instanceof Stage.AttendBack;
        anyStep |=
            stage instanceof Stage.Pointwise p
                && p.code().stream().anyMatch(i -> i instanceof Stage.Instruction.Mask);
      }
    }
    perStep = anyStep;
    timeInside = plan.loop() instanceof CellPlan.Loop.InBlocks;
    int n = refs.size();
    start = new int[n];
    slotSize = new int[n];
    offset = new int[n];
    advance = new int[n];
    stride = new int[n];
    pair = new boolean[n];
    isWritten = new boolean[n];
    for (var compiled : step) {
      if (compiled instanceof Product product) {
        isWritten[product.c] = true;
      } else if (compiled instanceof Pointwise pointwise) {
        for (int out : pointwise.out) {
          isWritten[out] = true;
        }
      }
    }
  }

  // ---- compiled stages
  // -----------------------------------------------------------------------------------------------------------

  private sealed interface Compiled permits Product, Pointwise, Attention {}

  private record Attention(Stage.Attend forward, Stage.AttendBack back) implements Compiled {}

  private static final class Product implements Compiled {
    int a;
    int c;
    int init;
    int k;
    int n;
    int packedAt;
  }

  private static final class Pointwise implements Compiled {
    int blockRows;
    int[] op;
    int[] width;
    int[] out;
    int[] a;
    int[] b;
    int[] c;
    double[] rate;
    boolean[] variational;
  }

  private Compiled[] compile(List<Stage> stages) {
    return stages.stream().map(this::compile).toArray(Compiled[]::new);
  }

  private Compiled compile(Stage stage) {
    return switch (stage) {
      case Stage.Product product -> {
        var compiled = new Product();
        compiled.a = index(product.operand());
        compiled.c = index(product.result());
        compiled.init = product.start() == null ? -1 : index(product.start());
        compiled.k = product.matrix().k();
        compiled.n = product.matrix().n();
        compiled.packedAt = weights.packedAt[product.matrix().id()];
        yield compiled;
      }
      case Stage.Pointwise pointwise -> {
        int n = pointwise.code().size();
        var compiled = new Pointwise();
        compiled.blockRows = Math.max(1, Memory.BLOCK / pointwise.width());
        compiled.op = new int[n];
        compiled.width = new int[n];
        compiled.out = new int[n];
        compiled.a = new int[n];
        compiled.b = new int[n];
        compiled.c = new int[n];
        compiled.rate = new double[n];
        compiled.variational = new boolean[n];
        for (int i = 0; i < n; i++) {
          var instruction = pointwise.code().get(i);
          compiled.out[i] = index(instruction.out());
          compiled.width[i] = instruction.out().width();
          switch (instruction) {
            case Stage.Instruction.Map map -> {
              compiled.op[i] = map.op().ordinal();
              compiled.a[i] = index(map.a());
              compiled.b[i] = map.b() == null ? compiled.a[i] : index(map.b());
              compiled.c[i] = map.c() == null ? compiled.a[i] : index(map.c());
            }
            case Stage.Instruction.Row row -> {
              compiled.op[i] = row.largest() ? ROW_MAX : ROW_SUM;
              compiled.width[i] = row.a().width();
              compiled.a[i] = index(row.a());
            }
            case Stage.Instruction.Mask mask -> {
              compiled.op[i] = MASK;
              compiled.a[i] = mask.site();
              compiled.rate[i] = mask.rate();
              compiled.variational[i] = mask.variational();
            }
          }
        }
        yield compiled;
      }
      case Stage.Attend attend -> new Attention(attend, null);
      case Stage.AttendBack back -> new Attention(back.forward(), back);
    };
  }

  private int index(Ref ref) {
    int at = refs.indexOf(ref);
    if (at < 0) {
      at = refs.size();
      refs.add(ref);
    }
    return at;
  }

  // ---- addresses
  // -----------------------------------------------------------------------------------------------------------------

  /// Takes the shape of the batch and the places of the buffers.
  void bind(long seed, int runStep) {
    this.seed = seed;
    this.runStep = runStep;
    if (boundRows == axis.rows && boundLayout == memory.layout) {
      return;
    }
    boundRows = axis.rows;
    boundLayout = memory.layout;
    for (int i = 0; i < refs.size(); i++) {
      var ref = refs.get(i);
      var buffer = ref.buffer();
      int row = buffer.width();
      start[i] = memory.base[buffer.id()] + ref.column();
      slotSize[i] = 0;
      pair[i] = false;
      switch (buffer.kind()) {
        case STEPS, STATES -> {
          slotSize[i] = row * axis.rows;
          start[i] += ref.shift() * slotSize[i];
          advance[i] = row;
          stride[i] = row;
        }
        case PAIR -> {
          slotSize[i] = row * axis.rows;
          pair[i] = true;
          advance[i] = row;
          stride[i] = row;
        }
        case WEIGHTS -> {}
        case CONSTANT, SCALAR, VECTOR -> {
          advance[i] = 0;
          stride[i] = 0;
        }
        case BLOCK -> {
          start[i] += lane * memory.laneStep[buffer.id()];
          advance[i] = 0;
          stride[i] = row;
        }
      }
    }
  }

  private void seek(int t) {
    for (int i = 0; i < offset.length; i++) {
      offset[i] = start[i] + (pair[i] ? (t + refs.get(i).shift() & 1) : t) * slotSize[i];
    }
  }

  // ---- running
  // -------------------------------------------------------------------------------------------------------------------

  /// All stages, for rows `from` to `to` of the axis.
  ///
  /// What comes before and after the steps is computed for a few steps at a time, so that a step
  /// finds in the cache what was made for it, and what it leaves is still there when it is read.
  void run(int from, int to) {
    if (step.length == 0 || timeInside) {
      overSteps(before, 0, axis.steps, from, to);
      if (timeInside) {
        blocksThenTime((Pointwise) step[0], from, to);
      }
      overSteps(after, 0, axis.steps, from, to);
      return;
    }
    int together = stepsTogether(to - from);
    for (int done = 0; done < axis.steps; done += together) {
      int n = Math.min(together, axis.steps - done);
      int first = plan.forwardInTime() ? done : axis.steps - done - n;
      overSteps(before, first, n, from, to);
      for (int i = 0; i < n; i++) {
        int t = plan.forwardInTime() ? first + i : first + n - 1 - i;
        int end = Math.min(to, axis.live[t]);
        if (end > from) {
          seek(t);
          if (weights.poisoned) {
            poison(from, end);
          }
          stages(step, t, from, end);
        }
      }
      overSteps(after, first, n, from, to);
    }
  }

  /// Leaves nothing of the step before but what flows back from it: registers and the slots that
  /// this step writes.
  private void poison(int from, int to) {
    for (int i = 0; i < offset.length; i++) {
      var ref = refs.get(i);
      int width = ref.width();
      switch (ref.buffer().kind()) {
        case BLOCK -> kernels.fill(memory.array, offset[i], width, Double.NaN);
        case PAIR -> {
          if (isWritten[i]) {
            for (int row = from; row < to; row++) {
              kernels.fill(memory.array, offset[i] + row * advance[i], width, Double.NaN);
            }
          }
        }
        case STEPS, STATES, WEIGHTS, CONSTANT, SCALAR, VECTOR -> {}
      }
    }
  }

  /// Few enough steps for the cache, many enough rows for a product to be worth a reading of its
  /// matrix; all steps where nothing comes before or after them.
  private int stepsTogether(int rows) {
    int width = Math.max(widest(before), widest(after));
    if (width == 0 || rows == 0) {
      return axis.steps;
    }
    return Math.max((LEAST_ROWS + rows - 1) / rows, (int) (CACHED / ((long) rows * width)));
  }

  private static int widest(Compiled[] stages) {
    int width = 0;
    for (var stage : stages) {
      if (stage instanceof Product product) {
        width = Math.max(width, Math.max(product.k, product.n));
      }
    }
    return width;
  }

  /// Stages that no step waits for, for `n` steps from `first`.
  private void overSteps(Compiled[] stages, int first, int n, int from, int to) {
    if (stages.length == 0) {
      return;
    }
    if (axis.full && !perStep && from == 0 && to == axis.rows) {
      seek(first);
      stages(stages, first, 0, axis.rows * n);
      return;
    }
    for (int t = first; t < first + n; t++) {
      int end = Math.min(to, axis.live[t]);
      if (end > from) {
        seek(t);
        stages(stages, t, from, end);
      }
    }
  }

  private void blocksThenTime(Pointwise stage, int from, int to) {
    for (int row = from; row < to; row += stage.blockRows) {
      for (int i = 0; i < axis.steps; i++) {
        int t = plan.forwardInTime() ? i : axis.steps - 1 - i;
        int end = Math.min(Math.min(to, row + stage.blockRows), axis.live[t]);
        if (end > row) {
          seek(t);
          if (weights.poisoned) {
            poison(row, end);
          }
          block(stage, t, row, end - row);
        }
      }
    }
  }

  private void stages(Compiled[] stages, int t, int from, int to) {
    for (var stage : stages) {
      if (stage instanceof Product product) {
        product(product, from, to);
      } else if (stage instanceof Attention attention) {
        for (int row = from; row < to; row++) {
          if (attention.back == null) {
            attender.attend(attention.forward, t, row);
          } else {
            attender.back(attention.back, t, row);
          }
        }
      } else {
        var pointwise = (Pointwise) stage;
        for (int row = from; row < to; row += pointwise.blockRows) {
          block(pointwise, t, row, Math.min(pointwise.blockRows, to - row));
        }
      }
    }
  }

  private void product(Product p, int from, int to) {
    var array = memory.array;
    int a = p.a;
    int c = p.c;
    kernels.gemm(
        to - from,
        p.n,
        p.k,
        array,
        offset[a] + from * advance[a],
        stride[a],
        weights.packed,
        p.packedAt,
        0,
        array,
        offset[c] + from * advance[c],
        stride[c],
        p.init < 0 ? null : array,
        p.init < 0 ? 0 : offset[p.init]);
  }

  private void block(Pointwise stage, int t, int row, int rows) {
    var array = memory.array;
    var ops = stage.op;
    for (int i = 0; i < ops.length; i++) {
      int op = ops[i];
      int out = stage.out[i];
      int o = offset[out] + row * advance[out];
      int a = stage.a[i];
      if (op >= 0) {
        int b = stage.b[i];
        int c = stage.c[i];
        kernels.map(
            op,
            rows,
            stage.width[i],
            array,
            o,
            stride[out],
            array,
            offset[a] + row * advance[a],
            stride[a],
            array,
            offset[b] + row * advance[b],
            stride[b],
            array,
            offset[c] + row * advance[c],
            stride[c]);
      } else if (op == MASK) {
        kernels.dropoutMask(
            rows,
            stage.width[i],
            stage.rate[i],
            seed,
            a,
            runStep,
            stage.variational[i] ? 0 : t,
            axis.origin,
            row,
            array,
            o,
            stride[out]);
      } else if (op == ROW_SUM) {
        kernels.rowSum(
            rows,
            stage.width[i],
            array,
            o,
            stride[out],
            array,
            offset[a] + row * advance[a],
            stride[a]);
      } else {
        kernels.rowMax(
            rows,
            stage.width[i],
            array,
            o,
            stride[out],
            array,
            offset[a] + row * advance[a],
            stride[a]);
      }
    }
  }
}
