package dev.eddy.cpu.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.backend.FloatKernels;
import dev.eddy.cell.Cells;
import dev.eddy.compile.Planner;
import dev.eddy.cpu.Cpu;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Parameters;
import dev.eddy.plan.Plan;
import dev.eddy.plan.Relocation;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoisonRunnerTest {

  private static Model model() {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 3);
    var below = build.scan("below", Cells.LSTM, 4, x);
    return build.output("y", build.scan("above", Cells.LSTM, 4, below)).model();
  }

  private static float[] run(Cpu cpu, Model model, Plan plan) {
    var batch = new Batch().begin(2).steps("t", 3);
    var numbers = batch.numbers("x", 18);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = 0.1f * i;
    }
    var out = new float[24];
    try (var run = cpu.open(plan, Parameters.initial(model, 1).freeze()).workspace(1)) {
      run.run(batch);
      run.output("y", out);
    }
    return out;
  }

  @Test
  void aTaskFindsNothingOfTheValueThatHadItsPlace() {
    var model = model();
    var plan = Planner.inference(model);
    var cpu = Cpu.on(new FloatKernels());

    assertThat(plan.lives()).isNotEmpty();
    assertThat(run(cpu.poisoned(), model, plan)).isEqualTo(run(cpu, model, plan));
  }

  @Test
  void aTaskThatReadsWhatItsPlaceHeldBeforeGivesNaN() {
    var model = model();
    var plan = Planner.inference(model);
    var x = plan.buffers().stream().filter(b -> b.name().equals("x")).findFirst().orElseThrow();
    var wrong =
        new Relocation(buffer -> buffer).plan(plan, plan.buffers(), List.of(new Plan.Life(x, 1)));
    var cpu = Cpu.on(new FloatKernels());

    assertThat(run(cpu.poisoned(), model, wrong)).containsOnly(Float.NaN);
    assertThat(run(cpu, model, wrong)).isEqualTo(run(cpu, model, plan));
  }
}
