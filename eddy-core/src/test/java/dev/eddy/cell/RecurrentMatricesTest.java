package dev.eddy.cell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecurrentMatricesTest {

  @Test
  void everyMatrixOnTheStateOfTheCatalogueIsRecurrent() {
    for (var cell : Cells.all()) {
      var named =
          cell.equations().parameters().stream()
              .filter(p -> p.shape().size() == 2 && p.name().startsWith("U"))
              .map(p -> p.name())
              .toList();
      assertThat(cell.recurrentMatrices()).as(cell.name()).containsExactlyElementsOf(named);
    }
  }

  @Test
  void aProductThroughLinesAndResetsIsRecurrentAndOneOnTheNextStateIsNot() {
    var cell =
        Cell.of(
            "mine",
            """
            r  = sigmoid(W_r @ x + U_r @ h)
            kept = r*h
            n  = tanh(W_n @ x + U_n @ kept)
            h' = n
            output = P @ h'
            """);
    assertThat(cell.recurrentMatrices()).containsExactly("U_r", "U_n");
  }

  @Test
  void aMatrixOnInputAndStateTogetherIsNotRecurrentAlone() {
    assertThat(Cell.of("joined", "h' = tanh(W @ [x; h] + b)").recurrentMatrices()).isEmpty();
    assertThat(Cells.LSTM.withAttention(true).recurrentMatrices())
        .containsExactly("U_i", "U_f", "U_g", "U_o");
    assertThat(Cells.GRU.withAttention(false).withZoneout(0.1).recurrentMatrices())
        .containsExactly("U_z", "U_r", "U_n");
    assertThat(Cells.LSTM.withZoneout(0.1).recurrentMatrices())
        .containsExactly("U_i", "U_f", "U_g", "U_o");
  }
}
