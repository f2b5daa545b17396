package dev.eddy.tasks.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CellChoiceTest {

  @Test
  void cellsAreNamedWithTheirOptions() {
    assertThat(CellChoice.of("lstm:forget_bias=0,act=relu").equations().options().toString())
        .contains("forget_bias, value=0", "act, value=relu");
    assertThat(CellChoice.of("lstm-projected:P=3").sizes()).containsEntry("P", 3);
    assertThatThrownBy(() -> CellChoice.of("lstn"))
        .hasMessage("unknown cell 'lstn'; did you mean 'lstm'?");
    assertThatThrownBy(() -> CellChoice.of("no-such.cell"))
        .hasMessage("no-such.cell: there is no such file of a cell");
  }
}
