package dev.eddy.plan;

import dev.eddy.operation.Op;
import java.util.List;
import java.util.Optional;

/// A part of a step that runs as one piece over the live rows.
public sealed interface Stage {

  /// `result = start + operand · matrix`: one chain of fused multiply-adds per element.
  ///
  /// @param start a broadcast row; empty to go on from what the result holds
  record Product(Ref operand, Packed matrix, Ref result, Optional<Ref> start) implements Stage {}

  /// A list of operations done block by block, a block being whole rows.
  ///
  /// @param width the widest value in it
  record Pointwise(List<Instruction> code, int width) implements Stage {}

  /// Attention over memory rows: `weights = softmax(score(query, keys))`, `result = Σ weights ·
  /// values`.
  ///
  /// @param v empty for `query · key`, else scores are `v · tanh(query + key)`
  /// @param scratch as many rows as the memory has steps
  record Attend(
      Ref query, Ref keys, Ref values, Optional<Ref> v, Buffer weights, Buffer scratch, Ref result)
      implements Stage {}

  /// What flows back through {@link Attend}: `d query` and, beside it, `d v` are written, `d keys`
  /// and `d values` are added to.
  record AttendBack(
      Attend forward, Ref dResult, Ref dQuery, Ref dKeys, Ref dValues, Buffer dWeights)
      implements Stage {}

  /// One operation of a pointwise stage.
  sealed interface Instruction {
    Ref out();

    /// What it reads.
    List<Ref> operands();

    /// A pointwise operation.
    ///
    /// @param operands as many as it takes
    record Map(Op op, Ref out, List<Ref> operands) implements Instruction {
      public Map {
        operands = List.copyOf(operands);
      }
    }

    /// A row sum or maximum.
    record Row(boolean largest, Ref out, Ref a) implements Instruction {
      @Override
      public List<Ref> operands() {
        return List.of(a);
      }
    }

    /// A random mask.
    record Mask(int site, double rate, boolean variational, Ref out) implements Instruction {
      @Override
      public List<Ref> operands() {
        return List.of();
      }
    }
  }

  /// Weights as a product reads them, packed anew after each update.
  record Packed(int id, int k, int n, List<Piece> pieces) {}

  /// Columns `column … column + span` of a matrix `[rows, columns]` inside a packed one: as `[span,
  /// rows]`, or, transposed, as `[rows, span]`, from row `atRow` and column `atColumn`.
  record Piece(
      String matrix,
      int rows,
      int columns,
      int column,
      int span,
      boolean transposed,
      int atRow,
      int atColumn) {}
}
