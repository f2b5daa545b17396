package dev.eddy.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eddy.backend.Backends;
import dev.eddy.bench.BenchNetwork.Kind;
import dev.eddy.bench.Workload.Purpose;
import dev.eddy.cpu.Cpu;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.run.Program;
import org.junit.jupiter.api.Test;

/// The hand-written steps compute what they are compared with, to the bit.
class FusedStepTest {

  @Test
  void theVectorBackendRuns() {
    assertThat(Backends.best().describe()).startsWith("vector");
  }

  @Test
  void aLanguageModelByHandHasTheGradientsOfTheEquations() {
    var network = new BenchNetwork.Recurrent(Kind.LSTM, 11, 16, 2, 32, 11, true);
    sameAsInterpreted(new Workload("W2", "", network, Purpose.TRAIN, 7, 9, 0.001, "tokens"));
  }

  @Test
  void aGruByHandHasTheGradientsOfTheEquations() {
    var network = new BenchNetwork.Recurrent(Kind.GRU, 0, 20, 1, 32, 5, false);
    sameAsInterpreted(new Workload("W3", "", network, Purpose.TRAIN, 6, 13, 0.001, "rows"));
  }

  private static void sameAsInterpreted(Workload workload) {
    var samples = Samples.of(workload);
    var model = EddyContender.model(workload.network());
    var fused = FusedContender.step(workload, samples, Parameters.initial(model, 1));
    var program = Program.training(model, new Objective("y", Objective.softmaxCrossEntropy()));

    try (var run = new Cpu().gradients(program, Parameters.initial(model, 1), 1)) {
      double loss = run.run(EddyContender.batch(workload, samples), 1, 0);

      assertThat(fused.run()).isCloseTo(loss, within(1e-9));
      assertThat(fused.gradients()).isEqualTo(run.gradients());
    }
  }
}
