package dev.eddy.lower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.graph.Node;
import dev.eddy.graph.ValueRole;
import dev.eddy.lower.Times.Phase;
import dev.eddy.lower.Times.Time;
import dev.eddy.plan.Buffer;
import dev.eddy.plan.Ref;
import dev.eddy.plan.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Each pass of lowering on a cell small enough to know what it must give.
class PassesTest {

  private static final String ELMAN = "h' = tanh(W @ x + U @ h + b)";
  private static final String GATED =
      """
      z = sigmoid(W @ x + U @ h + b)
      h' = z*h + (1 - z)*tanh(V @ x)
      """;

  // ---- results
  // -------------------------------------------------------------------------------------------------------------------

  @Test
  void aNextStateIsMadeInTheSlotAfterTheStep() {
    var passed = LoweredCells.pass(ELMAN);
    var next = passed.line("h'");

    assertThat(passed.results().places().get(next).buffer().kind()).isEqualTo(Buffer.Kind.STATES);
    assertThat(passed.results().places().get(next).shift()).isEqualTo(1);
    assertThat(passed.results().forwardStates()).containsOnlyKeys("h");
  }

  @Test
  void whatFlowsBackToAnInputGoesWhereTheCellIsTold() {
    var passed = LoweredCells.pass(ELMAN);
    var x = new ValueRole.Input("x");

    assertThat(passed.results().places())
        .containsEntry(
            passed.placed().back().inputs().get(x), passed.placed().site().inputGradients().get(x));
  }

  @Test
  void aValueThatTwoResultsAreIsCopiedForOneOfThem() {
    var passed = LoweredCells.pass("state p, q [D]\np' = x\nq' = p\noutput = W @ q");
    var graph = passed.results().graph();

    assertThat(graph.nodes().size()).isGreaterThan(passed.placed().back().graph().nodes().size());
    assertThat(passed.placed().back().graph().nodes())
        .isEqualTo(graph.nodes().subList(0, passed.placed().back().graph().nodes().size()));
  }

  // ---- demand
  // --------------------------------------------------------------------------------------------------------------------

  @Test
  void whatTheBackwardPassMentionsIsKeptAndWhatIsCheapIsNot() {
    var passed = LoweredCells.pass(GATED);
    var tanh =
        passed.demand().nodes().stream()
            .filter(n -> n instanceof Node.Map map && map.op().name().equals("TANH"))
            .findFirst()
            .orElseThrow();

    assertThat(passed.demand().kept()).containsExactlyInAnyOrder(passed.line("z"), tanh);
  }

  @Test
  void aValueThatNoResultDependsOnIsNotNeeded() {
    var passed = LoweredCells.pass("h' = tanh(W @ x + 0*h)");
    var old =
        passed.demand().nodes().stream()
            .filter(n -> n instanceof Node.State s && s.role().equals(new ValueRole.State("h")))
            .findFirst()
            .orElseThrow();

    assertThat(passed.demand().isLive(passed.line("h'"))).isTrue();
    assertThat(passed.demand().isLive(old)).isFalse();
  }

  // ---- times
  // ---------------------------------------------------------------------------------------------------------------------

  @Test
  void aProductWithTheInputLeavesTimeAndTheOneWithTheStateDoesNot() {
    var passed = LoweredCells.pass("a = W @ x + U @ h + b\nh' = tanh(a)");
    var affine = (Node.Affine) passed.line("a");

    assertThat(passed.times().terms().get(affine))
        .containsExactly(new Time(Phase.BEFORE, 0), new Time(Phase.STEP, 0));
    assertThat(passed.times().at(passed.line("h'"))).isEqualTo(new Time(Phase.STEP, 0));
  }

  @Test
  void aProductWaitsForThePointwiseWorkItReads() {
    var passed = LoweredCells.pass("r = sigmoid(W @ x + U @ h)\nn = V @ (r*h)\nh' = tanh(n)");

    assertThat(passed.times().at(passed.line("r"))).isEqualTo(new Time(Phase.STEP, 0));
    assertThat(passed.times().at(passed.line("n"))).isEqualTo(new Time(Phase.STEP, 1));
    assertThat(passed.times().at(passed.line("h'"))).isEqualTo(new Time(Phase.STEP, 1));
  }

  @Test
  void whatNoStepWaitsForComesAfterTheSteps() {
    var passed = LoweredCells.pass("c' = 0.5*c + W @ x\noutput = tanh(c')");

    assertThat(passed.times().at(passed.line("output")).phase()).isEqualTo(Phase.AFTER);
    assertThat(passed.times().at(passed.line("c'")).phase()).isEqualTo(Phase.STEP);
  }

  // ---- places
  // --------------------------------------------------------------------------------------------------------------------

  @Test
  void affineValuesLieSideBySideAndAGateTakesOneOver() {
    var passed = LoweredCells.pass("a = W @ x + U @ h\nz = sigmoid(a)\nh' = z*tanh(V @ x + h)");
    var stack = passed.places().stack().orElseThrow();

    assertThat(stack.width()).isEqualTo(8);
    assertThat(passed.places().of(passed.line("z")))
        .isEqualTo(passed.places().of(passed.line("a")))
        .isEqualTo(new Ref(stack, 4, 4, 0));
  }

  @Test
  void whatFlowsBackToAnAffineValueLiesInItsColumns() {
    var passed = LoweredCells.pass("a = W @ x + U @ h\nh' = tanh(a)*sigmoid(V @ x)");
    var a = passed.line("a");

    assertThat(passed.places().of(passed.back(a)))
        .isEqualTo(
            new Ref(
                passed.places().adjoints().orElseThrow(), passed.places().of(a).column(), 4, 0));
  }

  @Test
  void aValueThatOnlyItsStageReadsLivesInARegister() {
    var passed = LoweredCells.pass("e = exp(W @ x + U @ h)\nh' = tanh(e + 1)");
    var plusOne =
        passed.demand().nodes().stream()
            .filter(n -> n instanceof Node.Map map && map.arguments().contains(passed.line("e")))
            .findFirst()
            .orElseThrow();

    assertThat(passed.places().find(plusOne)).isEmpty();
  }

  // ---- stages
  // --------------------------------------------------------------------------------------------------------------------

  @Test
  void productsWithOneOperandAreOneProduct() {
    var passed = LoweredCells.pass("i = sigmoid(W @ x + U @ h)\nh' = i*tanh(V @ x + R @ h)");
    var stages =
        Stages.of(passed.placed().site(), passed.demand(), passed.times(), passed.places());

    assertThat(stages.forward().get(Phase.BEFORE))
        .singleElement()
        .satisfies(stage -> assertThat(((Stage.Product) stage).matrix().pieces()).hasSize(2));
    assertThat(stages.forward().get(Phase.STEP))
        .extracting(stage -> stage.getClass().getSimpleName())
        .isEqualTo(List.of("Product", "Pointwise"));
    assertThat(stages.contents().get(stages.forward().get(Phase.STEP).getLast()))
        .contains(passed.line("i"), passed.line("h'"));
  }
}
