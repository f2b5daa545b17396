package dev.eddy.cpu.update;

import dev.eddy.backend.Kernels;
import dev.eddy.plan.UpdatePlan;
import dev.eddy.plan.UpdatePlan.Operand;
import java.util.Arrays;
import java.util.List;

/// An {@link UpdatePlan} over given buffers, ready to run block by block.
final class UpdateCode {

  /// Weights of a block: with its slots and registers it stays in the first-level cache.
  static final int BLOCK = 512;

  private final Kernels<float[]> kernels;
  private final double[] cells;
  private final UpdatePlan.NumberStep[] numbers;
  private final double[] arguments = new double[3];
  private final int[] rowCells;
  private final float[] rows;
  private final int[] ops;

  /// Four operands per instruction (result first): its array, where the array's first block starts,
  /// and whether it moves with the block (1) or is the same for each (0), and whether each lane has
  /// its own.
  private final float[][] arrays;

  private final int[] base;
  private final int[] moves;
  private final int[] laneStep;

  UpdateCode(
      UpdatePlan plan,
      Kernels<float[]> kernels,
      float[] parameters,
      float[] gradients,
      List<float[]> slots,
      int lanes) {
    this.kernels = kernels;
    cells = plan.cells().stream().mapToDouble(Double::doubleValue).toArray();
    numbers = plan.numbers().toArray(UpdatePlan.NumberStep[]::new);
    rowCells = plan.rows().stream().mapToInt(Integer::intValue).toArray();
    rows = new float[rowCells.length * BLOCK];
    Arrays.fill(rows, Float.NaN);
    int count = plan.code().size();
    ops = new int[count];
    arrays = new float[4 * count][];
    base = new int[4 * count];
    moves = new int[4 * count];
    laneStep = new int[4 * count];
    var registers = new float[plan.registers() * BLOCK * lanes];
    for (int i = 0; i < count; i++) {
      var instruction = plan.code().get(i);
      ops[i] = instruction.op().ordinal();
      place(
          4 * i,
          instruction.out(),
          parameters,
          gradients,
          slots,
          registers,
          plan.registers() * BLOCK);
      var operands = instruction.operands();
      for (int j = 0; j < 3; j++) {
        var operand = operands.get(j < operands.size() ? j : 0);
        place(
            4 * i + 1 + j,
            operand,
            parameters,
            gradients,
            slots,
            registers,
            plan.registers() * BLOCK);
      }
    }
  }

  private void place(
      int at,
      Operand operand,
      float[] parameters,
      float[] gradients,
      List<float[]> slots,
      float[] registers,
      int registersOfLane) {
    switch (operand.place()) {
      case WEIGHTS -> {
        arrays[at] = parameters;
        moves[at] = 1;
      }
      case GRADIENTS -> {
        arrays[at] = gradients;
        moves[at] = 1;
      }
      case SLOT -> {
        arrays[at] = slots.get(operand.index());
        moves[at] = 1;
      }
      case REGISTER -> {
        arrays[at] = registers;
        base[at] = operand.index() * BLOCK;
        laneStep[at] = registersOfLane;
      }
      case ROW -> {
        arrays[at] = rows;
        base[at] = operand.index() * BLOCK;
      }
    }
  }

  /// Computes the numbers of a step.
  void prepare(double rate, long step) {
    cells[UpdatePlan.RATE] = rate;
    cells[UpdatePlan.TIME] = step;
    for (var number : numbers) {
      number.run(cells, arguments);
    }
    for (int i = 0; i < rowCells.length; i++) {
      float value = (float) cells[rowCells[i]];
      if (rows[i * BLOCK] != value) {
        Arrays.fill(rows, i * BLOCK, (i + 1) * BLOCK, value);
      }
    }
  }

  /// Runs the block of n weights from `at` on.
  void run(int at, int n, int lane) {
    for (int i = 0, k = 0; i < ops.length; i++, k += 4) {
      kernels.map(
          ops[i],
          1,
          n,
          arrays[k],
          place(k, at, lane),
          n,
          arrays[k + 1],
          place(k + 1, at, lane),
          n,
          arrays[k + 2],
          place(k + 2, at, lane),
          n,
          arrays[k + 3],
          place(k + 3, at, lane),
          n);
    }
  }

  private int place(int operand, int at, int lane) {
    return base[operand] + moves[operand] * at + laneStep[operand] * lane;
  }
}
