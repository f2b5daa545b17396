package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.backend.Backends;
import dev.eddy.backend.Kernels;
import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.cpu.Cpu;
import dev.eddy.cpu.GradientRun;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.run.Program;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What a training step asks of the kernels, counted: a slower plan shows here without a clock.
///
/// Counts may fall; a change that raises one says in its commit why it is faster all the same.
class StepCostTest {

  /// The workloads W1, W3 and W4 of the bench.
  enum Net {
    ELMAN(Cells.ELMAN, 28, 28, 128, 128, 10, false),
    GRU(Cells.GRU_AFTER, 100, 64, 128, 32, 10, false),
    HIHELLO(Cells.LSTM, 6, 5, 5, 1, 5, true);

    final Cell cell;
    final int steps;
    final int inputs;
    final int units;
    final int rows;
    final int classes;
    final boolean everyStep;

    Net(Cell cell, int steps, int inputs, int units, int rows, int classes, boolean everyStep) {
      this.cell = cell;
      this.steps = steps;
      this.inputs = inputs;
      this.units = units;
      this.rows = rows;
      this.classes = classes;
      this.everyStep = everyStep;
    }

    Model model(int units) {
      var build = new ModelBuilder();
      var states = build.scan("rnn", cell, units, build.numbers("x", "t", inputs));
      return build
          .output(
              "y", build.affine("dense", classes, everyStep ? states : build.lastValidStep(states)))
          .model();
    }

    Batch batch(int rows) {
      var batch = new Batch().begin(rows).steps("t", steps);
      var x = batch.numbers("x", rows * steps * inputs);
      for (int i = 0; i < x.length; i++) {
        x[i] = (i % 7 - 3) / 4f;
      }
      batch.ids("y", rows * (everyStep ? steps : 1));
      return batch;
    }

    GradientRun run(int units, Kernels<float[]> kernels) {
      var model = model(units);
      var program = Program.training(model, new Objective("y", Objective.softmaxCrossEntropy()));
      return Cpu.on(kernels).gradients(program, Parameters.initial(model, 1), 1);
    }
  }

  /// 28 products with U and 27 back, two with x, as the steps are taken 16 at a time, the dense
  /// layer and back, and what flows back from it.
  @Test
  void anElmanStepIsOneProductPerStepAndDirection() {
    assertThat(counts(Net.ELMAN))
        .isEqualTo(
            Map.of(
                "gemm",
                60L,
                "gemmTransposed",
                3L,
                "map",
                1792L,
                "packed",
                38912L,
                "softmaxCrossEntropy",
                1L));
  }

  @Test
  void aGruStepStacksItsProducts() {
    assertThat(counts(Net.GRU))
        .isEqualTo(
            Map.of(
                "gemm",
                307L,
                "gemmTransposed",
                4L,
                "map",
                16_000L,
                "packed",
                125_440L,
                "softmaxCrossEntropy",
                1L));
  }

  @Test
  void aTinyLstmStepStacksItsProducts() {
    assertThat(counts(Net.HIHELLO))
        .isEqualTo(
            Map.of(
                "gemm",
                15L,
                "gemmTransposed",
                3L,
                "map",
                132L,
                "packed",
                350L,
                "softmaxCrossEntropy",
                6L));
  }

  /// Calls of the kernels that do the work of a step, and the elements packed after an update.
  private static Map<String, Long> counts(Net net) {
    var counts = new TreeMap<String, Long>();
    var kernels = Backends.best();
    @SuppressWarnings("unchecked")
    var counting =
        (Kernels<float[]>)
            Proxy.newProxyInstance(
                StepCostTest.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (_, method, arguments) -> {
                  switch (method.getName()) {
                    case "gemm", "gemmTransposed", "map", "softmaxCrossEntropy" ->
                        counts.merge(method.getName(), 1L, Long::sum);
                    case "pack" ->
                        counts.merge(
                            "packed", (long) (int) arguments[0] * (int) arguments[1], Long::sum);
                    default -> {}
                  }
                  try {
                    return method.invoke(kernels, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    try (var run = net.run(net.units, counting)) {
      var batch = net.batch(net.rows);
      run.run(batch, 1, 0);
      counts.clear();

      run.run(batch, 1, 1);
      run.updated();
    }
    return counts;
  }
}
