package dev.eddy.plan;

import dev.eddy.equation.Equations;
import dev.eddy.operation.Op;
import dev.eddy.operation.OperationTable;
import java.util.List;

/// The equations of an optimiser as work on flat buffers: numbers computed once per step in double
/// precision, then pointwise operations block by block.
///
/// A new value takes the place of the old one as soon as nothing reads the old one any more.
///
/// @param slots the states, one number per weight each
/// @param cells the numbers of a step: 0 is `lr`, 1 is `t`, then constants (their value here) and
///   what {@link #numbers} computes
/// @param numbers operations on cells, in order
/// @param rows the cells that {@link #code} reads, each repeated over a block
/// @param code operations on a block, in order
/// @param registers blocks of scratch that the code needs
public record UpdatePlan(
    List<Equations.State> slots,
    List<Double> cells,
    List<NumberStep> numbers,
    List<Integer> rows,
    List<Instruction> code,
    int registers) {

  /// The cell of the learning rate.
  public static final int RATE = 0;

  /// The cell of the number of the step, from 1.
  public static final int TIME = 1;

  public UpdatePlan {
    slots = List.copyOf(slots);
    cells = List.copyOf(cells);
    numbers = List.copyOf(numbers);
    rows = List.copyOf(rows);
    code = List.copyOf(code);
  }

  /// An operation on cells; those it does not use are cell 0.
  public record NumberStep(Op op, int out, int a, int b, int c) {
    /// Computes it in place.
    ///
    /// @param arguments room for three numbers
    public void run(double[] cells, double[] arguments) {
      arguments[0] = cells[a];
      arguments[1] = cells[b];
      arguments[2] = cells[c];
      cells[out] = OperationTable.value(op, arguments);
    }
  }

  /// An operation on a block.
  ///
  /// @param operands as many as it takes
  public record Instruction(Op op, Operand out, List<Operand> operands) {
    public Instruction {
      operands = List.copyOf(operands);
    }
  }

  /// Where a block is: the weights, their gradients, a slot, a register, or a number repeated.
  public record Operand(Place place, int index) {}

  /// What an operand lies in.
  public enum Place {
    WEIGHTS,
    GRADIENTS,
    SLOT,
    REGISTER,
    ROW
  }
}
