package dev.eddy.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cells;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Parameters;
import dev.eddy.run.Program;
import dev.eddy.run.Workspace;
import org.junit.jupiter.api.Test;

class MemoryTest {

  private static Model model(int units) {
    var build = new ModelBuilder();
    var x = build.embedding("symbols", "t", 3, 2);
    return build.output("y", build.lastValidStep(build.scan("lstm", Cells.LSTM, units, x))).model();
  }

  private static Batch batch(int rows, int steps) {
    var batch = new Batch().begin(rows).steps("t", steps);
    var ids = batch.ids("symbols", rows * steps);
    for (int i = 0; i < ids.length; i++) {
      ids[i] = i % 3;
    }
    return batch;
  }

  private static float[] run(Workspace workspace, int rows, int steps) {
    var out = new float[4 * rows];
    workspace.run(batch(rows, steps));
    workspace.output("y", out);
    return out;
  }

  @Test
  void manyShortRowsAndOneVeryLongOneTakeNoRoomForManyVeryLongOnes() {
    var model = model(4);
    var program = Program.inference(model).bind(Parameters.initial(model, 1).freeze());
    try (var shared = program.workspace(1);
        var many = program.workspace(1);
        var one = program.workspace(1)) {
      var shortOnes = run(many, 4096, 3);
      var longOne = run(one, 1, 20_000);
      for (int i = 0; i < 2; i++) {
        assertThat(run(shared, 4096, 3)).isEqualTo(shortOnes);
        assertThat(run(shared, 1, 20_000)).isEqualTo(longOne);
      }
    }
  }

  @Test
  void batchBeyondAnyMemoryIsRefusedInASentence() {
    var model = model(512);
    var program = Program.inference(model).bind(Parameters.initial(model, 1).freeze());
    try (var workspace = program.workspace(1)) {
      assertThatThrownBy(() -> workspace.run(batch(200, 20_000)))
          .hasMessage(
              "batch: 200 rows of up to 20000 steps need more than 2³¹ numbers; use fewer rows or shorter sequences");
    }
  }
}
