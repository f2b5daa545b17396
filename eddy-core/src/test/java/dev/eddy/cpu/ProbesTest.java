package dev.eddy.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cell;
import dev.eddy.data.Batch;
import dev.eddy.model.Layer;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Parameters;
import dev.eddy.run.Program;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProbesTest {

  private static final int ROWS = 3;
  private static final int STEPS = 4;
  private static final int FACTS = 5;

  /// Attends twice to the rows of the unit matrix, so that what it gives are the weights.
  private static Model model() {
    var cell =
        Cell.of(
                "looking",
                """
                memory m [M]
                h' = tanh(W @ x + U @ h + b)
                p  = attend(W_q @ h', K @ m, m)
                q  = attend(W_r @ h, L @ m, m)
                output = [p; q]
                """)
            .withSize("M", FACTS);
    var build = new ModelBuilder();
    build.numbers("facts", "s", FACTS);
    build.numbers("x", "t", 2);
    var layer =
        new Layer.Apply(
            "decoder",
            cell,
            6,
            Map.of("x", List.of("x")),
            Map.of(),
            Map.of("m", List.of("facts")),
            false,
            Map.of());
    return build.output("y", build.add(layer)).model();
  }

  private static Batch batch() {
    var batch = new Batch().begin(ROWS).steps("t", STEPS).steps("s", FACTS);
    System.arraycopy(new int[] {2, 4, 3}, 0, batch.lengths("t"), 0, ROWS);
    System.arraycopy(new int[] {5, 0, 3}, 0, batch.lengths("s"), 0, ROWS);
    var x = batch.numbers("x", ROWS * STEPS * 2);
    for (int i = 0; i < ROWS * STEPS * 2; i++) {
      x[i] = i * 7 % 11 - 5;
    }
    var facts = batch.numbers("facts", ROWS * FACTS * FACTS);
    for (int i = 0; i < ROWS * FACTS * FACTS; i++) {
      facts[i] = i / FACTS % FACTS == i % FACTS ? 1 : 0;
    }
    return batch;
  }

  @Test
  void theWeightsOfEachAttendAreReadByName() {
    var model = model();
    try (var run = Program.inference(model).workspace(Parameters.initial(model, 5).freeze())) {
      run.run(batch());
      var y = new float[ROWS * STEPS * 2 * FACTS];
      run.output("y", y);
      assertThat(run.probes()).containsExactly("decoder.attention", "decoder.attention2");
      int attend = 0;
      for (var name : run.probes()) {
        var weights = new float[ROWS * STEPS * FACTS];
        run.probe(name, weights);
        for (int i = 0; i < weights.length; i++) {
          int place = i / FACTS * 2 * FACTS + attend * FACTS + i % FACTS;
          assertThat(weights[i]).as("%s %d", name, i).isEqualTo(y[place]);
        }
        assertThat(weights[0]).isPositive();
        attend++;
      }
      assertThatThrownBy(() -> run.probe("encoder", new float[1]))
          .hasMessage("no probe \"encoder\"; probes: [decoder.attention, decoder.attention2]");
      assertThatThrownBy(() -> run.probe("decoder.attention", new float[59]))
          .hasMessage("probe \"decoder.attention\" has 60 values, the array given holds 59");
    }
  }
}
