package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.eddy.cell.Cells;
import dev.eddy.data.Batch;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.optimize.Optimizer;
import dev.eddy.run.Executors;
import dev.eddy.run.Program;
import dev.eddy.run.StepPlan;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the first thousand steps of a process that begins with plain Java (`eddy.vector` is
/// `later`) allocate, rehearsals included. Vectors from the first call allocate a hundred times as
/// much, since each is an object until it is compiled.
///
/// Run by itself, in a process of its own.
class FirstSteps {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long MEGABYTE = 1 << 20;

  @Test
  void aStreamOfALargeCellMakesLittleGarbage() {
    assertThat(System.getProperty("eddy.vector")).isEqualTo("later");
    var build = new ModelBuilder();
    var read = build.scan("rnn", Cells.LSTM, 128, build.numbers("x", "t", 32));
    var model = build.output("y", read).model();
    try (var stepper =
        Program.inference(model).bind(Parameters.initial(model, 1).freeze()).stepper(1)) {
      var in = new float[32];
      var out = new float[stepper.outputWidth()];
      long before = THREADS.getTotalThreadAllocatedBytes();
      for (int step = 0; step < 1000; step++) {
        in[step % 32] = step / 1000f;
        stepper.step(in, out);
      }
      assertThat(THREADS.getTotalThreadAllocatedBytes() - before).isLessThan(12 * MEGABYTE);
    }
  }

  @Test
  void aTrainingOfASmallCellMakesLittleGarbage() {
    var build = new ModelBuilder();
    var x = build.scan("rnn", Cells.ELMAN, 5, build.numbers("x", "t", 5));
    var model = build.output("y", build.affine("dense", 5, x)).model();
    var plan = Program.training(model, new Objective("y", Objective.softmaxCrossEntropy())).plan();
    var adam = Optimizer.adam(0.01).update(plan.parameters());
    var steps = new StepPlan(plan, List.of(), StepPlan.Limit.NONE, adam, 1, false);
    var batch = new Batch().begin(1).steps("t", 6);
    batch.numbers("x", 30)[7] = 1;
    batch.ids("y", 6)[3] = 2;
    try (var training = Executors.best().train(steps, Parameters.initial(model, 1), 1)) {
      long before = THREADS.getTotalThreadAllocatedBytes();
      for (int step = 0; step < 1000; step++) {
        training.run(batch, 1, step, false);
        training.update(step + 1, 0.01);
      }
      assertThat(THREADS.getTotalThreadAllocatedBytes() - before).isLessThan(5 * MEGABYTE);
    }
  }
}
