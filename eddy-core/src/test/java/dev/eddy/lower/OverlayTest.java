package dev.eddy.lower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.plan.Ref;
import dev.eddy.plan.Stage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverlayTest {

  private static List<Stage.Instruction> code(Lowering lowering) {
    var code = new ArrayList<Stage.Instruction>();
    for (var stage : lowering.passes().backward().step()) {
      if (stage instanceof Stage.Pointwise pointwise) {
        code.addAll(pointwise.code());
      }
    }
    return code;
  }

  private static Lowering overlaid(String text) {
    var cell = Cell.of("cell", text);
    return LoweredCells.lower(cell, cell.bind(3, 32), false, true);
  }

  @Test
  void whatFlowsBackToAGateTakesItsPlace() {
    var lowering = overlaid("h' = tanh(W @ x + U @ h)*sigmoid(V @ x + R @ h)");
    var stack = lowering.places().stack().orElseThrow();

    assertThat(lowering.matrices())
        .hasSize(4)
        .allSatisfy(gradient -> assertThat(gradient.adjoint().buffer()).isEqualTo(stack));
    assertThat(lowering.places().adjoints()).hasValue(stack);
  }

  @Test
  void aGateThatTheOtherStillReadsIsOverwrittenAtTheEndOfTheStage() {
    var lowering = overlaid("h' = tanh(W @ x + U @ h)*sigmoid(V @ x + R @ h)");
    var stack = lowering.places().stack().orElseThrow();
    var written = new ArrayList<Ref>();

    for (var instruction : code(lowering)) {
      if (instruction instanceof Stage.Instruction.Map map) {
        for (var read : map.operands()) {
          assertThat(written).as("read by %s", map).doesNotContain(read);
        }
      }
      if (instruction.out().buffer().equals(stack)) {
        written.add(instruction.out());
      }
    }
    assertThat(written).hasSize(2);
  }

  @Test
  void aValueThatAGradientReadsStaysWhereItIs() {
    var text = "r = sigmoid(W @ x + U @ h)\nh' = tanh(V @ r)";
    var lowering = overlaid(text);

    assertThat(lowering.matrices())
        .extracting(gradient -> gradient.operand().buffer())
        .contains(lowering.places().stack().orElseThrow());
    assertThat(lowering.places().adjoints()).isNotEqualTo(lowering.places().stack());
  }

  @Test
  void theCellsOfTheBenchNeedNoSecondStack() {
    for (var cell : List.of(Cells.ELMAN, Cells.LSTM, Cells.GRU, Cells.GRU_AFTER)) {
      var lowering = LoweredCells.lower(cell, cell.bind(3, 64), false, true);
      assertThat(lowering.places().adjoints()).isEqualTo(lowering.places().stack());
    }
  }

  @Test
  void aNarrowCellTakesASecondStackRatherThanCopies() {
    var lstm = LoweredCells.lower(Cells.LSTM, Cells.LSTM.bind(3, 15), false, true);
    var elman = LoweredCells.lower(Cells.ELMAN, Cells.ELMAN.bind(3, 4), false, true);

    assertThat(lstm.places().adjoints()).isPresent().isNotEqualTo(lstm.places().stack());
    assertThat(elman.places().adjoints()).isEqualTo(elman.places().stack());
  }
}
