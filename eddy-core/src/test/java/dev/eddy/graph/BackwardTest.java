package dev.eddy.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.cell.Cell;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackwardTest {

  private static final ValueRole.Input X = new ValueRole.Input("x");

  private static CellGraph cell(String text) {
    var cell = Cell.of("cell", text);
    return CellGraph.of(cell.equations(), cell.bind(3, 4), Map.of(), true, 0);
  }

  @Test
  void theGraphOfACellStaysAsItIs() {
    var cell = cell("h' = tanh(W @ x + U @ h)");
    var before = List.copyOf(cell.graph().nodes());
    var back = Backward.of(cell, true, Map.of(X, true));

    assertThat(cell.graph().nodes()).isEqualTo(before);
    assertThat(back.graph().nodes().subList(0, back.firstId())).isEqualTo(before);
    assertThat(back.graph().nodes().size()).isGreaterThan(before.size());
  }

  @Test
  void whatComesFromOutsideHasARole() {
    var back = Backward.of(cell("h' = tanh(W @ x + U @ h)"), true, Map.of(X, true));
    var roles =
        back.graph().nodes().stream()
            .filter(Node.Input.class::isInstance)
            .map(node -> ((Node.Input) node).role())
            .toList();

    assertThat(roles)
        .containsExactly(X, new ValueRole.OutputGradient(), new ValueRole.GradientSoFar(X));
    assertThat(roles).extracting(ValueRole.Given::toString).contains("x", "d output", "d x so far");
  }

  @Test
  void anInputWhoseNameLooksLikeARoleIsAnInput() {
    var cell = cell("input d [D]\nh' = tanh(W @ x + V @ d + U @ h)");
    var d = new ValueRole.Input("d");
    var back = Backward.of(cell, false, Map.of(d, false));

    assertThat(back.inputs()).containsOnlyKeys(d);
  }

  @Test
  void nothingFlowsBackWhereNothingIsWanted() {
    var cell = cell("h' = tanh(W @ x + U @ h)");
    var none = Backward.none(cell);

    assertThat(none.flows()).isFalse();
    assertThat(none.has(cell.output())).isFalse();
    assertThat(none.graph()).isSameAs(cell.graph());
  }

  @Test
  void aStateThatPassesNothingBackPassesZero() {
    var back = Backward.of(cell("h' = tanh(W @ x + 0*h)"), true, Map.of());

    assertThat(back.states().get("h").is(0)).isTrue();
  }
}
