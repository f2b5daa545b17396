package dev.eddy.cpu.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.backend.FloatKernels;
import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.compile.Planner;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.plan.Plan;
import org.junit.jupiter.api.Test;

/// How many numbers a workspace of one thread has for workloads of the bench, as the documentation
/// of the house tells.
class PlannedMemoryTest {

  private static final Objective OBJECTIVE = new Objective("y", Objective.softmaxCrossEntropy());

  private static long numbers(Plan plan, int rows, int steps) {
    var axis = new AxisRows("t");
    axis.steps = steps;
    var memory = new Memory<>(plan, new FloatKernels(), 1);
    memory.ensure(rows, new AxisRows[] {axis});
    assertThat(memory.array).hasSize((int) memory.size());
    return memory.size();
  }

  private static Model model(
      Cell cell, int symbols, int input, int layers, int units, int classes) {
    var build = new ModelBuilder();
    var x =
        symbols > 0 ? build.embedding("x", "t", symbols, input) : build.numbers("x", "t", input);
    for (int i = 0; i < layers; i++) {
      x = build.scan("rnn" + i, cell, units, x);
    }
    x = symbols > 0 ? x : build.lastValidStep(x);
    return build.output("y", build.affine("dense", classes, x)).model();
  }

  @Test
  void trainingKeepsNoSecondCopyOfItsGates() {
    var w1 = Planner.training(model(Cells.ELMAN, 0, 28, 1, 128, 10), OBJECTIVE);
    var w3 = Planner.training(model(Cells.GRU_AFTER, 0, 64, 1, 128, 10), OBJECTIVE);

    assertThat(numbers(w1, 128, 28)).isEqualTo(1_135_632);
    assertThat(numbers(w3, 32, 100)).isEqualTo(2_694_864);
  }

  @Test
  void layersTakeTurns() {
    var deep = model(Cells.LSTM, 65, 64, 6, 256, 65);
    var two = model(Cells.LSTM, 65, 64, 2, 256, 65);

    assertThat(numbers(Planner.inference(two), 64, 64)).isEqualTo(7_988_816);
    assertThat(numbers(Planner.inference(deep), 64, 64)).isEqualTo(8_123_984);
    assertThat(numbers(Planner.training(two, OBJECTIVE), 64, 64)).isEqualTo(18_045_008);
  }

  /// Copies would cost a cell of five units more than a second stack does.
  @Test
  void aTinyCellHasAsMuchAsItHad() {
    var build = new ModelBuilder();
    var read = build.scan("rnn", Cells.LSTM, 5, build.numbers("x", "t", 5));
    var w4 = Planner.training(build.output("y", build.affine("dense", 5, read)).model(), OBJECTIVE);

    assertThat(numbers(w4, 1, 6)).isEqualTo(2_256);
  }
}
