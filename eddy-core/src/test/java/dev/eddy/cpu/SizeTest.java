package dev.eddy.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cells;
import dev.eddy.data.Batch;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.model.Parameters;
import dev.eddy.run.Program;
import org.junit.jupiter.api.Test;

/// Models and batches of more than 2³¹ numbers are refused in a sentence, before they are made.
class SizeTest {

  @Test
  void aTableThatIsTooLargeIsNamed() {
    var build = new ModelBuilder();
    build.output("y", build.embedding("symbols", "t", 1 << 26, 64));
    assertThatThrownBy(() -> Parameters.initial(build.model(), 1))
        .hasMessage(
            "layer \"symbols\": its parameter \"symbols.table\" is [67108864, 64], which makes 4294967296 parameters of the model so far; one model holds 2147483583 at most: choose a smaller layer");
  }

  @Test
  void layersThatAreTooLargeAreNamed() {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 10);
    build.output("y", build.scan("wide", Cells.LSTM, 65536, x));
    var model = build.model();
    assertThatThrownBy(() -> Program.inference(model))
        .hasMessageStartingWith("layer \"wide\": its parameter \"wide.U_i\" is [65536, 65536]");
    assertThatThrownBy(() -> Parameters.zeros(model))
        .hasMessageStartingWith("layer \"wide\": its parameter \"wide.U_i\" is [65536, 65536]");
  }

  @Test
  void matricesThatAreTooLargeWhenPackedAreNamed() {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 10);
    build.output("y", build.scan("wide", Cells.ELMAN, 33_000, x));
    var objective = new Objective("y", Objective.squaredError());
    var program = Program.training(build.model(), objective);
    assertThatThrownBy(
            () -> Reference.of(program, Parameters.over(program.plan().parameters(), new float[0])))
        .hasMessageStartingWith("the model has ")
        .hasMessageEndingWith(
            "its matrices, packed for products forward and back, would be more than the 2³¹ numbers one program holds: choose smaller layers");
  }

  @Test
  void aBatchThatWasTooLargeLeavesTheWorkspaceAsItWas() {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 1);
    var model = build.output("y", build.scan("rnn", Cells.ELMAN, 1000, x)).model();
    try (var run = Program.inference(model).workspace(Parameters.zeros(model).freeze())) {
      var large = new Batch().begin(1000).steps("t", 100_000);
      assertThatThrownBy(() -> run.run(large))
          .hasMessage(
              "batch: 1000 rows of up to 100000 steps need more than 2³¹ numbers; use fewer rows or shorter sequences");
      var small = new Batch().begin(2).steps("t", 3);
      small.numbers("x", 6);
      run.run(small);
      var y = new float[6000];
      run.output("y", y);
      assertThat(y).containsOnly(0);
    }
  }
}
