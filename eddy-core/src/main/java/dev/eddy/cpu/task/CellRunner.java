package dev.eddy.cpu.task;

import dev.eddy.backend.Kernels;
import dev.eddy.backend.RowProducts;
import dev.eddy.cpu.memory.AxisRows;
import dev.eddy.cpu.memory.CpuWeights;
import dev.eddy.cpu.memory.Memory;
import dev.eddy.plan.CellPlan;
import dev.eddy.plan.Stage;
import java.util.List;
import java.util.Optional;

/// Runs the stages of one cell plan for the rows of one lane.
///
/// {@link CellCode} says what is to be done, {@link Operands} where; here is in which order.
final class CellRunner<A> {

  /// Numbers that stay in the second-level cache between who makes and who reads them.
  private static final int CACHED = 1 << 18;

  /// Rows that a product before or after the steps has at least, while there are so many.
  private static final int LEAST_ROWS = 256;

  private final Kernels<A> kernels;
  private final CpuWeights<A> weights;
  private final Memory<A> memory;
  private final CellPlan plan;
  private final AxisRows axis;
  private final Operands operands;
  private final CellCode.Compiled[] before;
  private final CellCode.Compiled[] step;
  private final CellCode.Compiled[] after;

  /// A linear scan, for a row that is alone: of several rows a block is as fast.
  private final Optional<CellCode.Linear> linear;

  private final Attender<A> attender;

  /// Whether stages need to know the step they run for.
  private final boolean perStep;

  /// Whether a step is one pointwise stage: then time runs inside the block, or the row.
  private final boolean timeInside;

  /// Whether a step writes there.
  private final boolean[] isWritten;

  /// Asked for when a row is first alone.
  private Optional<RowProducts<A>> rows = Optional.empty();

  private boolean hasAskedForRows;
  private long seed;
  private int runStep;

  CellRunner(
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
    operands = new Operands(memory, axis, lane);
    var code = new CellCode(operands, weights.packedAt);
    before = code.compile(plan.before());
    step = code.compile(plan.step());
    after = code.compile(plan.after());
    linear =
        plan.loop() instanceof CellPlan.Loop.LinearScan scan
            ? Optional.of(code.compile(scan))
            : Optional.empty();
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
    timeInside = plan.loop() instanceof CellPlan.Loop.InBlocks || linear.isPresent();
    isWritten = new boolean[operands.size()];
    for (var compiled : step) {
      if (compiled instanceof CellCode.Product product) {
        isWritten[product.c] = true;
      } else if (compiled instanceof CellCode.Pointwise pointwise) {
        for (int out : pointwise.out) {
          isWritten[out] = true;
        }
      }
    }
  }

  /// Takes the shape of the batch and the places of the buffers.
  void bind(long seed, int runStep) {
    this.seed = seed;
    this.runStep = runStep;
    operands.bind();
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
      if (linear.isPresent() && to - from == 1) {
        rowThenTime(linear.get(), from);
      } else if (timeInside) {
        blocksThenTime((CellCode.Pointwise) step[0], from, to);
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
          operands.seek(t);
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
    var offset = operands.offset;
    for (int i = 0; i < offset.length; i++) {
      var ref = operands.ref(i);
      int width = ref.width();
      switch (ref.buffer().kind()) {
        case BLOCK -> kernels.fill(memory.array, offset[i], width, Double.NaN);
        case PAIR -> {
          if (isWritten[i]) {
            for (int row = from; row < to; row++) {
              kernels.fill(memory.array, offset[i] + row * operands.advance[i], width, Double.NaN);
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

  private static int widest(CellCode.Compiled[] stages) {
    int width = 0;
    for (var stage : stages) {
      if (stage instanceof CellCode.Product product) {
        width = Math.max(width, Math.max(product.k, product.n));
      }
    }
    return width;
  }

  /// Stages that no step waits for, for `n` steps from `first`.
  private void overSteps(CellCode.Compiled[] stages, int first, int n, int from, int to) {
    if (stages.length == 0) {
      return;
    }
    if (axis.full && !perStep && from == 0 && to == axis.rows) {
      operands.seek(first);
      stages(stages, first, 0, axis.rows * n);
      return;
    }
    for (int t = first; t < first + n; t++) {
      int end = Math.min(to, axis.live[t]);
      if (end > from) {
        operands.seek(t);
        stages(stages, t, from, end);
      }
    }
  }

  private void blocksThenTime(CellCode.Pointwise stage, int from, int to) {
    for (int row = from; row < to; row += stage.blockRows) {
      for (int i = 0; i < axis.steps; i++) {
        int t = plan.forwardInTime() ? i : axis.steps - 1 - i;
        int end = Math.min(Math.min(to, row + stage.blockRows), axis.live[t]);
        if (end > row) {
          operands.seek(t);
          if (weights.poisoned) {
            poison(row, end);
          }
          block(stage, t, row, end - row);
        }
      }
    }
  }

  private void rowThenTime(CellCode.Linear scan, int row) {
    boolean forward = plan.forwardInTime();
    int sign = forward ? 1 : -1;
    int steps = axis.lengths[row];
    operands.seek(forward ? 0 : steps - 1);
    kernels.scan(
        steps,
        scan.width(),
        scan.isSum(),
        memory.array,
        operands.at(scan.h(), row),
        sign * operands.advanceInTime(scan.h()),
        operands.at(scan.a(), row),
        sign * operands.advanceInTime(scan.a()),
        operands.at(scan.b(), row),
        sign * operands.advanceInTime(scan.b()),
        operands.at(scan.c(), row),
        sign * operands.advanceInTime(scan.c()));
  }

  private void stages(CellCode.Compiled[] stages, int t, int from, int to) {
    for (var stage : stages) {
      if (stage instanceof CellCode.Product product) {
        product(product, from, to);
      } else if (stage instanceof CellCode.Attention attention) {
        for (int row = from; row < to; row++) {
          if (attention.back() == null) {
            attender.attend(attention.forward(), t, row);
          } else {
            attender.back(attention.back(), t, row);
          }
        }
      } else {
        var pointwise = (CellCode.Pointwise) stage;
        for (int row = from; row < to; row += pointwise.blockRows) {
          block(pointwise, t, row, Math.min(pointwise.blockRows, to - row));
        }
      }
    }
  }

  private void product(CellCode.Product p, int from, int to) {
    var array = memory.array;
    var offset = operands.offset;
    var advance = operands.advance;
    var stride = operands.stride;
    int a = p.a;
    int c = p.c;
    if (to - from == 1 && isAloneFaster()) {
      rows.get()
          .product(
              p.n,
              p.k,
              array,
              offset[a] + from * advance[a],
              p.packedAt,
              array,
              offset[c] + from * advance[c],
              p.init < 0 ? null : array,
              p.init < 0 ? 0 : offset[p.init]);
      return;
    }
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

  /// Whether there are products of their own for one row.
  private boolean isAloneFaster() {
    if (!hasAskedForRows) {
      rows = weights.rows();
      hasAskedForRows = true;
    }
    return rows.isPresent();
  }

  private void block(CellCode.Pointwise stage, int t, int row, int rows) {
    var array = memory.array;
    var offset = operands.offset;
    var advance = operands.advance;
    var stride = operands.stride;
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
      } else if (op == CellCode.MASK) {
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
      } else if (op == CellCode.ROW_SUM) {
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
