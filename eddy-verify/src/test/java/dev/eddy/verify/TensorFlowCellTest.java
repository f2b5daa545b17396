package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eddy.engine.Program;
import dev.eddy.testkit.Case;
import dev.eddy.testkit.SharedData;
import dev.eddy.testkit.TensorFlowCase;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Recurrent graphs recorded from TensorFlow 1, run by the engine: outputs at every step and final
/// states.
class TensorFlowCellTest {

  /// Recorded to 8 digits, computed here in float32, there in float32 or float64.
  private static final double TOLERANCE = 1e-6;

  static List<Case> cases() {
    return SharedData.find("conformance/tf1-graphs")
        .map(root ->
            Stream.concat(
                    Case.all(root, "rnn").stream(),
                    Stream.of("primitive_lstm", "primitive_gru", "primitive_gru_dynamic")
                        .map(name -> Case.read(root.resolve(name), name)))
                .toList())
        .orElse(List.of());
  }

  @Test
  void thereAreFortyTwoRecurrentGraphs() {
    assumeTrue(SharedData.folder().isPresent(), SharedData.MISSING);
    assertThat(cases())
        .hasSize(42)
        .filteredOn(recorded -> recorded.name().startsWith("rnn/"))
        .hasSize(39);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void aRecordedGraphGivesTheSameNumbers(Case recorded) {
    var given = TensorFlowCase.of(recorded);
    try (var run = Program.inference(given.model()).workspace(given.parameters().freeze())) {
      run.run(given.batch());
      assertThat(given.expected()).isNotEmpty();
      given
          .expected()
          .forEach((name, expected) -> {
            float[] found = new float[expected.length];
            run.output(name, found);
            for (int i = 0; i < found.length; i++) {
              assertThat((double) found[i])
                  .as("%s[%d]", name, i)
                  .isCloseTo(expected[i], within(TOLERANCE));
            }
          });
    }
  }
}
