package dev.eddy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.cell.Cell;
import dev.eddy.cell.Cells;
import dev.eddy.check.CellCheck;
import dev.eddy.data.Batch;
import dev.eddy.model.Model;
import dev.eddy.model.ModelBuilder;
import dev.eddy.model.Objective;
import dev.eddy.optimize.Optimizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Cells that cannot learn are refused before the first step.
class CellFaultsTest {

  private static final Objective OBJECTIVE = new Objective("y", Objective.squaredError());

  private static TrainingResult fit(Model model) {
    return Trainer.of(model, OBJECTIVE)
        .withOptions(TrainingOptions.of(Optimizer.sgd(0.1)))
        .fit(
            new Batches() {
              @Override
              public int perEpoch(int epoch) {
                return 1;
              }

              @Override
              public void fill(int epoch, int index, Batch batch) {
                batch.begin(2).steps("t", 3);
                var x = batch.numbers("x", 12);
                for (int i = 0; i < 12; i++) {
                  x[i] = i - 6f;
                }
                batch.numbers("y", 6 * model.width(model.outputs().get("y").getFirst()));
              }

              @Override
              public long tokens(Batch batch) {
                return 6;
              }
            });
  }

  private static Model model(String text) {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 2);
    return build.output("y", build.scan("rnn", Cell.of("mine", text), 4, x)).model();
  }

  @Test
  void aCellWhoseGradientsAreAllZeroIsNamed() {
    assertThatThrownBy(() -> fit(model("output = sign(W @ x)")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "cell \"mine\": no parameter and no input has any effect on its output, every gradient is 0; "
                + "let the output depend on them by something that has a derivative");
  }

  @Test
  void aStateThatTakesNoPartInTheOutputIsNamed() {
    assertThatThrownBy(() -> fit(model("c' = c + W @ x\ns' = 0.5*s + c\nh' = tanh(U @ x)")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "cell \"mine\": no output depends on the states 'c' and 's', now or later; "
                + "let one read them, or leave them out");
  }

  @Test
  void aStateThatAnotherLayerReadsTakesPart() {
    var build = new ModelBuilder();
    var x = build.numbers("x", "t", 2);
    build.scan("rnn", Cell.of("mine", "c' = c + W @ x\nh' = tanh(U @ x)"), 4, x);
    var rows = build.finalState("rnn", "c");
    var start = java.util.Map.of("h", rows);
    var model = build.output("y", build.scanFrom("top", Cells.ELMAN, 4, x, start)).model();
    assertThatCode(() -> fit(model)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "state p, q [D]\np' = x\nq' = p\noutput = W @ q",
        "h' = h + W @ x",
        "h' = where(W @ x > 0, h, U @ x)",
        "param w [D] = ones\noutput = log(x)*w",
        "param w [D] = ones\noutput = sqrt(-exp(x))*w"
      })
  void aCellThatCanLearnIsTaken(String text) {
    assertThat(CellCheck.fault(Cell.of("mine", text))).isEmpty();
  }

  @Test
  void everyCellOfTheCatalogueIsTaken() {
    for (var cell : Cells.all()) {
      assertThat(CellCheck.fault(cell)).as(cell.name()).isEmpty();
    }
  }
}
