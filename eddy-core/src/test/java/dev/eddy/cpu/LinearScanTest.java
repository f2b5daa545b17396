package dev.eddy.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.backend.DoubleKernels;
import dev.eddy.backend.FloatKernels;
import dev.eddy.backend.Kernels;
import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.cpu.lane.Team;
import dev.eddy.cpu.memory.CpuWeights;
import dev.eddy.data.Batch;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Parameters;
import dev.eddy.plan.CellPlan;
import dev.eddy.plan.CellPlan.Loop;
import dev.eddy.plan.Plan;
import dev.eddy.plan.Task;
import dev.eddy.run.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// States that are linear in themselves, run in a loop of their own.
class LinearScanTest {

  private static final int STEPS = 9;
  private static final int INPUT = 3;
  private static final int UNITS = 5;

  static Stream<Cell> linear() {
    return Stream.of(
        Cells.MINGRU,
        Cells.MINLSTM,
        Cells.SRU,
        Cell.of("qrnn", "f = sigmoid(W_f @ x + b_f)\nh' = f*h + (1 - f)*tanh(W @ x + b)"),
        Cell.of("lru", "param a [H] = uniform(0.5, 1)\nh' = a*h + W @ x"));
  }

  private static Model model(Cell cell, boolean reverse) {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", INPUT);
    var layer = Layer.Apply.of("scan", cell, UNITS).withInput("x", x.layers());
    var read = build.add(reverse ? layer.reversed() : layer);
    return build.output("y", read).model();
  }

  private static Batch batch(int... lengths) {
    var random = new Random(3);
    var batch = new Batch().begin(lengths.length).steps("t", STEPS);
    var x = batch.numbers("x", lengths.length * STEPS * INPUT);
    for (int i = 0; i < lengths.length * STEPS * INPUT; i++) {
      x[i] = (float) random.nextGaussian();
    }
    System.arraycopy(lengths, 0, batch.lengths("t"), 0, lengths.length);
    return batch;
  }

  /// The plan with blocks of rows in the place of a linear scan.
  private static Plan inBlocks(Plan plan) {
    var forward =
        plan.forward().stream()
            .map(task -> task instanceof Task.Scan scan ? inBlocks(scan) : task)
            .toList();
    return new Plan(
        plan.model(),
        plan.parameters(),
        plan.objective(),
        plan.training(),
        forward,
        plan.backward(),
        plan.matrixGradients(),
        plan.vectorGradients(),
        plan.tableGradients(),
        plan.buffers(),
        plan.vectors(),
        plan.packed(),
        plan.outputs(),
        plan.states(),
        plan.loss(),
        plan.penalties(),
        plan.widest(),
        plan.lives());
  }

  private static Task inBlocks(Task.Scan scan) {
    var plan = scan.plan();
    var linear = (Loop.LinearScan) plan.loop();
    return new Task.Scan(
        new CellPlan(
            plan.name(),
            plan.axis(),
            plan.reverse(),
            plan.backward(),
            plan.before(),
            new Loop.InBlocks(linear.stage()),
            plan.after(),
            plan.states()),
        scan.states());
  }

  private static <A> List<Double> values(Plan plan, Kernels<A> kernels, int... lengths) {
    var weights = new CpuWeights<>(plan, kernels, true);
    weights.load(Parameters.initial(plan.model(), 7).freeze());
    try (var run = new CpuWorkspace<>(weights, new Team(1))) {
      run.run(batch(lengths), 1, 0);
      var values = new ArrayList<Double>();
      for (int row = 0; row < lengths.length; row++) {
        for (int t = 0; t < lengths[row]; t++) {
          for (int j = 0; j < UNITS; j++) {
            values.add(run.outputValue("y", row, t, j));
          }
        }
      }
      return values;
    }
  }

  @ParameterizedTest
  @MethodSource("linear")
  void aLinearScanGivesTheBitsOfItsSteps(Cell cell) {
    for (boolean reverse : new boolean[] {false, true}) {
      for (int[] lengths : new int[][] {{9}, {7}, {1}, {5, 9, 1, 7}}) {
        var plan = Program.inference(model(cell, reverse)).plan();
        var stepwise = inBlocks(plan);

        var found = values(plan, new DoubleKernels(), lengths);
        assertThat(found).isEqualTo(values(stepwise, new DoubleKernels(), lengths));
        assertThat(found).anyMatch(value -> value != 0).noneMatch(value -> value.isNaN());
        assertThat(values(plan, new FloatKernels(), lengths))
            .isEqualTo(values(stepwise, new FloatKernels(), lengths));
      }
    }
  }
}
