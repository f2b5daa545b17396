package dev.eddy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.cell.Cells;
import java.util.ArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelloTest {

  @ParameterizedTest
  @ValueSource(strings = {"elman", "lstm", "gru"})
  void everyCellLearnsToWriteEllo(String cell) {
    var lines = new ArrayList<String>();

    var result = Hello.run(Cells.named(cell), Hello.steps(cell), 1, lines::add);

    assertThat(result.predicted()).isEqualTo("ello");
    assertThat(lines).hasSize(11).last().asString().endsWith("ello");
  }
}
